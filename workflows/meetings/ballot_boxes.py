"""Boxes proved against the log (票箱核验): sealed ballots by tally and root, waiting ones by their number."""

from collections.abc import Iterator, Set

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.verify import Problem
from workflows.meetings import lines
from workflows.meetings.box import Ballots
from workflows.meetings.box_tables import Box, BoxBallot, SealedBox

Key = tuple[str, str, str]


def prove(session: Session, scratch: Session, unplayed: Set[str]) -> Iterator[Problem]:
    """What is wrong with the boxes of `session`, by the numbers that the log makes (the boxes of `scratch`).

    `box_differs`: other ballots than were counted; `box_missing`: none, although nobody erased them; `box_surplus`:
    ballots of a vote that no log knows. An erased box is sound: its root stands. Jurisdictions whose log could not be
    played (`unplayed`) are not looked at.
    """
    sealed = {_key(row): row.content for row in session.scalars(select(SealedBox))}
    waiting = _waiting(session)
    for row in scratch.scalars(select(Box).order_by(Box.jurisdiction, Box.meeting, Box.matter)):
        key = _key(row)
        if row.jurisdiction in unplayed:
            continue
        content, found = sealed.pop(key, None), waiting.pop(key, 0)
        what = _wrong(row, content, found)
        if what:
            yield Problem(row.jurisdiction, None, what, f"{row.meeting}/{row.matter}")
    for key in sorted(sealed.keys() | waiting.keys()):
        if key[0] not in unplayed and (what := _beside(scratch, key, key in sealed, waiting.get(key, 0))):
            yield Problem(key[0], None, what, f"{key[1]}/{key[2]}")


def _beside(scratch: Session, key: Key, sealed: bool, waiting: int) -> str:
    """What is wrong with a box that the log does not name: before the count, a line's has as many as the whole's."""
    home, meeting, on = key
    whole = scratch.get(Box, (home, meeting, lines.matter_of(on)))
    if sealed or whole is None or whole.state or lines.matter_of(on) == on:
        return "box_surplus"
    return "" if waiting == whole.secret else "box_differs"


def _wrong(row: Box, content: bytes | None, waiting: int) -> str:
    if not row.state:
        return "" if waiting == row.secret and content is None else "box_differs"
    if row.state == "erased":
        return "" if content is None and not waiting else "box_differs"
    if content is None:
        return "box_missing"
    return "" if Ballots(content).prove(row) and not waiting else "box_differs"


def _key(row: Box | SealedBox) -> Key:
    return row.jurisdiction, row.meeting, row.matter


def _waiting(session: Session) -> dict[Key, int]:
    where = (BoxBallot.jurisdiction, BoxBallot.meeting, BoxBallot.matter)
    found = session.execute(select(*where, func.count()).group_by(*where))
    return {(home, meeting, matter): n for home, meeting, matter, n in found}
