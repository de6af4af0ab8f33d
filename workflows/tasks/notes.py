"""Words beside an office task (意见、抄送、催办): they move nothing, and stay in the history."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from workflows.offices import OFFICES, of_task, one_level
from workflows.record import Act, Answer, applies
from workflows.tasks import doers, hands, tables
from workflows.tasks.tables import Copy

LONGEST = 1000
TOLD_AT_MOST = 20


def comment(act: Act, *, matter: str, text: str, files: Sequence[str] = ()) -> Answer:
    """An officer's opinion on a matter under way (意见), with scans; the text is private, the files are named by digest."""
    row = act.matter(matter)
    office = doers.require_official(act)
    if not 0 < len(text.strip()) <= LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(text.strip()))
    body = {"office": office, "round": row.round, "files": list(files)}
    act.record("task_commented", ("matter", matter), body, private={"text": text.strip()})
    return Answer(subject=matter)


def comments(session: Session, jurisdiction: str, matter: str) -> list[Event]:
    """The opinions on a matter, the first first, with what is left of their private texts."""
    found = log.events(session, jurisdiction, subject=("matter", matter))
    return [event for event in found if event.kind == "task_commented"]


def copy(act: Act, *, matter: str, offices: Sequence[str] = (), persons: Sequence[str] = ()) -> Answer:
    """Tell offices or persons (home/person) of a matter (抄送): they may read it, and have nothing to do."""
    act.matter(matter)
    doers.require_official(act)
    known = {who.key for who in doers.officials(act.session, act.jurisdiction, on=act.at.date())}
    unfit = not set(offices) <= set(OFFICES) or not set(persons) <= known
    if unfit or not 0 < len(offices) + len(persons) <= TOLD_AT_MOST:
        raise Refused("hand_unfit")
    body = {"offices": list(offices), "persons": list(persons)}
    act.record("matter_copied", ("matter", matter), body)
    return Answer(subject=matter)


def read(act: Act, *, copy: str) -> Answer:
    """Mark what one was told as read (已阅); an office's copy by whoever of the office reads it first."""
    row = act.session.get(Copy, (act.jurisdiction, copy))
    if row is None:
        raise Refused("not_found", copy=copy)
    if row.person and row.person != doers.key(act.by):
        raise Refused("not_your_work")
    if row.office:
        doers.require(act, (row.office,))
    if row.read_at:
        return Answer(subject=row.matter)
    act.record("copy_read", ("matter", row.matter), {"copy": copy, "by": doers.key(act.by)})
    return Answer(subject=row.matter)


def urge(act: Act, *, matter: str, task: str) -> Answer:
    """Remind the office that a task waits for (催办): a message, at most once a day for each task, counted."""
    row, found = doers.open_task(act, matter, task)
    doers.require_official(act)
    hand = tables.hand(act.session, act.jurisdiction, row.id, found.path)
    today = act.at.date().isoformat()
    if hand.urged_on == today:
        raise Refused("urged_today")
    offices = of_task(found)
    level = OFFICES[offices[0]].level
    body = {
        "path": found.path,
        "day": today,
        "count": hand.urges + 1,
        "offices": list(one_level(offices)),
        "home": doers.homes(act.session, act.jurisdiction).get(level, act.jurisdiction),
    }
    act.record("task_urged", ("matter", matter), body)
    return Answer(subject=matter)


@applies("task_commented")
def _apply_commented(session: Session, event: Event) -> None:
    """The event is all there is: the history tells it."""


@applies("matter_copied")
def _apply_copied(session: Session, event: Event) -> None:
    told = [
        *((office, "") for office in event.body["offices"]),
        *(("", each) for each in event.body["persons"]),
    ]
    for number, (office, person) in enumerate(told):
        session.add(
            Copy(
                jurisdiction=event.jurisdiction,
                id=f"k{event.index}-{number}",
                matter=event.subject,
                office=office,
                person=person,
                read_by="",
                read_at="",
            )
        )


@applies("copy_read")
def _apply_read(session: Session, event: Event) -> None:
    row = session.get_one(Copy, (event.jurisdiction, event.body["copy"]))
    row.read_by, row.read_at = event.body["by"], event.occurred_at.isoformat()


@applies("task_urged")
def _apply_urged(session: Session, event: Event) -> None:
    row = hands.of_event(session, event)
    row.urged_on, row.urges = event.body["day"], event.body["count"]
