"""The register of entitlements (年度事项与授权台账): projections of resolutions, of what rests on them, and of reports.

Money is integer fen; days are ISO dates, both ends included.
"""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)
DAY = String(10)


def _key() -> Mapped[str]:
    return mapped_column(ID, primary_key=True)


class ListedMatter(Table):
    """One line of an annual resolution (年度事项): what was voted on by itself, its cap, and what came of the vote."""

    __tablename__ = "listed_matter"

    jurisdiction: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(WORD)
    owner: Mapped[str] = mapped_column(WORD)
    cap: Mapped[int] = mapped_column(BigInteger)
    year: Mapped[int]
    outcome: Mapped[str] = mapped_column(WORD)


class LineVote(Table):
    """What one line got in one meeting (逐项表决的票数): as it was proposed there, its votes, and what came of them.

    A vote that nobody counted is None (年度决议 from before the start day, 存量). `first` is what the first count gave
    where a recount of the paper found otherwise (JSON of votes and outcome); empty where it did not.
    """

    __tablename__ = "line_vote"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(WORD)
    owner: Mapped[str] = mapped_column(WORD)
    cap: Mapped[int] = mapped_column(BigInteger)
    in_favour: Mapped[int | None]
    against: Mapped[int | None]
    abstain: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(WORD)
    because: Mapped[str] = mapped_column(WORD)
    first: Mapped[str] = mapped_column(Text)


class CouncilMandate(Table):
    """What a resolution lets the villagers' council decide (议事会授权): subjects, cap in each and in sum, from–to.

    `before`: it was given before the start day (存量); `used_before` is what was decided on it by then.
    """

    __tablename__ = "council_mandate"

    jurisdiction: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    issuer: Mapped[str] = mapped_column(WORD)
    subjects: Mapped[str] = mapped_column(Text)
    each: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[str] = mapped_column(DAY)
    until: Mapped[str] = mapped_column(DAY)
    before: Mapped[bool]
    used_before: Mapped[int] = mapped_column(BigInteger)


class MatterEntry(Table):
    """On what a matter rests that does not begin at the proposal (进入依据).

    `source` is the annual resolution or mandate, `line` the line of the list (0: a mandate). `outcome`: empty until the
    matter gets there, then opened or lapsed. `decided_on`: when the council decided; `reported`: the meeting that was told.
    """

    __tablename__ = "matter_entry"
    __table_args__ = (Index("ix_matter_entry_source", "jurisdiction", "source"),)

    jurisdiction: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    kind: Mapped[str] = mapped_column(WORD)
    source: Mapped[str] = mapped_column(ID)
    line: Mapped[int]
    outcome: Mapped[str] = mapped_column(WORD)
    decided_on: Mapped[str] = mapped_column(DAY)
    reported: Mapped[str] = mapped_column(ID)
