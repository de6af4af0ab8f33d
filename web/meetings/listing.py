"""The meetings of a village (会议列表): what is going on, what waits for whom, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from web import access, store
from web.meetings import scene
from web.meetings.blueprint import convenes, holds, page, pages
from workflows import jurisdictions, people, stages
from workflows.meetings import convening
from workflows.tables import AgendaItem, Meeting, Proposal

GROUPS = ("open", "entered", "confirmed", "called", "closed")
CLOSED_AT_ONCE = 20


@dataclass(frozen=True)
class Line:
    """One meeting in the list, with the titles and outcomes of its items."""

    meeting: Meeting
    items: tuple[tuple[str, str], ...]
    stage: str


@pages.get("/meetings")
def meetings(village: str) -> str:
    """All meetings: those under way by what they wait for, the closed ones page by page."""
    number = max(1, request.args.get("page", 1, type=int))
    with store.database().read() as db:
        closed = db.scalar(_of(village, "closed").with_only_columns(func.count())) or 0
        groups = {state: _lines(db, village, state, number) for state in GROUPS}
        waiting = {stage: _to_call(db, village, stage) for stage in stages.DISCUSSIONS}
        row = jurisdictions.get(db, village)
    return page(
        "meetings",
        row,
        groups=groups,
        waiting=waiting,
        enters=holds(village, (*people.OFFICERS, *convening.BOARD)),
        confirms=holds(village, people.SUPERVISION),
        approves=access.user().holds(*people.REVIEWERS),
        number=number,
        numbers=-(-closed // CLOSED_AT_ONCE),
    )


def _to_call(db: Session, village: str, stage: str) -> int:
    """How many matters at a stage wait for a meeting that the signed-in person calls."""
    called = scene.called(db, village, stage)
    waiting = [each for each in scene.waiting(db, village, stage) if each.id not in called]
    bodies = {body: convenes(db, village, body) for each in waiting for body in each.may_take(stage)}
    return sum(any(bodies[body] for body in each.may_take(stage)) for each in waiting)


def _of(village: str, state: str) -> Select[Meeting]:
    return select(Meeting).where(Meeting.jurisdiction == village, Meeting.state == state)


def _lines(session: Session, village: str, state: str, number: int) -> Sequence[Line]:
    query = _of(village, state).order_by(Meeting.planned_at.desc(), Meeting.id.desc())
    if state == "closed":
        query = query.limit(CLOSED_AT_ONCE).offset((number - 1) * CLOSED_AT_ONCE)
    rows = list(session.scalars(query))
    items: dict[str, list[tuple[str, str, str]]] = {row.id: [] for row in rows}
    titles = (
        select(AgendaItem.meeting, Proposal.title, AgendaItem.outcome, AgendaItem.stage)
        .join(
            Proposal,
            (Proposal.jurisdiction == AgendaItem.jurisdiction) & (Proposal.matter == AgendaItem.matter),
        )
        .where(AgendaItem.jurisdiction == village, AgendaItem.meeting.in_(items))
        .order_by(AgendaItem.meeting, AgendaItem.position)
    )
    for meeting, title, outcome, stage in session.execute(titles):
        items[meeting].append((title, outcome, stage))
    return [
        Line(row, tuple((title, outcome) for title, outcome, _ in items[row.id]), _stage(items[row.id]))
        for row in rows
    ]


def _stage(items: Sequence[tuple[str, str, str]]) -> str:
    return items[0][2] if items else ""
