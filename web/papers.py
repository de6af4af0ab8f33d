"""What the village prints (打印件): 公告、决议、会议记录、签到表、表决票.

A paper holds finished Chinese text and plain numbers, and nothing that would tell how one person voted.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from engine.errors import Refused
from web import typeset
from web.lines import LineTold


class NoticeKind(StrEnum):
    """Which of the three sheets hangs on the board (公告种类)."""

    RESOLUTION = "resolution"  # 决议公告: the first disclosure, it states a decision
    RESULT = "result"  # 实施结果公告: the second disclosure
    PLAN = "plan"  # 公示: asks for opinions before anything is decided


class Unconfirmed(StrEnum):
    """What a paper does with an article that nobody has confirmed yet (条文待核)."""

    NOTE = "note"  # prints the source and 条文号待核, never the article
    OMIT = "omit"  # leaves it out


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One article the paper rests on (依据). `source` is the rule without its number, if unconfirmed."""

    text: str
    confirmed: bool
    source: str = "本县规定"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A wording that was replaced (更正): it stays, struck through, with who replaced it and when."""

    old: str
    new: str
    on: date
    by: str
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A labelled line such as 金额, 地点 or 承包人. Earlier values stand in `corrections`, oldest first."""

    label: str
    text: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vote:
    """The counts of one vote (表决结果). A number nobody wrote down is None and is not printed as nought.

    `needed` is the threshold in words with its denominator, such as 须超过实到27人的半数，即14票以上.
    `counted` is the word after 应到 and 实到 (人 or 户).
    """

    meeting: str
    on: date | None = None
    entitled: int | None = None
    present: int | None = None
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    invalid: int | None = None
    needed: str = ""
    passed: bool | None = None
    counted: str = "人"


