"""A matter's way through its diagram (事项流转): effects of events, the state hash, live processes and snapshots.

It knows no kind of event: whatever moves a process says so in the event's `effect`
(`start`, `adopt`, `complete`, `message`, `timer` or `migrate`), and the same effects replay it. `adopt` begins a matter
with a process that ran elsewhere, as its snapshot (a content by digest) has it.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical, due, migrating, steps, store
from engine.clock import parse
from engine.database import Table
from engine.due import Terms
from engine.log import EventRow
from engine.spiff import Change, OpenTask, Process, Stamp

BEGINS = ("start", "adopt")
"""The effects with which a matter begins."""

SNAPSHOT_EVERY = 32
LIVE_AT_MOST = 2_000
ZERO = "0" * 64

Effect = Mapping[str, Any]


class MatterRow(Table):
    """Where a matter stands: a projection of its effects."""

    __tablename__ = "matter"
    __table_args__ = (Index("ix_matter_state", "jurisdiction", "state"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(64))
    definition: Mapped[str] = mapped_column(String(64))
    rules: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    tasks: Mapped[str] = mapped_column(Text)
    effects: Mapped[int]
    last: Mapped[int]
    state_hash: Mapped[str] = mapped_column(String(64))
    since: Mapped[str] = mapped_column(String(40))

    @property
    def open_tasks(self) -> list[OpenTask]:
        """The user tasks that wait for somebody."""
        return list(tasks_of(self.tasks))


@lru_cache(maxsize=4_096)
def tasks_of(told: str) -> tuple[OpenTask, ...]:
    """The open tasks as a matter's row tells them."""
    # Most matters of a place wait for the same few tasks, and pages ask again and again.
    return tuple(
        OpenTask(**{**task, "outcomes": tuple(task["outcomes"]), "returns": tuple(task["returns"])})
        for task in json.loads(told)
    )


class Snapshot(Table):
    """A cache of a live process after its effect `last`; it may be deleted at any time."""

    __tablename__ = "snapshot"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    matter: Mapped[str] = mapped_column(String(64), primary_key=True)
    last: Mapped[int]
    rules: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass
class Live:
    """A process in memory, after the effect of event `last`."""

    process: Process
    rules: Mapping[str, Any]
    last: int


class Cache:
    """Live processes of one server process, the least used forgotten first."""

    def __init__(self) -> None:
        self._live: OrderedDict[tuple[str, str], Live] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, jurisdiction: str, matter: str) -> Live | None:
        """Remove and return a live process: who works on it holds the log's lock, and puts it back after commit."""
        with self._lock:
            return self._live.pop((jurisdiction, matter), None)

    def put(self, jurisdiction: str, matter: str, live: Live) -> None:
        """Keep a process whose last effect is committed."""
        with self._lock:
            self._live[jurisdiction, matter] = live
            while len(self._live) > LIVE_AT_MOST:
                self._live.popitem(last=False)


def open_matter(*, jurisdiction: str, matter: str, effect: Effect) -> MatterRow:
    """The row of a matter that is about to start with this effect."""
    return MatterRow(
        jurisdiction=jurisdiction,
        id=matter,
        item=effect["item"],
        definition=effect["definition"],
        rules=effect["ruleset"],
        state="open",
        stage="",
        round=1,
        tasks="[]",
        effects=0,
        last=-1,
        state_hash=ZERO,
        since="",
    )


def load(session: Session, row: MatterRow, cached: Live | None) -> Live:
    """The live process of a matter: cached if it is at the row's index, else snapshot and tail."""
    if cached is not None and cached.last == row.last:
        return cached
    # What is not written yet belongs to other matters: nothing of it has to go to the database first.
    with session.no_autoflush:
        return _cold(session, row)


def _cold(session: Session, row: MatterRow) -> Live:
    definition = store.fetch_definition(session, row.definition)
    kept = row.effects >= SNAPSHOT_EVERY
    snapshot = session.get(Snapshot, (row.jurisdiction, row.id)) if kept else None
    live: Live | None = None
    if snapshot is not None:
        rules = json.loads(snapshot.rules)
        live = Live(Process.restore(definition, rules, snapshot.content), rules, snapshot.last)
    for index, at, effect in _effects(session, row, since=live.last + 1 if live else 0):
        live, _ = step(session, live, json.loads(effect), Stamp(row.id, index, parse(at)))
    if live is None:
        raise LookupError(f"found no effect of matter {row.jurisdiction}/{row.id}; expected its start")
    return live


