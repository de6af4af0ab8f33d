"""The inbox (待办): all that somebody can do now, in the order of urgency."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.inbox import matters, meetings, notices, papers
from workflows.inbox.matters import for_county
from workflows.inbox.todo import Person, Todo
from workflows.inbox.tray import Tray, load

__all__ = ["Person", "Todo", "for_county", "in_tray", "of"]


def of(session: Session, villages: Sequence[str], who: Person, *, at: datetime) -> list[Todo]:
    """What a person can do now in the villages in their care, the late first, then in the order of deadlines."""
    return in_tray(session, load(session, villages, who.person if who.home in villages else ""), who, at=at)


def in_tray(session: Session, tray: Tray, who: Person, *, at: datetime) -> list[Todo]:
    """The same from what was read already, e.g. for several persons; their ballots are known only to `of`."""
    found = [
        *matters.of(session, tray, who, at),
        *meetings.of(session, tray, who, at),
        *notices.of(session, tray, who),
        *notices.of_objections(tray, who, at),
        *papers.of(session, tray, who, at=at),
    ]
    return sorted(found, key=lambda todo: (not todo.late, todo.until or "9", todo.village, todo.matter))
