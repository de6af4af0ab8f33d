"""Corrections (更正): a notice or record is made to agree with what was decided; struck through, never overwritten.

Two persons make a correction: an officer proposes it, the supervision committee confirms or declines it; until then
nothing changes. Where amount, place, contractor, dates, beneficiaries or counts change, the period starts again with
the confirmation. Changing the decision itself is a new round, not a correction.
"""

import json
from typing import Any

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical
from engine.database import Table
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
from workflows.works import register

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


class Correction(Table):
    """A correction that somebody proposed (更正申请); `notice` is empty for a record's, `told` is what was proposed."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_state", "jurisdiction", "state"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    matter: Mapped[str] = mapped_column(String(64))
    notice: Mapped[str] = mapped_column(String(64))
    told: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))


OPEN = Correction.state == "open"


def correct_notice(
    act: Act, *, matter: str, kind: str, field: str, old: str, new: str, reason: str
) -> Answer:
    """Propose to correct one field of the youngest notice of a kind; refuses what would change the decision.

    An empty `old` fills in what the notice left out; a field is never emptied. The answer names the correction.
    """
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    notice = notices.find(act, row, kind)
    _check(act, row, reason)
    before, after = _value(field, old), _value(field, new)
    _check_notice(act, row, notice, field, before, after)
    told = {"kind": kind, "field": field, "old": before, "new": after, "reason": reason}
    return _propose(act, row, told, notice=notice.id)


def _check_notice(act: Act, row: MatterRow, notice: Notice, field: str, before: Any, after: Any) -> None:
    found = json.loads(notice.text).get(field)
    if field not in _fields(act, row, notice.kind) or found != before or after in (None, before):
        raise Refused("correction_mismatch", field=field, found=found, old=before)
    _agrees(act, row, field, after)


def _propose(act: Act, row: MatterRow, told: dict[str, Any], *, notice: str = "") -> Answer:
    name = f"c{act.head.size}"
    body = {"correction": name, "matter": row.id, "by": people.person_key(act.by), "told": told}
    subject = ("notice", notice) if notice else ("matter", row.id)
    act.record("correction_proposed", subject, body)
    return Answer(subject=name)


@applies("correction_proposed")
def _apply_proposed(session: Session, event: Event) -> None:
    body = event.body
    session.add(
        Correction(
            jurisdiction=event.jurisdiction,
            id=body["correction"],
            matter=body["matter"],
            notice=event.subject if event.subject_kind == "notice" else "",
            told=canonical.dumps(body["told"]),
            proposed_by=body["by"],
            office=event.office,
            proposed_at=event.occurred_at.isoformat(),
            state="open",
        )
    )


def get(act: Act, correction: str) -> Correction:
    """A correction of this village that waits for its second person; refuses any other."""
    row = act.session.get(Correction, (act.jurisdiction, correction))
    if row is None:
        raise Refused("not_found", correction=correction)
    if row.state != "open":
        raise stages.out_of_order(act.session, act.matter(row.matter), "correct")
    return row


def confirm(act: Act, *, correction: str) -> Answer:
    """The supervision committee has compared a proposed correction with the signed paper: now it stands.

    Refuses whoever proposed it, and what would no longer be a correction as things stand now.
    """
    people.require(act, people.SUPERVISION)
    row = get(act, correction)
    people.not_the_same(act, row.proposed_by)
    matter, told = act.matter(row.matter), json.loads(row.told)
    _check(act, matter, told["reason"])
    made = {name: told[name] for name in ("field", "old", "new", "reason")} | {
        "by": row.proposed_by,
        "office": row.office,
        "correction": row.id,
        "confirmed_by": people.person_key(act.by),
    }
    if row.notice:
        notice = act.session.get_one(Notice, (act.jurisdiction, row.notice))
        _check_notice(act, matter, notice, told["field"], told["old"], told["new"])
        act.record(
            "notice_corrected", ("notice", notice.id), made | _again(act, matter, notice, told["field"])
        )
    else:
        item = _check_record(act, matter, told)
        act.record("record_corrected", ("matter", matter.id), made | {"meeting": item.meeting})
        _renew_notice(act, matter, told["stage"], made)
    return Answer(subject=row.id)


def decline(act: Act, *, correction: str, reason: str) -> Answer:
    """The supervision committee finds the proposed correction wrong: nothing changes, and it says why."""
    people.require(act, people.SUPERVISION)
    row = get(act, correction)
    people.not_the_same(act, row.proposed_by)
    if not reason.strip():
        raise Refused("reason_missing")
    subject = ("notice", row.notice) if row.notice else ("matter", row.matter)
    body = {"correction": row.id, "field": json.loads(row.told)["field"], "reason": reason.strip()}
    act.record("correction_declined", subject, body)
    return Answer(subject=row.id)


@applies("correction_declined")
def _apply_declined(session: Session, event: Event) -> None:
    _close(session, event, "declined")


def _close(session: Session, event: Event, state: str) -> None:
    # Corrections of before this rule were made by one person and have no row.
    if name := event.body.get("correction"):
        session.get_one(Correction, (event.jurisdiction, name)).state = state


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


def _check(act: Act, row: MatterRow, reason: str) -> None:
    if row.state != "open":
        raise stages.out_of_order(act.session, row, "correct")
    if not reason.strip():
        raise Refused("reason_missing")


def _again(act: Act, row: MatterRow, notice: Notice, field: str) -> dict[str, Any]:
    if field not in CORE or not notice.full_since:
        return {}
    return period.begun(act, row, notice.kind, act.at)


def _agrees(act: Act, row: MatterRow, field: str, new: Any) -> None:
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    if field == "final_amount" and new:
        money.check_budget(register.budget(act.session, proposal), money.fen(new))
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
    _close(session, event, "confirmed")


def correct_record(
    act: Act, *, matter: str, stage: str, field: str, old: int, new: int, reason: str
) -> Answer:
    """Propose to correct one count of a meeting's record; refuses counts that cannot be or that would turn the outcome."""
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    _check(act, row, reason)
    told = {"stage": stage, "field": field, "old": old, "new": new, "reason": reason}
    _check_record(act, row, told)
    return _propose(act, row, told)


