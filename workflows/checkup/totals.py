"""How many findings each village has (各村汇总), the worst first; counted anew when a log has grown or a day has passed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.log import Head
from workflows.checkup import examination, standards
from workflows.checkup.finding import Severity
from workflows.checkup.standards import Standards
from workflows.tables import Jurisdiction


@dataclass(frozen=True)
class Totals:
    """The findings of one village, counted; `since` is the day of the oldest."""

    village: str
    name: str
    township: str
    counts: Mapping[Severity, int]
    since: str

    @property
    def weight(self) -> tuple[int, ...]:
        """The order of the list: violations first, then what is overdue, then doubts."""
        return tuple(-self.counts.get(severity, 0) for severity in Severity)


Version = tuple[int, int, str]
"""How long the village's and the county's logs were, and on which day: all that a result depends on."""

_known: WeakKeyDictionary[Any, dict[str, tuple[Version, Totals]]] = WeakKeyDictionary()


def overview(session: Session, villages: Sequence[str], *, at: datetime) -> list[Totals]:
    """The villages with their counts, the worst first."""
    places = {row.jurisdiction: row for row in session.scalars(select(Jurisdiction))}
    sizes = dict(session.execute(select(Head.jurisdiction, Head.size)).all())
    known = _known.setdefault(session.get_bind(), {})
    measures: dict[str, Standards] = {}
    found = []
    for village in villages:
        county = _county(places, village)
        version = (sizes.get(village, 0), sizes.get(county, 0), at.date().isoformat())
        if village not in known or known[village][0] != version:
            if county not in measures:
                measures[county] = standards.load(session, county, on=at.date())
            known[village] = version, _count(session, places[village], measures[county], at)
        found.append(known[village][1])
    return sorted(found, key=lambda totals: (totals.weight, totals.village))


def _county(places: Mapping[str, Jurisdiction], village: str) -> str:
    place = places[village]
    while place.parent:
        place = places[place.parent]
    return place.jurisdiction


def _count(session: Session, place: Jurisdiction, measure: Standards, at: datetime) -> Totals:
    findings = examination.examine(session, place.jurisdiction, at=at, measure=measure)
    return Totals(
        village=place.jurisdiction,
        name=place.name,
        township=place.parent,
        counts=Counter(finding.severity for finding in findings),
        since=min((finding.since for finding in findings), default=""),
    )
