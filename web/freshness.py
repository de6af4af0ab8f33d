"""How long a sign-in lasts (登录多久有效): reading for hours, acting for half an hour after the last page.

A session may act while it is *fresh*: the secret was entered, and no half hour went by since without a page. After
that it only reads, until its twelve hours are over; so does a remembered device for its thirty days. See ADR 0008.
"""

from datetime import datetime, timedelta

from flask import session
from flask_login import current_user

from engine.clock import parse
from workflows.record import Actor

FRESH_FOR = timedelta(minutes=30)
LASTS = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)


class PinNeeded(Exception):
    """Somebody acts in a session that may only read: the PIN is asked for, then the same form goes on."""


def begin(*, now: datetime, generation: int) -> None:
    """The secret was just entered: from now on this session may act."""
    session["ends"] = (now + LASTS).isoformat()
    session["generation"] = generation
    session["fresh_until"] = (now + FRESH_FOR).isoformat()


def lasts(*, now: datetime, generation: int) -> bool:
    """Whether the session is still somebody's: not over, and no other secret was set meanwhile."""
    ends = session.get("ends", "")
    return bool(ends) and now < parse(ends) and session.get("generation") == generation


def is_fresh(now: datetime) -> bool:
    """Whether the signed-in person may act without entering the secret again."""
    until = session.get("fresh_until", "")
    mine = current_user.is_authenticated and session.get("_user_id") == current_user.id
    return bool(mine and until and now < parse(until))


def stay(now: datetime) -> None:
    """A page was opened: the half hour begins anew, within the session's twelve hours."""
    if is_fresh(now) and parse(session["fresh_until"]) - now < FRESH_FOR - NOTED_EVERY:
        session["fresh_until"] = min(now + FRESH_FOR, parse(session["ends"])).isoformat()


def require(by: Actor, now: datetime) -> None:
    """Asks for the PIN (`PinNeeded`) where the signed-in person acts in a session that may only read."""
    if current_user.is_authenticated and by.account == current_user.id and not is_fresh(now):
        raise PinNeeded
