"""A meeting's agenda with all that its decisions rest on (议程), read in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.errors import Refused
from engine.matter import MatterRow
from workflows.tables import AgendaItem, Meeting, Proposal


@dataclass(frozen=True)
class Listed:
    """One item: the matter, what it is about, and the days on which its stages passed, the latest each."""

    item: AgendaItem
    matter: MatterRow
    proposal: Proposal
    passed: Mapping[str, date]


@dataclass(frozen=True)
class Agenda:
    """A meeting and its items in order."""

    meeting: Meeting
    items: tuple[Listed, ...]

    def find(self, matter: str) -> Listed:
        """The item of a matter; refuses (`not_found`) one that is not on the agenda."""
        for listed in self.items:
            if listed.matter.id == matter:
                return listed
        raise Refused("not_found", matter=matter)


def load(session: Session, jurisdiction: str, meeting: str) -> Agenda:
    """The agenda of a meeting; refuses (`not_found`) a meeting that does not exist.

    Whoever holds the answer finds its rows in the session again without asking the database.
    """
    here = aliased(AgendaItem)
    ours = select(here.matter).where(here.jurisdiction == jurisdiction, here.meeting == meeting)
    query = (
        select(AgendaItem, Meeting, MatterRow, Proposal)
        .join(Meeting, (Meeting.jurisdiction == AgendaItem.jurisdiction) & (Meeting.id == AgendaItem.meeting))
        .join(
            MatterRow,
            (MatterRow.jurisdiction == AgendaItem.jurisdiction) & (MatterRow.id == AgendaItem.matter),
        )
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(AgendaItem.jurisdiction == jurisdiction, AgendaItem.matter.in_(ours))
        .order_by(AgendaItem.position)
    )
    passed: dict[str, dict[str, date]] = {}
    rows = session.execute(query).all()
    for item, held, _, _ in rows:
        if item.outcome == "passed":
            days, day = passed.setdefault(item.matter, {}), date.fromisoformat(held.held_on)
            days[item.stage] = max(day, days.get(item.stage, day))
    items = tuple(
        Listed(item, matter, proposal, passed.get(matter.id, {}))
        for item, held, matter, proposal in rows
        if held.id == meeting
    )
    found = next((held for _, held, _, _ in rows if held.id == meeting), None)
    if found is None:
        raise Refused("not_found", meeting=meeting)
    return Agenda(found, items)


def resolved_by(session: Session, jurisdiction: str, matter: str) -> str:
    """The body that last passed a matter's resolution; empty where none did, as for a matter from before."""
    query = (
        select(Meeting.body)
        .join(
            AgendaItem,
            (AgendaItem.jurisdiction == Meeting.jurisdiction) & (AgendaItem.meeting == Meeting.id),
        )
        .where(AgendaItem.jurisdiction == jurisdiction, AgendaItem.matter == matter)
        .where(AgendaItem.stage == "resolution", AgendaItem.outcome == "passed")
        .order_by(AgendaItem.round.desc(), AgendaItem.decided_at.desc())
    )
    return session.scalars(query.limit(1)).first() or ""
