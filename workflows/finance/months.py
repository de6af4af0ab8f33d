"""A month of village money (当月收支): item by item, with opening and closing balance, from the register alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.finance import opening
from workflows.finance.tables import SETTLED, Voucher
from workflows.finance.vouchers import INCOME


@dataclass(frozen=True)
class Month:
    """The vouchers settled in a month, in the order of their day; money in fen.

    `opening` is the opening balance, where somebody entered one, and what the register holds from before.
    """

    month: str
    opening: int
    lines: Sequence[Voucher]

    @property
    def income(self) -> int:
        """All income of the month."""
        return sum(line.settled for line in self.lines if line.direction == INCOME)

    @property
    def spending(self) -> int:
        """All spending of the month."""
        return sum(line.settled for line in self.lines if line.direction != INCOME)

    @property
    def closing(self) -> int:
        """What is left at its end."""
        return self.opening + self.income - self.spending


def of(session: Session, jurisdiction: str, month: str) -> Month:
    """The month ("2026-03") of a village."""
    query = select(Voucher).where(
        Voucher.jurisdiction == jurisdiction, Voucher.state == SETTLED, Voucher.month <= month
    )
    rows = list(session.scalars(query.order_by(Voucher.settled_on, Voucher.id)))
    told = opening.latest(session, jurisdiction)
    start = told.amount if told is not None and told.month <= month else 0
    before = Month("", start, [row for row in rows if row.month < month])
    return Month(month, before.closing, [row for row in rows if row.month == month])