def _check_record(act: Act, row: MatterRow, told: dict[str, Any]) -> AgendaItem:
    """The item whose count is wrong; refuses what does not stand there, cannot be, or would turn the outcome."""
    field, old, new = told["field"], told["old"], told["new"]
    item = _decided(act, row, told["stage"])
    if item is None or field not in COUNTS:
        raise stages.out_of_order(act.session, row, told["stage"])
    counts = json.loads(item.counts)
    if counts.get(field) != old:
        raise Refused("correction_mismatch", field=field, found=counts.get(field), old=old)
    _same_outcome(act, row, item, counts | {field: new})
    return item


def _same_outcome(act: Act, row: MatterRow, item: AgendaItem, counts: dict[str, Any]) -> None:
    count = meeting.count_of(counts)
    tally.check_counts(count)
    held = act.session.get_one(Meeting, (act.jurisdiction, item.meeting))
    verdict = tally.judge(pinned.rules_of(act.session, row), held.body, count)
    if verdict.outcome != item.outcome:
        raise Refused("decision_unchangeable", decided=item.outcome, new=verdict.outcome)


def _renew_notice(act: Act, row: MatterRow, stage: str, made: dict[str, Any]) -> None:
    """What a notice says of a count follows the record."""
    field = made["field"]
    notice = notices.current(act.session, act.jurisdiction, row.id, "resolution", row.round)
    if stage != "resolution" or notice is None or field not in json.loads(notice.text):
        return
    body = made | {"old": json.loads(notice.text)[field]} | _again(act, row, notice, field)
    act.record("notice_corrected", ("notice", notice.id), body)


@applies("record_corrected")
def _apply_record(session: Session, event: Event) -> None:
    item = session.get_one(AgendaItem, (event.jurisdiction, event.body["meeting"], event.subject))
    item.counts = canonical.dumps(json.loads(item.counts) | {event.body["field"]: event.body["new"]})
    _close(session, event, "confirmed")
