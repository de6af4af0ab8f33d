"""Replay (重放): a matter's effects carried out again from its log, state hash by state hash (全程回溯)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical, log, matter
from engine.database import Database
from engine.log import EventRow
from engine.matter import ZERO, Live, MatterRow
from engine.spiff import Move, OpenTask


@dataclass(frozen=True)
class Step:
    """One event carried out again: the state hash that the log tells and the one found; both empty where nothing moves.

    `moves` and `open_tasks` say what the event did on the diagram; `problem` why it could not be carried out.
    """

    index: int
    kind: str
    expected: str
    found: str
    ok: bool
    moves: tuple[Move, ...] = ()
    open_tasks: tuple[OpenTask, ...] = ()
    problem: str = ""
    effect: Mapping[str, Any] = field(default_factory=dict)
    """How the event moved the process; empty where it did not."""


def replay(database: Database, jurisdiction: str, matter_id: str) -> list[Step]:
    """Every event of a matter, executed again; the last step compares with the matter's row where that differs.

    Raises `LookupError` for a matter that has no event.
    """
    with database.read() as session:
        found = list(steps(session, jurisdiction, matter_id))
        if not found:
            raise LookupError(f"found no event of {jurisdiction}/{matter_id}; expected its start")
        row = session.get(MatterRow, (jurisdiction, matter_id))
        return found + _against(row, found)


def steps(session: Session, jurisdiction: str, matter_id: str) -> Iterator[Step]:
    """The events of a matter one by one; ends at the first that cannot be carried out."""
    live: Live | None = None
    state = ZERO
    for row in _rows(session, jurisdiction, matter_id):
        if not row.effect:
            yield Step(row.index, row.kind, row.state, "", row.state == "")
            continue
        try:
            effect = json.loads(row.effect)
            live, change = matter.step(session, live, effect, matter.stamp_of(row))
            state = matter.next_hash(state, log.digest_of(row, row.index), change)
            tasks = live.process.open_tasks
        except Exception as error:
            # Whatever an altered event breaks, and there is nothing it may not, is a finding about this event.
            yield Step(
                row.index, row.kind, row.state, "", ok=False, problem=f"{type(error).__name__}: {error}"
            )
            return
        same = row.state == state
        yield Step(row.index, row.kind, row.state, state, same, change.moves, tasks, effect=effect)


def _rows(session: Session, jurisdiction: str, matter_id: str) -> list[EventRow]:
    query = select(EventRow).where(
        EventRow.jurisdiction == jurisdiction,
        EventRow.subject_kind == "matter",
        EventRow.subject == matter_id,
    )
    return list(session.scalars(query.order_by(EventRow.index)))


def _against(row: MatterRow | None, found: list[Step]) -> list[Step]:
    """The matter's row against the last effect, where they differ: the row is what pages and gates read."""
    moved = [step for step in found if step.found]
    last = moved[-1] if moved else found[-1]
    tasks = canonical.dumps([matter.task_told(task) for task in last.open_tasks])
    if row is None:
        return [Step(last.index, "matter", "", last.found, ok=False, problem="no row of this matter")]
    if (row.state_hash, row.last, row.effects, row.tasks) == (last.found, last.index, len(moved), tasks):
        return []
    return [
        Step(last.index, "matter", row.state_hash, last.found, ok=False, problem="the matter's row differs")
    ]
