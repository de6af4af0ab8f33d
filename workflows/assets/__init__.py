"""The collective's assets (集体资产资源): ledger and contracts taken from the log, and what may not be done with them."""
