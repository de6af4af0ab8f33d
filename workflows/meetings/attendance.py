"""Who was there for which item (到会情况): signed in, late, left early, absent with a reason (签到、迟到、早退、缺席).

The sign-in itself stands on the roll (`RollEntry`); whoever was not there from the first to the last item has a note.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Table
from engine.errors import Refused
from engine.log import Event
from workflows import people
from workflows.meetings import box, convening, roll
from workflows.record import Act, Answer, applies
from workflows.tables import ID, INSTANT, AgendaItem, Meeting, RollEntry

REASON_AT_MOST = 200


class AttendanceNote(Table):
    """Somebody who came late, left early or stayed away; the reason lies in the private part of event `index`.

    `came_for` is the position of the first item for which the person was there, `left_from` that of the first without.
    """

    __tablename__ = "attendance_note"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    arrived_at: Mapped[str] = mapped_column(INSTANT)
    came_for: Mapped[int]
    left_at: Mapped[str] = mapped_column(INSTANT)
    left_from: Mapped[int | None]
    index: Mapped[int]

    def covers(self, position: int) -> bool:
        """Whether the person was there for the item at a position."""
        return self.came_for <= position and (self.left_from is None or position < self.left_from)


def mark(act: Act, *, meeting: str, present: Sequence[str], away: Sequence[str] = ()) -> Answer:
    """An officer saves the sign-in list: who is present now, and whose sign-in was a mistake.

    Refuses (`voted_meanwhile`) to take the sign-in of somebody who has voted on screen.
    """
    people.require(act, convening.officers(roll.get(act, meeting).body))
    roll.sign_in(act, meeting=meeting, persons=list(dict.fromkeys(present)))
    gone = _signed_in(act, meeting, away)
    if gone:
        _not_voted(act, meeting, gone)
        act.record("sign_in_undone", ("meeting", meeting), {"persons": gone})
    return Answer(subject=meeting)


def _signed_in(act: Act, meeting: str, persons: Sequence[str]) -> list[str]:
    query = select(RollEntry.person).where(
        RollEntry.jurisdiction == act.jurisdiction,
        RollEntry.meeting == meeting,
        RollEntry.person.in_(persons),
        RollEntry.signed_in_at != "",
    )
    return sorted(act.session.scalars(query), key=lambda person: int(person[1:]))


def _not_voted(act: Act, meeting: str, persons: Sequence[str]) -> None:
    if box.voted(act.session, act.jurisdiction, meeting).keys() & set(persons):
        raise Refused("voted_meanwhile")


@applies("sign_in_undone")
def _apply_undone(session: Session, event: Event) -> None:
    query = select(RollEntry).where(
        RollEntry.jurisdiction == event.jurisdiction,
        RollEntry.meeting == event.subject,
        RollEntry.person.in_(event.body["persons"]),
    )
    for entry in session.scalars(query):
        entry.signed_in_at = ""


def note(
    act: Act,
    *,
    meeting: str,
    person: str,
    arrived_at: datetime | None = None,
    came_for: int = 0,
    left_at: datetime | None = None,
    left_from: int | None = None,
    reason: str = "",
    recused: Sequence[str] = (),
) -> Answer:
    """Note that somebody came late, left early or stayed away; from which item (its position) on tells the votes.

    `recused` are the matters that the person stays out of as well (回避), which asks for a reason.
    Refuses (`attendance_contradicts`) a leave before the arrival, and (`voted_meanwhile`) votes of somebody who was out.
    """
    row = roll.get(act, meeting)
    people.require(act, convening.officers(row.body))
    if row.state != "open":
        raise Refused("meeting_not_open", state=row.state)
    if act.session.get(RollEntry, (act.jurisdiction, meeting, person)) is None:
        raise Refused("not_entitled", person=person)
    if len(reason) > REASON_AT_MOST:
        raise Refused("text_length", longest=REASON_AT_MOST, given=len(reason))
    if (left_from is not None and left_from <= came_for) or (
        arrived_at and left_at and left_at <= arrived_at
    ):
        raise Refused("attendance_contradicts")
    body = {
        "person": person,
        "arrived_at": arrived_at.isoformat() if arrived_at else "",
        "came_for": came_for,
        "left_at": left_at.isoformat() if left_at else "",
        "left_from": left_from,
    }
    _voted_there(act, row, body)
    if recused and not reason.strip():
        raise Refused("reason_missing")
    act.record("attendance_noted", ("meeting", meeting), body, private={"reason": reason} if reason else None)
    for matter in recused:
        roll.recuse(act, meeting=meeting, matter=matter, person=person, reason=reason)
    return Answer(subject=meeting)


def _voted_there(act: Act, row: Meeting, body: dict[str, Any]) -> None:
    """On screen nobody votes on an item for which the list says that they were out."""
    mine = box.voted(act.session, act.jurisdiction, row.id).get(body["person"], set())
    query = select(AgendaItem.position).where(
        AgendaItem.jurisdiction == act.jurisdiction,
        AgendaItem.meeting == row.id,
        AgendaItem.matter.in_(mine),
    )
    there = AttendanceNote(came_for=body["came_for"], left_from=body["left_from"])
    if any(not there.covers(position) for position in act.session.scalars(query)):
        raise Refused("voted_meanwhile")


@applies("attendance_noted")
def _apply_noted(session: Session, event: Event) -> None:
    key = (event.jurisdiction, event.subject, event.body["person"])
    row = session.get(AttendanceNote, key)
    if row is None:
        row = AttendanceNote(jurisdiction=key[0], meeting=key[1], person=key[2])
        session.add(row)
    row.arrived_at, row.came_for = event.body["arrived_at"], event.body["came_for"]
    row.left_at, row.left_from = event.body["left_at"], event.body["left_from"]
    row.index = event.index


def present(session: Session, jurisdiction: str, meeting: str, positions: Iterable[int]) -> dict[int, int]:
    """How many were there for the items at some positions: signed in, come and not yet gone (计票时的到会人数)."""
    mine = (RollEntry.jurisdiction == jurisdiction) & (RollEntry.meeting == meeting)
    here = mine & (RollEntry.signed_in_at != "")
    total = session.scalar(select(func.count()).select_from(RollEntry).where(here)) or 0
    notes = part_time(session, jurisdiction, meeting).get(meeting, ())
    return {place: total - sum(not each.covers(place) for each in notes) for place in positions}


def part_time(session: Session, jurisdiction: str, meeting: str = "") -> dict[str, list[AttendanceNote]]:
    """The notes of people who came, by meeting: of one, or of all of a village."""
    query = (
        select(AttendanceNote)
        .join(
            RollEntry,
            (RollEntry.jurisdiction == AttendanceNote.jurisdiction)
            & (RollEntry.meeting == AttendanceNote.meeting)
            & (RollEntry.person == AttendanceNote.person),
        )
        .where(AttendanceNote.jurisdiction == jurisdiction, RollEntry.signed_in_at != "")
    )
    found: dict[str, list[AttendanceNote]] = {}
    for note in session.scalars(query.where(AttendanceNote.meeting == meeting) if meeting else query):
        found.setdefault(note.meeting, []).append(note)
    return found


def notes_of(session: Session, jurisdiction: str, meeting: str) -> dict[str, AttendanceNote]:
    """All notes of a meeting by person, those of the absent included."""
    query = select(AttendanceNote).where(
        AttendanceNote.jurisdiction == jurisdiction, AttendanceNote.meeting == meeting
    )
    return {note.person: note for note in session.scalars(query)}
