"""Enough people in the room (法定人数): checked when voting begins, and for each item again at the count."""

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows import people, pinned
from workflows.law import shares
from workflows.law.kinds import shares_of
from workflows.meetings import agenda, attendance, convening
from workflows.meetings.agenda import Agenda
from workflows.record import Act, Answer, applies
from workflows.tables import Meeting


def begin_voting(act: Act, *, meeting: str) -> Answer:
    """Begin to vote in an open meeting (开始表决); refuses (`quorum_missing`) where too few are there.

    Who left before an item is not counted for it: each item's quorum is looked at again when it is decided.
    """
    listed = agenda.load(act.session, act.jurisdiction, meeting)
    row = listed.meeting
    people.require(act, convening.officers(row.body))
    if row.state != "open" or row.voting_at:
        raise Refused("meeting_not_open", state=row.state)
    present = attendance.present(act.session, act.jurisdiction, meeting, [0])[0]
    needed = must_come(act, listed)
    if present < needed:
        raise Refused("quorum_missing", entitled=row.entitled, present=present, needed=needed)
    body = {"entitled": row.entitled, "present": present, "needed": needed}
    act.record("voting_begun", ("meeting", meeting), body)
    return Answer(subject=meeting)


def must_come(act: Act, listed: Agenda) -> int:
    """How many must be there so that every item can be voted on: each matter keeps the rules it started with."""
    row = listed.meeting
    rules = [pinned.rules_of(act.session, each.matter) for each in listed.items]
    demands = [shares_of(each.value(f"{row.body}.quorum")) for each in rules]
    return max(1, *(shares.needed(demand, entitled=row.entitled or 0) for demand in demands))


@applies("voting_begun")
def _apply_begun(session: Session, event: Event) -> None:
    row = session.get_one(Meeting, (event.jurisdiction, event.subject))
    row.voting_at = event.occurred_at.isoformat()
