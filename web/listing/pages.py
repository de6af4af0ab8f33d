"""All pages on which the power list is written (清单管理网页汇总)."""

from web.listing import case, draft, drawing, entry, form, listed, steps
from web.listing.blueprint import pages

__all__ = ["case", "draft", "drawing", "entry", "form", "listed", "pages", "steps"]
