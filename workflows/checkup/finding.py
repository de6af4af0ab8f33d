"""A finding of the check-up (体检发现): what is wrong or doubtful, since when, on which basis, with which evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any

from workflows.law.rules import Basis


class Severity(Enum):
    """How heavy a finding is, the heaviest first."""

    VIOLATION = "violation"  # 违反：不符合规定，要纠正
    OVERDUE = "overdue"  # 逾期：该办的没有按期办
    DOUBT = "doubt"  # 存疑：不一定错，要有人去看


@dataclass(frozen=True)
class Grounds:
    """The basis of a finding as a page prints it; `verified`: somebody read the text that it rests on."""

    text: str
    verified: bool = False


SYSTEM = Grounds("系统提示")
"""No law asks for it: this project's own advice."""

AMENDED = date(2026, 1, 1)
"""From this day the articles of 《村民委员会组织法》 have numbers that nobody here has read yet."""


def organisation_law(article: str, on: date) -> Grounds:
    """An article of 《村民委员会组织法》 as amended in 2018; from 2026 its number is to be confirmed."""
    verified = on < AMENDED and bool(article)
    return Grounds(Basis("村民委员会组织法", article if verified else "", verified).text, verified)


@dataclass(frozen=True)
class Evidence:
    """Where to see it: kind is event, meeting, notice, objection, matter or rules; its id (an event's index)."""

    kind: str
    id: str


@dataclass(frozen=True)
class Found:
    """What a check found, before the registry says which rule and village it belongs to; `since` is an ISO day."""

    severity: Severity
    since: str
    grounds: Grounds
    evidence: tuple[Evidence, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    matter: str = ""

    def of(self, matter: str) -> "Found":
        """The same, about one of several matters."""
        return replace(self, matter=matter)


@dataclass(frozen=True)
class Finding:
    """One thing that is legally wrong or doubtful; `matter` is empty where it concerns the village as a whole.

    `facts` hold ids, numbers, ISO days and fen, never names: a page words them.
    """

    rule: str
    severity: Severity
    village: str
    matter: str
    since: str
    grounds: Grounds
    evidence: tuple[Evidence, ...]
    facts: Mapping[str, Any]

    @property
    def weight(self) -> tuple[int, str, str, str]:
        """The order of a list: the heaviest first, then the oldest."""
        return list(Severity).index(self.severity), self.since, self.matter, self.rule


def violation(since: str | date, grounds: Grounds, *evidence: Evidence, **facts: Any) -> Found:
    """违反: a rule was broken."""
    return Found(Severity.VIOLATION, _day(since), grounds, evidence, facts)


def overdue(since: str | date, grounds: Grounds, *evidence: Evidence, **facts: Any) -> Found:
    """逾期: what was to be done by a day was not."""
    return Found(Severity.OVERDUE, _day(since), grounds, evidence, facts)


def doubt(since: str | date, grounds: Grounds, *evidence: Evidence, **facts: Any) -> Found:
    """存疑: somebody should look."""
    return Found(Severity.DOUBT, _day(since), grounds, evidence, facts)


def _day(since: str | date) -> str:
    return since[:10] if isinstance(since, str) else since.isoformat()[:10]
