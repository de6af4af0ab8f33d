"""All pages behind the QR, gathered on their blueprint (扫一扫网页汇总)."""

from web.wall import notice, offline
from web.wall.blueprint import pages

__all__ = ["notice", "offline", "pages"]
