"""Notices and objections inside (公告与异议办理): posted, confirmed, taken down, answered."""
