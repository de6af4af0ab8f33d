"""Meetings (会议): called, opened, signed in, voted in the room or on paper, and decided."""
