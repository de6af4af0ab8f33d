"""The public pages of a village (村务公开网页): no account is needed, no private data is shown."""
