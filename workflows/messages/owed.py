"""What a department owes and has not published (部门欠公布的名单): batches that wait, found by query, in its own log.

A batch waits for the department's offices, the responsible person among them, until every village has its list. What is
published stands in the villages' logs, so following one of these looks again at the departments that published there.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.log import EventRow
from workflows import confirmations, people
from workflows.inbox.todo import Todo
from workflows.law.rules import RuleSet
from workflows.messages.tables import Waiting
from workflows.messages.waits import Wait
from workflows.support import batches
from workflows.support.batches import DEPARTMENTS
from workflows.support.tables import Batch, Publication

KIND = "batch"
PUBLISHING = ("support_published", "support_withdrawn")


@dataclass
class Owed:
    """What the department at home in a township or county owes at an instant."""

    session: Session
    village: str
    at: datetime

    @cached_property
    def rules(self) -> RuleSet:
        """The county's settings today."""
        return confirmations.in_force(self.session, self.village, on=self.at.date())

    def all(self) -> list[Wait]:
        """Every open batch of which a village still has no list."""
        return list(self._waiting())

    def _waiting(self) -> Iterator[Wait]:
        for row in batches.of_home(self.session, self.village):
            if batches.missing(self.session, row):
                todo = Todo(KIND, self.village, (row.title,), batch=row.id, until=row.due_on)
                yield Wait(todo, KIND, self._offices(row), self._since(row))

    def _offices(self, row: Batch) -> tuple[str, ...]:
        """The offices that the responsible person holds here, else all that publish: somebody has to do it."""
        home, _slash, person = row.responsible.partition("/")
        held = people.held(self.session, home=home, person=person, on=self.at.date())
        mine = tuple(office for office in held if office in DEPARTMENTS)
        by_office = people.holders_by_office(self.session, self.village, DEPARTMENTS, on=self.at.date())
        return mine or tuple(office for office in DEPARTMENTS if by_office.get(office))

    def _since(self, row: Batch) -> str:
        """When it was opened or, where a village's list was taken back, when that was: it is owed anew."""
        opened = self.session.get_one(EventRow, (self.village, int(row.id[1:]))).recorded_at
        gone = select(Publication.id).where(
            Publication.jurisdiction == EventRow.jurisdiction,
            Publication.batch == f"{row.jurisdiction}/{row.id}",
            Publication.id == EventRow.subject,
        )
        withdrawn = select(func.max(EventRow.recorded_at)).where(
            EventRow.jurisdiction.in_(row.villages.split()),
            EventRow.kind == "support_withdrawn",
            gone.exists(),
        )
        return max(opened, self.session.scalar(withdrawn) or "")

    def due_on(self, wait: Wait) -> date | None:
        """The batch's last day."""
        return date.fromisoformat(wait.todo.until)

    def home_of(self, _offices: tuple[str, ...]) -> str:
        """The offices are held where the batch is."""
        return self.village


def is_settled(session: Session, row: Waiting) -> bool:
    """Whether what waits is a batch of which every village has its list by now, whatever was followed."""
    if row.kind != KIND:
        return False
    return not batches.missing(session, batches.get(session, row.jurisdiction, row.subject))


def owners(session: Session, village: str, begin: int, end: int) -> Sequence[str]:
    """The departments of whose batches a stretch of a village's log tells."""
    query = select(EventRow.subject, EventRow.body, EventRow.kind).where(
        EventRow.jurisdiction == village,
        EventRow.index >= begin,
        EventRow.index < end,
        EventRow.kind.in_(PUBLISHING),
    )
    found = set()
    for subject, body, kind in session.execute(query):
        row = session.get(Publication, (village, subject)) if kind == "support_withdrawn" else None
        found.add((row.batch if row is not None else json.loads(body)["batch"]).partition("/")[0])
    return sorted(found)
