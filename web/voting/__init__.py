"""Voting on screen (屏幕投票): all items on one page, by PIN or voting code; the box, its count and recount."""
