"""All public pages, gathered on their blueprint (公开网页汇总)."""

from web.village import matter, notice, objecting, rules, villages, works
from web.village.blueprint import pages

__all__ = ["matter", "notice", "objecting", "pages", "rules", "villages", "works"]
