"""Village works (村级工程项目): their register, taken from the log, and what no works task may do with money."""
