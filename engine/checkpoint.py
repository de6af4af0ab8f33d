"""The checkpoints that were signed (检查点存根): of each log at each posted notice, each closed vote, and now and then.

A source, not a projection: a signature cannot be made again once its key is gone. Their notes are what leaves the
machine; whoever kept one proves by it that the log of today begins with the log of that day.
"""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import log, note
from engine.clock import parse
from engine.database import Database, Table
from engine.log import Head, NodeRow
from engine.note import Checkpoint
from engine.signing import ALGORITHM, Key

AT_LEAST_EVERY = timedelta(minutes=10)
"""A log in which something changed is signed at least this often, whatever it was."""


class CheckpointRow(Table):
    """A signed checkpoint of a log; `key` is its public key in hexadecimal."""

    __tablename__ = "checkpoint"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    algorithm: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)


def origin(session: Session, jurisdiction: str) -> str:
    """The log's name for ever, and the name under which its checkpoints are signed.

    It holds the first leaf's hash: two installations may both have a village xinghe, but never the same log.
    """
    known = _origins.setdefault(session.get_bind().engine, {})
    if jurisdiction not in known:
        first = session.get_one(NodeRow, (jurisdiction, 0, 0)).hash
        known[jurisdiction] = f"siyi/{jurisdiction}/{first.hex()[:16]}"
    return known[jurisdiction]


# A log never changes its first leaf, so a process asks for it once.
_origins: WeakKeyDictionary[Engine, dict[str, str]] = WeakKeyDictionary()


def keep(session: Session, head: Head, key: Key, *, at: datetime) -> None:
    """Sign a log as it is now and keep the note. The head is locked, and was not signed at this size before."""
    session.flush()
    name = origin(session, head.jurisdiction)
    text = Checkpoint(name, head.size, head.root).text
    row = CheckpointRow(
        jurisdiction=head.jurisdiction,
        size=head.size,
        algorithm=ALGORITHM,
        key=key.public.hex(),
        signed_at=at.isoformat(),
        note=note.sign(text, name, key),
    )
    session.add(row)


def told(text: object) -> Checkpoint | None:
    """What a kept note says; None where it says nothing that can be read."""
    try:
        return note.parse(str(text).rpartition("\n\n")[0] + "\n")
    except note.Unsound:
        return None


def covering(session: Session, jurisdiction: str, index: int) -> CheckpointRow | None:
    """The first checkpoint that holds an event: the one to print on a paper about it."""
    query = select(CheckpointRow).where(
        CheckpointRow.jurisdiction == jurisdiction, CheckpointRow.size > index
    )
    return session.scalars(query.order_by(CheckpointRow.size).limit(1)).first()


def keep_all(database: Database, key: Key, *, at: datetime) -> int:
    """Sign every log that changed and was not signed for ten minutes; how many."""
    with database.read() as session:
        stale = [name for name, last in _changed(session) if not last or at - parse(last) >= AT_LEAST_EVERY]
    for name in stale:
        with database.write() as session:
            head = log.lock(session, name)
            if session.get(CheckpointRow, (name, head.size)) is None:
                keep(session, head, key, at=at)
    return len(stale)


def _changed(session: Session) -> list[tuple[str, str]]:
    """The logs that grew since they were last signed, and when that was."""
    last = (
        select(func.max(CheckpointRow.size))
        .where(CheckpointRow.jurisdiction == Head.jurisdiction)
        .correlate(Head)
        .scalar_subquery()
    )
    heads = session.execute(
        select(Head.jurisdiction, Head.size, last).where(Head.size > func.coalesce(last, 0))
    )
    rows = [(name, session.get(CheckpointRow, (name, size)) if size else None) for name, _, size in heads]
    return [(name, row.signed_at if row is not None else "") for name, row in rows]
