"""What goes on inside an open office task (办理中的任务): in whose hand it is, who signs in addition, who was told.

Rows of a task go when it is done, sent back or interrupted; what happened stays in the log.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Index, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Table

ID = String(64)
PATH = String(255)
WORD = String(40)
KEY = String(130)
NONE = -1


class Hand(Table):
    """Whose hand an open task is in (签收、转办、委派): `holder` empty: whoever of the office does it.

    `draft` and `prepared` are the events that hold the delegate's draft and the holder's answer that waits for signers.
    """

    __tablename__ = "task_hand"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    holder: Mapped[str] = mapped_column(KEY, default="")
    delegate: Mapped[str] = mapped_column(KEY, default="")
    draft: Mapped[int] = mapped_column(default=NONE)
    prepared: Mapped[int] = mapped_column(default=NONE)
    urged_on: Mapped[str] = mapped_column(String(10), default="")
    urges: Mapped[int] = mapped_column(default=0)


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


def hand(session: Session, jurisdiction: str, matter: str, path: str) -> Hand:
    """Whose hand a task is in; a row that is not stored yet where nothing happened."""
    found = session.get(Hand, (jurisdiction, matter, path))
    if found is not None:
        return found
    told = {"holder": "", "delegate": "", "draft": NONE, "prepared": NONE, "urged_on": "", "urges": 0}
    return Hand(jurisdiction=jurisdiction, matter=matter, path=path, **told)


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


def unread(session: Session, villages: Sequence[str], *, offices: Sequence[str], key: str) -> list[Copy]:
    """What was sent to somebody, or to an office of theirs, and nobody read yet."""
    to = or_(Copy.office.in_(offices), Copy.person == key)
    query = select(Copy).where(Copy.jurisdiction.in_(villages), Copy.read_at == "", to)
    return list(session.scalars(query.order_by(Copy.jurisdiction, Copy.id)))


def clear(session: Session, jurisdiction: str, matter: str, *, done: str, still: Iterable[str]) -> None:
    """Forget what went on in the task that is done, and in all that are no longer open."""
    left = [path for path in still if path != done]
    for table in (Hand, Signer):
        here = (table.jurisdiction == jurisdiction, table.matter == matter, table.path.not_in(left))
        session.execute(delete(table).where(*here))
