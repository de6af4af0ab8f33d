"""Sending by machine (通道发送): takes what no human has to copy, tries again later and later, and gives up visibly.

Nothing here opens a connection: a carrier does, and it lives in `web`. A message is claimed before it is sent and marked
afterwards, so that two workers do not send it twice and a crash in between sends it again rather than never.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.database import Database
from workflows.messages import numbers
from workflows.messages.outbox import Recipients, needed
from workflows.messages.tables import Message, State

TRIES_AT_MOST = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
CLAIMED_FOR = timedelta(minutes=5)
ASKED_AGAIN_AFTER = timedelta(hours=1)
AT_ONCE = 20
ERROR_AT_MOST = 300


class Undelivered(Exception):
    """A carrier could not deliver; its text says why, without address, key or phone number."""


class Carrier(Protocol):
    """A way to send: a robot in a chat, a gateway for short messages."""

    @property
    def name(self) -> str:
        """Under which name the outbox tells that it was sent this way."""

    @property
    def needs_phones(self) -> bool:
        """Whether it reaches people by their phone numbers; without any it does not send."""

    def takes(self, message: Message) -> bool:
        """Whether it is set up for such a message."""

    def send(self, message: Message, text: str, phones: Sequence[str]) -> None:
        """Send; raises Undelivered."""


Wording = Callable[[Session, Message], str]
"""The finished text of a message."""


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: twice as long each time."""
    return min(FIRST_PAUSE * (1 << (tries - 1)), LONGEST_PAUSE)


def deliver(
    database: Database, carriers: Sequence[Carrier], word: Wording, *, at: datetime, key: bytes = b""
) -> bool:
    """Send what can be sent now; whether anything was tried. Without carriers everything waits for a human.

    `key` is the server's key, with which phone numbers are read.
    """
    if not carriers:
        return False
    with database.read() as session:
        parcels = [_parcel(session, carriers, word, row, at, key) for row in _ready(session, at)]
    left = [parcel.row for parcel in parcels if parcel.carrier is None]
    if left:
        _ask_later(database, left, at)
    tried = [_send(database, parcel, at) for parcel in parcels if parcel.carrier is not None]
    return any(tried)


@dataclass(frozen=True)
class _Parcel:
    row: Message
    carrier: Carrier | None = None
    text: str = ""
    phones: tuple[str, ...] = ()


def _ready(session: Session, at: datetime) -> list[Message]:
    query = select(Message).where(
        Message.state == State.PENDING, Message.next_try_at <= at.isoformat(), needed(at)
    )
    return list(session.scalars(query.order_by(Message.at, Message.jurisdiction, Message.id).limit(AT_ONCE)))


def _parcel(
    session: Session, carriers: Sequence[Carrier], word: Wording, row: Message, at: datetime, key: bytes
) -> _Parcel:
    for carrier in carriers:
        if carrier.takes(row):
            phones = _phones_of(session, row, at, key) if carrier.needs_phones else ()
            if phones or not carrier.needs_phones:
                return _Parcel(row, carrier, word(session, row), tuple(phones))
    return _Parcel(row)


def _send(database: Database, parcel: _Parcel, at: datetime) -> bool:
    row, carrier = parcel.row, parcel.carrier
    if carrier is None or not _claim(database, row, at):
        return False
    try:
        carrier.send(row, parcel.text, parcel.phones)
    except Undelivered as failure:
        _failed(database, row, carrier.name, str(failure)[:ERROR_AT_MOST], at)
    else:
        _sent(database, row, carrier.name, at)
    return True


def _ask_later(database: Database, rows: Sequence[Message], at: datetime) -> None:
    """What no carrier takes stays for a human; it must not stand in the way of what can be sent."""
    with database.write() as session:
        for row in rows:
            kept = session.get_one(Message, (row.jurisdiction, row.id))
            kept.next_try_at = (at + ASKED_AGAIN_AFTER).isoformat()


def _phones_of(session: Session, row: Message, at: datetime, key: bytes) -> list[str]:
    return numbers.of(session, Recipients(session, row.jurisdiction, at).of(row), key=key)


def _claim(database: Database, row: Message, at: datetime) -> bool:
    """Take a message for oneself; another worker that read it at the same time finds it taken."""
    with database.write() as session:
        mine = (
            update(Message)
            .where(
                Message.jurisdiction == row.jurisdiction,
                Message.id == row.id,
                Message.state == State.PENDING,
                Message.tries == row.tries,
                Message.next_try_at == row.next_try_at,
            )
            .values(tries=row.tries + 1, next_try_at=(at + CLAIMED_FOR).isoformat())
        )
        result = session.execute(mine)
        return getattr(result, "rowcount", 0) == 1


def _sent(database: Database, row: Message, channel: str, at: datetime) -> None:
    with database.write() as session:
        kept = session.get_one(Message, (row.jurisdiction, row.id))
        kept.state, kept.channel, kept.done_at, kept.last_error = State.SENT, channel, at.isoformat(), ""


def _failed(database: Database, row: Message, channel: str, why: str, at: datetime) -> None:
    with database.write() as session:
        kept = session.get_one(Message, (row.jurisdiction, row.id))
        kept.channel, kept.last_error = channel, why
        kept.next_try_at = (at + pause_after(kept.tries)).isoformat()
        if kept.tries >= TRIES_AT_MOST:
            kept.state = State.FAILED
