"""What is under way in some villages (在办), read in a few statements: the material from which a person's inbox is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, literal, select, union_all
from sqlalchemy.orm import Session

from engine.database import Table
from engine.due import TimerRow
from engine.matter import MatterRow
from workflows import correction, entries, handover, inspection, people, timers
from workflows.assets import ending
from workflows.assets.tables import EndingProposal
from workflows.correction import Correction
from workflows.entitlements.tables import CouncilMandate
from workflows.entries import Entry
from workflows.inspection import Inspection
from workflows.legacy import entry as legacy
from workflows.meetings import convening
from workflows.meetings.box_tables import Issued
from workflows.registers.tables import Handover, LegacyEntry
from workflows.tables import (
    UNANSWERED,
    AgendaItem,
    Ballot,
    Meeting,
    Notice,
    Objection,
    Posting,
    Proposal,
    Recusal,
    RollEntry,
)
from workflows.tasks import tables
from workflows.tasks.tables import UNREAD, Copy
from workflows.tasks.working import Working

UNDER_WAY = ("open", "suspended")
PENDING = ("called", "open", "entered", "confirmed")

ASIDE: Mapping[str, tuple[type[Table], Any]] = {
    "objections": (Objection, UNANSWERED),
    "corrections": (Correction, correction.OPEN),
    "endings": (EndingProposal, ending.OPEN),
    "terms": (TimerRow, timers.TERM),
    "copies": (Copy, UNREAD),
    "entries": (Entry, entries.UNSETTLED),
    "inspections": (Inspection, inspection.UNANSWERED),
    "handovers": (Handover, handover.UNDER_WAY),
    "legacy": (LegacyEntry, legacy.UNCONFIRMED),
    "mandates": (CouncilMandate, CouncilMandate.matter != ""),
}
"""What most villages have none of on most days: one question tells which of these tables are worth asking."""

Key = tuple[str, str]


def _any(kind: str, table: Any, condition: Any) -> Any:
    villages: Any = bindparam("villages", expanding=True)
    return select(literal(kind)).where(exists().where(table.jurisdiction.in_(villages), condition))


_WAITING = union_all(*(_any(kind, *asked) for kind, asked in ASIDE.items()))


@dataclass
class Tray:
    """Matters under way in some villages, pending meetings, their notices, and what else waits there (`aside`)."""

    villages: Sequence[str] = ()
    aside: frozenset[str] = frozenset()
    matters: list[tuple[MatterRow, Proposal]] = field(default_factory=list)
    titles: dict[Key, str] = field(default_factory=dict)
    meetings: list[tuple[Meeting, list[AgendaItem]]] = field(default_factory=list)
    on_agendas: set[tuple[str, str, str, int]] = field(default_factory=set)
    notices: dict[Key, list[Notice]] = field(default_factory=dict)
    unseen: dict[Key, list[Posting]] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    endings: list[EndingProposal] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    legacy: list[LegacyEntry] = field(default_factory=list)
    on_roll: set[Key] = field(default_factory=set)
    settled: set[tuple[str, str, str]] = field(default_factory=set)
    terms: timers.Terms = field(default_factory=dict)
    working: Working = field(init=False)
    _boards: dict[date, frozenset[str]] = field(default_factory=dict)

    def conveners(self, session: Session, jurisdiction: str, body: str, *, on: date) -> tuple[str, ...]:
        """The offices that call meetings of a body; which collectives have a board is asked once, if at all."""
        if body not in convening.COLLECTIVE:
            return convening.of(session, jurisdiction, body, on=on)
        if on not in self._boards:
            self._boards[on] = convening.boards(session, self.villages, on=on)
        return convening.BOARD if jurisdiction in self._boards[on] else people.COMMITTEE

    def title(self, row: Objection | Correction | EndingProposal | Copy | Inspection) -> str:
        """What the matter is called that a row is about."""
        return self.titles.get((row.jurisdiction, row.matter), row.matter)

    def notices_of(self, row: MatterRow) -> list[Notice]:
        """The notices of a matter's present round."""
        every = self.notices.get((row.jurisdiction, row.id), [])
        return [notice for notice in every if notice.round == row.round]

    def notice(self, row: MatterRow, kind: str) -> Notice | None:
        """The notice of a kind in a matter's present round."""
        return next((notice for notice in self.notices_of(row) if notice.kind == kind), None)


def load(session: Session, villages: Sequence[str], person: str = "") -> Tray:
    """Read what is under way; `person` is who stands on the rolls of open meetings (empty: nobody)."""
    tray = Tray(villages)
    tray.working = Working(session, villages)
    if villages:
        _matters(session, tray, villages)
        _meetings(session, tray, villages)
        _notices(session, tray, villages)
        tray.aside = frozenset(session.scalars(_WAITING, {"villages": list(villages)}))
        _aside(session, tray, villages)
        _late_titles(session, tray)
    if person and any(meeting.state == "open" for meeting, _ in tray.meetings):
        _ballots(session, tray, villages, person)
    return tray


def _matters(session: Session, tray: Tray, villages: Sequence[str]) -> None:
    query = (
        select(MatterRow, Proposal)
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(MatterRow.jurisdiction.in_(villages), MatterRow.state.in_(UNDER_WAY))
        .order_by(MatterRow.jurisdiction, MatterRow.id)
    )
    tray.matters = [(row, proposal) for row, proposal in session.execute(query)]
    tray.titles = {(row.jurisdiction, row.id): proposal.title for row, proposal in tray.matters}


