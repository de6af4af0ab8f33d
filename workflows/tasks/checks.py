"""What is looked at before an office task completes (办理前的核对): one table, item and task → checks.

A room registers its checks with `@checks(item, task)`, and with `@tells(item, task)` what it adds to the event beside
the form; the module is imported by whoever settles tasks (settling.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows.law.warned import Warned
from workflows.record import Act
from workflows.tables import Proposal


@dataclass(frozen=True)
class Asked:
    """What a check looks at: the task with its checked answers and their outcome, and whose answers they are.

    `by` (home/person) is the holder, also where the last added signer lets an answer take effect.
    """

    act: Act
    row: MatterRow
    task: str
    form: Mapping[str, Any]
    outcome: str
    by: str


Check = Callable[[Asked], Iterable[Warned] | None]
CHECKS: dict[tuple[str, str], list[Check]] = {}
"""By item and task: what refuses or warns."""

Teller = Callable[[Act, MatterRow, str, Mapping[str, Any]], dict[str, Any]]
TELLERS: dict[tuple[str, str], Teller] = {}
"""By item and task: what the event says beside the form."""


def tells(item: str, task: str) -> Callable[[Teller], Teller]:
    """Register what the event of a task says beside its form; it may refuse as a check does."""

    def register(function: Teller) -> Teller:
        TELLERS[item, task] = function
        return function

    return register


def told(act: Act, row: MatterRow, task: OpenTask, form: Mapping[str, Any]) -> dict[str, Any]:
    """What the event of a task says beside its form; mostly nothing."""
    teller = TELLERS.get((item_of(act.session, row), task.task))
    return teller(act, row, task.task, form) if teller is not None else {}


def checks(item: str, *tasks: str) -> Callable[[Check], Check]:
    """Register a check for tasks of an item; it refuses by raising `Refused`, may warn, and changes nothing."""

    def register(function: Check) -> Check:
        for task in tasks:
            CHECKS.setdefault((item, task), []).append(function)
        return function

    return register


def run(asked: Asked) -> list[Warned]:
    """Ask every check of a task: the warnings of all."""
    found = CHECKS.get((item_of(asked.act.session, asked.row), asked.task), ())
    return [warned for check in found for warned in check(asked) or ()]


def item_of(session: Session, row: MatterRow) -> str:
    """The item of the power list that a matter belongs to."""
    proposal = session.get(Proposal, (row.jurisdiction, row.id))
    return proposal.item if proposal is not None else ""
