"""Matters from before the start day on the page (存量事项页面)."""
