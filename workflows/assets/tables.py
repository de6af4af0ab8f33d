"""The ledger of assets and contracts (资产资源台账、合同台账): projections of the office tasks' forms.

Money is integer fen. Whom a contract is with stands here as the award notice has it, with whether it is a single person,
whose name no public page prints in full.
"""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)
DAY = String(10)


class Asset(Table):
    """One asset, resource or fund (资产、资源、资金) as it stands now; `index` and `matter` say what made it so.

    `value` is 0 once it is disposed of. `status`: idle, in_use, leased (from before the ledger began), disposed. Whether
    it is leased now is read from the contracts: a lease ends by itself.
    """

    __tablename__ = "asset"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(WORD)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    quantity: Mapped[str] = mapped_column(WORD)
    unit: Mapped[str] = mapped_column(WORD)
    value: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(WORD)
    group: Mapped[str] = mapped_column(WORD)
    status: Mapped[str] = mapped_column(WORD)
    matter: Mapped[str] = mapped_column(ID)
    index: Mapped[int]


class AssetChange(Table):
    """One change of the ledger (台账变更): what happened, by which matter and event, and the row as it was then.

    `change` is what its value moved by, `price` what was got or agreed for it.
    """

    __tablename__ = "asset_change"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    asset: Mapped[str] = mapped_column(ID, primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    matter: Mapped[str] = mapped_column(ID)
    what: Mapped[str] = mapped_column(WORD)
    day: Mapped[str] = mapped_column(DAY)
    change: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[int] = mapped_column(BigInteger)
    told: Mapped[str] = mapped_column(Text)


class Dealing(Table):
    """What the tasks of one matter said so far (一件资产事项的进展): survey, review, bidding, award; None: not told yet."""

    __tablename__ = "asset_dealing"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    item: Mapped[str] = mapped_column(ID)
    surveyed: Mapped[str] = mapped_column(Text)
    reviewed: Mapped[int | None] = mapped_column(BigInteger)
    reviewer: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(WORD)
    best: Mapped[int | None] = mapped_column(BigInteger)
    winner: Mapped[str] = mapped_column(Text)
    award: Mapped[int | None] = mapped_column(BigInteger)
    awarded_on: Mapped[str] = mapped_column(DAY)


class Contract(Table):
    """The contract of one matter (合同): lease, sale, investment or loan; a new one takes its place, the log keeps both.

    `asset` is empty where the ledger did not have it. `person`: the other side is a single person. `ended_on`: the day
    from which it holds no more, where it was ended before its term (提前终止).
    """

    __tablename__ = "asset_contract"
    __table_args__ = (Index("ix_asset_contract_asset", "jurisdiction", "asset"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    item: Mapped[str] = mapped_column(ID)
    asset: Mapped[str] = mapped_column(ID)
    party: Mapped[str] = mapped_column(Text)
    person: Mapped[bool]
    amount: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[str] = mapped_column(DAY)
    starts: Mapped[str] = mapped_column(DAY)
    ends: Mapped[str] = mapped_column(DAY)
    ended_on: Mapped[str] = mapped_column(DAY)
    index: Mapped[int]


class Ending(Table):
    """What was said of a contract's early end (提前终止的登记), each time; the latest of a contract holds.

    `day` is empty where an end was taken back. `rests_on` names the matter whose resolution it rests on, `correction`
    says why it differs from what was said before.
    """

    __tablename__ = "asset_ending"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(DAY)
    cause: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(Text)
    rests_on: Mapped[str] = mapped_column(ID)
    evidence: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(130))
    office: Mapped[str] = mapped_column(WORD)
    told_on: Mapped[str] = mapped_column(DAY)
    correction: Mapped[str] = mapped_column(Text)
    confirmed_by: Mapped[str] = mapped_column(String(130))


class EndingProposal(Table):
    """An early end, its correction or its taking back that waits for a second person (待核对的终止登记).

    `what` is end or back, `told` what is to hold (JSON), `state` open, confirmed or declined.
    """

    __tablename__ = "asset_ending_proposal"
    __table_args__ = (Index("ix_asset_ending_proposal_state", "jurisdiction", "state"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID)
    what: Mapped[str] = mapped_column(WORD)
    told: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(130))
    office: Mapped[str] = mapped_column(WORD)
    proposed_on: Mapped[str] = mapped_column(DAY)
    state: Mapped[str] = mapped_column(WORD)


class Instalment(Table):
    """One amount due under a contract (一期应收款); what was paid is read from the vouchers of income."""

    __tablename__ = "asset_instalment"
    __table_args__ = (Index("ix_asset_instalment_due", "jurisdiction", "due_on"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[str] = mapped_column(DAY)
    amount: Mapped[int] = mapped_column(BigInteger)
