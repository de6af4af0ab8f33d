"""All pages about the registers (名册页面)."""

from web.registers import handing, importing, people
from web.registers.blueprint import pages

__all__ = ["handing", "importing", "pages", "people"]
