"""Who may do an office task (由谁办理): whoever holds an office of the lane, in village, township or county."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import course, jurisdictions, people
from workflows.offices import OFFICES, of_task
from workflows.record import Act, Actor


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


def require_for(act: Act, task: OpenTask) -> str:
    """The office in which the actor may complete a task."""
    return require(act, of_task(task))


def check_apart(act: Act, row: MatterRow, task: OpenTask) -> None:
    """Refuses (`separation_of_duties`) whoever did, last, one of the tasks that the diagram keeps apart from this one."""
    others = course.node_of(act.session, row, task.path).not_by
    if not others:
        return
    last = last_done(act.session, row)
    if any(
        last[path].body.get("by") == people.person_key(act.by) for path in last if name_of(path) in others
    ):
        raise Refused("separation_of_duties")


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
    """Somebody for a list of choices: person and home, their name, and the offices that matter here."""

    home: str
    person: str
    name: str
    offices: tuple[str, ...]


def key(by: Actor) -> str:
    """As events name who did something."""
    return people.person_key(by)
