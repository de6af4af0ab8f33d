"""What a page reads of a meeting (会议查询): its items with their matters, its roll, how far the vote is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from web import lines
from web.lines import LineTold
from workflows import jurisdictions, pinned, stages
from workflows.entitlements import entering, listing
from workflows.entitlements.listing import Line
from workflows.entitlements.tables import MatterEntry
from workflows.law import bodies
from workflows.law.assemblies import BODIES, STAGE_BODIES
from workflows.law.councils import COUNCIL
from workflows.law.rules import RuleSet
from workflows.tables import AgendaItem, Jurisdiction, Meeting, Proposal

MANDATED = exists().where(
    MatterEntry.jurisdiction == MatterRow.jurisdiction,
    MatterEntry.matter == MatterRow.id,
    MatterEntry.kind == entering.MANDATED,
)
"""Whether a matter rests on a mandate of the villagers' council."""


@dataclass(frozen=True)
class Subject:
    """A matter that a meeting may take up: its row, what it is about, its pinned rules.

    `mandated`: it rests on a mandate of the villagers' council.
    """

    row: MatterRow
    proposal: Proposal
    rules: RuleSet
    mandated: bool

    @property
    def id(self) -> str:
        """The matter's number."""
        return self.row.id

    @property
    def title(self) -> str:
        """What the matter is called."""
        return self.proposal.title

    @property
    def proposal_form(self) -> dict[str, Any]:
        """The proposal as it was filled in."""
        form: dict[str, Any] = json.loads(self.proposal.form)
        return form

    @property
    def listed(self) -> list[Line]:
        """What is voted on line by line, where the matter stands at its resolution."""
        return listing.listed(self.proposal, self.row.stage)

    @property
    def lines_told(self) -> tuple[LineTold, ...]:
        """The same lines in words."""
        return lines.proposed(self.listed)

    def may_take(self, stage: str) -> tuple[str, ...]:
        """The bodies that may hold a discussion of this matter, the usual one first."""
        if stage != "resolution":
            return STAGE_BODIES[stage]
        on = date.fromisoformat(self.proposal.started_on)
        usual = bodies.competence(self.proposal.subject, self.proposal.owner, on, rules=self.rules).bodies
        return (COUNCIL, *usual) if self.mandated else usual


@dataclass(frozen=True)
class Item(Subject):
    """One item of a meeting's agenda."""

    item: AgendaItem

    @property
    def listed(self) -> list[Line]:
        """What this meeting votes on line by line, wherever the matter stands by now."""
        return listing.listed(self.proposal, self.item.stage)


@dataclass(frozen=True)
class Scene:
    """A meeting with its village and its agenda."""

    village: Jurisdiction
    meeting: Meeting
    items: tuple[Item, ...]

    @property
    def id(self) -> str:
        """The meeting's id."""
        return self.meeting.id

    @property
    def body(self) -> str:
        """The body's Chinese name."""
        return BODIES[self.meeting.body].name

    @property
    def stage(self) -> str:
        """The stage of the four discussions at which the meeting is held."""
        return self.items[0].item.stage

    @property
    def counts_women(self) -> bool:
        """Whether a rule of an item asks how many women representatives came."""
        return any(item.rules.value(f"{self.meeting.body}.women_quorum") is not None for item in self.items)

    def find(self, matter: str) -> Item:
        """An item by its matter; refuses one that is not on the agenda."""
        for item in self.items:
            if item.id == matter:
                return item
        raise Refused("not_found", matter=matter)


def load(session: Session, village: str, meeting: str) -> Scene:
    """A meeting of this village; refuses (`not_found`) any other."""
    row = session.get(Meeting, (village, meeting))
    if row is None:
        raise Refused("not_found", meeting=meeting)
    query = (
        select(AgendaItem, MatterRow, Proposal, MANDATED)
        .join(
            MatterRow,
            (MatterRow.jurisdiction == AgendaItem.jurisdiction) & (MatterRow.id == AgendaItem.matter),
        )
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(AgendaItem.jurisdiction == village, AgendaItem.meeting == meeting)
        .order_by(AgendaItem.position)
    )
    items = tuple(
        Item(matter, proposal, pinned.rules_of(session, matter), mandated, item)
        for item, matter, proposal, mandated in session.execute(query)
    )
    return Scene(jurisdictions.get(session, village), row, items)


def waiting(session: Session, village: str, stage: str) -> list[Subject]:
    """The open matters that wait for a meeting at a stage, oldest first."""
    query = (
        select(MatterRow, Proposal, MANDATED)
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(MatterRow.jurisdiction == village, MatterRow.state == "open", MatterRow.stage == stage)
        .order_by(MatterRow.id)
    )
    return [
        Subject(row, proposal, pinned.rules_of(session, row), mandated)
        for row, proposal, mandated in session.execute(query)
    ]


def waiting_counts(session: Session, village: str) -> dict[str, int]:
    """How many open matters wait at each of the four discussions."""
    query = (
        select(MatterRow.stage, func.count())
        .where(MatterRow.jurisdiction == village, MatterRow.state == "open")
        .group_by(MatterRow.stage)
    )
    found = dict(session.execute(query).all())
    return {stage: found.get(stage, 0) for stage in stages.DISCUSSIONS}


def called(session: Session, village: str, stage: str) -> dict[str, str]:
    """The matters for which a meeting at a stage is under way already, with its planned time."""
    query = (
        select(AgendaItem.matter, Meeting.planned_at)
        .join(Meeting, (Meeting.jurisdiction == AgendaItem.jurisdiction) & (Meeting.id == AgendaItem.meeting))
        .join(
            MatterRow,
            (MatterRow.jurisdiction == AgendaItem.jurisdiction) & (MatterRow.id == AgendaItem.matter),
        )
        .where(
            Meeting.jurisdiction == village,
            Meeting.state != "closed",
            AgendaItem.stage == stage,
            AgendaItem.round == MatterRow.round,
        )
    )
    return dict(session.execute(query).all())


def bodies_for(subjects: Sequence[Subject], stage: str) -> list[str]:
    """The bodies that may take up at least one of some matters at a stage, in the order of `BODIES`."""
    allowed = {body for subject in subjects for body in subject.may_take(stage)}
    usual = subjects[0].may_take(stage)[0]
    return sorted(allowed, key=lambda body: (body != usual, list(BODIES).index(body)))
