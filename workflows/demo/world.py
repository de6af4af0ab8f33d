"""Who acts when in the demo (演示的时间和人物): commands played with a clock that only the demo's maker may set."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.database import Database
from engine.evidence import Evidence
from workflows import due, jurisdictions
from workflows.demo import pictures
from workflows.messages import reminders
from workflows.record import Actor, Answer, Context, perform

REMINDED_EVERY = timedelta(days=2)
"""The demo need not remind to the day; looking every day would take a third of its making."""


@dataclass
class World:
    """The demo's database and files, its clock, and the people by account."""

    database: Database
    evidence: Evidence
    now: datetime
    persons: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)
    _commands: int = 0
    _reminded_at: datetime | None = None

    def found(self, name: str, *, kind: str, title: str, parent: str) -> None:
        """Found a jurisdiction whose first event says that it is a demo."""
        context = Context(name, f"demo-found-{name}", Actor("system"), self.now)
        jurisdictions.found(self.database, context, kind=kind, name=title, parent=parent, demo=True)

    def actor(self, account: str) -> Actor:
        """Who acts under an account; one that nobody has is the public."""
        if account not in self.homes:
            return Actor(account)
        return Actor(account, self.persons[account], self.homes[account], self.offices[account])

    def do(
        self,
        verb: Callable[..., Answer],
        account: str,
        *,
        home: str,
        happened: datetime | None = None,
        **fields: Any,
    ) -> Answer:
        """Perform a verb in a jurisdiction, at the demo's present instant."""
        self._commands += 1
        context = Context(home, f"demo-{self._commands}", self.actor(account), self.now, happened)
        return perform(self.database, verb, context, **fields)

    def set_clock(self, moment: datetime) -> None:
        """Move the clock on; what becomes due on the way happens at its instant."""
        for each in due.pass_time(self.database, moment):
            due.fire(self.database, each, at=each.moment)
        self.now = moment
        if self._reminded_at is None or moment - self._reminded_at >= REMINDED_EVERY:
            reminders.fire_all(self.database, at=moment)
            self._reminded_at = moment

    def photo(self, subject: str) -> str:
        """A stored picture; its digest."""
        return self.evidence.put(pictures.photo(subject))
