"""Village mergers (村庄合并): a village goes into another; its history stays, what is open is taken up by the successor."""
