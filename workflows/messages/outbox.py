"""What is still to be passed on, to whom, and by whom it was (待转发的通知): read by the village's officers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.database import Database
from engine.errors import Refused
from workflows import people
from workflows.inbox import inbox
from workflows.inbox import tray as trays
from workflows.inbox.tray import Tray
from workflows.law.assemblies import BODIES
from workflows.messages.tables import Audience, Message, State, Waiting
from workflows.messages.waits import kind_of, subject_of
from workflows.record import Actor
from workflows.support.batches import DEPARTMENTS

OPEN = (State.PENDING, State.FAILED)
DONE = (State.COPIED, State.SENT)
RECENT = 20

FORWARDERS = (*people.OFFICERS, *DEPARTMENTS)
"""Who passes on what is to be told at home: officers in a village, departments in a township or county."""


def needed(at: datetime) -> ColumnElement[bool]:
    """What makes a message still worth passing on: it is not stale, and what it is about still waits."""
    waits = exists().where(Waiting.jurisdiction == Message.jurisdiction, Waiting.id == Message.wait)
    fresh = or_(Message.until == "", Message.until > at.isoformat())
    return and_(fresh, or_(Message.wait == "", waits))


def to_forward(session: Session, village: str, *, at: datetime) -> list[Message]:
    """The messages of a village that somebody has to pass on, those that a channel could not send first."""
    query = select(Message).where(Message.jurisdiction == village, Message.state.in_(OPEN), needed(at))
    rows = session.scalars(query.order_by(Message.at, Message.id)).all()
    return sorted(rows, key=lambda row: row.state != State.FAILED)


def forwarded(session: Session, village: str) -> list[Message]:
    """The latest messages of a village that were passed on or sent."""
    query = select(Message).where(Message.jurisdiction == village, Message.state.in_(DONE))
    return list(session.scalars(query.order_by(Message.done_at.desc(), Message.id).limit(RECENT)))


def escalated(
    session: Session, villages: Iterable[str], *, home: str, offices: Iterable[str], at: datetime
) -> list[Message]:
    """What was brought before an office because others did not answer, and still waits; the longest first."""
    mine = set(offices)
    query = select(Message).where(
        Message.jurisdiction.in_(list(villages)),
        Message.kind == "reminder",
        Message.home == home,
        needed(at),
    )
    rows = session.scalars(query.order_by(Message.at, Message.jurisdiction, Message.id))
    latest = {(row.jurisdiction, row.wait): row for row in rows if mine & set(row.offices) and _above(row)}
    return list(latest.values())


def _above(row: Message) -> bool:
    """Whether a reminder tells an office what others have left undone."""
    return bool(json.loads(row.facts).get("step") == "above")


def mark_copied(database: Database, village: str, message: str, *, by: Actor, at: datetime) -> None:
    """An officer of the village, or of the department, passed a message on; saying so twice changes nothing.

    No event: whether a text was pasted into a chat proves nothing about the matter and is not worth a place in its log.
    """
    with database.write() as session:
        held = people.held(session, home=by.home, person=by.person, on=at.date())
        if by.home != village or not set(held) & set(FORWARDERS):
            raise Refused("not_your_office", offices=[people.OFFICES[each].name for each in people.OFFICERS])
        row = session.get(Message, (village, message))
        if row is None:
            raise Refused("not_found", message=message)
        if row.state in OPEN:
            row.state, row.done_by, row.done_at = State.COPIED, people.person_key(by), at.isoformat()


@dataclass
class Recipients:
    """Who are meant by the messages of one village at an instant, by home and person."""

    session: Session
    village: str
    at: datetime

    @cached_property
    def _tray(self) -> Tray:
        return trays.load(self.session, [self.village])

    def of(self, message: Message) -> list[tuple[str, str]]:
        """The persons for whom a message is; nobody in particular where it is for the whole village."""
        on = self.at.date()
        match message.audience:
            case Audience.BODY:
                found = people.roll(self.session, self.village, BODIES[message.to].registers, on=on)
            case Audience.OFFICE:
                found = people.holders(self.session, message.home, message.offices, on=on)
            case _:
                found = []
        return [(message.home, person) for person in found if self._concerned(message, person)]

    def _concerned(self, message: Message, person: str) -> bool:
        """Who may not act (complained of, or the first of two signatures) is not told to."""
        if (
            not message.wait
            or message.home != self.village
            or _above(message)
            or message.subject_kind == "support"
        ):
            return True
        return (message.wait.partition(":")[0], message.subject_kind, message.subject) in self._todos(person)

    def _todos(self, person: str) -> set[tuple[str, str, str]]:
        if person not in self._known:
            offices = people.held(self.session, home=self.village, person=person, on=self.at.date())
            who = inbox.Person(self.village, person, tuple(offices))
            found = inbox.in_tray(self.session, self._tray, who, at=self.at)
            self._known[person] = {(kind_of(todo), *subject_of(todo)) for todo in found}
        return self._known[person]

    @cached_property
    def _known(self) -> dict[str, set[tuple[str, str, str]]]:
        return {}
