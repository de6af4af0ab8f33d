"""All pages of voting on screen on one blueprint (投票页面)."""

from web.voting import by_code, counting, erasing, members, printing
from web.voting.blueprint import pages

__all__ = ["by_code", "counting", "erasing", "members", "pages", "printing"]
