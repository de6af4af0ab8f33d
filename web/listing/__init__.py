"""The pages on which the power list is written (清单管理网页): draw, fill in, prove, publish, all in the browser."""
