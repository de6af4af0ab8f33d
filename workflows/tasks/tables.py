"""What goes on inside an open office task (办理中的任务): in whose hand it is, who signs in addition, who was told.

Rows of a task go when it is done, sent back or interrupted; what happened stays in the log.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Table
from engine.matter import MatterRow
from workflows import stages

ID = String(64)
PATH = String(255)
WORD = String(40)
KEY = String(130)
NONE = -1


class Hand(Table):
    """An open office task, since when, and in whose hand (签收、转办、委派); `holder` empty: whoever of the office does it.

    `draft` and `prepared` are the events that hold the delegate's draft and the holder's answer that waits for signers.
    """

    __tablename__ = "task_hand"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    opened_at: Mapped[str] = mapped_column(WORD)
    holder: Mapped[str] = mapped_column(KEY)
    delegate: Mapped[str] = mapped_column(KEY)
    draft: Mapped[int]
    prepared: Mapped[int]
    urged_on: Mapped[str] = mapped_column(String(10))
    urges: Mapped[int]


class Signer(Table):
    """Somebody who signs in addition (加签), `moment` before or after the holder; waiting, agreed or refused."""

    __tablename__ = "task_signer"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    person: Mapped[str] = mapped_column(KEY, primary_key=True)
    moment: Mapped[str] = mapped_column(WORD)
    added_by: Mapped[str] = mapped_column(KEY)
    state: Mapped[str] = mapped_column(WORD)


class Copy(Table):
    """Somebody, or an office, who is told of a matter (抄送), and when it was read."""

    __tablename__ = "task_copy"
    __table_args__ = (Index("ix_task_copy_unread", "jurisdiction", "read_at"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID)
    office: Mapped[str] = mapped_column(WORD)
    person: Mapped[str] = mapped_column(KEY)
    read_by: Mapped[str] = mapped_column(KEY)
    read_at: Mapped[str] = mapped_column(WORD)


UNREAD = Copy.read_at == ""


def hand(session: Session, jurisdiction: str, matter: str, path: str) -> Hand:
    """The row of an open office task."""
    return session.get_one(Hand, (jurisdiction, matter, path))


def signers(session: Session, jurisdiction: str, matter: str, path: str) -> list[Signer]:
    """Who signs a task in addition, by person."""
    query = select(Signer).where(
        Signer.jurisdiction == jurisdiction, Signer.matter == matter, Signer.path == path
    )
    return list(session.scalars(query.order_by(Signer.person)))


def of_villages(session: Session, villages: Sequence[str]) -> tuple[list[Hand], list[Signer]]:
    """All of some villages, for inboxes."""
    hands = session.scalars(select(Hand).where(Hand.jurisdiction.in_(villages)))
    return list(hands), list(session.scalars(select(Signer).where(Signer.jurisdiction.in_(villages))))


def unread(session: Session, villages: Sequence[str]) -> list[Copy]:
    """What was sent to somebody or to an office, and nobody read yet."""
    query = select(Copy).where(Copy.jurisdiction.in_(villages), UNREAD)
    return list(session.scalars(query.order_by(Copy.jurisdiction, Copy.id)))


def follow(
    session: Session, row: MatterRow, before: Sequence[str], effect: Mapping[str, Any], *, at: str
) -> None:
    """After a move: a row for each office task that opened; forget what went on in those that are over."""
    now = [task.path for task in row.open_tasks if stages.is_office(task)]
    over = [path for path in stages.over(before, now, effect) if path in before]
    for table in (Hand, Signer) if over else ():
        here = (table.jurisdiction == row.jurisdiction, table.matter == row.id, table.path.in_(over))
        session.execute(delete(table).where(*here))
    session.add_all(
        Hand(
            jurisdiction=row.jurisdiction,
            matter=row.id,
            path=path,
            opened_at=at,
            holder="",
            delegate="",
            draft=NONE,
            prepared=NONE,
            urged_on="",
            urges=0,
        )
        for path in now
        if path not in before or path in over
    )
