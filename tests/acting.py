"""Acting in the village under test (模拟村): who does what when, what is refused, and what the log then holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.clock import SHANGHAI
from engine.database import Database
from engine.errors import Incomplete, Refused
from engine.evidence import Evidence
from engine.log import EventRow, Head
from engine.matter import MatterRow
from tests.registers import PEOPLE, PHOTO, SIGNER, START, VILLAGE
from workflows import due, matters
from workflows.disclosure import notices
from workflows.meetings import roll
from workflows.record import Actor, Answer, Context, perform
from workflows.tables import Meeting, Notice, Proposal


@dataclass
class Clock:
    """A clock that somebody sets: the application's time."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Acting:
    """People, clock and database of a village, and the plain ways to act and to look."""

    database: Database
    folder: Path
    clock: Clock = field(default_factory=Clock)
    persons: dict[str, str] = field(default_factory=dict)
    _commands: int = 0

    def __post_init__(self) -> None:
        """The village signs with a key that tests know."""
        self.database.signer = SIGNER

    # Acting

    def actor(self, role: str) -> Actor:
        """Who acts under a role; "public" is somebody without an account."""
        if role == "public":
            return Actor("public")
        home, _, offices = PEOPLE[role]
        return Actor(role, self.persons[role], home, offices[0])

    def do(
        self,
        verb: Callable[..., Answer],
        role: str,
        /,
        *,
        jurisdiction: Any = VILLAGE,
        command: Any = "",
        happened: Any = None,
        **fields: Any,
    ) -> Answer:
        """Perform a verb as somebody, now; `happened` when it is entered later than it happened."""
        self._commands += 1
        context = Context(
            jurisdiction, command or f"t{self._commands}", self.actor(role), self.clock.now, happened
        )
        return perform(self.database, verb, context, **fields)

    def refusal(self, verb: Callable[..., Answer], role: str, /, **fields: Any) -> Refused | Incomplete:
        """Perform a verb that must be refused; asserts that nothing was stored."""
        before = self.stored
        with pytest.raises((Refused, Incomplete)) as caught:
            self.do(verb, role, **fields)
        assert self.stored == before
        assert isinstance(caught.value, Refused | Incomplete)
        return caught.value

    # Time

    def at(self, moment: datetime | str) -> None:
        """Set the clock ("2026-03-09T09:00" is Shanghai's time); what became due happens in its order."""
        given = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        moment = given if given.tzinfo else given.replace(tzinfo=SHANGHAI)
        for each in due.pass_time(self.database, moment):
            self.clock.now = max(self.clock.now, each.moment)
            due.fire(self.database, each, at=self.clock.now)
        self.clock.now = moment

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Let time pass."""
        self.at(self.clock.now + timedelta(days=days, hours=hours, minutes=minutes))

    @property
    def today(self) -> date:
        """The clock's day."""
        return self.clock.now.date()

    def days_ago(self, days: int) -> date:
        """The day that many days before the clock's."""
        return self.today - timedelta(days=days)

    # Looking

    @property
    def log_size(self) -> int:
        """How many events the village's log holds."""
        with self.database.read() as session:
            return session.get_one(Head, VILLAGE).size

    @property
    def stored(self) -> tuple[int, tuple[tuple[str, int, str], ...]]:
        """All events of all logs counted, and each log's head: unchanged where nothing was stored."""
        with self.database.read() as session:
            events = session.scalar(select(func.count()).select_from(EventRow)) or 0
            heads = session.execute(
                select(Head.jurisdiction, Head.size, Head.peaks).order_by(Head.jurisdiction)
            )
            return events, tuple(heads.all())

    def kinds(self, subject: str = "") -> list[str]:
        """The kinds of the village's events in order, of one subject or all."""
        with self.database.read() as session:
            query = select(EventRow.kind).where(EventRow.jurisdiction == VILLAGE).order_by(EventRow.index)
            return list(session.scalars(query.where(EventRow.subject == subject) if subject else query))

    def row(self, matter: str) -> MatterRow:
        """Where a matter stands."""
        with self.database.read() as session:
            return session.get_one(MatterRow, (VILLAGE, matter))

    def standing(self, matter: str) -> tuple[str, str, int]:
        """State, stage and round of a matter."""
        row = self.row(matter)
        return row.state, row.stage, row.round

    def proposal(self, matter: str) -> Proposal:
        """What a matter is about."""
        with self.database.read() as session:
            return matters.proposal_of(session, VILLAGE, matter)

    def notice(self, matter: str, kind: str = "resolution") -> Notice:
        """The youngest notice of a kind."""
        with self.database.read() as session:
            found = notices.latest(session, VILLAGE, matter, kind)
        assert found is not None
        return found

    def meeting(self, name: str) -> Meeting:
        """A meeting's row."""
        with self.database.read() as session:
            return session.get_one(Meeting, (VILLAGE, name))

    def roll(self, body: str) -> list[str]:
        """The roles of everybody entitled in a body."""
        with self.database.read() as session:
            entitled = set(roll.persons(session, VILLAGE, body, on=self.today))
        return [role for role, who in PEOPLE.items() if who[0] == VILLAGE and self.persons[role] in entitled]

    @property
    def evidence(self) -> Evidence:
        """The village's photos and scans."""
        return Evidence(self.folder / "files")

    @property
    def photo(self) -> str:
        """The digest of a stored photo."""
        return self.evidence.put(PHOTO)


def rule_of(refused: Refused | Incomplete) -> str:
    """The rule of a refusal; empty where only numbers were missing."""
    return refused.rule if isinstance(refused, Refused) else ""
