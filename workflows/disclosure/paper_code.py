"""Every check code that a notice ever had while its period ran (校验码索引): found at once, however many there are."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import log
from engine.database import Database, Table
from engine.matter import MatterRow
from workflows.disclosure import check_code, period
from workflows.tables import Notice


class PaperCode(Table):
    """A check code that papers of a notice carry or carried; `index` is the event that made it the right one.

    Sheets of the financial disclosure have theirs here too, under their ids.
    """

    __tablename__ = "paper_code"
    __table_args__ = (Index("ix_paper_code_code", "code"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    notice: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    index: Mapped[int]


def keep(session: Session, notice: Notice, index: int) -> None:
    """Write down the code that a notice has after an event; it has none while its period does not run."""
    if notice.ends:
        days = {"first_day": notice.first_day, "last_day": notice.last_day}
        _add(session, notice, json.loads(notice.text), days, index)


def _add(session: Session, notice: Notice, text: Any, days: Mapping[str, Any], index: int) -> None:
    first_day, last_day = days["first_day"], days["last_day"]
    code = check_code.of(notice.jurisdiction, notice.id, text, first_day=first_day, last_day=last_day)
    if not _was(session, notice, code):
        row = PaperCode(jurisdiction=notice.jurisdiction, notice=notice.id, code=code, index=index)
        session.add(row)
        session.flush()


def compare(session: Session, row: MatterRow, notice: Notice, code: str, *, at: datetime) -> str:
    """Whether a paper's code is that of the record: same, older (it was, before a correction or a re-posting), differs."""
    if code == check_code.current(session, row, notice, at=at):
        return "same"
    return "older" if _was(session, notice, code) else "differs"


def _was(session: Session, notice: Notice, code: str) -> bool:
    return session.get(PaperCode, (notice.jurisdiction, notice.id, code)) is not None


def find(session: Session, code: str, *, at: datetime) -> Notice | None:
    """The notice whose papers carry or carried a code, in whatever village; asked of an index, not of each notice."""
    query = (
        select(Notice)
        .join(PaperCode, (PaperCode.jurisdiction == Notice.jurisdiction) & (PaperCode.notice == Notice.id))
        .where(PaperCode.code == code)
        .order_by(PaperCode.index.desc(), Notice.jurisdiction)
    )
    return session.scalars(query.limit(1)).first() or _not_up_everywhere(session, code, at)


def _not_up_everywhere(session: Session, code: str, at: datetime) -> Notice | None:
    """The few notices that are not up on all channels yet: their code is that of a period which would begin now."""
    query = select(Notice, MatterRow).join(
        MatterRow, (MatterRow.jurisdiction == Notice.jurisdiction) & (MatterRow.id == Notice.matter)
    )
    for notice, row in session.execute(query.where(Notice.ends == "", Notice.state == "up")):
        if check_code.current(session, row, notice, at=at) == code:
            return notice
    return None


def catch_up(database: Database) -> int:
    """Fill the index in a database of a release that had none, from the log; how many codes. Else nothing happens."""
    with database.write() as session:
        if session.scalars(select(PaperCode.code).limit(1)).first() is not None:
            return 0
        for notice in session.scalars(select(Notice).order_by(Notice.jurisdiction, Notice.index)):
            for index, told in texts(session, notice):
                if told["ends"]:
                    _add(session, notice, told["text"], told, index)
        session.flush()
        return session.scalar(select(func.count()).select_from(PaperCode)) or 0


def texts(session: Session, notice: Notice) -> Iterator[tuple[int, dict[str, Any]]]:
    """What a notice said after each event about it: the event's index, the text, and the period as it then ran."""
    told: dict[str, Any] = {"text": {}, **period.NOT_RUNNING}
    for event in log.events(session, notice.jurisdiction, subject=("notice", notice.id)):
        body = event.body
        if event.kind == "notice_posted" and body["text"] is not None:
            told = told | {"text": body["text"]}
        if event.kind == "notice_corrected":
            told = told | {"text": told["text"] | {body["field"]: body["new"]}}
        told = told | {name: body[name] for name in period.NOT_RUNNING if name in body}
        yield event.index, told
