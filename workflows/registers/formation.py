"""How bodies should be formed (组成建议): advice with its article, shown beside the lists; it never refuses anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import people
from workflows.checkup.finding import SYSTEM, Grounds, organisation_law
from workflows.registers import roster
from workflows.tables import Office


@dataclass(frozen=True)
class Advice:
    """One thing to look at: which rule, the numbers, the basis."""

    rule: str
    grounds: Grounds
    facts: Mapping[str, Any] = field(default_factory=dict)


def advise(session: Session, village: str, *, on: date) -> list[Advice]:
    """What the lists of a day should be looked at for; nothing where the numbers are not known."""
    counts = roster.registered(session, village, on=on)
    return [
        *_representatives(counts, on),
        *_committee(counts, on),
        *_conflicts(session, village, on),
        *_terms(session, village, on),
    ]


def _representatives(counts: Mapping[str, int | None], on: date) -> Iterator[Advice]:
    # 《村民委员会组织法》第二十五条
    grounds = organisation_law("第二十五条", on)
    told, committee = counts.get("representatives"), counts.get("villagers_committee")
    women, houses = counts.get("women_representatives"), counts.get("households")
    if told and committee is not None:
        whole = told + committee
        if told * 5 < whole * 4:
            yield Advice("formation_representatives", grounds, {"n": told, "whole": whole})
        if women is not None and women * 3 < whole:
            yield Advice("formation_women", grounds, {"n": women, "whole": whole})
    if told and houses and not (houses <= told * 15 and houses >= told * 5):
        yield Advice("formation_households", grounds, {"n": told, "houses": houses})


def _committee(counts: Mapping[str, int | None], on: date) -> Iterator[Advice]:
    seats = counts.get("villagers_committee")
    # 《村民委员会组织法》第六条：村民委员会由主任、副主任和委员共三至七人组成
    if seats and not 3 <= seats <= 7:
        yield Advice("formation_committee", organisation_law("第六条", on), {"n": seats})


def _conflicts(session: Session, village: str, on: date) -> Iterator[Advice]:
    supervisors = set(_holders(session, village, people.SUPERVISION, on))
    both = supervisors & set(_holders(session, village, people.COMMITTEE, on))
    if both:
        yield Advice("formation_supervisors", organisation_law("", on), {"n": len(both)})
    for office in ("secretary", "director", "supervision_chair"):
        holders = _holders(session, village, (office,), on)
        if len(holders) > 1:
            facts = {"office": people.OFFICES[office].name, "n": len(holders)}
            yield Advice("formation_one", SYSTEM, facts)


def _holders(session: Session, village: str, offices: tuple[str, ...], on: date) -> list[str]:
    day = on.isoformat()
    query = select(Office.person).where(
        Office.jurisdiction == village,
        Office.office.in_(offices),
        Office.since <= day,
        (Office.until == "") | (Office.until > day),
    )
    return sorted(set(session.scalars(query)))


def _terms(session: Session, village: str, on: date) -> Iterator[Advice]:
    # 《村民委员会组织法》第十一条：村民委员会每届任期五年
    query = select(Office).where(
        Office.jurisdiction == village, Office.office.in_(people.COMMITTEE), Office.until != ""
    )
    long = [row for row in session.scalars(query) if row.until > on.isoformat() and _longer(row)]
    if long:
        yield Advice("formation_term", organisation_law("第十一条", on), {"n": len(long)})


def _longer(row: Office) -> bool:
    since, until = date.fromisoformat(row.since), date.fromisoformat(row.until)
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    return years > 5 or (years == 5 and (until.month, until.day) > (since.month, since.day))
