"""The ledger of assets and of contracts, for everybody (资产资源台账、合同台账网页汇总)."""

from web.assets import confirming, contracts, ending, importing, ledger, workbook
from web.assets.blueprint import inner, pages

__all__ = ["confirming", "contracts", "ending", "importing", "inner", "ledger", "pages", "workbook"]
