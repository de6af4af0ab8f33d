"""Villagers and officers (村民与任职): who is on the register, who holds which office, who is entitled in a body."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from workflows.offices import COMMITTEE as COMMITTEE
from workflows.offices import OFFICERS as OFFICERS
from workflows.offices import OFFICES as OFFICES
from workflows.offices import PARTY as PARTY
from workflows.offices import REVIEWERS as REVIEWERS
from workflows.offices import SUPERVISION as SUPERVISION
from workflows.offices import OfficeKind as OfficeKind
from workflows.record import Act, Actor, Answer, applies
from workflows.registers.tables import Household
from workflows.tables import Office, Person, RegisterCount


def register(act: Act, *, name: str, group: str = "") -> Answer:
    """Enter a person on the register of this jurisdiction; the name stays in the private part."""
    person = f"p{act.head.size}"
    act.record("person_registered", ("person", person), {"group": group}, private={"name": name})
    return Answer(subject=person)


@applies("person_registered")
def _apply_registered(session: Session, event: Event) -> None:
    row = Person(
        jurisdiction=event.jurisdiction, id=event.subject, index=event.index, group=event.body["group"]
    )
    session.add(row)


def take_office(act: Act, *, person: str, office: str, since: date, until: date | None = None) -> Answer:
    """A person holds an office from a day, until (not including) another.

    Refuses (`office_held`) an office that the person took on that day already. Who left on a day takes the office on
    the same day: the one term ends before it, the other begins with it.
    """
    if office not in OFFICES:
        raise ValueError(f"found the office {office!r}; expected one of {sorted(OFFICES)}")
    if act.session.get(Person, (act.jurisdiction, person)) is None:
        raise Refused("not_found", person=person)
    term = act.session.get(Office, (act.jurisdiction, person, office, since.isoformat()))
    if term is not None and term.until != term.since:
        raise Refused("office_held", office=OFFICES[office].name, first_day=term.since)
    body = {"office": office, "since": since.isoformat(), "until": until.isoformat() if until else ""}
    act.record("office_taken", ("person", person), body)
    return Answer(subject=person)


@applies("office_taken")
def _apply_office(session: Session, event: Event) -> None:
    body = event.body
    row = session.get(Office, (event.jurisdiction, event.subject, body["office"], body["since"]))
    if row is None:
        session.add(Office(jurisdiction=event.jurisdiction, person=event.subject, **body))
    else:
        # 当天任职、当天离任、当天又任职的：那一段任期一天也没有，从同一天接着算。
        row.until = body["until"]


def held(session: Session, *, home: str, person: str, on: date) -> list[str]:
    """The offices a person holds on a day, in the order of `OFFICES`."""
    day = on.isoformat()
    query = select(Office.office).where(
        Office.jurisdiction == home,
        Office.person == person,
        Office.since <= day,
        or_(Office.until == "", Office.until > day),
    )
    offices = set(session.scalars(query))
    return [office for office in OFFICES if office in offices]


def require(act: Act, offices: Iterable[str], *, homes: Iterable[str] = ()) -> str:
    """The office in which the actor may do this today; refuses (`not_your_office`) whoever holds none of them.

    Village offices count only in the village itself; `homes` names the township or county whose officers may act.
    """
    allowed = tuple(offices)
    if act.by.home in (act.jurisdiction, *homes):
        mine = held(act.session, home=act.by.home, person=act.by.person, on=act.at.date())
        fitting = [office for office in mine if office in allowed]
        if fitting:
            return act.by.office if act.by.office in fitting else fitting[0]
    raise Refused("not_your_office", offices=[OFFICES[office].name for office in allowed])


def not_the_same(act: Act, *others: str) -> None:
    """Two signatures need two persons; refuses (`separation_of_duties`) whoever gave the first."""
    if act.by.person and person_key(act.by) in others:
        raise Refused("separation_of_duties")


def person_key(by: Actor) -> str:
    """Who acts, across jurisdictions: home and person."""
    return f"{by.home}/{by.person}"


def count(session: Session, jurisdiction: str, register: str, *, on: date) -> int | None:
    """How many a register counts on a day: the number entered, else the persons on its roll; `None` if unknown.

    Importing a roll takes the entered number back.
    """
    row = session.get(RegisterCount, (jurisdiction, register))
    if row is not None:
        return row.count
    return len(roll(session, jurisdiction, [register], on=on)) or None


def roll(session: Session, jurisdiction: str, registers: Iterable[str], *, on: date) -> list[str]:
    """The persons on some registers on a day, each once, sorted."""
    wanted = set(registers)
    if wanted == {"households"}:
        # 户代表会议：在册的户，由户主代表。
        heads = select(Household.head).where(Household.jurisdiction == jurisdiction, Household.head != "")
        return sorted(set(session.scalars(heads)), key=_number)
    offices = [office for office, kind in OFFICES.items() if wanted & set(kind.registers)]
    return holders(session, jurisdiction, offices, on=on)


def holders(session: Session, home: str, offices: Iterable[str], *, on: date) -> list[str]:
    """The persons who hold one of some offices in a jurisdiction on a day, each once, sorted."""
    found = holders_by_office(session, home, offices, on=on)
    return sorted(set().union(*found.values()), key=_number)


def holders_by_office(
    session: Session, home: str, offices: Iterable[str], *, on: date
) -> dict[str, set[str]]:
    """Who holds each of some offices in a jurisdiction on a day."""
    day = on.isoformat()
    query = select(Office.office, Office.person).where(
        Office.jurisdiction == home,
        Office.office.in_(tuple(offices)),
        Office.since <= day,
        or_(Office.until == "", Office.until > day),
    )
    found: dict[str, set[str]] = {}
    for office, person in session.execute(query):
        found.setdefault(office, set()).add(person)
    return found


def _number(person: str) -> int:
    return int(person[1:])


def names(session: Session, jurisdiction: str, persons: Iterable[str]) -> dict[str, str]:
    """Names by person id; an erased name reads 已删除."""
    wanted = set(persons)
    query = select(Person.id, Person.index).where(Person.jurisdiction == jurisdiction, Person.id.in_(wanted))
    index_of = dict(session.execute(query).all())
    parts = log.private_parts(session, jurisdiction, set(index_of.values()))
    return {
        person: _name(parts[index], person) if index in parts else "已删除"
        for person, index in index_of.items()
    }


def _name(private: Mapping[str, Any], person: str) -> str:
    """A name in the private part of the event that entered it: alone, or with the others of an import."""
    return str(private["names"][person] if "names" in private else private["name"])


def leave_office(act: Act, *, person: str, office: str, since: date, until: date) -> Answer:
    """An office that somebody took on a day ends: `until` is the first day on which it is not held any more."""
    row = act.session.get(Office, (act.jurisdiction, person, office, since.isoformat()))
    if row is None:
        raise Refused("not_found", person=person, office=office)
    body = {"office": office, "since": row.since, "until": until.isoformat()}
    act.record("office_ended", ("person", person), body)
    return Answer(subject=person)


@applies("office_ended")
def _apply_ended(session: Session, event: Event) -> None:
    key = (event.jurisdiction, event.subject, event.body["office"], event.body["since"])
    session.get_one(Office, key).until = event.body["until"]
