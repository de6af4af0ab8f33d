"""A matter as pages show it (事项显示): its six lights, whom it waits for, until when."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.matter import MatterRow
from engine.steps import OpenTask
from web import wording
from workflows import course, offices, stages
from workflows.disclosure.notices import STAGE_OF
from workflows.law import money
from workflows.tables import AgendaItem, Notice, Proposal

SHORT: Mapping[str, Any] = {
    "proposal": later("提议"),
    "consultation": later("商议"),
    "deliberation": later("审议"),
    "resolution": later("决议"),
    "resolution_disclosure": later("决议公开"),
    "result_disclosure": later("结果公开"),
}

WAITS_FOR: Mapping[str, Any] = {
    "proposal": later("村党组织召开会议提议"),
    "consultation": later("村“两委”召开会议商议"),
    "deliberation": later("党员大会审议"),
    "township_review": later("乡镇党委审核"),
    "resolution": later("村民委员会或者理事会召集会议决议"),
    "resolution_disclosure": later("公告期满并答复异议"),
    "implementation": later("村民委员会组织实施并公布结果"),
    "result_disclosure": later("公告期满并答复异议"),
    "closing": later("村文书归档办结"),
}


@dataclass(frozen=True)
class Line:
    """One matter in a list: exactly what the macro `matter_line` shows, and its row."""

    row: MatterRow
    number: str
    title: str
    href: str
    state: str
    lights: list[dict[str, str]]
    progress: str
    waits_for: str
    until: str
    late: bool
    money: str


def lights(row: MatterRow, passed: Set[str]) -> list[dict[str, str]]:
    """The six lights of a matter: done, now, waiting, problem (rejected here) or returned (to be done again).

    `passed` are the stages that were done once, in whatever round (`passed_stages`).
    """
    order = list(stages.NAMES)
    here = order.index(row.stage) if row.stage in order else 0
    return [
        {
            "label": str(SHORT[stage]),
            "state": _light(row, order.index(stage), here, stage in passed),
            "note": "",
        }
        for stage in stages.LIGHTS
    ]


def _light(row: MatterRow, light: int, here: int, passed: bool) -> str:
    if row.state == "closed" or light < here:
        return "done"
    if light > here:
        return "returned" if passed and row.state == "open" else "waiting"
    if row.state == "open":
        task = stages.shared(row)
        return "done" if task is not None and task.task == "closing" else "now"
    return "waiting" if row.state == "moved" else "problem"


def passed_stages(session: Session, jurisdiction: str, matter: str = "") -> Mapping[str, Set[str]]:
    """By matter, the stages of a village's matters (or one) that were ever done: passed votes and opened gates."""
    items = select(AgendaItem.matter, AgendaItem.stage).where(
        AgendaItem.jurisdiction == jurisdiction, AgendaItem.outcome == "passed"
    )
    gates = select(Proposal.matter, Proposal.gates).where(Proposal.jurisdiction == jurisdiction)
    if matter:
        items, gates = items.where(AgendaItem.matter == matter), gates.where(Proposal.matter == matter)
    passed: dict[str, set[str]] = {}
    for name, stage in session.execute(items):
        passed.setdefault(name, set()).add(stage)
    for name, opened in session.execute(gates):
        passed.setdefault(name, set()).update(STAGE_OF[kind] for kind in opened.split())
    return passed


def course_of(session: Session, row: MatterRow) -> list[dict[str, str]]:
    """The tasks of a matter without the four discussions, first to last, as its diagram draws them."""
    if course.has_discussions(session, row):
        return []
    return [
        {"label": wording.named(node.name), "state": state} for node, state in course.so_far(session, row)
    ]


def _progress(session: Session, row: MatterRow) -> str:
    told = course_of(session, row)
    done = sum(step["state"] == "done" for step in told)
    return str(_("已办%(done)s步，共%(all)s步", done=done, all=len(told))) if told else ""


def waits_for(session: Session, row: MatterRow) -> str:
    """Whom an open matter waits for, or until when; empty when it has ended. Offices side by side are all named."""
    if row.state != "open":
        return ""
    told = [_waits_for(session, row, task) for task in row.open_tasks]
    for path, last in course.pauses(session, row).items():
        what = wording.named(course.node_of(session, row, path).name)
        told.append(str(_("%(what)s，最后一天是%(day)s", what=what, day=wording.day(last.isoformat()))))
    return "；".join(dict.fromkeys(each for each in told if each))


def _waits_for(session: Session, row: MatterRow, task: OpenTask) -> str:
    if not stages.is_office(task):
        return str(WAITS_FOR.get(task.task, WAITS_FOR.get(task.stage, "")))
    who = wording.offices(offices.of_task(task))
    what = wording.named(course.name_of(session, row, task.path))
    return str(_("%(who)s办理“%(what)s”", who=who, what=what))


def lines(
    session: Session, jurisdiction: str, *, at: datetime, href: str, states: tuple[str, ...] = ()
) -> list[Line]:
    """The matters of a village, the youngest first; `href` is an address with `{}` for the matter's number."""
    query = (
        select(MatterRow, Proposal)
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(MatterRow.jurisdiction == jurisdiction)
        .order_by(MatterRow.id.desc())
    )
    if states:
        query = query.where(MatterRow.state.in_(states))
    ends = _running_until(session, jurisdiction)
    passed = passed_stages(session, jurisdiction)
    return [
        _line(session, row, proposal, ends, passed.get(row.id, set()), at=at, href=href)
        for row, proposal in session.execute(query)
    ]


def _running_until(session: Session, jurisdiction: str) -> dict[tuple[str, str, int], Notice]:
    notices = session.scalars(select(Notice).where(Notice.jurisdiction == jurisdiction, Notice.ends != ""))
    return {(notice.matter, STAGE_OF.get(notice.kind, ""), notice.round): notice for notice in notices}


def _line(
    session: Session,
    row: MatterRow,
    proposal: Proposal,
    ends: Mapping[tuple[str, str, int], Notice],
    passed: Set[str],
    *,
    at: datetime,
    href: str,
) -> Line:
    task = stages.shared(row)
    at_gate = task is not None and task.kind == "gate"
    progress = _progress(session, row)
    notice = ends.get((row.id, row.stage, row.round)) if at_gate else None
    return Line(
        row=row,
        number=row.id,
        title=proposal.title,
        href=href.format(row.id),
        state="" if row.state == "open" else wording.named(stages.STATES.get(row.state, row.state)),
        lights=[] if progress else lights(row, passed),
        progress=progress,
        waits_for=waits_for(session, row),
        until=wording.day(notice.last_day) if notice else "",
        late=notice is not None and at >= parse(notice.ends),
        money=money.printed(proposal.amount) if proposal.amount is not None else "",
    )
