"""What the desk says about messages (工作台上的通知): how many to pass on, and what was brought before my office."""

from typing import Any

from sqlalchemy.orm import Session

from web import store
from web.access import User
from web.messages import addresses, texts
from web.messages import shown as cards
from web.wording import day
from workflows import people
from workflows.messages import outbox
from workflows.support.batches import DEPARTMENTS


def facts(db: Session, user: User, names: dict[str, str]) -> dict[str, Any]:
    """For the desk's template: `to_forward` and `escalated`."""
    at = store.now()
    rows = outbox.escalated(db, user.villages, home=user.home, offices=user.offices, at=at)
    _known = texts.preload(db, rows)
    forwards = user.holds(*(people.OFFICERS if user.home_kind == "village" else DEPARTMENTS))
    reader = (user.home, user.person)
    return {
        "to_forward": cards.count(db, user.home, at=at, reader=reader) if forwards else 0,
        "escalated": [
            {
                "village": names.get(row.jurisdiction, row.jurisdiction),
                "lines": texts.text(db, row).splitlines()[2:-2],
                "href": addresses.path(db, row),
                "since": day(row.at),
            }
            for row in rows
        ],
    }
