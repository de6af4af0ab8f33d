"""The registers' pages (名册页面): who is on the lists, bringing them in by Excel, handing an office over."""