def _effects(session: Session, row: MatterRow, *, since: int) -> list[tuple[int, str, str]]:
    query = (
        select(EventRow.index, EventRow.occurred_at, EventRow.effect)
        .where(
            EventRow.jurisdiction == row.jurisdiction,
            EventRow.subject_kind == "matter",
            EventRow.subject == row.id,
            EventRow.index >= since,
            EventRow.index <= row.last,
            EventRow.effect != "",
        )
        .order_by(EventRow.index)
    )
    return [(index, at, effect) for index, at, effect in session.execute(query)]


def step(session: Session, live: Live | None, effect: Effect, stamp: Stamp) -> tuple[Live, Change]:
    """Carry out one effect on a process (`None` before its start)."""
    if effect["do"] == "start":
        definition = store.fetch_definition(session, effect["definition"])
        rules = effect["rules"]
        process = Process.start(definition, rules=rules, data=effect["data"], stamp=stamp)
        return Live(process, rules, stamp.event), process.change
    if effect["do"] == "adopt":
        definition = store.fetch_definition(session, effect["definition"])
        raw = store.fetch(session, effect["process"])
        process = Process.restore(definition, effect["rules"], raw, event=stamp.event)
        return Live(process, effect["rules"], stamp.event), steps.change_of(())
    if live is None:
        raise LookupError(f"found {effect['do']} before the start of matter {stamp.matter}")
    if effect["do"] == "migrate":
        definition = store.fetch_definition(session, effect["definition"])
        process = migrating.carry(live.process, definition, effect["rules"])
        return Live(process, effect["rules"], stamp.event), steps.change_of(())
    if effect["do"] == "complete":
        change = live.process.complete(effect["path"], effect["data"], stamp)
    elif effect["do"] == "timer":
        change = live.process.fire(effect["path"], effect["visit"], stamp)
    else:
        change = live.process.message(effect["name"], effect["data"], stamp)
    live.last = stamp.event
    return live, change


def advance(
    session: Session,
    row: MatterRow,
    live: Live | None,
    effect: Effect,
    *,
    told: Callable[[Process, Terms], tuple[Effect, str]],
    stamp: Stamp,
) -> Live:
    """Move a matter by one effect: its row then tells open tasks, end and state hash, and `due` its timers.

    `told` is asked once the process has moved: the effect with the instants of the terms that began, and the digest
    of the event. When it is played again both stand there already.
    """
    before = live.process.timers if live is not None else ()
    live, change = step(session, live, effect, stamp)
    terms = due.compared(live.process, before, effect)
    effect, event = told(live.process, terms)
    due.follow(session, (row.jurisdiction, row.id), terms, effect.get("timers", {}), since=stamp.at)
    row.state_hash = next_hash(row.state_hash, event, change)
    row.last = stamp.event
    row.effects += 1
    tasks = canonical.dumps([task_told(task) for task in live.process.open_tasks])
    reminded = effect["do"] == "timer" and tasks == row.tasks  # whoever has the task had it before
    row.tasks = tasks
    if effect["do"] == "migrate":
        row.definition = effect["definition"]
        # A snapshot under the version before cannot be read under the new one.
        session.execute(
            delete(Snapshot).where(Snapshot.jurisdiction == row.jurisdiction, Snapshot.matter == row.id)
        )
    elif not reminded:
        row.since = stamp.at.isoformat()
    if live.process.ended is not None:
        row.state = live.process.ended
    return live


def next_hash(before: str, event: str, change: Change) -> str:
    """The state hash after an event: h(n) = H(h(n-1) ‖ event ‖ changed tasks)."""
    return canonical.digest([before, event, change.digest])


def task_told(task: OpenTask) -> dict[str, Any]:
    """An open task as it stands in a matter's row."""
    told = asdict(task)
    if not task.by:
        del told["by"]  # as rows of before had it
    return told


def snapshot(session: Session, row: MatterRow, live: Live) -> None:
    """Every `SNAPSHOT_EVERY` effects, keep the process so that a cold start replays only a tail."""
    if row.effects % SNAPSHOT_EVERY:
        return
    session.merge(
        Snapshot(
            jurisdiction=row.jurisdiction,
            matter=row.id,
            last=row.last,
            rules=canonical.dumps(live.rules),
            content=live.process.snapshot(),
        )
    )


def stamp_of(row: EventRow) -> Stamp:
    """The stamp of a stored event: identities and times of a replay come from here only."""
    return Stamp(row.subject, row.index, at_of(row))


def at_of(row: EventRow) -> datetime:
    """When the event happened."""
    return parse(row.occurred_at)
