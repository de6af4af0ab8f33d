"""Corrections (更正): a notice or record is made to agree with what was decided; struck through, never overwritten.

Where amount, place, contractor, dates, beneficiaries or counts change, the period starts again. Changing the decision
itself is a new round, not a correction.
"""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import matters, people, pinned, stages
from workflows.disclosure import notices, paper_code, period
from workflows.law import money, tally
from workflows.meetings import meeting
from workflows.meetings.results import NUMBERS
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Meeting, Notice

COUNTS = tuple(name for name in NUMBERS if name != "recused")
MONEY = ("amount", "final_amount")
CORE = frozenset(
    (
        "amount",
        "final_amount",
        "place",
        "contractor",
        "starts",
        "ends",
        "finished_on",
        "beneficiaries",
        *COUNTS,
    )
)
"""Fields after whose correction a notice must run its whole period again."""


def correct_notice(
    act: Act, *, matter: str, kind: str, field: str, old: str, new: str, reason: str
) -> Answer:
    """Correct one field of the youngest notice of a kind; refuses what would change the decision.

    An empty `old` fills in what the notice left out; a field is never emptied.
    """
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    notice = notices.find(act, row, kind)
    _check(row, reason)
    found = json.loads(notice.text).get(field)
    before, after = _value(field, old), _value(field, new)
    if field not in _fields(act, row, kind) or found != before or after in (None, before):
        raise Refused("correction_mismatch", field=field, found=found, old=old)
    _agrees(act, row, field, after)
    body = {
        "field": field,
        "old": found,
        "new": after,
        "reason": reason,
        "by": people.person_key(act.by),
    }
    act.record("notice_corrected", ("notice", notice.id), body | _again(act, row, notice, field))
    return Answer(subject=notice.id)


def _fields(act: Act, row: MatterRow, kind: str) -> frozenset[str]:
    """What stands on a notice of a kind: the fields of its form, the title, the counts of the vote."""
    form = pinned.form_of(act.session, row, notices.FORM_OF[kind])
    return frozenset((*form.keys, *COUNTS, "title"))


def _value(field: str, told: str) -> str | int | None:
    """A told value as a notice's text keeps it: counts as numbers, money in canonical yuan."""
    if not told:
        return None
    if field in COUNTS:
        if not told.isdecimal():
            raise Refused("counts_inconsistent", given=told)
        return int(told)
    return money.yuan(money.fen(told)) if field in MONEY else told


def _check(row: MatterRow, reason: str) -> None:
    if row.state != "open":
        raise stages.out_of_order(row, "correct")
    if not reason.strip():
        raise Refused("reason_missing")


def _again(act: Act, row: MatterRow, notice: Notice, field: str) -> dict[str, Any]:
    if field not in CORE or not notice.full_since:
        return {}
    return period.begun(act, row, notice.kind, act.at)


def _agrees(act: Act, row: MatterRow, field: str, new: Any) -> None:
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    if field == "final_amount" and new:
        money.check_budget(proposal.amount, money.fen(new))
    decided = json.loads(proposal.form).get(field)
    if field in COUNTS:
        item = _decided(act, row, "resolution")
        decided = json.loads(item.counts).get(field) if item is not None else None
    if decided is not None and decided != new:
        raise Refused("decision_unchangeable", field=field, decided=decided, new=new)


def _decided(act: Act, row: MatterRow, stage: str) -> AgendaItem | None:
    query = select(AgendaItem).where(
        AgendaItem.jurisdiction == act.jurisdiction,
        AgendaItem.matter == row.id,
        AgendaItem.stage == stage,
        AgendaItem.outcome.in_(("passed", "rejected")),
    )
    return act.session.scalars(query.order_by(AgendaItem.decided_at.desc()).limit(1)).first()


@applies("notice_corrected")
def _apply_notice(session: Session, event: Event) -> None:
    notice = session.get_one(Notice, (event.jurisdiction, event.subject))
    text = json.loads(notice.text) | {event.body["field"]: event.body["new"]}
    notice.text = canonical.dumps(text)
    period.apply(session, notice, event.body)
    paper_code.keep(session, notice, event.index)


def correct_record(
    act: Act, *, matter: str, stage: str, field: str, old: int, new: int, reason: str
) -> Answer:
    """Correct one count of a meeting's record; refuses counts that cannot be or that would turn the outcome."""
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    _check(row, reason)
    item = _decided(act, row, stage)
    if item is None or field not in COUNTS:
        raise stages.out_of_order(row, stage)
    counts = json.loads(item.counts)
    if counts.get(field) != old:
        raise Refused("correction_mismatch", field=field, found=counts.get(field), old=old)
    _same_outcome(act, row, item, counts | {field: new})
    body = {"meeting": item.meeting, "field": field, "old": old, "new": new, "reason": reason}
    act.record("record_corrected", ("matter", matter), body)
    _renew_notice(act, row, stage, field, new, reason)
    return Answer(subject=matter)


def _same_outcome(act: Act, row: MatterRow, item: AgendaItem, counts: dict[str, Any]) -> None:
    count = meeting.count_of(counts)
    tally.check_counts(count)
    held = act.session.get_one(Meeting, (act.jurisdiction, item.meeting))
    verdict = tally.judge(pinned.rules_of(act.session, row), held.body, count)
    if verdict.outcome != item.outcome:
        raise Refused("decision_unchangeable", decided=item.outcome, new=verdict.outcome)


def _renew_notice(act: Act, row: MatterRow, stage: str, field: str, new: int, reason: str) -> None:
    notice = notices.current(act.session, act.jurisdiction, row.id, "resolution", row.round)
    if stage != "resolution" or notice is None or field not in json.loads(notice.text):
        return
    old = json.loads(notice.text)[field]
    body = {"field": field, "old": old, "new": new, "reason": reason, "by": people.person_key(act.by)}
    act.record("notice_corrected", ("notice", notice.id), body | _again(act, row, notice, field))


@applies("record_corrected")
def _apply_record(session: Session, event: Event) -> None:
    item = session.get_one(AgendaItem, (event.jurisdiction, event.body["meeting"], event.subject))
    item.counts = canonical.dumps(json.loads(item.counts) | {event.body["field"]: event.body["new"]})
