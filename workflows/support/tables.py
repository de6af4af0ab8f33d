"""Batches and who was helped (批次、保障台账): ids and amounts only; names lie in the private parts of events.

Money is integer fen. Never an identity number, a phone, an account or an illness.
"""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)
DAY = String(10)
PERSON = String(130)


class Batch(Table):
    """A list that a department owes some villages by a day (批次), in the department's own log.

    `villages` are ids with a blank between; `responsible` is home/person; `state`: open, or closed with a `reason`.
    """

    __tablename__ = "support_batch"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    villages: Mapped[str] = mapped_column(Text)
    responsible: Mapped[str] = mapped_column(PERSON)
    due_on: Mapped[str] = mapped_column(DAY)
    opened_on: Mapped[str] = mapped_column(DAY)
    state: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(Text)


class Publication(Table):
    """One village's part of a batch as it was published, by the event that did.

    `batch` is home/id; `digest` tells whether a list is the same; names stand whole until `until`. `state`: public,
    replaced by a corrected list, or withdrawn; `reason`: why it was corrected or withdrawn.
    """

    __tablename__ = "support_publication"
    __table_args__ = (Index("ix_support_publication_batch", "jurisdiction", "batch"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch: Mapped[str] = mapped_column(PERSON)
    title: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(WORD)
    responsible: Mapped[str] = mapped_column(PERSON)
    digest: Mapped[str] = mapped_column(String(64))
    published_on: Mapped[str] = mapped_column(DAY)
    until: Mapped[str] = mapped_column(DAY)
    state: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(Text)


class Helped(Table):
    """One person's line; the name is number `place` of the names in the private part of event `index`.

    `item` is the power item of the benefit, `matter` the village's matter that it came of, empty where there is none.
    """

    __tablename__ = "support_helped"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    publication: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int]
    place: Mapped[int]
    group: Mapped[str] = mapped_column(WORD)
    item: Mapped[str] = mapped_column(ID)
    amount: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(ID)
