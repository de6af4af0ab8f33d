"""Commands, and the one place where they are recorded (命令与记录).

A verb decides (`verb(act, …)`), calls `act.record(…)` for each thing that happened, and `APPLY` writes the tables.
Nothing else writes them. One command locks one jurisdiction, runs in one transaction and commits once.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical, checkpoint, clock, log, matter
from engine.database import Database
from engine.due import Terms
from engine.errors import Refused
from engine.log import Event, EventRow, Head, Subject
from engine.matter import Cache, Live, MatterRow
from engine.signing import Key
from engine.spiff import Process, Stamp
from workflows import course, pinned, stages
from workflows.law import terms
from workflows.tables import Jurisdiction
from workflows.tasks import tables

P = ParamSpec("P")
T = TypeVar("T")

CHECKPOINTED = frozenset({"item_decided", "notice_corrected", "notice_posted"})
"""After a closed vote and after what changes a notice, the log is signed as it then is."""

COMMAND_ID = re.compile(r"[A-Za-z0-9:._-]{1,64}")


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, the person behind it (in whose jurisdiction), and the office they act in."""

    account: str
    person: str = ""
    home: str = ""
    office: str = ""


SYSTEM = Actor("system", office="system")
"""Due instants fire in nobody's name."""

OPERATOR = Actor("operator", office="administrator")
"""Whoever works at the machine itself, by the command line."""


@dataclass(frozen=True)
class Answer:
    """What a command came to; see the table of outcomes in the contract of cases. `again`: it had run before.

    `facts` are what a page words the warnings with, by warning; they stand in no event.
    """

    outcome: str = "accepted"
    because: str = ""
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    basis: str = ""
    subject: str = ""
    again: bool = False
    facts: Mapping[str, Mapping[str, object]] = field(default_factory=dict, compare=False)

    @property
    def public(self) -> dict[str, Any]:
        """The answer as it stands in an event's body."""
        return {
            "outcome": self.outcome,
            "because": self.because,
            "warnings": list(self.warnings),
            "basis": self.basis,
        }


Apply = Callable[[Session, Event], None]
APPLY: dict[str, Apply] = {}


def applies(kind: str) -> Callable[[Apply], Apply]:
    """Register the function that writes the tables for a kind of event."""

    def register(function: Apply) -> Apply:
        if kind in APPLY:
            raise KeyError(f"found two functions that apply {kind!r}; expected one")
        APPLY[kind] = function
        return function

    return register


@dataclass
class Act:
    """One command under way: its session, its log's locked head, who acts and when."""

    session: Session
    head: Head
    command: str
    by: Actor
    at: datetime
    occurred_at: datetime
    cache: Cache
    signer: Key | None = None
    parts: int = 0
    checkpointed: bool = False
    touched: dict[str, tuple[MatterRow, Live]] = field(default_factory=dict)
    entered_by: str = ""
    """Who entered it for the actor (代录), as `people.person_key` has it; it goes into the bodies of the events."""

    @property
    def jurisdiction(self) -> str:
        """The one jurisdiction that this command locks."""
        return self.head.jurisdiction

    def record(
        self,
        kind: str,
        subject: Subject,
        body: Mapping[str, Any],
        *,
        private: Mapping[str, Any] | None = None,
        effect: Mapping[str, Any] | None = None,
        occurred_at: datetime | None = None,
    ) -> Event:
        """Write what happened to the log and apply it to the tables; with an effect, move the matter's process."""
        told = {**body, "entered_by": self.entered_by} if self.entered_by else body
        row = EventRow(
            command=self.command,
            part=self.parts,
            kind=kind,
            subject_kind=subject[0],
            subject=subject[1],
            account=self.by.account,
            office=self.by.office,
            occurred_at=(occurred_at or self.occurred_at).isoformat(),
            recorded_at=self.at.isoformat(),
            body=canonical.dumps(told),
            effect=canonical.dumps(effect) if effect is not None else "",
            state="",
        )
        if effect is not None:
            row.state = self._move(row, effect)
        event = log.append(self.session, self.head, row, private)
        self.parts += 1
        self.checkpointed |= kind in CHECKPOINTED
        apply(self.session, event)
        return event

    def matter(self, matter_id: str) -> MatterRow:
        """The row of a matter of this jurisdiction; refuses one that does not exist."""
        if matter_id in self.touched:
            return self.touched[matter_id][0]
        row = self.session.get(MatterRow, (self.jurisdiction, matter_id))
        if row is None:
            raise Refused("not_found", matter=matter_id)
        return row

    def live(self, row: MatterRow) -> Live:
        """The process of a matter, ready to be moved."""
        if row.id not in self.touched:
            live = matter.load(self.session, row, self.cache.take(self.jurisdiction, row.id))
            self.touched[row.id] = (row, live)
        return self.touched[row.id][1]

    def _move(self, row: EventRow, effect: Mapping[str, Any]) -> str:
        live: Live | None = None
        if effect["do"] in matter.BEGINS:
            matter_row = matter.open_matter(jurisdiction=self.jurisdiction, matter=row.subject, effect=effect)
            self.session.add(matter_row)
        else:
            matter_row = self.matter(row.subject)
            live = self.live(matter_row)
        live = move(self.session, matter_row, live, row, index=self.head.size, first=True)
        self.touched[row.subject] = (matter_row, live)
        return matter_row.state_hash

    def finish(self) -> None:
        """Before the commit: keep snapshots of the matters that moved, and sign the log where papers rest on it."""
        for row, live in self.touched.values():
            matter.snapshot(self.session, row, live)
        if self.signer is not None and self.checkpointed:
            checkpoint.keep(self.session, self.head, self.signer, at=self.at)