@dataclass(frozen=True, kw_only=True)
class Objections:
    """How and to whom one objects (异议渠道). `phone` is the telephone of an office, never of a person."""

    to: str
    place: str = ""
    how: str = "口头或者书面"
    phone: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What lets a reader compare the sheet with the log (核验): QR address, check code, position.

    `checkpoint` is the short root of the log of `size` records, which then hangs on the wall too. With `facts`
    (`workflows.disclosure.facts.sealed`) the QR holds them, signed, behind the address, and is larger.
    """

    url: str
    code: str
    index: int | None = None
    checkpoint: str = ""
    size: int | None = None
    facts: str = ""


@dataclass(frozen=True, kw_only=True)
class LateEntry:
    """A record made long after the event (补录): both days, and why."""

    occurred: date
    recorded: date
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper says of itself. `dated` is also the date inside the file."""

    village: str
    title: str
    dated: date
    township: str = ""
    number: str = ""
    basis: tuple[Basis, ...] = ()
    unconfirmed: Unconfirmed = Unconfirmed.NOTE
    verification: Verification | None = None
    late_entry: LateEntry | None = None
    demo: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A blank sheet of the emergency pack: who uses it when, numbered lines, a table, who signs, where it is entered."""

    title: str
    use: str
    lines: tuple[str, ...]
    enter: str
    columns: tuple[str, ...] = ()
    rows: int = 0
    hands: tuple[str, ...] = ()
    copies: int = 1


@dataclass(frozen=True, kw_only=True)
class EmergencyPaper(Paper):
    """Blank papers for an evening without power or network (应急用表).

    What is entered more than `late_after` days afterwards is a late entry (补录).
    """

    sheets: tuple[Sheet, ...]
    late_after: int


@dataclass(frozen=True, kw_only=True)
class NoticePaper(Paper):
    """A sheet for the board (公告、公示). Both days of the period count; `poster` sets it large on A3.

    Refuses a period that ends before it begins.
    """

    kind: NoticeKind | Literal["resolution", "result", "plan"]
    first_day: date
    last_day: date
    addressee: str = "全体村民"
    body: tuple[str, ...] = ()
    votes: tuple[Vote, ...] = ()
    lines: tuple[LineTold, ...] = ()
    facts: tuple[Fact, ...] = ()
    period_note: str = ""
    objections: Objections | None = None
    signed_by: tuple[str, ...] = ()
    board_note: str = ""
    corrections: tuple[Correction, ...] = ()
    poster: bool = False

    def __post_init__(self) -> None:
        """Check the period."""
        if self.last_day < self.first_day:
            raise ValueError(f"last_day: found {self.last_day}; expected {self.first_day} or later")

    @property
    def days(self) -> int:
        """The length of the period in calendar days, the first and the last included."""
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article of a resolution (决议事项): printed 一、, its clauses （一）."""

    text: str
    heading: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResolutionPaper(Paper):
    """What a meeting resolved (决议). `warnings` say plainly what was not as it should be."""

    vote: Vote
    items: tuple[Article, ...]
    place: str = ""
    executor: str = ""
    effective: str = ""
    signers: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    apart: tuple[str, ...] = ()
    lines: tuple[LineTold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person and the reason why the record names that person (缺席、回避)."""

    name: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MinutesItem:
    """One matter in the minutes (议题): 议题说明, 讨论意见, 表决结果, 回避."""

    title: str
    introduction: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    vote: Vote | None = None
    recusals: tuple[Named, ...] = ()
    outcome: str = ""
    apart: tuple[str, ...] = ()
    lines: tuple[LineTold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MinutesPaper(Paper):
    """Minutes of one meeting with one or several matters (会议记录). `signers` have a cell each."""

    started: datetime
    place: str
    chair: str
    recorder: str
    items: tuple[MinutesItem, ...]
    ended: datetime | None = None
    entitled: int | None = None
    present: int | None = None
    counted: str = "人"
    attending: tuple[str, ...] = ()
    absent: tuple[Named, ...] = ()
    signers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A line of the sign-in sheet (签到表): who, and as what."""

    name: str
    capacity: str = ""


@dataclass(frozen=True, kw_only=True)
class MeetingPaper(Paper):
    """What is printed for one meeting that is called (会议材料): which it is, when, where."""

    meeting: str
    meeting_at: datetime
    place: str


@dataclass(frozen=True, kw_only=True)
class MeetingNoticePaper(MeetingPaper):
    """The notice that calls a meeting (会议通知): when, where, on what. `quorum` says how many must come."""

    agenda: tuple[str, ...]
    addressee: str = "各位参会人员"
    quorum: str = ""
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignInPaper(Paper):
    """The sheet people sign as they come (签到表). `spare` empty lines follow for 列席.

    `apart`: one of several sheets with the same roll; `carried` says who carries the box.
    """

    meeting_at: datetime | None = None
    place: str = ""
    seats: tuple[Seat, ...] = ()
    spare: int = 6
    apart: bool = False
    carried: str = ""


@dataclass(frozen=True, kw_only=True)
class HandoverSection:
    """One part of a hand-over list: what kind of thing, and a line each."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverPaper(Paper):
    """The list with which an office changes hands (交接清单), to be signed by both and the township.

    `given_on` and `taken_on` say when the two confirmed it in the system, empty where they have not.
    """

    office: str
    outgoing: str
    incoming: str
    reason: str
    sections: tuple[HandoverSection, ...]
    given_on: str = ""
    taken_on: str = ""


@dataclass(frozen=True, kw_only=True)
class BallotCode:
    """A one-time voting code on a paper ballot (投票码): as it is typed, and the address that its QR opens."""

    code: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class BallotPaper(Paper):
    """Ballots without a name or a number (表决票): one tick, a place for the seal, two or four a sheet.

    `codes`, where there are any, are for voting on a phone instead: one a ballot, in no order that tells whose.
    Refuses a text that half a sheet cannot hold: vote on the title then, with the plan at hand.
    """

    text: str
    meeting: str = ""
    copies: int = 4
    per_sheet: Literal[2, 4] = 4
    codes: tuple[BallotCode, ...] = ()

    def __post_init__(self) -> None:
        """Check that the text fits: a ballot must never be cut off."""
        if not typeset.ballot_fits(self.title, self.meeting, self.text, per_sheet=2):
            raise Refused("ballot_text_too_long", found=len(self.text))

    @property
    def fitting(self) -> Literal[2, 4]:
        """How many ballots a sheet takes: long texts need the larger ballot whatever was asked for."""
        fits = typeset.ballot_fits(self.title, self.meeting, self.text, per_sheet=self.per_sheet)
        return self.per_sheet if fits else 2


@dataclass(frozen=True, kw_only=True)
class ListBallotPaper(Paper):
    """A ballot on a list (逐项表决票): the whole and each line have a row to tick; as many sheets as the list needs.

    Without a name or a number, and with `codes` as `BallotPaper`.
    """

    about: str
    lines: tuple[LineTold, ...]
    meeting: str = ""
    copies: int = 4
    codes: tuple[BallotCode, ...] = ()


def yuan(amount: Decimal) -> str:
    """Write an amount in yuan as people read it: 186,500元, with fen only where there are any."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}元" if whole else f"{amount:,.2f}元"


@dataclass(frozen=True, kw_only=True)
class ResetPaper(Paper):
    """The sheet with which somebody chooses another secret (密码重设单); handed over in person, good once."""

    person: str
    account: str
    phone: str
    code: str
    until: datetime
    issued_by: str
    url: str
    pin: bool
