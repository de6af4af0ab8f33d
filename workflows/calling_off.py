"""Calling off what no meeting decides (撤回没有四议的事项): begun by mistake, while nobody else has acted on it.

No diagram draws it. The matter ends where it stands, its history says why, and nothing that was done is undone.
"""

from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.matter import MatterRow
from workflows import course, people, stages
from workflows.listing.checks import BOUND
from workflows.record import Act, Answer


def call_off(act: Act, *, matter: str, reason: str) -> Answer:
    """The Party branch calls a matter off, with a reason.

    Refuses (`out_of_order`) one that meetings decide or that has ended, and (`not_called_off`) one that keeps a register,
    or on which somebody else than whoever began it has acted.
    """
    people.require(act, people.PARTY)
    row = act.matter(matter)
    if not can_call_off(row) or course.has_discussions(act.session, row):
        raise stages.out_of_order(act.session, row, "withdraw")
    if against := hindrance(act.session, row):
        raise Refused("not_called_off", against=against)
    if not reason.strip():
        raise Refused("reason_missing")
    act.record("matter_withdrawn", ("matter", matter), {"reason": reason.strip()})
    return Answer(subject=matter)


def can_call_off(row: MatterRow) -> bool:
    """Whether a matter is under way, and at a task of offices."""
    return row.state == "open" and stages.shared(row) is None


def may_call_off(session: Session, row: MatterRow) -> bool:
    """Whether nothing stands in the way."""
    return can_call_off(row) and not course.has_discussions(session, row) and not hindrance(session, row)


def hindrance(session: Session, row: MatterRow) -> str:
    """Why a matter has to be brought to its end: it keeps a `register`, `others` have acted on it; or empty."""
    if row.item in BOUND:
        return "register"
    acted = {
        event.account
        for event in log.events(session, row.jurisdiction, subject=("matter", row.id))
        if event.kind in ("matter_started", "task_completed")
    }
    return "others" if len(acted) > 1 else ""
