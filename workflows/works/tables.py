"""The register of works (工程台账): a projection of the office tasks' forms; nobody enters anything here a second time.

Money is integer fen; a column that is None was not told yet. What was decided and what was paid stand in the tables of
the matter itself. Only firms are named here, as they stand in award notices, nobody's own data.
"""

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(80)
DAY = String(10)


def _amount() -> Mapped[int | None]:
    return mapped_column(BigInteger)


class Work(Table):
    """One works matter: review, contracting, contract, progress, acceptance, final account.

    `redecided` is the total that a variation of the works was decided to come to, 0 where none was.
    """

    __tablename__ = "works"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    item: Mapped[str] = mapped_column(ID)
    submitted: Mapped[int | None] = _amount()
    reviewed: Mapped[int | None] = _amount()
    reviewer: Mapped[str] = mapped_column(Text)
    report: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(WORD)
    winner: Mapped[str] = mapped_column(Text)
    award: Mapped[int | None] = _amount()
    awarded_on: Mapped[str] = mapped_column(DAY)
    contractor: Mapped[str] = mapped_column(Text)
    contract: Mapped[int | None] = _amount()
    advance: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[str] = mapped_column(DAY)
    planned_start: Mapped[str] = mapped_column(DAY)
    planned_end: Mapped[str] = mapped_column(DAY)
    redecided: Mapped[int] = mapped_column(BigInteger)
    percent: Mapped[int]
    accepted: Mapped[str] = mapped_column(WORD)
    accepted_on: Mapped[str] = mapped_column(DAY)
    final: Mapped[int | None] = _amount()
    audited: Mapped[int | None] = _amount()
    retention: Mapped[int] = mapped_column(BigInteger)
    retention_until: Mapped[str] = mapped_column(DAY)
    spent: Mapped[int | None] = _amount()


class Bid(Table):
    """One offer for a works (报价); the latest round of offers only, the earlier ones stand in the log."""

    __tablename__ = "works_bid"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bidder: Mapped[str] = mapped_column(Text)
    price: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(WORD)
    papers: Mapped[str] = mapped_column(Text)
    related: Mapped[bool]


class Variation(Table):
    """One variation of a works' contract (变更), by the event that recorded it; less is negative."""

    __tablename__ = "works_variation"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[int] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(Text)
