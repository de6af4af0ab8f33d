"""What hangs, should hang, or is answered (公告、异议待办): posting, confirming, replying."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from engine.matter import MatterRow
from workflows import people, pinned, stages
from workflows.disclosure import notices
from workflows.inbox.matters import POSTERS
from workflows.inbox.todo import Person, Todo
from workflows.inbox.tray import Tray
from workflows.tables import Notice, Objection, Proposal


def of(session: Session, tray: Tray, who: Person) -> Iterator[Todo]:
    """Notices that somebody should post, or go and look at."""
    for row, proposal in tray.matters:
        if row.state != "open":
            continue
        for kind in _due_kinds(session, row):
            notice = tray.notice(row, kind)
            if who.holds(people.OFFICERS) and (notice is None or not notice.full_since):
                yield _of_notice("post", row, proposal, kind, notice, mine=who.holds(POSTERS))
        for notice in tray.notices_of(row):
            posters = {p.posted_by for p in tray.unseen.get((row.jurisdiction, notice.id), ())}
            if posters and who.holds(people.SUPERVISION) and who.key not in posters:
                yield _of_notice("confirm_posting", row, proposal, notice.kind, notice)


def _due_kinds(session: Session, row: MatterRow) -> list[str]:
    """The kinds of notice that ought to hang now."""
    task = stages.shared(row)
    if task is not None and task.kind == "gate":
        return [kind for kind, stage in notices.STAGE_OF.items() if stage == row.stage]
    if row.stage == "resolution" and pinned.rules_of(session, row).days("plan.period_days") is not None:
        return ["plan"]
    return []


def _of_notice(
    kind: str,
    row: MatterRow,
    proposal: Proposal,
    notice_kind: str,
    notice: Notice | None,
    *,
    mine: bool = True,
) -> Todo:
    return Todo(
        kind,
        row.jurisdiction,
        (proposal.title,),
        mine=mine,
        matter=row.id,
        stage=row.stage,
        notice=notice.id if notice is not None else "",
        notice_kind=notice_kind,
    )


def of_objections(tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    """Objections that somebody should answer, or whose answer they should confirm."""
    for objection in tray.objections:
        # 被反映的人不能答复，也不能确认答复
        if objection.about and objection.about in (*who.offices, who.person):
            continue
        if objection.state == "open" and who.holds((*people.OFFICERS, *people.SUPERVISION)):
            yield _of_objection("reply", tray, objection, at, mine=who.holds(people.COMMITTEE))
        elif _to_confirm(objection, who):
            yield _of_objection("confirm_reply", tray, objection, at)


def _to_confirm(row: Objection, who: Person) -> bool:
    return row.state == "replied" and who.holds(people.SUPERVISION) and row.replied_by != who.key


def _of_objection(kind: str, tray: Tray, row: Objection, at: datetime, *, mine: bool = True) -> Todo:
    return Todo(
        kind,
        row.jurisdiction,
        (tray.title(row),),
        mine=mine,
        matter=row.matter,
        objection=row.id,
        notice=row.notice,
        until=row.due_on,
        late=bool(row.due_on) and at.date().isoformat() > row.due_on,
    )
