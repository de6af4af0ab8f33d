"""The registers as they stand (现有名册): groups, households, persons with their offices, read at once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import log
from engine.log import EventRow
from workflows import people
from workflows.registers.tables import Group, Household, Resident
from workflows.tables import Office, Person, RegisterCount


@dataclass
class Somebody:
    """A person on the register: id, name, group, household (empty: only in office here), offices with their terms."""

    id: str
    name: str
    group: str
    household: str
    offices: list[Office] = field(default_factory=list)

    def holding(self, office: str, on: str) -> Office | None:
        """The term of an office that is held on an ISO day, or is to begin later."""
        found = [
            each for each in self.offices if each.office == office and (not each.until or each.until > on)
        ]
        return max(found, key=lambda each: each.since) if found else None


@dataclass
class Roster:
    """A village's registers."""

    groups: set[str]
    households: dict[str, Household]
    persons: dict[str, Somebody]
    counts: dict[str, int | None]


def load(session: Session, village: str) -> Roster:
    """Everything on a village's registers, in six statements."""
    houses = session.scalars(select(Household).where(Household.jurisdiction == village))
    rows = list(session.scalars(select(Person).where(Person.jurisdiction == village)))
    homes = dict(
        session.execute(
            select(Resident.person, Resident.household).where(Resident.jurisdiction == village)
        ).all()
    )
    names = _names(session, village)
    persons = {
        row.id: Somebody(row.id, names.get(row.id, "已删除"), row.group, homes.get(row.id, ""))
        for row in rows
    }
    for office in session.scalars(select(Office).where(Office.jurisdiction == village)):
        if office.person in persons:
            persons[office.person].offices.append(office)
    counts = session.execute(
        select(RegisterCount.register, RegisterCount.count).where(RegisterCount.jurisdiction == village)
    )
    return Roster(
        groups=set(session.scalars(select(Group.name).where(Group.jurisdiction == village))),
        households={house.id: house for house in houses},
        persons=persons,
        counts=dict(counts.all()),
    )


def _names(session: Session, village: str) -> dict[str, str]:
    """All names of a village: they lie in the private parts of few events, so these are read and not the persons'."""
    found: dict[str, str] = {}
    for _index, subject, private in _private(session, village):
        if "names" in private:
            found |= private["names"]
        elif "name" in private:
            found[subject] = private["name"]
    return found


def _private(session: Session, village: str) -> list[tuple[int, str, dict[str, Any]]]:
    query = select(EventRow.index, EventRow.subject).where(
        EventRow.jurisdiction == village,
        EventRow.kind.in_(("person_registered", "registers_changed")),
        EventRow.commitment != "",
    )
    subjects = dict(session.execute(query.order_by(EventRow.index)).all())
    parts: dict[int, dict[str, Any]] = {}
    indices = list(subjects)
    for start in range(0, len(indices), 500):
        parts |= log.private_parts(session, village, set(indices[start : start + 500]))
    return [(index, subjects[index], parts[index]) for index in indices if index in parts]


def phones(session: Session, village: str) -> dict[str, str]:
    """The phone numbers that workbooks brought, by person, the latest of each: for whoever opens the accounts."""
    found: dict[str, str] = {}
    for _index, _subject, private in _private(session, village):
        found |= private.get("phones", {})
    return found


def registered(session: Session, village: str, *, on: date) -> dict[str, int | None]:
    """How many each register of the law counts on a day, and None where nobody knows."""
    kinds = {register for kind in people.OFFICES.values() for register in kind.registers} | {"households"}
    typed = session.scalars(select(RegisterCount.register).where(RegisterCount.jurisdiction == village))
    return {name: people.count(session, village, name, on=on) for name in sorted(kinds | set(typed))}


def is_roll(session: Session, village: str, register: str) -> bool:
    """Whether a register is kept by persons and not as a typed number."""
    return session.get(RegisterCount, (village, register)) is None


def size(session: Session, village: str) -> int:
    """How many persons stand on the register."""
    query = select(func.count()).select_from(Person).where(Person.jurisdiction == village)
    return session.scalar(query) or 0
