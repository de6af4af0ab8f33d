"""The log (日志): one append-only RFC 6962 log per jurisdiction, written in the transaction of the change itself.

The log knows no kind of event. An event's public part stands in the row; its private part lies in a table of its own
behind the commitment SHA-256(salt ‖ text), so that a person's data can be erased while the tree still verifies.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical, clock, tree
from engine.database import Table
from engine.errors import Refused

RELEASE = "siyi 0.5.0"
"""The engine's version (with normaliser and evaluator), recorded with each event."""

Subject = tuple[str, str]
"""kind and id of what an event is about, e.g. ("matter", "2026-001")."""


class Head(Table):
    """The end of one jurisdiction's log: the only row that a command locks."""

    __tablename__ = "head"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    peaks: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(String(40))

    @property
    def hashes(self) -> list[bytes]:
        """The complete subtrees, largest first."""
        return [bytes.fromhex(peak) for peak in json.loads(self.peaks)]

    @property
    def root(self) -> bytes:
        """The RFC 6962 root of the log."""
        return tree.root(self.hashes)


class EventRow(Table):
    """One event as it is stored; every column enters the leaf."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "command", "part"),
        Index("ix_event_subject", "jurisdiction", "subject_kind", "subject", "index"),
    )

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    command: Mapped[str] = mapped_column(String(64))
    part: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(64))
    account: Mapped[str] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))
    release: Mapped[str] = mapped_column(String(20))


class NodeRow(Table):
    """A complete subtree of a log."""

    __tablename__ = "node"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class PrivateRow(Table):
    """The private part of an event, erasable: `text` is then empty and the commitment stands unopened."""

    __tablename__ = "private"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(64))
    text: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Event:
    """One event, read: what happened, when, by which account in which office, with what public and private parts."""

    jurisdiction: str
    index: int
    command: str
    part: int
    kind: str
    subject_kind: str
    subject: str
    account: str
    office: str
    occurred_at: datetime
    recorded_at: datetime
    body: dict[str, Any]
    effect: dict[str, Any] | None
    state: str
    private: dict[str, Any] | None


def lock(session: Session, jurisdiction: str) -> Head:
    """The log's head, locked until the transaction ends; refuses (`not_found`) a jurisdiction that has no log."""
    head = session.get(Head, jurisdiction, with_for_update=True)
    if head is None:
        raise Refused("not_found", jurisdiction=jurisdiction)
    return head


def open_log(session: Session, jurisdiction: str) -> Head:
    """Begin the log of a new jurisdiction."""
    head = Head(jurisdiction=jurisdiction, size=0, peaks="[]", recorded_at="")
    session.add(head)
    session.flush()
    return head


def commit_to(salt: str, text: str) -> str:
    """The commitment SHA-256(salt ‖ text) of a private part, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def leaf_of(row: EventRow) -> bytes:
    """The leaf hash of an event: over the canonical JSON of all its columns."""
    columns = {column.key: getattr(row, column.key) for column in EventRow.__table__.columns}
    return tree.leaf_hash(canonical.dumps(columns).encode())


def digest_of(row: EventRow, index: int) -> str:
    """What of an event enters a matter's state hash: what happened, not the hash itself."""
    return canonical.digest([index, row.kind, row.subject, row.occurred_at, row.body, row.effect])


def append(session: Session, head: Head, row: EventRow, private: Mapping[str, Any] | None) -> Event:
    """Write one event at the end of the log, its private part beside it, and grow the tree.

    The caller fills what happened; index, recorded_at (never running back), commitment and release are set here.
    """
    row.jurisdiction, row.index, row.release = head.jurisdiction, head.size, RELEASE
    row.recorded_at = max(row.recorded_at, head.recorded_at, key=_instant)
    row.commitment = ""
    if private is not None:
        secret = PrivateRow(
            jurisdiction=head.jurisdiction,
            index=head.size,
            salt=secrets.token_hex(32),
            text=canonical.dumps(private),
        )
        row.commitment = commit_to(secret.salt, str(secret.text))
        session.add(secret)
    peaks, nodes = tree.grow(head.size, head.hashes, leaf_of(row))
    session.add(row)
    session.add_all(
        NodeRow(jurisdiction=head.jurisdiction, level=level, number=number, hash=value)
        for level, number, value in nodes
    )
    head.size += 1
    head.peaks = canonical.dumps([peak.hex() for peak in peaks])
    head.recorded_at = row.recorded_at
    return read(row, dict(private) if private is not None else None)


def _instant(text: str) -> float:
    return clock.parse(text).timestamp() if text else 0.0


def read(row: EventRow, private: dict[str, Any] | None = None) -> Event:
    """A stored event with its parts decoded."""
    return Event(
        jurisdiction=row.jurisdiction,
        index=row.index,
        command=row.command,
        part=row.part,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject=row.subject,
        account=row.account,
        office=row.office,
        occurred_at=clock.parse(row.occurred_at),
        recorded_at=clock.parse(row.recorded_at),
        body=json.loads(row.body),
        effect=json.loads(row.effect) if row.effect else None,
        state=row.state,
        private=private,
    )


def of_command(session: Session, jurisdiction: str, command: str) -> list[Event]:
    """The events that a command already wrote; none if it never ran (or was refused)."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.jurisdiction == jurisdiction, EventRow.command == command)
        .order_by(EventRow.part)
    )
    return [read(row) for row in rows]


def events(
    session: Session, jurisdiction: str, *, subject: Subject | None = None, since: int = 0
) -> Iterator[Event]:
    """The events of a log in order, of one subject or all, from index `since`, with what is left of the private parts."""
    query = (
        select(EventRow, PrivateRow.text)
        .outerjoin(
            PrivateRow,
            (PrivateRow.jurisdiction == EventRow.jurisdiction) & (PrivateRow.index == EventRow.index),
        )
        .where(EventRow.jurisdiction == jurisdiction, EventRow.index >= since)
        .order_by(EventRow.index)
    )
    if subject is not None:
        query = query.where(EventRow.subject_kind == subject[0], EventRow.subject == subject[1])
    # Whoever has seen enough stops: then PostgreSQL's cursor is closed too.
    with session.execute(query.execution_options(yield_per=500)) as rows:
        for row, text in rows:
            yield read(row, json.loads(text) if text is not None else None)


def private_parts(session: Session, jurisdiction: str, indices: set[int]) -> dict[int, dict[str, Any]]:
    """The private parts of some events that are not erased, by index."""
    rows = session.execute(
        select(PrivateRow.index, PrivateRow.text).where(
            PrivateRow.jurisdiction == jurisdiction,
            PrivateRow.index.in_(indices),
            PrivateRow.text.is_not(None),
        )
    )
    return {index: json.loads(text) for index, text in rows if text is not None}


def jurisdictions(session: Session) -> list[str]:
    """All jurisdictions that have a log, sorted."""
    return list(session.scalars(select(Head.jurisdiction).order_by(Head.jurisdiction)))
