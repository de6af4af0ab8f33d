"""Loading a village for the check-up (读取全村记录): a fixed number of queries, however many matters there are."""

import json
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import and_, case, func, inspect, or_, select
from sqlalchemy.orm import Session

from engine.database import Table
from engine.log import EventRow
from engine.matter import MatterRow
from workflows import course, pinned
from workflows.assets import dues, ending
from workflows.assets.tables import Contract, Ending, EndingProposal
from workflows.checkup.record import Happened, Held, MatterRecord, Sheet, VillageRecord
from workflows.checkup.standards import Standards
from workflows.entitlements.tables import CouncilMandate, LineVote, ListedMatter, MatterEntry
from workflows.finance.tables import SETTLED, Voucher
from workflows.finance.tables import Sheet as MoneySheet
from workflows.inspection import Inspection
from workflows.meetings import attendance
from workflows.meetings.box import Ballots
from workflows.meetings.box_tables import Box, SealedBox
from workflows.meetings.recounts import PaperRecount
from workflows.mergers import former
from workflows.mergers.tables import TakenUp
from workflows.support import batches
from workflows.tables import (
    AgendaItem,
    Ballot,
    Mandate,
    Meeting,
    Notice,
    Objection,
    Office,
    Payment,
    Posting,
    Proposal,
    Recusal,
    RollEntry,
)

T = TypeVar("T", bound=Table)

KINDS = (
    "counts_registered",
    "gate_opened",
    "implementation_begun",
    "import_undone",
    "item_decided",
    "late_entry_approved",
    "matter_returned",
    "notice_corrected",
    "objection_answered",
    "objection_replied",
    "payment_made",
    "posting_confirmed",
    "registers_imported",
    "result_confirmed",
    "result_entered",
    "task_completed",
)
"""The events whose time or content a check asks for; of all others only those that were entered later."""


def load(session: Session, village: str, *, at: datetime, standards: Standards) -> VillageRecord:
    """Everything that was recorded in a village."""
    record = VillageRecord(village, at, standards)
    _matters(session, record)
    _people(session, record)
    _events(session, record)
    _meetings(session, record)
    _ballots(session, record)
    _boxes(session, record)
    _notices(session, record)
    _money(session, record)
    record.owed = [(row.id, row.due_on) for row in batches.owed(session, village, before=at.date())]
    record.accounts = dues.alarmed(session, [village], on=record.today, soon=0)
    record.contracts = _all(session, record, Contract, Contract.signed_on)
    if record.contracts:
        record.ends = _all(session, record, Ending, Ending.index)
        waiting = _all(session, record, EndingProposal, EndingProposal.proposed_on)
        record.unconfirmed_ends = [each for each in waiting if each.state == "open"]
    if any(each.ended_on for each in record.contracts):
        record.endings = ending.cancelled_late(session, village)
    return record


def _matters(session: Session, record: VillageRecord) -> None:
    proposals = {proposal.matter: proposal for proposal in _all(session, record, Proposal)}
    for row in _all(session, record, MatterRow, MatterRow.id):
        try:
            rules = pinned.rules_of(session, row)
            record.matters[row.id] = MatterRecord(
                record, row, proposals[row.id], rules, partial(course.name_of, session, row)
            )
        except (LookupError, ValueError):
            record.unpinned.append(row.id)
    for payment in _all(session, record, Payment):
        if payment.matter in record.matters:
            record.matters[payment.matter].payments.append(payment)


def _all(session: Session, record: VillageRecord, table: type[T], *order: Any) -> list[T]:
    """All rows of a village in one table, as plain objects with the table's columns: entities cost ten times as much."""
    columns = inspect(table).local_table
    query = select(columns).where(columns.c.jurisdiction == record.id).order_by(*order)
    return [cast("T", SimpleNamespace(**row._mapping)) for row in session.execute(query)]


def _people(session: Session, record: VillageRecord) -> None:
    record.offices = _all(session, record, Office)
    record.mandates = _all(session, record, Mandate)
    record.councils = {row.matter: row for row in _all(session, record, CouncilMandate)}
    record.entries = {row.matter: row for row in _all(session, record, MatterEntry)}
    record.carried = frozenset(
        row.matter for row in _all(session, record, TakenUp) if row.how == former.CARRIED
    )
    record.listed = {(row.matter, row.line): row for row in _all(session, record, ListedMatter)}
    for each in _all(session, record, LineVote, LineVote.line):
        record.line_votes.setdefault((each.meeting, each.matter), []).append(each)
    record.recounts = {(row.meeting, row.matter): row for row in _all(session, record, PaperRecount)}


def _events(session: Session, record: VillageRecord) -> None:
    row = EventRow
    query = (
        select(
            row.index,
            row.kind,
            row.subject_kind,
            row.subject,
            row.account,
            row.occurred_at,
            row.recorded_at,
            row.body,
        )
        .where(row.jurisdiction == record.id)
        .where(or_(row.kind.in_(KINDS), row.occurred_at != row.recorded_at))
        .order_by(row.index)
    )
    for told in session.execute(query):
        event = Happened(*told)
        record.of_subject.setdefault((event.subject_kind, event.subject), []).append(event)
        if event.occurred_at != event.recorded_at:
            record.late.append(event)
        if event.subject_kind == "matter" and event.subject in record.matters:
            record.matters[event.subject].events.append(event)
            if event.kind == "item_decided":
                record.decided[event.body["meeting"], event.subject] = event


