"""Verification (核验): every log of a database proved against its tree, event by event (日志核验).

What is proved, for each log: indices without gaps, the parts of each command, times that never run back, canonical
bodies, each event's leaf, every inner node, the head, kept checkpoints, and private parts and contents. A column
that cannot be read is a finding, never a crash.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical, checkpoint, clock, log, tree
from engine.checkpoint import CheckpointRow
from engine.database import Database
from engine.log import EventRow, Head, NodeRow, PrivateRow
from engine.store import Blob

HASH = 32
BEGINS = re.compile(r'"do":"(start|adopt)"')
NO_LEAF = bytes(HASH)
"""Stands where an event is missing or cannot be read: that is told at the event, not once more at its node."""


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was recorded: in which log, at which event (None: not at one), and what.

    `what` is a word such as `leaf_differs`; `detail` names the column, node or content.
    """

    jurisdiction: str
    index: int | None
    what: str
    detail: str = ""

    @property
    def as_json(self) -> dict[str, Any]:
        """The problem for machines."""
        return {
            "jurisdiction": self.jurisdiction,
            "index": self.index,
            "what": self.what,
            "detail": self.detail,
        }


def verify(database: Database, jurisdiction: str | None = None) -> list[Problem]:
    """Prove all logs of a database, or one jurisdiction's; no problem means sound.

    Raises SQLAlchemy's errors for what is no database of ours.
    """
    with database.snapshot() as session:
        return problems(session, jurisdiction)


def problems(session: Session, jurisdiction: str | None = None) -> list[Problem]:
    """The problems of all logs and contents, or of one log, as one session sees them."""
    with _any_text(session):
        return list(_problems(session, jurisdiction))


def _problems(session: Session, only: str | None) -> Iterator[Problem]:
    blobs: set[str] = set()
    yield from _blobs(session, blobs)
    heads = {row["jurisdiction"]: row for row in _rows(session, Head.__table__)}
    for jurisdiction, head in sorted(heads.items(), key=lambda item: str(item[0])):
        if only not in (None, jurisdiction):
            continue
        yield from _Log(session, str(jurisdiction), head, blobs).problems()
    for table in (EventRow, NodeRow, PrivateRow):
        for name in session.scalars(select(table.__table__.c.jurisdiction).distinct()):
            if name not in heads and only in (None, name):
                yield Problem(str(name), None, "log_missing", table.__tablename__)


@contextmanager
def _any_text(session: Session) -> Iterator[None]:
    """SQLite hands over texts that are no UTF-8 too, marked, instead of failing on the whole row."""
    connection = session.connection().connection.dbapi_connection
    if connection is None or session.get_bind().dialect.name != "sqlite":
        yield
        return
    connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = str


def _rows(session: Session, table: Any, *where: Any, order: Any = None) -> Iterator[Mapping[str, Any]]:
    query = select(table).where(*where)
    if order is not None:
        query = query.order_by(order)
    with session.execute(query, execution_options={"yield_per": 1_000}) as rows:
        for row in rows:
            yield row._asdict()


def _blobs(session: Session, known: set[str]) -> Iterator[Problem]:
    for row in _rows(session, Blob.__table__):
        known.add(row["digest"])
        if hashlib.sha256(_bytes(row["content"])).hexdigest() != row["digest"]:
            yield Problem("", None, "content_differs", str(row["digest"]))


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


