"""One matter, one volume (一事一档): all its documents in order as one PDF, and its portable proof."""
