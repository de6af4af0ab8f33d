"""Ballots on each line (逐项表决的票): they lie beside those on the whole, under a key of the matter and the line.

One ballot has a choice for the whole and one for each line, all of them or none, as a sheet of paper has. In secret the
choices part: a box a line, a random key a choice, so that after the count nothing tells which of them were one person's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import Refused
from workflows.entitlements import listing
from workflows.entitlements.tables import LineVote
from workflows.tables import Ballot, Proposal

CHOICES = listing.VOTES


def key(matter: str, line: int) -> str:
    """The key under which the ballots of a line lie."""
    return f"{matter}/{line}"


def keys(matter: str, lines: int) -> list[str]:
    """The keys of a matter's lines, in their order."""
    return [key(matter, number) for number in range(1, lines + 1)]


def matter_of(key: str) -> str:
    """The matter that a box or ballot belongs to, whether it is one on the whole or on a line."""
    return key.partition("/")[0]


def belongs(column: InstrumentedAttribute[str], matter: str) -> ColumnElement[bool]:
    """Whether a row is one on the whole matter or on one of its lines."""
    return (column == matter) | column.like(f"{matter}/%")


def check(proposal: Proposal, stage: str, choices: Sequence[str]) -> None:
    """Refuses (`lines_unchosen`) a ballot that leaves a line out, and (`choice_unknown`) another word than the three."""
    for choice in choices:
        if choice not in ("", *CHOICES):
            raise Refused("choice_unknown", choice=choice)
    lines = listing.listed(proposal, stage)
    told = [*choices, *[""] * len(lines)][: max(len(choices), len(lines))]
    missing = [number for number, choice in enumerate(told, 1) if not choice]
    if missing or len(choices) > len(lines):
        raise Refused("lines_unchosen", title=proposal.title, lines=missing)


def open_votes(session: Session, jurisdiction: str, meeting: str) -> dict[str, dict[str, int]]:
    """The open ballots of a meeting by what they are on (a matter, or a line of one) and by choice."""
    query = (
        select(Ballot.matter, Ballot.choice, func.count())
        .where(Ballot.jurisdiction == jurisdiction, Ballot.meeting == meeting)
        .group_by(Ballot.matter, Ballot.choice)
    )
    found: dict[str, dict[str, int]] = {}
    for on, choice, n in session.execute(query):
        found.setdefault(on, dict.fromkeys(CHOICES, 0))[choice] += n
    return found


def added(
    votes: Sequence[Mapping[str, int]], on_screen: Mapping[str, Mapping[str, int]], matter: str
) -> list[dict[str, int]]:
    """The votes on each line, from paper and from the screen together."""
    return [
        {name: vote[name] + on_screen.get(key(matter, number), {}).get(name, 0) for name in CHOICES}
        for number, vote in enumerate(votes, 1)
    ]


def of_screen(
    proposal: Proposal, stage: str, on_screen: Mapping[str, Mapping[str, int]]
) -> list[dict[str, int]]:
    """The votes on each line of a matter that was voted on screen alone."""
    nothing = [dict.fromkeys(CHOICES, 0) for _ in listing.listed(proposal, stage)]
    return added(nothing, on_screen, proposal.matter)


def decided(session: Session, jurisdiction: str, meeting: str, matter: str) -> list[LineVote]:
    """What the lines of a matter got in a meeting, in their order."""
    return of_meeting(session, jurisdiction, meeting).get(matter, [])


def of_meeting(session: Session, jurisdiction: str, meeting: str) -> dict[str, list[LineVote]]:
    """What the lines got in a meeting, by matter, in their order."""
    query = select(LineVote).where(LineVote.jurisdiction == jurisdiction, LineVote.meeting == meeting)
    return by_matter(session.scalars(query.order_by(LineVote.matter, LineVote.line)))


def by_matter(rows: Iterable[LineVote]) -> dict[str, list[LineVote]]:
    """Rows put together by their matter."""
    found: dict[str, list[LineVote]] = {}
    for row in rows:
        found.setdefault(row.matter, []).append(row)
    return found


def named(on: str) -> dict[str, Any]:
    """How an event says what a box is on: the matter, and the line if it is one."""
    matter, slash, line = on.partition("/")
    return {"matter": matter, "line": int(line)} if slash else {"matter": matter}


def of_event(body: Mapping[str, Any]) -> str:
    """The key of the box that an event is about."""
    return key(body["matter"], body["line"]) if "line" in body else str(body["matter"])


def told(choices: Sequence[str]) -> dict[str, Any]:
    """A ballot's choices on the lines as they stand in an open ballot's event; nothing for a matter without lines."""
    return {"lines": list(choices)} if choices else {}
