"""How refusals about village money, lists of departments and rule documents are told (财务、保障名单、制度的拒绝说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "opening_stated": later("期初余额已经登记，不能再登记一次。写错了的，请写明理由再更正。"),
    "opening_late": later("%(month)s已经有入账的凭证。请写那个月以前的期初余额。"),
    "bookkeeper_signs": later("村报账员不审批开支，还要留着付款这一步。请换一位有这个职务的人签字。"),
    "sheet_period": later("公开的月份不对。请撤回这件事，重新发起。"),
    "sheet_period:months": later("财务按整月公开，要从一号到月底。请撤回这件事，重新发起。"),
    "sheet_period:running": later("%(month)s还没有过完，不能生成公开表。请过了月底再办。"),
    "sheet_period:gap": later("公开表要一张接一张，这一张应当从%(month)s开始。请撤回这件事，重新发起。"),
    "sheet_period:followed": later("后面的公开表已经生成，这一张不能再改。有错的，请在下一张表里补记。"),
    "due_past": later("最迟公布的日期已经过去。请写今天或者以后的日期。"),
    "batch_closed": later("这一批已经结束，不能再办。要公布的，请另开一批。"),
    "batch_not_yours": later("这一批由%(name)s负责，您不能公布。请由本人登录办理。"),
    "batch_published": later("这个村的名单已经公布，内容不一样。请写明更正的理由再公布。"),
    "version_order": later("新版要晚于上一版的%(day)s。请核对日期。"),
    "text_unreadable": later("这个文件不是文字文件。请另存为文字文件（.txt），或者把全文粘贴进来。"),
}
"""By rule, some with what exactly is against it: what cannot be done and what to do next."""

STATUS: Mapping[str, int] = dict.fromkeys(
    ("opening_stated", "opening_late", "due_past", "text_unreadable"), 422
)
