"""How many findings each village has (各村汇总), the worst first.

Counting one village takes some hundredths of a second, so a county's page must not count 500. Results are kept by what
they depend on: the village's log, the county's rules, the day. A page counts only a few villages that have changed;
the rest are counted in the background (`refresh`) and shown as they were until then.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical
from engine.database import Database, Table, put
from engine.log import EventRow, Head
from workflows.checkup import examination, standards
from workflows.checkup.finding import Severity
from workflows.checkup.standards import Standards
from workflows.tables import Jurisdiction

AT_ONCE = 12
"""Villages that a page counts itself before it answers."""
IN_A_ROUND = 5
"""Villages that the background counts before it lets other work have its turn."""
REST = timedelta(minutes=5)
"""A village in which much happens is not counted again in the background before so long."""


class CheckupTotal(Table):
    """What was counted in a village, and what it depended on (`version`); a cache that no event tells of."""

    __tablename__ = "checkup_total"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(100))
    counts: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(String(10))
    counted_at: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Totals:
    """The findings of one village, counted; `since` is the day of the oldest.

    `fresh` is False where the village has changed since it was counted, or has not been counted yet.
    """

    village: str
    name: str
    township: str
    counts: Mapping[Severity, int]
    since: str
    fresh: bool = True

    @property
    def weight(self) -> tuple[int, ...]:
        """The order of the list: violations first, then what is overdue, then doubts."""
        return tuple(-self.counts.get(severity, 0) for severity in Severity)


_known: WeakKeyDictionary[Any, dict[str, tuple[str, Totals]]] = WeakKeyDictionary()


def overview(session: Session, villages: Sequence[str], *, at: datetime) -> list[Totals]:
    """The villages with their counts, the worst first; at most `AT_ONCE` of them are counted now."""
    view = _View(session, at)
    known = _known.setdefault(session.get_bind(), {})
    rows = {row.jurisdiction: row for row in session.scalars(select(CheckupTotal))}
    found, counted = [], 0
    for village in villages:
        version = view.version(village)
        if village not in known or known[village][0] != version:
            row = rows.get(village)
            if row is not None and row.version == version:
                known[village] = version, view.read(row)
            elif counted < AT_ONCE:
                counted += 1
                known[village] = version, view.count(village)
            else:
                found.append(view.stale(village, row))
                continue
        found.append(known[village][1])
    return sorted(found, key=lambda totals: (totals.weight, totals.village))


def refresh(database: Database, *, at: datetime) -> bool:
    """Count some villages that have changed since they were counted; whether there were any."""
    with database.read() as session:
        view = _View(session, at)
        rows = {row.jurisdiction: row for row in session.scalars(select(CheckupTotal))}
        villages = sorted(name for name, place in view.places.items() if place.kind == "village")
        stale = [name for name in villages if _is_due(rows.get(name), view.version(name), at)][:IN_A_ROUND]
        counted = [(view.version(name), view.count(name)) for name in stale]
    if counted:
        with database.write() as session:
            for version, totals in counted:
                put(session, _row(version, totals, at), replace=True)
    return bool(counted)


def _is_due(row: CheckupTotal | None, version: str, at: datetime) -> bool:
    if row is None:
        return True
    rested = row.counted_at < (at - REST).isoformat()
    return row.version != version and (rested or row.version.rpartition(" ")[2] != version.rpartition(" ")[2])


def _row(version: str, totals: Totals, at: datetime) -> CheckupTotal:
    counts = {severity.value: count for severity, count in totals.counts.items()}
    return CheckupTotal(
        jurisdiction=totals.village,
        version=version,
        counts=canonical.dumps(counts),
        since=totals.since,
        counted_at=at.isoformat(),
    )


class _View:
    """Everything that is read once for all villages."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session, self.at = session, at
        self.places = {row.jurisdiction: row for row in session.scalars(select(Jurisdiction))}
        self._sizes = dict(session.execute(select(Head.jurisdiction, Head.size)).all())
        self._rules: dict[str, int] = {}
        self._measures: dict[str, Standards] = {}

    def version(self, village: str) -> str:
        """All that a village's findings depend on: the length of its log, the county's rules, the day."""
        county = self._county(village)
        if county not in self._rules:
            query = select(func.max(EventRow.index)).where(
                EventRow.jurisdiction == county, EventRow.subject_kind.in_(("rule", "jurisdiction"))
            )
            self._rules[county] = self.session.scalar(query) or 0
        return f"{self._sizes.get(village, 0)} {self._rules[county]} {self.at.date().isoformat()}"

    def count(self, village: str) -> Totals:
        """Examine a village and count what is found."""
        county = self._county(village)
        if county not in self._measures:
            self._measures[county] = standards.load(self.session, county, on=self.at.date())
        measure = self._measures[county]
        findings = examination.examine(self.session, village, at=self.at, measure=measure)
        counts = Counter(finding.severity for finding in findings)
        return self._totals(village, counts, min((finding.since for finding in findings), default=""))

    def read(self, row: CheckupTotal) -> Totals:
        """What was counted before."""
        counts = {Severity(name): count for name, count in json.loads(row.counts).items()}
        return self._totals(row.jurisdiction, counts, row.since)

    def stale(self, village: str, row: CheckupTotal | None) -> Totals:
        """What was counted before the village changed; nothing where it was never counted."""
        totals = self.read(row) if row is not None else self._totals(village, {}, "")
        return replace(totals, fresh=False)

    def _totals(self, village: str, counts: Mapping[Severity, int], since: str) -> Totals:
        place = self.places[village]
        return Totals(village, place.name, place.parent, counts, since)

    def _county(self, village: str) -> str:
        place = self.places[village]
        while place.parent:
            place = self.places[place.parent]
        return place.jurisdiction
