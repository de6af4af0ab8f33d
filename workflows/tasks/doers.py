"""Who may do an office task (由谁办理): whoever holds an office of the lane, in village, township or county."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import course, jurisdictions, people
from workflows.offices import OFFICES, of_task
from workflows.record import Act, Actor
from workflows.tasks import tables
from workflows.tasks import task as office_task

VOTERS = (
    *("party_member", "representative", "women_representative", "council_member", "villager", "directors"),
)
"""Offices that vote and sit, and do no office work."""


def homes(session: Session, jurisdiction: str) -> dict[str, str]:
    """Where the officers of a village, its township and its county are at home: level → jurisdiction."""
    return {row.kind: row.jurisdiction for row in jurisdictions.line(session, jurisdiction)}


def require(act: Act, offices: Iterable[str]) -> str:
    """The office in which the actor acts; refuses (`not_your_office`) whoever holds none of these at its own level."""
    allowed = tuple(offices)
    at = homes(act.session, act.jurisdiction)
    here = [office for office in allowed if at.get(OFFICES[office].level) == act.by.home]
    held = people.held(act.session, home=act.by.home, person=act.by.person, on=act.at.date()) if here else []
    fitting = [office for office in held if office in here]
    if not fitting:
        raise Refused("not_your_office", offices=[OFFICES[office].name for office in allowed])
    return act.by.office if act.by.office in fitting else fitting[0]


def open_task(act: Act, matter: str, task: str) -> tuple[MatterRow, OpenTask]:
    """A matter of this village and its open office task; refuses (`out_of_order`) one that is not open."""
    row = act.matter(matter)
    return row, office_task.find(act.session, row, task)


def check_shared(session: Session, row: MatterRow, task: OpenTask) -> None:
    """Refuses (`task_personal`) what nobody may hand on: one person's own signature, as the diagram marks it."""
    if course.node_of(session, row, task.path).personal:
        raise Refused("task_personal")


def require_for(act: Act, task: OpenTask) -> str:
    """The office in which the actor may complete a task."""
    return require(act, of_task(task))


def check_apart(act: Act, row: MatterRow, task: OpenTask) -> None:
    """Refuses (`separation_of_duties`) whoever did, last, a task that the diagram keeps apart, or signs in addition."""
    me = key(act.by)
    signers = {each.person for each in tables.signers(act.session, row.jurisdiction, row.id, task.path)}
    if me in signers or me in apart(act.session, row, task):
        raise Refused("separation_of_duties")


def apart(session: Session, row: MatterRow, task: OpenTask) -> set[str]:
    """Who did, last, the tasks that the diagram keeps apart from this one (`siyi:not_by`)."""
    others = course.node_of(session, row, task.path).not_by
    last = last_done(session, row) if others else {}
    return {event.body.get("by", "") for path, event in last.items() if name_of(path) in others}


def last_done(session: Session, row: MatterRow) -> dict[str, Event]:
    """By path, the last event that completed each office task of a matter."""
    found: dict[str, Event] = {}
    for event in log.events(session, row.jurisdiction, subject=("matter", row.id)):
        if event.kind == "task_completed" and "path" in event.body:
            found[event.body["path"]] = event
    return found


def name_of(path: str) -> str:
    """The task's own id at the end of its path."""
    return path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Who:
    """Somebody to choose from a list: home, person, name, and the offices held."""

    home: str
    person: str
    name: str
    offices: tuple[str, ...]

    @property
    def key(self) -> str:
        """As events name who did something."""
        return f"{self.home}/{self.person}"


def candidates(session: Session, jurisdiction: str, task: OpenTask, *, on: date) -> list[Who]:
    """Everybody whose office may do a task today."""
    return _holders(session, jurisdiction, of_task(task), on=on)


def officials(session: Session, jurisdiction: str, *, on: date) -> list[Who]:
    """Everybody who holds an office of a village, its township or its county today; voters alone are none."""
    return _holders(session, jurisdiction, [office for office in OFFICES if office not in VOTERS], on=on)


def _holders(session: Session, jurisdiction: str, allowed: Sequence[str], *, on: date) -> list[Who]:
    found: list[Who] = []
    for level, home in homes(session, jurisdiction).items():
        here = [office for office in allowed if OFFICES[office].level == level]
        held = people.holders_by_office(session, home, here, on=on)
        persons = sorted(set().union(*held.values()))
        names = people.names(session, home, persons)
        for person in persons:
            offices = tuple(office for office in here if person in held.get(office, ()))
            found.append(Who(home, person, names.get(person, person), offices))
    return found


def require_official(act: Act) -> str:
    """The office in which somebody of the village, its township or its county speaks; refuses voters and strangers."""
    return require(act, [office for office in OFFICES if office not in VOTERS])


def name(session: Session, who: str) -> str:
    """The name of somebody by home/person."""
    home, _slash, person = who.partition("/")
    return people.names(session, home, [person]).get(person, person)


def key(by: Actor) -> str:
    """As events name who did something."""
    return people.person_key(by)
