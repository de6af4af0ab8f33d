"""Whose hand an office task is in (签收、转办、委派): claimed, handed to a colleague, drafted by a delegate."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows.record import Act, Answer, applies
from workflows.tasks import doers, tables
from workflows.tasks import task as office_task
from workflows.tasks.tables import NONE, Hand


def claim(act: Act, *, matter: str, task: str) -> Answer:
    """One person of the office takes the task (签收); the others see by whom, and cannot do it until it is released."""
    row, found = doers.open_task(act, matter, task)
    doers.require_for(act, found)
    if tables.hand(act.session, act.jurisdiction, matter, found.path).holder:
        raise held(act.session, row, found)
    act.record("task_claimed", ("matter", matter), _told(found, to=doers.key(act.by)))
    return Answer(subject=matter)


def release(act: Act, *, matter: str, task: str) -> Answer:
    """Who holds a task gives it back to the office; what a delegate wrote and who was to sign stay."""
    row, found = doers.open_task(act, matter, task)
    if tables.hand(act.session, act.jurisdiction, matter, found.path).holder != doers.key(act.by):
        raise held(act.session, row, found)
    act.record("task_released", ("matter", matter), _told(found))
    return Answer(subject=matter)


def hand_on(act: Act, *, matter: str, task: str, to: str, reason: str) -> Answer:
    """Hand a task to another person whose office may do it (转办), with a reason; refuses what is personal.

    `to` is home/person.
    """
    row, found = doers.open_task(act, matter, task)
    doers.check_shared(act.session, row, found)
    require(act, row, found)
    _check_reason(reason)
    if to == doers.key(act.by) or to not in {
        who.key for who in doers.candidates(act.session, act.jurisdiction, found, on=act.at.date())
    }:
        raise Refused("hand_unfit")
    act.record("task_handed", ("matter", matter), _told(found, to=to, reason=reason.strip()))
    return Answer(subject=matter)


def delegate(act: Act, *, matter: str, task: str, to: str) -> Answer:
    """Let somebody of one's own house write the draft (委派); whoever delegates confirms it and answers for it."""
    row, found = doers.open_task(act, matter, task)
    doers.check_shared(act.session, row, found)
    require(act, row, found)
    colleagues = doers.officials(act.session, act.jurisdiction, on=act.at.date())
    if to == doers.key(act.by) or to not in {who.key for who in colleagues if who.home == act.by.home}:
        raise Refused("hand_unfit")
    act.record("task_delegated", ("matter", matter), _told(found, to=to, by=doers.key(act.by)))
    return Answer(subject=matter)


def undelegate(act: Act, *, matter: str, task: str) -> Answer:
    """Take a delegation back: the holder does the task themselves."""
    row, found = doers.open_task(act, matter, task)
    require(act, row, found)
    if not tables.hand(act.session, act.jurisdiction, matter, found.path).delegate:
        raise Refused("hand_unfit")
    act.record("task_undelegated", ("matter", matter), _told(found))
    return Answer(subject=matter)


def draft(act: Act, *, matter: str, task: str, form: Mapping[str, Any]) -> Answer:
    """The delegate writes the answer; nothing moves until the delegator confirms it. The draft is private."""
    row, found = doers.open_task(act, matter, task)
    if tables.hand(act.session, act.jurisdiction, matter, found.path).delegate != doers.key(act.by):
        raise Refused("not_delegated")
    values = office_task.filled(act.session, row, found, form)
    act.record("task_drafted", ("matter", matter), _told(found), private={"form": values})
    return Answer(subject=matter)


def require(act: Act, row: MatterRow, task: OpenTask) -> str:
    """The office in which the actor may do a task that nobody else holds; refuses `not_your_office`, `task_held`."""
    office = doers.require_for(act, task)
    holder = tables.hand(act.session, act.jurisdiction, row.id, task.path).holder
    if holder not in ("", doers.key(act.by)):
        raise held(act.session, row, task)
    return office


def held(session: Session, row: MatterRow, task: OpenTask) -> Refused:
    """The refusal that says who holds a task."""
    holder = tables.hand(session, row.jurisdiction, row.id, task.path).holder
    return Refused("task_held", holder=doers.name(session, holder)) if holder else Refused("task_not_held")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing")


def _told(task: OpenTask, **more: str) -> dict[str, Any]:
    return {"path": task.path, **more}


def of_event(session: Session, event: Event) -> Hand:
    """The row that an event is about, stored from now on."""
    row = tables.hand(session, event.jurisdiction, event.subject, event.body["path"])
    session.add(row)
    return row


@applies("task_claimed")
@applies("task_released")
@applies("task_handed")
def _apply_holder(session: Session, event: Event) -> None:
    row = of_event(session, event)
    row.holder = event.body.get("to", "")
    if event.kind == "task_handed":
        row.delegate, row.draft = "", NONE


@applies("task_delegated")
@applies("task_undelegated")
def _apply_delegate(session: Session, event: Event) -> None:
    row = of_event(session, event)
    row.delegate, row.draft = event.body.get("to", ""), NONE
    row.holder = event.body.get("by", row.holder)


@applies("task_drafted")
def _apply_drafted(session: Session, event: Event) -> None:
    of_event(session, event).draft = event.index
