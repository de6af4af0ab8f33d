"""Who is entitled, who has a mandate, who stays out (应到、授权、回避)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from workflows import people
from workflows.law import assemblies
from workflows.law.bodies import Mandate
from workflows.meetings import convening
from workflows.meetings.box_tables import Issued
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Ballot, Meeting, Recusal, RollEntry
from workflows.tables import Mandate as MandateRow


def entitled(session: Session, jurisdiction: str, body: str, *, on: date) -> int | None:
    """How many are entitled in a body on a day, by the village's registers; `None` when a register is not known."""
    registers = assemblies.BODIES[body].registers
    counts = {name: people.count(session, jurisdiction, name, on=on) for name in registers}
    return assemblies.entitled(body, counts)


def persons(session: Session, jurisdiction: str, body: str, *, on: date) -> list[str]:
    """The persons entitled in a body on a day, each once."""
    return people.roll(session, jurisdiction, assemblies.BODIES[body].registers, on=on)


def grant(act: Act, *, by: str, since: date, until: date, subjects: list[str]) -> Answer:
    """The villagers' assembly lets the representatives decide some subjects for a time (授权)."""
    people.require(act, people.OFFICERS)
    body = {
        "by": by,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "subjects": canonical.dumps(sorted(subjects)),
    }
    event = act.record("mandate_granted", ("mandate", f"g{act.head.size}"), body)
    return Answer(subject=event.subject)


@applies("mandate_granted")
def _apply_granted(session: Session, event: Event) -> None:
    session.add(MandateRow(jurisdiction=event.jurisdiction, id=event.subject, **event.body))


def mandate(session: Session, jurisdiction: str, subject: str, *, on: date) -> Mandate | None:
    """The mandate that covers a subject on a day; `None` where there is none."""
    day = on.isoformat()
    query = select(MandateRow).where(
        MandateRow.jurisdiction == jurisdiction, MandateRow.since <= day, MandateRow.until >= day
    )
    found = (mandate_of(row) for row in session.scalars(query))
    return next((each for each in found if subject in each.subjects), None)


def mandate_of(row: MandateRow) -> Mandate:
    """A stored mandate as the law reads it."""
    return Mandate(
        by=row.by,
        starts=date.fromisoformat(row.since),
        ends=date.fromisoformat(row.until),
        subjects=tuple(json.loads(row.subjects)),
    )


def sign_in(act: Act, *, meeting: str, persons: list[str]) -> Answer:
    """Somebody present signs in, or an officer of the village does it for the people in the room (签到)."""
    row = get(act, meeting)
    if row.state != "open":
        raise Refused("meeting_not_open", state=row.state)
    if persons != [act.by.person] or act.by.home != act.jurisdiction:
        people.require(act, convening.officers(row.body))
    entries = _entries(act.session, act.jurisdiction, meeting, persons)
    strangers = [person for person in persons if person not in entries]
    if strangers:
        raise Refused("not_entitled", person=strangers[0])
    new = [person for person in dict.fromkeys(persons) if not entries[person].signed_in_at]
    if new:
        act.record("signed_in", ("meeting", meeting), {"persons": new})
    return Answer(subject=meeting)


def _entries(
    session: Session, jurisdiction: str, meeting: str, persons: Sequence[str]
) -> dict[str, RollEntry]:
    query = select(RollEntry).where(
        RollEntry.jurisdiction == jurisdiction,
        RollEntry.meeting == meeting,
        RollEntry.person.in_(persons),
    )
    return {entry.person: entry for entry in session.scalars(query)}


@applies("signed_in")
def _apply_signed_in(session: Session, event: Event) -> None:
    persons = event.body["persons"]
    for entry in _entries(session, event.jurisdiction, event.subject, persons).values():
        entry.signed_in_at = event.occurred_at.isoformat()


def recuse(act: Act, *, meeting: str, matter: str, person: str, reason: str) -> Answer:
    """A person declares an interest and takes no part in one item (回避); an officer may record it for somebody.

    Refuses (`recusal_late`) whoever has voted on the item already, and anybody who is not entitled at the meeting.
    """
    row = get(act, meeting)
    if row.state not in ("called", "open"):
        raise Refused("meeting_not_open", state=row.state)
    if (act.by.person, act.by.home) != (person, act.jurisdiction):
        people.require(act, convening.officers(row.body))
    _check_recusal(act, row, matter, person)
    if act.session.get(Recusal, (act.jurisdiction, meeting, matter, person)) is None:
        body = {"matter": matter, "person": person}
        act.record("recused", ("meeting", meeting), body, private={"reason": reason})
    return Answer(subject=meeting)


def _check_recusal(act: Act, row: Meeting, matter: str, person: str) -> None:
    if act.session.get(AgendaItem, (act.jurisdiction, row.id, matter)) is None:
        raise Refused("not_found", matter=matter)
    if row.state == "open":
        entitled = bool(_entries(act.session, act.jurisdiction, row.id, [person]))
    else:
        entitled = person in persons(act.session, act.jurisdiction, row.body, on=act.at.date())
    if not entitled:
        raise Refused("not_entitled", person=person)
    key = (act.jurisdiction, row.id, matter, person)
    if act.session.get(Ballot, key) is not None or act.session.get(Issued, key) is not None:
        raise Refused("recusal_late")


@applies("recused")
def _apply_recused(session: Session, event: Event) -> None:
    session.add(Recusal(jurisdiction=event.jurisdiction, meeting=event.subject, **event.body))


def get(act: Act, meeting: str) -> Meeting:
    """A meeting of this village; refuses one that does not exist."""
    row = act.session.get(Meeting, (act.jurisdiction, meeting))
    if row is None:
        raise Refused("not_found", meeting=meeting)
    return row


def counted(counts: Mapping[str, Any]) -> dict[str, Any]:
    """The counts of an item as they stand in an event: only what was told."""
    return {name: number for name, number in counts.items() if number is not None}