def _meetings(session: Session, record: VillageRecord) -> None:
    meetings = {meeting.id: meeting for meeting in _all(session, record, Meeting)}
    for item in _all(session, record, AgendaItem, AgendaItem.decided_at):
        matter, meeting = record.matters.get(item.matter), meetings.get(item.meeting)
        if matter is not None and meeting is not None:
            matter.held.append(Held(meeting, item, matter.rules, record))


ROLL_OF_BALLOT = and_(
    RollEntry.jurisdiction == Ballot.jurisdiction,
    RollEntry.meeting == Ballot.meeting,
    RollEntry.person == Ballot.voter,
)
RECUSAL_OF_BALLOT = and_(
    Recusal.jurisdiction == Ballot.jurisdiction,
    Recusal.meeting == Ballot.meeting,
    Recusal.matter == Ballot.matter,
    Recusal.person == Ballot.voter,
)
ROLL_OF_RECUSAL = and_(
    RollEntry.jurisdiction == Recusal.jurisdiction,
    RollEntry.meeting == Recusal.meeting,
    RollEntry.person == Recusal.person,
)
SIGNED_IN = func.count(case((RollEntry.signed_in_at != "", 1)))


def _ballots(session: Session, record: VillageRecord) -> None:
    """Ballots, rolls and recusals, counted by the database: an assembly may have thousands."""
    cast = (
        select(Ballot.meeting, Ballot.matter, Ballot.choice, func.count())
        .where(Ballot.jurisdiction == record.id)
        .group_by(Ballot.meeting, Ballot.matter, Ballot.choice)
    )
    for meeting, matter, choice, count in session.execute(cast):
        record.ballots.setdefault((meeting, matter), {})[choice] = count
    irregular = (
        select(Ballot.meeting, Ballot.matter, func.count())
        .outerjoin(RollEntry, ROLL_OF_BALLOT)
        .outerjoin(Recusal, RECUSAL_OF_BALLOT)
        .where(Ballot.jurisdiction == record.id)
        .where(or_(func.coalesce(RollEntry.signed_in_at, "") == "", Recusal.person.is_not(None)))
        .group_by(Ballot.meeting, Ballot.matter)
    )
    for meeting, matter, count in session.execute(irregular):
        record.irregular[meeting, matter] = count
    rolls = select(RollEntry.meeting, func.count(), SIGNED_IN).where(RollEntry.jurisdiction == record.id)
    for meeting, entitled, present in session.execute(rolls.group_by(RollEntry.meeting)):
        record.rolls[meeting] = (entitled, present)
    record.part_time = attendance.part_time(session, record.id)
    recused = (
        select(Recusal.meeting, Recusal.matter, func.count(), SIGNED_IN)
        .outerjoin(RollEntry, ROLL_OF_RECUSAL)
        .where(Recusal.jurisdiction == record.id)
        .group_by(Recusal.meeting, Recusal.matter)
    )
    for meeting, matter, count, present in session.execute(recused):
        record.recused[meeting, matter] = (count, present)


def _boxes(session: Session, record: VillageRecord) -> None:
    """The boxes that were counted: the sealed ballots themselves, counted once more; erased ones as they were told."""
    here = (
        (SealedBox.jurisdiction == Box.jurisdiction)
        & (SealedBox.meeting == Box.meeting)
        & (SealedBox.matter == Box.matter)
    )
    counted = select(Box, SealedBox.content).outerjoin(SealedBox, here)
    for row, content in session.execute(counted.where(Box.jurisdiction == record.id, Box.state != "")):
        key, told = (row.meeting, row.matter), json.loads(row.tally)
        sealed = Ballots(content or b"")
        if row.state != "erased":
            told = sealed.tally
            if not sealed.prove(row):
                record.unproved.add(key)
        votes = record.ballots.setdefault(key, {})
        for choice, n in told.items():
            votes[choice] = votes.get(choice, 0) + n


def _notices(session: Session, record: VillageRecord) -> None:
    sheets: dict[str, Sheet] = {}
    for notice in _all(session, record, Notice, Notice.index):
        sheets[notice.id] = Sheet(notice)
        if notice.matter in record.matters:
            record.matters[notice.matter].sheets.append(sheets[notice.id])
    for posting in _all(session, record, Posting, Posting.number, Posting.channel):
        if posting.notice in sheets:
            sheets[posting.notice].postings.append(posting)
    for inspection in _all(session, record, Inspection, Inspection.index):
        if inspection.matter in record.matters:
            record.matters[inspection.matter].inspections.append(inspection)
    for objection in _all(session, record, Objection, Objection.index):
        if objection.matter in record.matters:
            record.matters[objection.matter].objections.append(objection)


def _money(session: Session, record: VillageRecord) -> None:
    """In which months money moved, and which months hung on the wall."""
    moved = select(Voucher.month, func.min(Voucher.matter)).where(
        Voucher.jurisdiction == record.id, Voucher.state == SETTLED
    )
    record.moved = dict(session.execute(moved.group_by(Voucher.month)).all())
    hung = select(MoneySheet.first, MoneySheet.last).where(
        MoneySheet.jurisdiction == record.id, MoneySheet.posted_on != ""
    )
    record.posted = [(row.first, row.last) for row in session.execute(hung)]
