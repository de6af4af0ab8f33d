"""Whether a paper matches the record (纸与记录核对): by its code, its signed facts, or an amount that somebody typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import wording
from web.notices.sheets import Shown
from workflows import keys
from workflows.disclosure import check_code, facts, paper_code
from workflows.disclosure.facts import Carried, Facts
from workflows.finance import proof, shelf
from workflows.finance.tables import Sheet
from workflows.law import money


class Verdict(StrEnum):
    """How a paper and the record stand to each other."""

    NOT_ASKED = "not_asked"  # no code and no facts came with the address
    SAME = "same"  # the record says this now
    OLDER = "older"  # it said this before a correction or another posting
    DIFFERS = "differs"  # it never said this
    FORGED = "forged"  # facts came with it that nobody of us signed
    REWRITTEN = "rewritten"  # we signed it, and the record has no trace of it


@dataclass(frozen=True)
class Line:
    """One thing that paper and record tell differently, in words."""

    label: str
    paper: str
    record: str


@dataclass(frozen=True)
class Match:
    """What came out of comparing."""

    verdict: Verdict
    differences: tuple[Line, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the paper may be relied on."""
        return self.verdict is Verdict.SAME and not self.differences


LABELS: Mapping[str, Any] = {
    "place": later("村"),
    "title": later("标题"),
    "amount": later("金额"),
    "entitled": later("应到"),
    "present": later("实到"),
    "for": later("同意"),
    "against": later("不同意"),
    "abstain": later("弃权"),
    "first_day": later("公示第一天"),
    "last_day": later("公示最后一天"),
}
OF_MONEY: Mapping[str, Any] = {
    "amount": later("期末余额"),
    "opening": later("期初余额"),
    "adjusted": later("期初余额更正"),
    "income": later("收入合计"),
    "spending": later("支出合计"),
    "lines": later("笔数"),
    "first_day": later("从哪天起"),
    "last_day": later("到哪天止"),
}
"""What the facts of a financial disclosure are called, where they are not called as a notice's."""

MONEY = ("amount", *facts.SUMS[:-1])
UNITS = {"lines": "笔", "entitled": "人", "present": "人", "for": "票", "against": "票", "abstain": "票"}
NOTHING = later("没有写")


def label(kind: str, name: str) -> str:
    """What a fact of a paper of some kind is called."""
    return str(OF_MONEY.get(name, LABELS.get(name)) if kind == facts.FINANCE else LABELS[name])


def of_code(session: Session, shown: Shown, code: str, *, at: datetime) -> Match:
    """Compare a check code (as `check_code.read` gives it; empty: nothing was asked)."""
    if not code:
        return Match(Verdict.NOT_ASKED)
    return Match(Verdict(paper_code.compare(session, shown.row, shown.notice, code, at=at)))


def of_facts(session: Session, shown: Shown, carried: Carried, *, at: datetime) -> Match:
    """Compare the facts that a QR carries, line by line, and see who signed them."""
    record = facts.of(session, shown.row, shown.notice, title=shown.title, at=at)
    different = tuple(differences(carried.facts, record))
    if carried.signed_by(row.verifier for row in keys.announced(session)) is None:
        return Match(Verdict.FORGED, different)
    code = carried.facts.code
    found = paper_code.compare(session, shown.row, shown.notice, code, at=at)
    if found == "same":
        return Match(Verdict.SAME)
    known = found == "older" or _was_printed(session, shown, carried.facts)
    return Match(Verdict.OLDER if known else Verdict.REWRITTEN, different)


def of_sheet(session: Session, row: Sheet, carried: Carried, record: Facts) -> Match:
    """Compare the facts that the QR of a financial disclosure carries with those of the record."""
    different = tuple(differences(carried.facts, record))
    if carried.signed_by(each.verifier for each in keys.announced(session)) is None:
        return Match(Verdict.FORGED, different)
    if carried.facts.code != record.code:
        return Match(Verdict.REWRITTEN, different)
    return Match(Verdict.OLDER if proof.replaced(session, row) else Verdict.SAME, different)


def of_sheet_code(session: Session, row: Sheet, code: str) -> Match:
    """Compare a check code with that of a financial disclosure; empty: nothing was asked."""
    if not code:
        return Match(Verdict.NOT_ASKED)
    if code != shelf.code(row):
        return Match(Verdict.DIFFERS)
    return Match(Verdict.OLDER if proof.replaced(session, row) else Verdict.SAME)


def joined(match: Match, line: Line | None) -> Match:
    """What somebody read off the paper counts like what its QR says."""
    if line is None:
        return match
    verdict = Verdict.DIFFERS if match.verdict in (Verdict.SAME, Verdict.NOT_ASKED) else match.verdict
    return Match(verdict, (*match.differences, line))


def _was_printed(session: Session, shown: Shown, told: Facts) -> bool:
    """Whether the record ever held this text: a sheet printed before the period began shows other days."""
    first_day, last_day = (_iso(day) for day in (told.first_day, told.last_day))
    return any(
        told.code
        == check_code.of(
            shown.notice.jurisdiction,
            shown.notice.id,
            each["text"],
            first_day=first_day,
            last_day=last_day,
        )
        for _, each in paper_code.texts(session, shown.notice)
    )


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""


def differences(paper: Facts, record: Facts) -> Iterator[Line]:
    """Each fact that a paper tells otherwise than the record."""
    for name, (told, found) in _pairs(paper, record).items():
        if told != found:
            yield Line(label(record.kind, name), worded(name, told), worded(name, found))


def _pairs(paper: Facts, record: Facts) -> dict[str, tuple[str, str]]:
    named = {
        name: (getattr(paper, name), getattr(record, name))
        for name in ("place", "title", "amount", "first_day", "last_day")
    }
    here, there = paper.numbers, record.numbers
    return named | {name: (here.get(name, ""), there[name]) for name in there}


def worded(name: str, told: str) -> str:
    """A fact as the sheet prints it: money with its unit, a day in Chinese, a count with 人 or 票."""
    if not told:
        return str(NOTHING)
    if name in MONEY:
        return money.printed(int(told))
    if name in ("first_day", "last_day"):
        return wording.day(_iso(told))
    return told + UNITS.get(name, "")


def of_amount(shown: Shown, typed: str) -> Line | None:
    """The amount that somebody read off the paper, where it is not the record's; refuses (`amount_unreadable`) others."""
    record = shown.text.get(facts.AMOUNT[shown.notice.kind])
    if not record:
        raise Refused("amount_unreadable", written=typed)
    told, found = money.fen(typed), money.fen(str(record))
    if told == found:
        return None
    return Line(str(LABELS["amount"]), money.printed(told), money.printed(found))
