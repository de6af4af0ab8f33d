"""Due instants (到期处理): found by query each time, so that a crash at any moment loses none."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, literal, select, text, tuple_, union_all
from sqlalchemy.orm import Session

from engine.database import Database
from engine.due import Instant, TimerRow
from engine.matter import MatterRow
from workflows import timers
from workflows.disclosure import gate
from workflows.tables import Due

BATCH = 500
TOGETHER = 20  # timers of one village in one transaction: whoever clicks meanwhile waits for these only
AT_MOST = 20_000  # of one round: what falls due meanwhile waits for the next

log = logging.getLogger("siyi")


def waiting(
    session: Session, until: datetime, jurisdiction: str | None = None, *, after: Instant | None = None
) -> list[Instant]:
    """What is due up to a time, the earliest first, some hundreds at once; a matter that rests has nothing due.

    `after`: only what comes behind another in this order.
    """
    gates = (Due.at, Due.jurisdiction, Due.id, literal(""), literal(0))
    drawn = (TimerRow.at, TimerRow.jurisdiction, TimerRow.matter, TimerRow.path, TimerRow.visit)
    of_matter = (MatterRow.jurisdiction == TimerRow.jurisdiction) & (MatterRow.id == TimerRow.matter)
    queries = [
        select(*gates).where(*_limits(gates, until, jurisdiction, after)),
        select(*drawn)
        .join(MatterRow, of_matter)
        .where(*_limits(drawn, until, jurisdiction, after), MatterRow.state == "open"),
    ]
    rows = session.execute(union_all(*queries).order_by(*(text(str(n)) for n in range(1, 5))).limit(BATCH))
    return [Instant(*row) for row in rows]


def _limits(
    columns: Sequence[Any], until: datetime, jurisdiction: str | None, after: Instant | None
) -> list[ColumnElement[bool]]:
    at, home, name, path, _visit = columns
    found: list[ColumnElement[bool]] = [at <= until.isoformat()]
    if jurisdiction is not None:
        found.append(home == jurisdiction)
    if after is not None:
        found.append(tuple_(at, home, name, path) > (after.at, after.jurisdiction, after.name, after.path))
    return found


def fire(database: Database, *due: Instant, at: datetime) -> None:
    """Carry out one of them, or several drawn timers of one village together; twice does nothing twice."""
    if due[0].path:
        timers.fire(database, due, at=at)
    else:
        (one,) = due
        gate.fire(database, one.jurisdiction, one.name, due_at=one.moment, at=at)


def fire_all(database: Database, *, at: datetime, most: int = AT_MOST) -> int:
    """Carry out what is due, earliest first; how many were. Firing twice does nothing twice.

    Timers of one village that follow each other share a transaction. One that fails is written down and tried again
    the next time; it holds up no other.
    """
    done, last = 0, None
    while done < most:
        with database.read() as session:
            found = waiting(session, at, after=last)
        for some in _together(found[: most - done]):
            done += _try(database, some, at=at)
        if len(found) < BATCH:
            break
        last = found[-1]
    return done


def _together(found: Sequence[Instant]) -> Iterator[list[Instant]]:
    for (_, drawn), due in groupby(found, key=lambda each: (each.jurisdiction, bool(each.path))):
        some = list(due)
        size = TOGETHER if drawn else 1
        yield from (some[start : start + size] for start in range(0, len(some), size))


def _try(database: Database, due: list[Instant], *, at: datetime) -> int:
    """Carry out some together, or if that fails each alone; how many were."""
    try:
        fire(database, *due, at=at)
    except Exception:
        if len(due) > 1:
            return sum(_try(database, [each], at=at) for each in due)
        log.exception("what is due could not be carried out; it is tried again: %s", due[0])
        return 0
    return len(due)


def pass_time(database: Database, until: datetime, jurisdiction: str | None = None) -> Iterator[Instant]:
    """What falls due up to a time, one by one, each as of its own instant; the caller fires it before the next is asked."""
    while True:
        with database.read() as session:
            found = waiting(session, until, jurisdiction)
        if not found:
            return
        yield found[0]
