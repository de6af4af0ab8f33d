"""The ledger of assets and of contracts, for everybody (资产资源台账、合同台账网页汇总)."""

from web.assets import contracts, ledger, workbook
from web.assets.blueprint import pages

__all__ = ["contracts", "ledger", "pages", "workbook"]
