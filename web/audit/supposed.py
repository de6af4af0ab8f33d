"""What a replay under other rules found, in words (换一套规则重放的说法), and the page on which it is asked."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web import telling, wording
from workflows.whatif import Judged

ASKED: Mapping[str, Any] = {
    "item_decided": later("%(stage)s的表决"),
    "gate_opened": later("%(stage)s的公示期满"),
    "moved": later("%(stage)s以后的去向"),
}


def what(judged: Judged) -> str:
    """What was judged again."""
    return str(ASKED[judged.kind]) % {"stage": telling.stage_name(judged.stage)}


def outcome(judged: Judged, told: str) -> str:
    """An outcome under some rules."""
    if judged.kind == "gate_opened":
        return wording.day(told)
    if judged.kind == "moved":
        return told or str(_("已经办完"))
    word, _colon, because = told.partition(": ")
    if word == "incomplete":
        return str(_("缺少认定所需的数字"))
    reason = telling.DEFECTS.get(because, "")
    return f"{telling.OUTCOMES[word]}（{reason}）" if reason else str(telling.OUTCOMES[word])


def line(judged: Judged) -> str:
    """What was judged again, as one line."""
    told = outcome(judged, judged.told)
    if judged.same:
        return str(_("第%(n)s号记录，%(what)s：%(told)s，一样", n=judged.index, what=what(judged), told=told))
    return str(
        _(
            "第%(n)s号记录，%(what)s：当时是%(told)s，换了规则是%(would)s",
            n=judged.index,
            what=what(judged),
            told=told,
            would=outcome(judged, judged.would),
        )
    )
