"""What is printed for one evening besides notice, sign-in and ballots (会议材料): 议程、计票表、空白会议记录."""

from dataclasses import dataclass

from web.lines import LineTold
from web.papers import MeetingPaper, Paper


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """One matter in short (议题): what, how much, where, in how many words it was proposed."""

    title: str
    amount: str = ""
    place: str = ""
    content: str = ""
    lines: tuple[LineTold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemsPaper(MeetingPaper):
    """What is printed for one meeting with its matters in short."""

    items: tuple[AgendaLine, ...]


@dataclass(frozen=True, kw_only=True)
class AgendaPaper(ItemsPaper):
    """The agenda in large type (会议议程), for the wall and the table; `quorum` and `passing` say what is needed."""

    quorum: str = ""
    passing: str = ""


@dataclass(frozen=True, kw_only=True)
class ResultSheetPaper(Paper):
    """The sheet on which the count is written by hand (计票表): a line an item, the sums as hints, the counters' hands.

    `lines`: by item, what is counted one by one below it (逐项表决).
    """

    meeting: str
    items: tuple[str, ...]
    lines: tuple[tuple[LineTold, ...], ...] = ()
    entitled: int | None = None
    needed: int | None = None
    counted: str = "人"
    carried: str = ""


@dataclass(frozen=True, kw_only=True)
class BlankMinutesPaper(ItemsPaper):
    """Minutes to fill in by hand (空白会议记录): everything known is printed, the rest are lines."""

    entitled: int | None = None
    counted: str = "人"
