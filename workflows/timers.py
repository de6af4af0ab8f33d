"""Drawn timers of matters (流程图上的定时器): what is due fires as an event in nobody's name, at its own instant."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import definitions
from engine.clock import day_until, parse
from engine.database import Database
from engine.definitions import Definition
from engine.due import Instant, TimerRow
from engine.log import Event, EventRow
from engine.matter import MatterRow
from engine.timer import Waiting
from workflows import pinned
from workflows.record import SYSTEM, Act, Answer, Context, applies, perform


def stated(definition: Definition, values: Mapping[str, Any]) -> dict[str, str]:
    """The dates of a proposal that the diagrams' timers ask for: they are pinned when the matter starts."""
    asked = {
        node.timer.field
        for drawn in definitions.diagrams(definition).values()
        for node in drawn.nodes.values()
        if node.timer is not None and node.timer.field
    }
    return {name: str(values[name]) for name in sorted(asked) if values.get(name)}


def fire(database: Database, due: Sequence[Instant], *, at: datetime) -> Answer:
    """Carry out due timers of one village in one transaction, all or none.

    The command's id follows from what is due, so twice does nothing twice.
    """
    told = "\n".join(part for each in due for part in (each.name, each.path, str(each.visit), each.at))
    command = f"timer:{hashlib.sha256(told.encode()).hexdigest()[:40]}"
    (jurisdiction,) = {each.jurisdiction for each in due}
    return perform(database, elapse_all, Context(jurisdiction, command, SYSTEM, at), due=due)


def elapse_all(act: Act, *, due: Sequence[Instant]) -> Answer:
    """Some terms have ended, in this order: an event each."""
    for each in due:
        elapse(act, matter=each.name, path=each.path, due=each.at)
    return Answer(subject=due[-1].name)


def elapse(act: Act, *, matter: str, path: str, due: str) -> None:
    """A term has ended: the diagram's timer fires. Nothing happens if it does not run any more, or the matter rests.

    The event is of the due instant; of a matter that moved or rested since, of its last event.
    """
    told = {"home": act.jurisdiction, "number": matter, "path": path}
    found = act.session.execute(_RUNNING, told).one_or_none()
    if found is None:
        return
    visit, at, last, row = found
    if at != due or row.state != "open":
        return
    waiting = act.live(row).process.timer(path, visit)
    effect = {"do": "timer", "path": path, "visit": visit, "at": due}
    occurred_at = max(parse(due), parse(last), parse(row.since))
    body = _told(act, row, waiting) | {"due": due}
    act.record("timer_fired", ("matter", matter), body, effect=effect, occurred_at=occurred_at)


def _told(act: Act, row: MatterRow, waiting: Waiting) -> dict[str, Any]:
    rule = waiting.timer.rule
    return {
        "timer": waiting.name,
        "task": waiting.host_name,
        "kind": waiting.timer.kind,
        "ends": waiting.interrupting and bool(waiting.host),
        "rule": rule,
        "basis": pinned.rules_of(act.session, row).basis(rule) if rule else "",
        "stage": row.stage,
    }


_LAST = (
    select(EventRow.occurred_at)
    .where(
        EventRow.jurisdiction == bindparam("home"),
        EventRow.subject_kind == "matter",
        EventRow.subject == bindparam("number"),
    )
    .order_by(EventRow.index.desc())
    .limit(1)
    .scalar_subquery()
)
_RUNNING = (
    select(TimerRow.visit, TimerRow.at, _LAST, MatterRow)
    .join(MatterRow, (MatterRow.jurisdiction == TimerRow.jurisdiction) & (MatterRow.id == TimerRow.matter))
    .where(
        TimerRow.jurisdiction == bindparam("home"),
        TimerRow.matter == bindparam("number"),
        TimerRow.path == bindparam("path"),
    )
)
"""A timer, when the last thing happened to its matter (nothing happens before that), and the matter: in one question."""


@applies("timer_fired")
def _apply_fired(session: Session, event: Event) -> None:
    """The move itself stands in the event's effect; no table of the village changes."""


Terms = Mapping[tuple[str, str, str], str]
"""The earliest instant of the terms on each task, by jurisdiction, matter and path."""

TERM = (TimerRow.host != "") & (TimerRow.kind != "cycle")


def running(session: Session, villages: Sequence[str], matter: str = "") -> Terms:
    """Until when the open tasks of some villages, or of one matter there, are to be done.

    A term on a call holds for all tasks inside; a reminder is no term.
    """
    query = select(TimerRow).where(TimerRow.jurisdiction.in_(villages), TERM)
    if matter:
        query = query.where(TimerRow.matter == matter)
    found: dict[tuple[str, str, str], str] = {}
    for row in session.scalars(query.order_by(TimerRow.at.desc())):
        found[row.jurisdiction, row.matter, row.host] = row.at
    return found


def last_day(terms: Terms, row: MatterRow, path: str) -> str:
    """The last day of a task's earliest term, which ends at 24:00 of it; empty without a term."""
    parts = path.split("/")
    hosts = ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    ends = [at for host in hosts if (at := terms.get((row.jurisdiction, row.id, host)))]
    return day_until(parse(min(ends))).isoformat() if ends else ""
