"""People (界面): pages, forms on screen, print and the command line; the only folder that knows Flask."""
