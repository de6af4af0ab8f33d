"""The register of vouchers (凭证台账): a projection of office tasks and payments; nobody enters anything a second time.

Money is integer fen. Payee and payer are the names that the form has, of firms or people, never an account or identity
number. Who signed stands in the log.
"""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)
SETTLED = "settled"


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


class Opening(Table):
    """What a village had before its first month here (期初余额): the latest of its events counts, all of them stay.

    `month` is the first month of the register, `amount` fen, `evidence` the digests of ledgers or bank statements.
    """

    __tablename__ = "finance_opening"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(7))
    amount: Mapped[int] = mapped_column(BigInteger)
    evidence: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(130))


class Sheet(Table):
    """A financial disclosure as it was drawn (财务公开表): fixed with its lines, whatever the register says later.

    `content` is its whole text (`drawing.Drawn`), `reviewed_by` the supervisor who agreed, empty until then, and
    `posted_on` the day on which it went up: from then on it is public.
    """

    __tablename__ = "finance_sheet"
    __table_args__ = (Index("ix_finance_sheet_matter", "jurisdiction", "matter"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID)
    index: Mapped[int]
    first: Mapped[str] = mapped_column(String(7))
    last: Mapped[str] = mapped_column(String(7))
    content: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[str] = mapped_column(String(130))
    reviewed_on: Mapped[str] = mapped_column(String(10))
    posted_on: Mapped[str] = mapped_column(String(10))
