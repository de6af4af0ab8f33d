"""All pages about the power list (小微权力清单网页汇总)."""

from web.powers import item, listed, whole
from web.powers.blueprint import pages

__all__ = ["item", "listed", "pages", "whole"]
