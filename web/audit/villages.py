"""The villages in an auditor's care (监督总览): their matters, what to look at, and the state of their logs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.log import Head
from engine.matter import MatterRow
from web import wording
from workflows import course, stages
from workflows.tables import AgendaItem, Jurisdiction, Proposal


@dataclass(frozen=True)
class MatterLine:
    """One matter: number, title, state and stage in words, how many warnings its meetings got."""

    number: str
    title: str
    state: str
    stage: str
    warnings: int


@dataclass(frozen=True)
class VillageLine:
    """One village: its matters, how many warnings they got, and size and root of its log."""

    id: str
    name: str
    matters: tuple[MatterLine, ...]
    warnings: int
    size: int
    root: str


def lines(session: Session, villages: Sequence[str]) -> list[VillageLine]:
    """The villages by name, each with its matters, the youngest first."""
    query = select(Jurisdiction, Head).join(Head, Head.jurisdiction == Jurisdiction.jurisdiction)
    rows = session.execute(query.where(Jurisdiction.jurisdiction.in_(villages)).order_by(Jurisdiction.name))
    return [_line(session, place, head) for place, head in rows]


def _line(session: Session, place: Jurisdiction, head: Head) -> VillageLine:
    warned = _warnings(session, place.jurisdiction)
    query = (
        select(MatterRow, Proposal.title)
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(MatterRow.jurisdiction == place.jurisdiction)
        .order_by(MatterRow.id.desc())
    )
    found = tuple(
        MatterLine(
            number=row.id,
            title=title,
            state=wording.named(stages.STATES.get(row.state, row.state)),
            stage=wording.listed(course.now(session, row)) if row.state == "open" else "",
            warnings=warned.get(row.id, 0),
        )
        for row, title in session.execute(query)
    )
    return VillageLine(
        place.jurisdiction, place.name, found, sum(warned.values()), head.size, short(head.root)
    )


def _warnings(session: Session, village: str) -> dict[str, int]:
    query = select(AgendaItem.matter, AgendaItem.warnings).where(
        AgendaItem.jurisdiction == village, AgendaItem.warnings != "[]"
    )
    found: dict[str, int] = {}
    for matter, warnings in session.execute(query):
        found[matter] = found.get(matter, 0) + len(json.loads(warnings))
    return found


def short(root: bytes) -> str:
    """The beginning of a log's root, in groups that eyes can compare."""
    text = root.hex()[:12].upper()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))