class _Log:
    """One log under examination."""

    def __init__(self, session: Session, jurisdiction: str, head: Mapping[str, Any], blobs: set[str]) -> None:
        self.session = session
        self.jurisdiction = jurisdiction
        self.head = head
        self.blobs = blobs
        self.size = head["size"] if isinstance(head["size"], int) else 0
        self.leaves = bytearray()
        self.last: Mapping[str, Any] | None = None

    def problems(self) -> Iterator[Problem]:
        """All that is wrong in this log."""
        if not isinstance(self.head["size"], int) or self.size < 0:
            yield self._problem(None, "column_unreadable", "head.size")
        yield from self._events()
        yield from self._private()
        yield from self._nodes()
        yield from self._checkpoints()
        if self.last is not None and self.head["recorded_at"] != self.last["recorded_at"]:
            yield self._problem(None, "head_differs", "recorded_at")

    def _problem(self, index: Any, what: str, detail: str = "") -> Problem:
        return Problem(self.jurisdiction, index if isinstance(index, int) else None, what, detail)

    def _events(self) -> Iterator[Problem]:
        table = EventRow.__table__
        expected = 0
        for row in _rows(
            self.session, table, table.c.jurisdiction == self.jurisdiction, order=table.c["index"]
        ):
            index = row["index"]
            if not isinstance(index, int) or not expected <= index < self.size:
                yield self._problem(index, "index_surplus", str(index))
                continue
            yield from (self._problem(gap, "index_missing") for gap in range(expected, index))
            self.leaves += bytes(HASH * (index - expected))
            yield from self._event(row)
            expected = index + 1
            self.last = row
        yield from (self._problem(gap, "index_missing") for gap in range(expected, self.size))
        self.leaves += bytes(HASH * (self.size - expected))

    def _event(self, row: Mapping[str, Any]) -> Iterator[Problem]:
        wrong = list(unreadable(row))
        yield from (self._problem(row["index"], "column_unreadable", column) for column in wrong)
        yield from self._order(row)
        yield from self._pinned(row)
        # What can be read is normal: its leaf is over the plain encoding. What cannot is told above.
        self.leaves += NO_LEAF if wrong else tree.leaf_hash(canonical.encoded(row).encode())

    def _order(self, row: Mapping[str, Any]) -> Iterator[Problem]:
        """The parts of a command stand together, 0, 1, 2 …; R4: recorded_at never runs back."""
        index, before = row["index"], self.last
        if _part_expected(row, before) not in (row["part"], None):
            yield self._problem(index, "command_parts", str(row["command"]))
        if before is not None and _instant(row["recorded_at"]) < _instant(before["recorded_at"]):
            yield self._problem(index, "time_backwards", "recorded_at")

    def _pinned(self, row: Mapping[str, Any]) -> Iterator[Problem]:
        """What a beginning pins (definition, rules, the process that is taken over) is there."""
        if not BEGINS.search(str(row["effect"])):
            return
        effect = _json(row["effect"])
        for pin in ("definition", "ruleset", "process"):
            if isinstance(effect, dict) and effect.get(pin, "") not in ("", *self.blobs):
                yield self._problem(row["index"], "content_missing", pin)

    def _private(self) -> Iterator[Problem]:
        """Private parts open their commitments; an erased one (no text) leaves its commitment standing and is sound."""
        event, private = EventRow.__table__, PrivateRow.__table__
        here = (event.c.jurisdiction == private.c.jurisdiction) & (event.c["index"] == private.c["index"])
        query = (
            select(event.c["index"], event.c.commitment, private.c["index"], private.c.salt, private.c.text)
            .join_from(event, private, here, full=True)
            .where(
                (event.c.jurisdiction == self.jurisdiction) | (private.c.jurisdiction == self.jurisdiction)
            )
        )
        for index, commitment, at, salt, text in self.session.execute(query):
            if commitment and at is None:
                yield self._problem(index, "private_missing")
            elif at is not None and not commitment:
                yield self._problem(at, "private_surplus")
            elif at is not None and text is not None and not _opens(commitment, salt, text):
                yield self._problem(index, "private_differs")

    def _nodes(self) -> Iterator[Problem]:
        """Each leaf is its event's, each node that of its two children, and the head's peaks are the highest nodes.

        A node is computed from the stored ones below it, so that a change is told where it was made.
        """
        peaks: dict[tuple[int, int], bytes] = {}
        below, level = self.leaves, 0
        while self.size >> level:
            stored = bytearray()
            yield from self._level(level, below, stored)
            number = (self.size >> level) - 1
            peaks[level, number] = bytes(stored[HASH * number : HASH * (number + 1)])
            below, level = stored, level + 1
        yield from self._surplus(level)
        told = _json(self.head["peaks"])
        if told != [peaks[place].hex() for place in tree.peak_places(self.size)]:
            yield self._problem(None, "head_differs", "peaks")

    def _level(self, level: int, below: bytearray, stored: bytearray) -> Iterator[Problem]:
        table = NodeRow.__table__
        count = self.size >> level
        rows = _rows(
            self.session,
            table,
            table.c.jurisdiction == self.jurisdiction,
            table.c.level == level,
            order=table.c.number,
        )
        for row in rows:
            number = row["number"]
            place = len(stored) // HASH
            if not isinstance(number, int) or not place <= number < count:
                yield self._problem(None, "node_surplus", f"{level}/{number}")
                continue
            for gap in range(place, number):
                yield self._at(level, gap, "node_missing")
                stored += _hash_of(level, gap, below)
            expected = _hash_of(level, number, below)
            if row["hash"] != expected != NO_LEAF:
                yield self._at(level, number, "node_differs" if level else "leaf_differs")
            stored += row["hash"] if _is_hash(row["hash"]) else expected
        for gap in range(len(stored) // HASH, count):
            yield self._at(level, gap, "node_missing")
            stored += _hash_of(level, gap, below)

    def _checkpoints(self) -> Iterator[Problem]:
        """R3: whatever was signed of this log is a beginning of it. Who signed it is for those who know the keys."""
        table = CheckpointRow.__table__
        here = table.c.jurisdiction == self.jurisdiction
        grown, peaks = 0, list[bytes]()
        for row in _rows(self.session, table, here, order=table.c.size):
            size = row["size"]
            told = checkpoint.told(row["note"])
            while grown < min(size, self.size):
                leaf = bytes(self.leaves[HASH * grown : HASH * (grown + 1)])
                peaks, _ = tree.grow(grown, peaks, leaf)
                grown += 1
            if told is None or (told.size, told.root) != (size, tree.root(peaks)) or grown != size:
                yield self._problem(size - 1, "checkpoint_differs", str(size))

    def _at(self, level: int, number: int, what: str) -> Problem:
        """A problem of a node, told at the event that completed its subtree."""
        return self._problem(((number + 1) << level) - 1, what, "" if not level else f"{level}/{number}")

    def _surplus(self, level: int) -> Iterator[Problem]:
        table = NodeRow.__table__
        outside = (table.c.level >= level) | (table.c.level < 0)
        for row in _rows(self.session, table, table.c.jurisdiction == self.jurisdiction, outside):
            yield self._problem(None, "node_surplus", f"{row['level']}/{row['number']}")


def _hash_of(level: int, number: int, below: bytearray) -> bytes:
    if level == 0:
        return bytes(below[HASH * number : HASH * (number + 1)])
    left = HASH * 2 * number
    return tree.node_hash(bytes(below[left : left + HASH]), bytes(below[left + HASH : left + 2 * HASH]))


def _part_expected(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> int | None:
    """The part that an event has, from the event before it; None right after a gap."""
    if before is None or before["index"] != row["index"] - 1:
        return 0 if row["index"] == 0 else None
    if before["command"] != row["command"]:
        return 0
    return before["part"] + 1 if isinstance(before["part"], int) else None


def _is_hash(value: Any) -> bool:
    return isinstance(value, bytes) and len(value) == HASH


def _opens(commitment: Any, salt: Any, text: Any) -> bool:
    try:
        return bool(log.commit_to(salt, text) == commitment)
    except (TypeError, ValueError):
        return False


def _json(text: Any) -> Any:
    """The value of a JSON text; None for what is none."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=1_024)
def _instant(text: Any) -> float:
    try:
        return clock.parse(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 0.0


_TYPES = {column.key: column.type.python_type for column in EventRow.__table__.columns}


def unreadable(row: Mapping[str, Any]) -> Iterator[str]:
    """The names of the columns of an event that cannot have been written: wrong type, not canonical, no instant."""
    for name, kind in _TYPES.items():
        value = row[name]
        if type(value) is not kind or (kind is str and not _readable(name, value)):
            yield name


def _readable(name: str, text: str) -> bool:
    if not text.isascii() and not (_is_text(text) and unicodedata.is_normalized("NFC", text)):
        return False
    if name in ("occurred_at", "recorded_at"):
        return _instant(text) != 0.0
    if name == "body" or (name == "effect" and text):
        return _is_canonical(text)
    return True


def _is_text(text: str) -> bool:
    """Whether it is UTF-8: bytes that were none are marked by `_any_text`."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _is_canonical(text: str) -> bool:
    """Whether it is the canonical text of an object; floats have none."""
    try:
        value = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        return isinstance(value, dict) and canonical.encoded(value) == text
    except (ValueError, RecursionError):
        return False


def _refuse(text: str) -> Any:
    raise ValueError(f"found {text}; expected no floats")
