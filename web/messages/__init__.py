"""Passing messages on (发通知): finished texts to copy into a chat, who has not looked, and robots that send."""
