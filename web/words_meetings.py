"""How refusals at a meeting are told (会议上的拒绝): sentences that `web.words` adds to its own."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "attendance_contradicts": later("离开的时间要在到会以后。请核对到会和离开的时间、议题。"),
    "sheet_differs": later("票数对不上。请照计票表核对后重新填写。"),
    "quorum_missing": later(
        "应到%(entitled)s人，须到会%(needed)s人，现在到会%(present)s人，还不能表决。请等人到齐，或者散会后第二次召集。"
    ),
    "recount_not_now": later("现在不能重新计票。决议公告贴出以后，有异议的请按异议办理。"),
    "recount_turned": later(
        "重新计票以后，这次表决没有通过，不能同意，也不能公告。请乡镇选“请修改后再议”或者“不同意”，退回重新表决。"
    ),
    "recount_under_way": later("这个议题正在重新计票。请先录入并核对新的票数。"),
    "second_call_not_needed": later(
        "这次会议不用第二次召集。到会人数不够、没有形成决定的会议，才第二次召集。"
    ),
    "voted_meanwhile": later("这个人已经在屏幕上投过票，不能改成不在场。请核对名单。"),
}
