"""An office task and its form (办理任务): where it is open, what the answers mean on the diagram."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from engine.steps import OpenTask
from forms.definition import FormDefinition
from workflows import course, pinned, stages

BACK = frozenset(
    {
        *("refuse", "refused", "reject", "rejected", "return", "returned", "amend", "disagree", "fail"),
        *("failed", "send_back", "not_agree", "unqualified"),
    }
)
"""Outcomes that stop or send back a matter: whoever gives one says why."""

REASONS = ("reason", "opinion_text", "remark")
"""Where a form holds the reason; the first that it has."""


def find(session: Session, row: MatterRow, task: str) -> OpenTask:
    """The open office task of this path or id; refuses (`out_of_order`) when it is not open, or the matter rests."""
    if row.state == "open":
        named = [each for each in row.open_tasks if stages.is_office(each)]
        found = [each for each in named if each.path == task] or [each for each in named if each.task == task]
        if len(found) == 1:
            return found[0]
    raise stages.out_of_order(session, row, course.name_of(session, row, task) or task)


def form_of(session: Session, row: MatterRow, task: OpenTask) -> FormDefinition | None:
    """The form of a task as the matter pinned it; none where the diagram names none."""
    return pinned.form_of(session, row, task.form) if task.form else None


def filled(session: Session, row: MatterRow, task: OpenTask, form: Mapping[str, Any]) -> dict[str, Any]:
    """The checked answers; refuses what is wrong, and a refusal or return without a reason."""
    definition = form_of(session, row, task)
    values = pinned.filled(definition, form) if definition is not None else {}
    data = decided(task, values)
    where = next((key for key in REASONS if definition is not None and key in definition.keys), None)
    if data["outcome"] in BACK and where is not None and not str(values.get(where) or "").strip():
        raise Refused("reason_missing")
    return values


def decided(task: OpenTask, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the diagram is told: the outcome (the form's where there are several), and where to return to."""
    outcome = values.get("outcome") if len(task.outcomes) > 1 else next(iter(task.outcomes), None)
    back = values.get("return_to") or None
    if outcome not in (task.outcomes or (None,)) or (back is not None and back not in task.returns):
        raise Refused("choice_unknown")
    told = {"outcome": outcome}
    return told | {"return_to": back} if back is not None else told
