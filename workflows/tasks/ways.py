"""Ways back from an office task (退回、撤回): only where the diagram draws them, each an event that erases nothing."""

from typing import Any

from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import course
from workflows.record import Act, Answer
from workflows.tasks import doers, hands, settling, tables
from workflows.tasks.tables import NONE

RECALLED = "recalled"
"""The message of the boundary event by which a task gives back what came to it."""

ACTED = ("task_claimed", "task_drafted", "task_prepared", "task_signed", "signer_added", "task_delegated")
"""What the next does with a task before it is done: from then on it cannot be recalled."""


def back(act: Act, *, matter: str, task: str, to: str, reason: str) -> Answer:
    """Send a matter back to a task that the diagram draws a return to (退回指定环节), with a reason.

    Refuses `return_not_drawn`, naming the returns that are.
    """
    row, found = doers.open_task(act, matter, task)
    office = hands.require(act, row, found)
    doers.check_apart(act, row, found)
    if not reason.strip():
        raise Refused("reason_missing")
    if to not in ways(found):
        raise not_drawn(act.session, row, found)
    if tables.hand(act.session, act.jurisdiction, matter, found.path).prepared != NONE:
        raise Refused("signers_waiting", persons="")
    values = {"outcome": "returned", "return_to": to}
    by = doers.key(act.by)
    return settling.record(act, row, found, values, office=office, by=by, reason=reason.strip())


def back_one(act: Act, *, matter: str, task: str, reason: str) -> Answer:
    """Send a matter back to the task done right before (退回上一环节), where the diagram draws a return there."""
    row, found = doers.open_task(act, matter, task)
    before = previous(act.session, row)
    if before is None or before not in ways(found):
        raise not_drawn(act.session, row, found)
    return back(act, matter=matter, task=task, to=before, reason=reason)


def ways(task: OpenTask) -> tuple[str, ...]:
    """The tasks to which an open task may send a matter back."""
    return task.returns if "returned" in task.outcomes else ()


def previous(session: Session, row: MatterRow) -> str | None:
    """The id of the office task that was done last; none before the first."""
    done = doers.last_done(session, row).values()
    latest = max(done, key=lambda event: event.index, default=None)
    return str(latest.body["task"]) if latest is not None else None


def not_drawn(session: Session, row: MatterRow, task: OpenTask) -> Refused:
    """The refusal that says which returns the diagram draws from here."""
    names = [course.name_of(session, row, each) or each for each in ways(task)]
    return Refused("return_not_drawn", ways=names or ["—"])


def recall(act: Act, *, matter: str, task: str) -> Answer:
    """Who did the last task takes it back while nobody has acted on the next (撤回).

    Only where the diagram draws it, as a boundary event `recalled` on what waits now; refuses `recall_not_drawn`,
    `recall_too_late`, and `not_your_work` for anybody else.
    """
    row = act.matter(matter)
    told = _last(act.session, row)
    if told is None or told.get("task") != task:
        raise Refused("recall_too_late")
    if told["by"] != doers.key(act.by):
        raise Refused("not_your_work")
    if not course.catches(act.session, row, RECALLED):
        raise Refused("recall_not_drawn")
    effect = {"do": "message", "name": RECALLED, "data": {}}
    body = {"task": task, "path": told["path"], "by": doers.key(act.by)}
    act.record("task_recalled", ("matter", matter), body, effect=effect)
    return Answer(subject=matter)


def can_recall(session: Session, row: MatterRow, person: str) -> str:
    """The task that somebody (home/person) could take back now; empty if there is none."""
    told = _last(session, row) if course.catches(session, row, RECALLED) else None
    return str(told["task"]) if told is not None and told["by"] == person else ""


def _last(session: Session, row: MatterRow) -> dict[str, Any] | None:
    """The last office task that moved the matter; none when something else did, or the next has acted."""
    told: dict[str, Any] | None = None
    for event in log.events(session, row.jurisdiction, subject=("matter", row.id)):
        if event.kind == "task_completed" and "task" in event.body:
            told = event.body
        elif event.effect is not None or event.kind in ACTED:
            told = None
    return told
