"""All pages about village money, gathered on their blueprints (财务网页汇总)."""

from web.finance import importing, ledger, public
from web.finance.blueprint import inside
from web.finance.blueprint import public as pages

__all__ = ["importing", "inside", "ledger", "pages", "public"]
