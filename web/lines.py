"""What is decided line by line, in words (逐项表决的说法): the same on ballot, sheet, resolution, notice and page.

Papers are Chinese (`about`, `counted`, `outcome`); pages speak the reader's language (`page_*`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _

from web import telling_entitlements
from workflows.entitlements.listing import VOTES, Line
from workflows.entitlements.tables import LineVote
from workflows.law import money
from workflows.law.kinds import OWNERS, SUBJECTS

OUTCOMES: Mapping[str, str] = {
    "passed": "通过",
    "rejected": "未通过",
    "no_quorum": "到会人数不够",
    "refused": "这次会议不能决定",
    "void": "整份未通过，不作数",
}

LABELS = ("同意", "不同意", "弃权")
"""The votes in the order of `VOTES`."""


class First(NamedTuple):
    """What the first count of a line gave."""

    in_favour: int | None
    against: int | None
    abstained: int | None
    state: str

    @property
    def counted(self) -> bool:
        """Whether anybody wrote down what it got: of a list from before the start day perhaps nobody did."""
        return None not in self[:3]


@dataclass(frozen=True, kw_only=True)
class LineTold:
    """One line; `cap` with its unit. Without a vote `state` is empty; a number that nobody wrote down is None.

    `first` is what the first count gave (votes and outcome) where a recount of the paper found otherwise.
    """

    number: int
    title: str
    subject: str
    owner: str
    cap: str
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    state: str = ""
    first: First | None = None

    @property
    def outcome(self) -> str:
        """What came of it; empty before the vote."""
        return OUTCOMES.get(self.state, self.state)

    @property
    def passed(self) -> bool | None:
        """Whether it passed; None where that was not decided."""
        return {"passed": True, "rejected": False, "void": False}.get(self.state)

    @property
    def votes(self) -> tuple[tuple[str, int | None], ...]:
        """The three counts with their labels."""
        return tuple(zip(LABELS, (self.in_favour, self.against, self.abstained), strict=True))

    @property
    def counted(self) -> str:
        """The counts in one sentence; empty where nobody wrote one down."""
        return "，".join(f"{label}{number}票" for label, number in self.votes if number is not None)

    @property
    def recounted(self) -> str:
        """What the first count gave, for a paper; empty where no recount found otherwise."""
        if self.first is None:
            return ""
        *votes, state = self.first
        if not self.first.counted:
            return "重新计票数出，原来没有单独的票数"
        was = "，".join(f"{label}{number}票" for label, number in zip(LABELS, votes, strict=True))
        return f"重新计票更正，原计{was}{f'，{OUTCOMES[state]}' if state != self.state else ''}"

    @property
    def page_recounted(self) -> str:
        """The same for a page."""
        if self.first is None:
            return ""
        if not self.first.counted:
            return str(_("重新计票数出，原来没有单独的票数"))
        told = dict(zip("abc", self.first, strict=False))
        was = str(_("重新计票更正，原计同意%(a)s票，不同意%(b)s票，弃权%(c)s票", **told))
        turned = self.first.state != self.state
        return was + (str(_("，")) + str(telling_entitlements.OUTCOMES[self.first.state]) if turned else "")

    @property
    def about(self) -> str:
        """Subject and owner in one sentence; what the title says already is not said twice."""
        subject = f"{self.subject}；" if self.subject != self.title else ""
        return f"{subject}归{self.owner}"

    @property
    def page_about(self) -> str:
        """Subject, owner and cap for a page."""
        subject = [self.subject] if self.subject != self.title else []
        told = [*subject, _("归%(owner)s", owner=self.owner), _("上限%(cap)s", cap=self.cap)]
        return str(_("；")).join(map(str, told))

    @property
    def page_counted(self) -> str:
        """The counts for a page."""
        counts = {"a": self.in_favour, "b": self.against, "c": self.abstained}
        if None in counts.values():
            return str(_("没有单独的票数")) if self.state else ""
        return str(_("同意%(a)s票，不同意%(b)s票，弃权%(c)s票", **counts))

    @property
    def page_outcome(self) -> str:
        """What came of it, for a page."""
        return str(telling_entitlements.OUTCOMES.get(self.state, self.state))


def proposed(lines: Iterable[Line]) -> tuple[LineTold, ...]:
    """Lines that are to be voted on."""
    return tuple(_told(each.number, each.title, each.subject, each.owner, each.cap) for each in lines)


def decided(rows: Iterable[LineVote]) -> tuple[LineTold, ...]:
    """Lines with what they got."""
    return tuple(
        _told(
            row.line,
            row.title,
            row.subject,
            row.owner,
            row.cap,
            in_favour=row.in_favour,
            against=row.against,
            abstained=row.abstain,
            state=row.outcome,
            first=json.loads(row.first) if row.first else None,
        )
        for row in rows
    )


def published(told: Sequence[Mapping[str, Any]]) -> tuple[LineTold, ...]:
    """Lines as they stand in a notice's text."""
    return tuple(
        _told(
            each["line"],
            each["title"],
            each["subject"],
            each["owner"],
            each["cap"],
            state=each["outcome"],
            first=each.get("first"),
            **dict(zip(("in_favour", "against", "abstained"), map(each.get, VOTES), strict=True)),
        )
        for each in told
    )


def _told(
    number: int,
    title: str,
    subject: str,
    owner: str,
    cap: int,
    *,
    state: str = "",
    first: Mapping[str, Any] | None = None,
    **votes: int | None,
) -> LineTold:
    return LineTold(
        number=number,
        title=title,
        subject=SUBJECTS.get(subject, subject),
        owner=OWNERS.get(owner, owner),
        cap=money.printed(cap).replace(".00元", "元"),
        state=state,
        first=First(*(first[name] for name in (*VOTES, "outcome"))) if first else None,
        **votes,
    )


def summed_up(lines: Sequence[LineTold]) -> str:
    """逐项表决3项，通过2项，未通过1项。 Without votes it only says how many there are."""
    passed = sum(line.passed is True for line in lines)
    if not any(line.state for line in lines):
        return f"共{len(lines)}项。"
    rest = len(lines) - passed
    return f"逐项表决{len(lines)}项，通过{passed}项{f'，未通过{rest}项' if rest else ''}。"
