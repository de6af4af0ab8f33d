"""Many matters from a few (批量事项): every row of a played matter is written again under other ids."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.log import EventRow
from engine.matter import MatterRow
from tests.village import VILLAGE
from workflows.meetings.box_tables import Box, Issued, SealedBox, SecretItem
from workflows.tables import (
    AgendaItem,
    Ballot,
    Meeting,
    Notice,
    Objection,
    Payment,
    Posting,
    Proposal,
    Recusal,
    RollEntry,
)

Row = dict[str, Any]
APART = 100_000
"""Copies lie so many indices apart."""

PHOTO = re.compile(r"[0-9a-f]{64}")
OF_MATTER = (Proposal, AgendaItem, Notice, Objection, Payment)
OF_MEETING = (RollEntry, Ballot, Recusal, SecretItem, Issued, Box, SealedBox)


class Template:
    """The rows of one matter, ready to be written again."""

    def __init__(self, session: Session, matter: str) -> None:
        self.matter = matter
        self._rows: list[tuple[SqlTable, list[Row]]] = []
        self._take(session, MatterRow, MatterRow.id == matter)
        for table in OF_MATTER:
            self._take(session, table, table.matter == matter)
        self.meetings = {row["meeting"] for row in self.rows(AgendaItem)}
        self.notices = {row["id"] for row in self.rows(Notice)}
        objections = {row["id"] for row in self.rows(Objection)}
        self._take(session, Meeting, Meeting.id.in_(self.meetings))
        for held in OF_MEETING:
            self._take(session, held, held.meeting.in_(self.meetings))
        self._take(session, Posting, Posting.notice.in_(self.notices))
        self._ids = {matter, *self.meetings, *self.notices, *objections}
        self._take(session, EventRow, EventRow.subject.in_(self._ids))

    def rows(self, table: type[Any]) -> list[Row]:
        """The rows of one table."""
        return next((rows for found, rows in self._rows if found is table.__table__), [])

    def _take(self, session: Session, table: type[Any], where: Any) -> None:
        found = session.execute(select(table.__table__).where(table.jurisdiction == VILLAGE, where))
        self._rows.append((table.__table__, [dict(row._mapping) for row in found]))

    def copies(self, number: int) -> Iterator[tuple[SqlTable, list[Row]]]:
        """The rows of copy `number` (from 1), table by table."""
        named = {old: self._named(old, number) for old in self._ids}
        whole = re.compile(
            "|".join(re.escape(json.dumps(old)) for old in sorted(named, key=len, reverse=True))
        )

        def renamed(text: str) -> str:
            text = whole.sub(lambda found: json.dumps(named[json.loads(found[0])]), text)
            return PHOTO.sub(lambda found: hashlib.sha256(f"{found[0]} {number}".encode()).hexdigest(), text)

        for table, rows in self._rows:
            yield table, [_copied(table, row, number, named, renamed) for row in rows]

    def _named(self, old: str, number: int) -> str:
        if old == self.matter:
            return f"{old}-{number}"
        return f"{old[0]}{int(old[1:]) + number * APART}"


KEPT = frozenset({"root", "definition", "rules", "state_hash", "state", "commitment", "release", "effect"})


def _copied(
    table: SqlTable, row: Row, number: int, named: Mapping[str, str], renamed: Callable[[str], str]
) -> Row:
    copy = {key: _value(key, value, named, renamed) for key, value in row.items()}
    if "index" in copy:
        copy["index"] += number * APART
    if table.name == "event":
        copy["command"] = f"{row['command']}:{number}:{row['index']}"
    if table.name == "payment":
        copy["id"] = f"y{int(row['id'][1:]) + number * APART}"
    if table.name == "posting":
        copy["number"] += number * APART
    if table.name == "proposal":
        copy["title"] = f"{row['title']} {number}"
    return copy


def _value(key: str, value: Any, named: Mapping[str, str], renamed: Callable[[str], str]) -> Any:
    if not isinstance(value, str) or key in KEPT:
        return value
    return named.get(value) or renamed(value)


def multiply(session: Session, matters: Mapping[str, str], *, copies: int) -> dict[str, list[str]]:
    """Write each matter `copies` times again; the numbers of all, the first included, by template."""
    found = {name: [matter] for name, matter in matters.items()}
    for name, matter in matters.items():
        template = Template(session, matter)
        for number in range(1, copies + 1):
            for table, rows in template.copies(number):
                if rows:
                    session.execute(insert(table), rows)
            found[name].append(f"{matter}-{number}")
    return found