def move(
    session: Session, row: MatterRow, live: Live | None, event: EventRow, *, index: int, first: bool = False
) -> Live:
    """Move a matter by an event's effect: when it is recorded (`first`), and in the same way when it is played again.

    Only the first time are due instants computed, and written into the event.
    """
    stamp = Stamp(event.subject, index, clock.parse(event.occurred_at))
    before, effect = row.open_tasks, json.loads(event.effect)

    def told(process: Process, begun: Terms) -> tuple[Mapping[str, Any], str]:
        # What is taken over keeps its instants: the terms run on.
        if first and begun.begun and effect["do"] != "adopt":
            at = max(clock.parse(event.recorded_at), stamp.at)
            # What is entered late counts in time from when it was entered; what fell due, from when it did.
            since = stamp.at if event.account == SYSTEM.account else at
            rules = pinned.rules_of(session, row)
            effect["timers"] = terms.instants(rules, process.data, begun.begun, effect, begun_at=since, at=at)
            event.effect = canonical.dumps(effect)
        return effect, log.digest_of(event, index)

    live = matter.advance(session, row, live, effect, told=told, stamp=stamp)
    if effect["do"] != "migrate":
        stages.follow(row, before, effect, lambda: course.positions(session, row), release=event.release)
        offices = [task.path for task in before if stages.is_office(task)]
        if offices or any(stages.is_office(task) for task in row.open_tasks):
            tables.follow(session, row, offices, effect, at=event.occurred_at)
    return live


def apply(session: Session, event: Event) -> None:
    """Write the tables for one event; refuses a kind that nothing applies (`KeyError`)."""
    APPLY[event.kind](session, event)


def lock(session: Session, jurisdiction: str) -> Head:
    """The log's head, locked; refuses (`village_merged`) a village that was merged into another: its history is over."""
    here = Jurisdiction.jurisdiction == Head.jurisdiction
    query = select(Head, Jurisdiction.successor).outerjoin(Jurisdiction, here)
    query = query.where(Head.jurisdiction == jurisdiction).with_for_update(of=Head)
    found = session.execute(query).one_or_none()
    if found is None:
        raise Refused("not_found", jurisdiction=jurisdiction)
    head, successor = found
    if successor:
        raise Refused("village_merged", into=session.get_one(Jurisdiction, successor).name)
    return head


def perform(
    database: Database,
    verb: Callable[Concatenate[Act, P], Answer],
    context: "Context",
    *args: P.args,
    **fields: P.kwargs,
) -> Answer:
    """Run one command: lock the log, decide, record, apply, commit once; one that already ran is answered again."""
    if not COMMAND_ID.fullmatch(context.command):
        raise Refused("command_malformed")
    try:
        return _carry_out(database, verb, context, *args, **fields)
    except Exception:
        # A second tap is refused, or its events clash with those of the first. To look for them before would cost
        # every command a statement.
        with database.read() as session:
            earlier = log.of_command(session, context.jurisdiction, context.command)
        if not earlier:
            raise
        return answer_of(earlier, context.by)


def _carry_out(
    database: Database,
    verb: Callable[Concatenate[Act, P], Answer],
    context: "Context",
    *args: P.args,
    **fields: P.kwargs,
) -> Answer:
    touched: dict[str, tuple[MatterRow, Live]] = {}
    with database.write() as session:
        act = Act(
            session,
            lock(session, context.jurisdiction),
            context.command,
            context.by,
            context.at,
            context.occurred_at or context.at,
            _cache(database),
            signer=database.signer,
            touched=touched,
        )
        answer = verb(act, *args, **fields)
        act.finish()
    if act.occurred_at < act.at and "late_entry" not in answer.warnings and context.by != SYSTEM:
        answer = replace(answer, warnings=(*answer.warnings, "late_entry"))
    # Only what is committed goes back into the cache; after any exception the taken objects are simply forgotten.
    for name, (_, live) in touched.items():
        _cache(database).put(context.jurisdiction, name, live)
    return answer


@dataclass(frozen=True)
class Context:
    """Where, under which id, by whom and when a command runs."""

    jurisdiction: str
    command: str
    by: Actor
    at: datetime
    occurred_at: datetime | None = None


def rehearse(
    database: Database,
    verb: Callable[..., Answer],
    context: "Context",
    look: Callable[[Session, Answer], T],
    **fields: Any,
) -> T:
    """What a command would come to, and what the tables would then hold: carried out, looked at, rolled back whole."""
    with database.write() as session:
        head = lock(session, context.jurisdiction)
        act = Act(session, head, context.command, context.by, context.at, context.at, Cache())
        answer = verb(act, **fields)
        session.flush()
        seen = look(session, answer)
        session.rollback()
    return seen


def answer_of(events: list[Event], by: Actor) -> Answer:
    """The answer that a command gave when it ran, from what it recorded; refuses another account's command id."""
    if events[0].account != by.account:
        raise Refused("command_malformed")
    told: dict[str, Any] = next((e.body["answer"] for e in reversed(events) if "answer" in e.body), {})
    return Answer(
        outcome=told.get("outcome", "accepted"),
        because=told.get("because", ""),
        warnings=tuple(told.get("warnings", ())),
        basis=told.get("basis", ""),
        subject=events[0].subject,
        again=True,
    )


_caches: WeakKeyDictionary[Database, Cache] = WeakKeyDictionary()


def _cache(database: Database) -> Cache:
    return _caches.setdefault(database, Cache())
