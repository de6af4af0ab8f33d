"""The register of vouchers (凭证台账): a projection of office tasks and payments; nobody enters anything a second time.

Money is integer fen. Payee and payer are the names that the form has, of firms or people, never an account or identity
number. Who signed stands in the log.
"""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)


class Voucher(Table):
    """One voucher: a matter of daily spending, petty cash or income, or one payment of another matter.

    `amount` is what was asked for, `settled` what moved on `settled_on`, 0 and empty until then. `of_matter` is the
    decided matter that the cost belongs to, empty where none. `state`: open, settled, rejected, or legacy
    (paid before the village's start day, in no month). `files`: the digests
    of its images, none as long as forms hold no files.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        Index("ix_voucher_month", "jurisdiction", "month"),
        Index("ix_voucher_of", "jurisdiction", "of_matter"),
    )

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID)
    month: Mapped[str] = mapped_column(String(7))
    direction: Mapped[str] = mapped_column(WORD)
    category: Mapped[str] = mapped_column(WORD)
    amount: Mapped[int] = mapped_column(BigInteger)
    settled: Mapped[int] = mapped_column(BigInteger)
    settled_on: Mapped[str] = mapped_column(String(10))
    party: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    of_matter: Mapped[str] = mapped_column(ID)
    handler: Mapped[str] = mapped_column(String(130))
    state: Mapped[str] = mapped_column(WORD)
    files: Mapped[str] = mapped_column(Text)
