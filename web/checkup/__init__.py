"""The check-up on the page (程序体检): county, township, village, matter; each finding with its article and evidence."""
