"""All inside pages about notices and objections, gathered on their blueprint (公告办理汇总)."""

from web.notices import confirming, posting, replying, rules, sheet
from web.notices.blueprint import pages

__all__ = ["confirming", "pages", "posting", "replying", "rules", "sheet"]
