"""What meetings want of whoever looks (会议待办): to hold them, to come, to vote, to enter and confirm results."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import parse
from workflows import people
from workflows.inbox.todo import Person, Todo
from workflows.inbox.tray import Tray
from workflows.law.assemblies import BODIES
from workflows.meetings import convening
from workflows.tables import AgendaItem, Meeting


def of(session: Session, tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    """What the pending meetings want of somebody."""
    for meeting, items in tray.meetings:
        if meeting.state == "called":
            yield from _called(session, tray, meeting, items, who, at)
        elif meeting.state == "open":
            yield from _open(session, tray, meeting, items, who, at)
        elif meeting.state == "entered" and who.holds(people.SUPERVISION) and meeting.entered_by != who.key:
            yield _of_meeting("confirm", tray, meeting, items)
        elif meeting.state == "confirmed" and who.holds(people.REVIEWERS):
            mine = who.holds(people.REVIEWERS[:1])
            yield _of_meeting("approve_late", tray, meeting, items, mine=mine)


def _called(
    session: Session, tray: Tray, meeting: Meeting, items: list[AgendaItem], who: Person, at: datetime
) -> Iterator[Todo]:
    planned = parse(meeting.planned_at)
    if meeting.on_paper:
        if who.holds(convening.officers(meeting.body)):
            yield _of_meeting("enter", tray, meeting, items, mine=who.holds(("clerk",)))
    elif at.date() >= planned.date() and who.holds(convening.officers(meeting.body)):
        conveners = tray.conveners(session, meeting.jurisdiction, meeting.body, on=at.date())
        if who.holds(conveners) or not who.holds(("clerk",)):
            yield _of_meeting("hold", tray, meeting, items, mine=who.holds(conveners))
        if who.holds(("clerk",)):
            yield _of_meeting("enter", tray, meeting, items)
    elif at.date() <= planned.date() and who.registers & set(BODIES[meeting.body].registers):
        yield _of_meeting("attend", tray, meeting, items)


def _open(
    session: Session, tray: Tray, meeting: Meeting, items: list[AgendaItem], who: Person, at: datetime
) -> Iterator[Todo]:
    key = (meeting.jurisdiction, meeting.id)
    left = [item for item in items if (*key, item.matter) not in tray.settled]
    if key in tray.on_roll:
        yield from (_of_meeting("ballot", tray, meeting, [item]) for item in left)
    if who.holds(convening.officers(meeting.body)):
        mine = who.holds(
            (*tray.conveners(session, meeting.jurisdiction, meeting.body, on=at.date()), "clerk")
        )
        yield _of_meeting("hold", tray, meeting, items, mine=mine)


def _of_meeting(
    kind: str, tray: Tray, meeting: Meeting, items: list[AgendaItem], *, mine: bool = True
) -> Todo:
    return Todo(
        kind,
        meeting.jurisdiction,
        tuple(tray.titles.get((meeting.jurisdiction, item.matter), item.matter) for item in items),
        mine=mine,
        matter=items[0].matter if items else "",
        matters=tuple(item.matter for item in items),
        stage=items[0].stage if items else "",
        meeting=meeting.id,
        body=meeting.body,
        until=meeting.planned_at if meeting.state in ("called", "open") else "",
    )
