"""How refusals about the power list are told (清单管理的拒绝说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "day_passed": later("起用的日期不能早于今天（%(today)s）。请选今天或者以后的一天。"),
    "draft_changed": later("别人刚才改过这份草稿，您的改动没有保存。请重新打开页面，在新的内容上改。"),
    "draft_exists": later("这一项已经有一份草稿。请接着改那一份，或者先把它删去。"),
    "drawing_too_large": later(
        "流程图文件超过%(most)s兆，系统读不了，没有保存。请拆成几张图，用调用活动连起来，或者删去不要的图形。"
    ),
    "drawing_unreadable": later("这张图读不了，没有保存：%(why)s。"),
    "item_not_yours": later(
        "县里清单上的事项，乡镇不能改，也不能停用。要改的请报县平台管理员，要加的请另立一项。"
    ),
    "item_unproven:rules": later(
        "检查以后本县的规则改过，案例还没有按现在的规则演过，不能发布。请再按一次“检查”，再发布。"
    ),
    "item_unproven": later("这一项现在的内容还没有检查通过，不能发布。请先按“检查”，照提示改好，再发布。"),
}
"""By rule: what cannot be done and what to do next."""

STATUS: Mapping[str, int] = {"day_passed": 422, "drawing_too_large": 413, "drawing_unreadable": 422}
"""Where a refusal is not a conflict (409)."""
