"""What an officer sees of a message (通知卡片): its text, for whom, who has not looked, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.messages import texts
from workflows import people
from workflows.messages import looking, outbox
from workflows.messages.outbox import Recipients
from workflows.messages.tables import Audience, Message, State
from workflows.messages.waits import WATCHED
from workflows.support.batches import DEPARTMENTS

NAMES_AT_MOST = 30
LINE_HOLDS = 16
"""Chinese characters in a line of the box on a narrow phone."""

Person = tuple[str, str]


@dataclass(frozen=True)
class Looked:
    """Of those who were told: how many looked, and the names of those who did not, as many as a page can hold."""

    seen: int
    unseen: int
    names: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many who have not looked are not named."""
        return self.unseen - len(self.names)


@dataclass(frozen=True)
class Card:
    """One message as the page shows it."""

    id: str
    heading: str
    to: str
    text: str
    failed: str
    looked: Looked | None

    @property
    def rows(self) -> int:
        """How tall the box for the text is."""
        return sum(1 + _wide(line) // LINE_HOLDS for line in self.text.splitlines())


def _wide(line: str) -> int:
    """The width of a line in Chinese characters."""
    return ceil(sum(1 if letter > "\u2e7f" else 0.6 for letter in line))


@dataclass(frozen=True)
class Passed:
    """One message that was passed on: what, when, by whom or which channel."""

    heading: str
    to: str
    at: str
    by: str
    channel: str


def cards(session: Session, village: str, *, at: datetime, reader: Person) -> list[Card]:
    """What is to be passed on; what is only for the reader has reached them already."""
    who = Recipients(session, village, at)
    return [_card(session, row, who.of(row)) for row in _for_others(session, village, at, reader)]


def count(session: Session, village: str, *, at: datetime, reader: Person) -> int:
    """How many messages are to be passed on: as many statements for ten as for one."""
    return len(_for_others(session, village, at, reader))


def _for_others(session: Session, village: str, at: datetime, reader: Person) -> list[Message]:
    rows = outbox.to_forward(session, village, at=at)
    holders = (
        people.holders_by_office(session, village, (*WATCHED, *DEPARTMENTS), on=at.date()) if rows else {}
    )
    return [row for row in rows if not _mine_alone(row, holders, reader)]


def _mine_alone(row: Message, holders: Mapping[str, set[str]], reader: Person) -> bool:
    if row.audience != Audience.OFFICE or row.home != reader[0]:
        return False
    return set().union(*(holders.get(office, set()) for office in row.offices)) == {reader[1]}


def _card(session: Session, row: Message, persons: Sequence[Person]) -> Card:
    text = texts.text(session, row)
    named = row.audience == Audience.OFFICE and row.home == row.jurisdiction
    return Card(
        id=row.id,
        heading=text.partition("\n")[0],
        to=texts.addressee(row),
        text=text,
        failed=row.last_error if row.state == State.FAILED else "",
        looked=looked(session, row, persons) if named or row.audience == Audience.BODY else None,
    )


def looked(session: Session, row: Message, persons: Sequence[Person]) -> Looked | None:
    """Who of those a message is for opened the page that it is about; none where nobody in particular is meant."""
    if not persons:
        return None
    seen = looking.seen_by(session, row.jurisdiction, row.subject_kind, row.subject)
    if row.matter:
        seen |= looking.seen_by(session, row.jurisdiction, "matter", row.matter) if not row.wait else set()
    unseen = [each for each in persons if "/".join(each) not in seen]
    shown = names(session, unseen[:NAMES_AT_MOST])
    return Looked(len(persons) - len(unseen), len(unseen), tuple(shown))


def of_meeting(session: Session, village: str, meeting: str, *, at: datetime) -> Looked | None:
    """Who has not looked at a meeting's page; none where the meeting was told to nobody."""
    query = select(Message).where(
        Message.jurisdiction == village,
        Message.subject_kind == "meeting",
        Message.subject == meeting,
        Message.kind == "meeting_called",
    )
    row = session.scalars(query).first()
    return looked(session, row, Recipients(session, village, at).of(row)) if row is not None else None


def names(session: Session, persons: Sequence[Person]) -> list[str]:
    """The names of some persons in their order."""
    found = _by_person(session, persons)
    return [found[each] for each in persons if each in found]


def _by_person(session: Session, persons: Sequence[Person]) -> dict[Person, str]:
    found: dict[Person, str] = {}
    for home in {home for home, _ in persons}:
        told = people.names(session, home, [person for each, person in persons if each == home])
        found |= {(home, person): name for person, name in told.items()}
    return found


def passed(session: Session, village: str) -> list[Passed]:
    """What was passed on lately."""
    rows = outbox.forwarded(session, village)
    known = _by_person(session, [_person(row.done_by) for row in rows if row.done_by])
    return [
        Passed(
            heading=texts.heading(session, row),
            to=texts.addressee(row),
            at=row.done_at,
            by=known.get(_person(row.done_by), ""),
            channel=row.channel,
        )
        for row in rows
    ]


def _person(key: str) -> Person:
    home, _slash, person = key.partition("/")
    return home, person
