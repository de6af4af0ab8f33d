"""How refusals about village money are told (财务的拒绝说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "opening_stated": later("期初余额已经登记，不能再登记一次。写错了的，请写明理由再更正。"),
    "opening_late": later("%(month)s已经有入账的凭证。请写那个月以前的期初余额。"),
    "sheet_period": later("公开的月份不对。请撤回这件事，重新发起。"),
    "sheet_period:months": later("财务按整月公开，要从一号到月底。请撤回这件事，重新发起。"),
    "sheet_period:running": later("%(month)s还没有过完，不能生成公开表。请过了月底再办。"),
    "sheet_period:gap": later("公开表要一张接一张，这一张应当从%(month)s开始。请撤回这件事，重新发起。"),
    "sheet_period:followed": later("后面的公开表已经生成，这一张不能再改。有错的，请在下一张表里补记。"),
}
"""By rule, some with what exactly is against it: what cannot be done and what to do next."""