def _meetings(session: Session, tray: Tray, villages: Sequence[str]) -> None:
    query = (
        select(Meeting, AgendaItem)
        .join(
            AgendaItem, (AgendaItem.jurisdiction == Meeting.jurisdiction) & (AgendaItem.meeting == Meeting.id)
        )
        .where(Meeting.jurisdiction.in_(villages), Meeting.state.in_(PENDING))
        .order_by(Meeting.planned_at, Meeting.id, AgendaItem.position)
    )
    found: dict[Key, tuple[Meeting, list[AgendaItem]]] = {}
    for meeting, item in session.execute(query):
        found.setdefault((meeting.jurisdiction, meeting.id), (meeting, []))[1].append(item)
        tray.on_agendas.add((item.jurisdiction, item.matter, item.stage, item.round))
    tray.meetings = list(found.values())


def _notices(session: Session, tray: Tray, villages: Sequence[str]) -> None:
    query = (
        select(Notice, Posting)
        .join(MatterRow, (MatterRow.jurisdiction == Notice.jurisdiction) & (MatterRow.id == Notice.matter))
        .outerjoin(
            Posting,
            (Posting.jurisdiction == Notice.jurisdiction)
            & (Posting.notice == Notice.id)
            & (Posting.down_at == "")
            & (Posting.confirmed_by == ""),
        )
        .where(
            Notice.jurisdiction.in_(villages),
            MatterRow.state.in_(UNDER_WAY),
            Notice.round == MatterRow.round,
        )
        .order_by(Notice.index)
    )
    for notice, posting in session.execute(query):
        of_matter = tray.notices.setdefault((notice.jurisdiction, notice.matter), [])
        if notice not in of_matter:
            of_matter.append(notice)
        if posting is not None:
            tray.unseen.setdefault((notice.jurisdiction, notice.id), []).append(posting)


def _aside(session: Session, tray: Tray, villages: Sequence[str]) -> None:
    if "objections" in tray.aside:
        query = select(Objection).where(Objection.jurisdiction.in_(villages), UNANSWERED)
        tray.objections = list(session.scalars(query.order_by(Objection.due_on, Objection.index)))
    if "corrections" in tray.aside:
        proposed = select(Correction).where(Correction.jurisdiction.in_(villages), correction.OPEN)
        tray.corrections = list(session.scalars(proposed.order_by(Correction.proposed_at)))
    if "endings" in tray.aside:
        waiting = select(EndingProposal).where(EndingProposal.jurisdiction.in_(villages), ending.OPEN)
        tray.endings = list(session.scalars(waiting.order_by(EndingProposal.proposed_on, EndingProposal.id)))
    if "terms" in tray.aside:
        tray.terms = timers.running(session, villages)
    if "copies" in tray.aside:
        tray.copies = tables.unread(session, villages)
    if "entries" in tray.aside:
        tray.entries = entries.open_in(session, villages)
    if "inspections" in tray.aside:
        tray.inspections = inspection.of_villages(session, villages, only_open=True)
    if "handovers" in tray.aside:
        tray.handovers = handover.open_in(session, villages)
    if "legacy" in tray.aside:
        tray.legacy = legacy.open_in(session, villages)


def _late_titles(session: Session, tray: Tray) -> None:
    """Titles of matters that are over while an objection or the end of their lease still waits."""
    missing = {(row.jurisdiction, row.matter) for row in tray.objections}
    missing |= {(row.jurisdiction, row.matter) for row in tray.endings}
    missing -= tray.titles.keys()
    if missing:
        query = select(Proposal).where(
            Proposal.jurisdiction.in_({village for village, _ in missing}),
            Proposal.matter.in_({matter for _, matter in missing}),
        )
        tray.titles |= {(p.jurisdiction, p.matter): p.title for p in session.scalars(query)}


def _ballots(session: Session, tray: Tray, villages: Sequence[str], person: str) -> None:
    rolls = select(RollEntry.jurisdiction, RollEntry.meeting).where(
        RollEntry.jurisdiction.in_(villages), RollEntry.person == person
    )
    opened = [meeting.id for meeting, _ in tray.meetings if meeting.state == "open"]
    tray.on_roll = {
        (home, meeting) for home, meeting in session.execute(rolls.where(RollEntry.meeting.in_(opened)))
    }
    voted = select(Ballot.jurisdiction, Ballot.meeting, Ballot.matter).where(
        Ballot.jurisdiction.in_(villages), Ballot.meeting.in_(opened), Ballot.voter == person
    )
    issued = select(Issued.jurisdiction, Issued.meeting, Issued.matter).where(
        Issued.jurisdiction.in_(villages), Issued.meeting.in_(opened), Issued.person == person
    )
    stayed_out = select(Recusal.jurisdiction, Recusal.meeting, Recusal.matter).where(
        Recusal.jurisdiction.in_(villages), Recusal.meeting.in_(opened), Recusal.person == person
    )
    tray.settled = {
        (home, meeting, matter) for home, meeting, matter in session.execute(voted.union(issued, stayed_out))
    }
