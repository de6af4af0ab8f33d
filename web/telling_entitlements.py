"""What is said about annual resolutions and the council's mandate (年度决议和议事会授权的叙述)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session

from engine.log import Event
from web.scene import Pairs, Scene, Told, tells
from workflows.entitlements.entering import LISTED
from workflows.entitlements.tables import CouncilMandate, MatterEntry

OUTCOMES: Mapping[str, Any] = {
    "passed": later("通过"),
    "rejected": later("没有通过"),
    "no_quorum": later("到会人数不够"),
    "refused": later("这次会议不能决定"),
    "void": later("整份决议没有通过，不作数"),
}


def basis(entry: Mapping[str, Any]) -> str:
    """On what a matter rests."""
    if entry["kind"] == LISTED:
        return str(_("年度决议%(matter)s第%(n)s项", matter=entry["source"], n=entry["line"]))
    return str(_("村民议事会授权%(matter)s", matter=entry["source"]))


def of_matter(session: Session, jurisdiction: str, matter: str) -> str:
    """On what a matter rests, or began to; empty where it was proposed."""
    row = session.get(MatterEntry, (jurisdiction, matter))
    if row is None:
        return ""
    told = basis({"kind": row.kind, "source": row.source, "line": row.line})
    mandate = session.get(CouncilMandate, (jurisdiction, row.source))
    if mandate is not None and mandate.before:
        told = str(_("%(basis)s（启用系统以前作出的授权）", basis=told))
    return str(_("%(basis)s（已失效，从提议开始）", basis=told)) if row.outcome == "lapsed" else told


def _counted(each: Mapping[str, Any]) -> str:
    outcome = OUTCOMES[each["outcome"]]
    if "for" not in each:
        return str(_("%(outcome)s（随整份决议一起表决，没有单独的票数）", outcome=outcome))
    told = {"a": each["for"], "b": each["against"], "c": each["abstain"]}
    return str(_("%(outcome)s（同意%(a)s，不同意%(b)s，弃权%(c)s）", outcome=outcome, **told))


def lines(told: Iterable[Mapping[str, Any]]) -> Pairs:
    """What came of the vote on each listed matter."""
    return [
        (
            _("第%(n)s项 %(title)s", n=each["line"], title=each["title"]),
            _counted(each),
        )
        for each in told
    ]


@tells("matter_entered")
def _entered(_scene: Scene, event: Event) -> Told:
    told = event.body
    if told["outcome"] == "opened":
        return Told(_("核对依据：%(basis)s仍有效，照此进入", basis=basis(told)))
    return Told(_("核对依据：%(basis)s已失效，改从提议开始", basis=basis(told)), [], "returned")


@tells("council_reported")
def _reported(_scene: Scene, event: Event) -> Told:
    told = event.body
    what = _("向会议报告议事会按授权作出的决定%(n)s件", n=len(told["uses"]))
    return Told(what, [(_("事项"), "、".join(told["uses"])), (_("报告内容"), told["text"])])
