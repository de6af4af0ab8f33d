"""The desk (我的工作台): what I must do, every matter at a glance, and a matter from inside."""
