"""What matters want of whoever looks (事项待办): the step that is open, and the tasks of offices."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import course, entries, people, powers, stages, timers
from workflows.inbox.todo import Person, Todo
from workflows.inbox.tray import Tray
from workflows.law import bodies
from workflows.offices import LANES
from workflows.offices import of_task as offices_of
from workflows.tables import Proposal
from workflows.tasks.working import Working

POSTERS = (*people.COMMITTEE, "clerk")

Offices = tuple[str, ...]


def of(session: Session, tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    """What the open matters under way want of somebody."""
    for row, proposal in tray.matters:
        if row.state != "open":
            continue
        shared = stages.shared(row)
        for kind, offices, first in _steps(session, tray, row, proposal, shared, at.date()):
            if who.holds(offices) and shared is not None:
                todo = _of_matter(kind, row, proposal, mine=who.holds(first))
                yield _with_term(todo, tray.terms, row, shared.path, at)
        for todo in _office_tasks(session, row, proposal, who, tray.working):
            yield _with_term(todo, tray.terms, row, todo.task, at)


def _with_term(todo: Todo, terms: timers.Terms, row: MatterRow, path: str, at: datetime) -> Todo:
    """What a diagram's timer watches is to be done until the last day of the term."""
    day = timers.last_day(terms, row, path) if terms else ""
    return replace(todo, until=day, late=at.date().isoformat() > day) if day else todo


def for_county(session: Session, villages: Sequence[str], who: Person) -> list[Todo]:
    """What offices of a county can do now: their tasks in matters of its villages; nothing else waits for them."""
    lanes = [lane for lane, allowed in LANES.items() if who.holds(allowed)]
    asked = [*(f'"lane":"{lane}"' for lane in lanes), *who.offices]
    query = (
        select(MatterRow, Proposal)
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(MatterRow.jurisdiction.in_(villages), MatterRow.state == "open")
        .where(or_(*(MatterRow.tasks.contains(each) for each in asked)))
        .order_by(MatterRow.since, MatterRow.jurisdiction, MatterRow.id)
    )
    found = session.execute(query).all() if asked else []
    working = Working(session, villages)
    return [todo for row, proposal in found for todo in _office_tasks(session, row, proposal, who, working)]


def _office_tasks(
    session: Session, row: MatterRow, proposal: Proposal, who: Person, working: Working
) -> Iterator[Todo]:
    """The open tasks of the person's offices, and what they were asked to draft or sign; several may be open at once."""
    for task in row.open_tasks:
        if not stages.is_office(task):
            continue
        kind = working.asks(
            (row.jurisdiction, row.id, task.path), key=who.key, may=who.holds(offices_of(task))
        )
        if kind:
            told = _of_matter(kind, row, proposal, mine=True)
            name = course.name_of(session, row, task.path)
            yield replace(told, stage=task.stage, task=task.path, label=name)


def _steps(
    session: Session, tray: Tray, row: MatterRow, proposal: Proposal, task: OpenTask | None, on: date
) -> Iterator[tuple[str, Offices, Offices]]:
    """What the stage asks for: kind, the offices that may, and those whose duty it is."""
    if task is None:
        return
    if task.stage in stages.DISCUSSIONS:
        if (row.jurisdiction, row.id, task.stage, row.round) not in tray.on_agendas:
            conveners = _conveners(session, tray, row, proposal, task.stage, on)
            # 文书可以代录，由召集人确认
            yield "call", (*conveners, *entries.ENTERERS), conveners
    elif task.stage == "township_review":
        yield "review", people.REVIEWERS, people.REVIEWERS[:1]
    elif task.task == "closing":
        yield "close", people.OFFICERS, POSTERS
    elif task.stage == "implementation" and proposal.begun_round != row.round:
        yield "implement", people.OFFICERS, people.COMMITTEE
    elif task.stage == "implementation":
        if powers.pays(proposal):
            yield "pay", people.OFFICERS, people.COMMITTEE if proposal.amount is not None else ()
        yield "post_result", people.OFFICERS, POSTERS


def _conveners(
    session: Session, tray: Tray, row: MatterRow, proposal: Proposal, stage: str, on: date
) -> Offices:
    """Who calls the meeting that usually holds a discussion of a matter."""
    started = date.fromisoformat(proposal.started_on)
    body = bodies.default_body(stage, proposal.subject, proposal.owner, started)
    return tray.conveners(session, row.jurisdiction, body, on=on)


def _of_matter(kind: str, row: MatterRow, proposal: Proposal, *, mine: bool) -> Todo:
    notice_kind = "result" if kind == "post_result" else ""
    return Todo(
        "post" if notice_kind else kind,
        row.jurisdiction,
        (proposal.title,),
        mine=mine,
        matter=row.id,
        stage=row.stage,
        notice_kind=notice_kind,
    )
