"""Notices (公告): posted on the required channels with evidence, taken down, and the period they must run."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import matters, people, pinned, stages
from workflows.disclosure import paper_code, period
from workflows.entitlements import register as entitled
from workflows.law import money
from workflows.meetings import recounts
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Notice, Posting
from workflows.works import register

KINDS = {"resolution": "决议公告", "result": "实施结果公告", "plan": "方案公示"}
STAGE_OF = {"resolution": "resolution_disclosure", "result": "result_disclosure"}
FORM_OF = {"resolution": "resolution-notice", "result": "result-notice", "plan": "resolution-notice"}
CHANNELS = {
    "board": "村务公开栏",
    "web": "网上公开",
    "wechat": "村务微信群",
    "broadcast": "村广播",
    "household": "入户告知",
}
"""Where a notice may hang; which of them must carry it is a rule (required_channels)."""

ALIKE = ("title", "content", "amount", "place", "contractor", "starts", "ends", "beneficiaries")
COUNTS = ("entitled", "present", "for", "against", "abstain")


def post(
    act: Act,
    *,
    matter: str,
    kind: str,
    channels: Sequence[str] = (),
    form: Mapping[str, Any] | None = None,
    evidence: Mapping[str, str],
) -> Answer:
    """A notice goes up on some channels (all required ones by default), each with its evidence (a photo's digest).

    Posting what is up already changes nothing. The result's notice ends the implementation. What went up earlier than
    it is entered (补录) counts in the order of steps from when it happened, its period from the entry; refuses a day
    before what it discloses (`out_of_order`).
    """
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    notice = current(act.session, act.jurisdiction, matter, kind, row.round)
    wanted = _wanted(act, row, channels)
    up = set(_up(act, notice)) if notice is not None else set()
    new = [channel for channel in wanted if channel not in up]
    if notice is None:
        check_stage(act.session, row, kind)
        if kind == "resolution":
            _not_recounted(act, row)
        _check_day(act, row, kind)
        text = _text(act, row, kind, form or {})
        number, full_before = f"n{act.head.size}", ""
    else:
        _check_again(act, row, kind)
        text, number, full_before = None, notice.id, notice.full_since
    if not new:
        return Answer(subject=number)
    _check_evidence(new, evidence)
    body: dict[str, Any] = {
        "notice": number,
        "matter": matter,
        "kind": kind,
        "round": row.round,
        "text": text,
        "postings": {channel: evidence[channel] for channel in new},
        "by": people.person_key(act.by),
    } | period.after_posting(act, row, kind, up | set(new), full_before)
    act.record("notice_posted", ("notice", number), body)
    if kind == "result":
        _end_works(act, row)
    return Answer(subject=number)


def _not_recounted(act: Act, row: MatterRow) -> None:
    """Nothing is published while ballots are counted again, nor once the vote turned out to have failed."""
    recounted = recounts.standing(act.session, act.jurisdiction, row.id, round_=row.round)
    if recounted.under_way:
        raise Refused("recount_under_way")
    if recounted.turned:
        raise Refused("recount_turned")


def _end_works(act: Act, row: MatterRow) -> None:
    """Posting the result ends the implementation."""
    task = stages.shared(row)
    if task is not None and task.stage == "implementation":
        effect = {"do": "complete", "path": task.path, "data": {"outcome": "done"}}
        act.record("task_completed", ("matter", row.id), {"stage": "implementation"}, effect=effect)


def _wanted(act: Act, row: MatterRow, channels: Sequence[str]) -> list[str]:
    required = period.required_channels(act, row)
    unknown = set(channels) - set(CHANNELS)
    if unknown:
        raise Refused("channel_unknown", channels=sorted(unknown))
    return list(dict.fromkeys(channels)) or list(required)


def _up(act: Act, notice: Notice) -> list[str]:
    return [posting.channel for posting in postings(act.session, notice) if not posting.down_at]


def check_stage(session: Session, row: MatterRow, kind: str) -> None:
    """Refuses (`out_of_order`) a first posting before its stage is reached or after it is over."""
    if kind == "resolution":
        stages.waiting(session, row, "resolution_disclosure")
    elif kind == "result" and row.state == "open" and row.stage == "result_disclosure":
        # 存量事项完工后还没有公布结果的，停在这一关，要重新张贴
        stages.waiting(session, row, "result_disclosure")
    elif kind == "result":
        proposal = matters.proposal_of(session, row.jurisdiction, row.id)
        stages.waiting(session, row, "implementation")
        if proposal.begun_round != row.round:
            raise stages.out_of_order(session, row, "result_disclosure")
    elif kind != "plan":
        raise Refused("notice_unknown", kind=kind)
    elif row.state != "open" or row.stage not in ("township_review", *stages.DISCUSSIONS):
        raise stages.out_of_order(session, row, "plan")


def _check_day(act: Act, row: MatterRow, kind: str) -> None:
    # 补录的张贴：按实际日子，也不能早于决议
    resolved_on = matters.proposal_of(act.session, act.jurisdiction, row.id).resolved_on
    if kind == "resolution" and act.occurred_at.date().isoformat() < resolved_on:
        raise stages.out_of_order(act.session, row, STAGE_OF[kind])


def _check_again(act: Act, row: MatterRow, kind: str) -> None:
    if row.state in ("suspended", "withdrawn", "rejected", "terminated"):
        raise stages.out_of_order(act.session, row, STAGE_OF.get(kind, row.stage))


def _check_evidence(channels: Sequence[str], evidence: Mapping[str, str]) -> None:
    missing = [channel for channel in channels if not evidence.get(channel)]
    if missing:
        raise Refused("evidence_missing", what="posting", channels=[CHANNELS[channel] for channel in missing])


def _text(act: Act, row: MatterRow, kind: str, form: Mapping[str, Any]) -> dict[str, Any]:
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    notice_form = pinned.form_of(act.session, row, FORM_OF[kind])
    proposed = {**json.loads(proposal.form), "title": proposal.title}
    known = {key: proposed[key] for key in ALIKE if proposed.get(key) and key in notice_form.keys}
    told = {"title": proposal.title} | pinned.filled(notice_form, known | dict(form))
    # 超出决议金额的，须重新决议
    if told.get("final_amount"):
        money.check_budget(register.budget(act.session, proposal), money.fen(told["final_amount"]))
    if kind != "resolution":
        return told
    item = _resolving(act, row)
    counts = json.loads(item.counts) if item is not None else {}
    told |= {name: counts[name] for name in COUNTS if name in counts}
    return told | entitled.published(act.session, proposal, item.meeting if item is not None else "")


def _resolving(act: Act, row: MatterRow) -> AgendaItem | None:
    """The item whose vote passed the resolution."""
    query = select(AgendaItem).where(
        AgendaItem.jurisdiction == act.jurisdiction,
        AgendaItem.matter == row.id,
        AgendaItem.stage == "resolution",
        AgendaItem.outcome == "passed",
    )
    return act.session.scalars(query.order_by(AgendaItem.decided_at.desc()).limit(1)).first()


@applies("notice_posted")
def _apply_posted(session: Session, event: Event) -> None:
    body = event.body
    key = (event.jurisdiction, event.subject)
    notice = session.get(Notice, key)
    if notice is None:
        notice = Notice(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            matter=body["matter"],
            kind=body["kind"],
            round=body["round"],
            text=canonical.dumps(body["text"]),
            index=event.index,
            **period.NOT_RUNNING,
        )
        session.add(notice)
    notice.state = "up"
    # 补录的张贴，公告期从录入之日起算
    at = event.recorded_at.isoformat()
    number = event.index
    for channel, evidence in body["postings"].items():
        session.add(
            Posting(
                jurisdiction=event.jurisdiction,
                notice=event.subject,
                channel=channel,
                number=number,
                up_at=at,
                down_at="",
                evidence=evidence,
                posted_by=body["by"],
                confirmed_by="",
            )
        )
    period.apply(session, notice, body)
    paper_code.keep(session, notice, event.index)


def take_down(
    act: Act, *, matter: str = "", kind: str = "", notice: str = "", channels: Sequence[str] = ()
) -> Answer:
    """A notice comes down from some channels (all by default); down before its last day it has not run.

    `notice` names it by its id; otherwise it is the youngest of a kind of a matter.
    """
    people.require(act, people.OFFICERS)
    found = _get(act, notice) if notice else find(act, act.matter(matter), kind)
    return _take_down(act, act.matter(found.matter), found, channels)


def _get(act: Act, notice: str) -> Notice:
    row = act.session.get(Notice, (act.jurisdiction, notice))
    if row is None:
        raise Refused("not_found", notice=notice)
    return row


def _take_down(act: Act, row: MatterRow, notice: Notice, channels: Sequence[str]) -> Answer:
    down = [channel for channel in _up(act, notice) if not channels or channel in channels]
    if not down:
        return Answer(subject=notice.id)
    left = set(_up(act, notice)) - set(down)
    body = {"channels": down, "left": sorted(left)} | period.after_removal(act, row, notice, left)
    act.record("notice_taken_down", ("notice", notice.id), body)
    return Answer(subject=notice.id)


@applies("notice_taken_down")
def _apply_taken_down(session: Session, event: Event) -> None:
    notice = session.get_one(Notice, (event.jurisdiction, event.subject))
    for posting in postings(session, notice):
        if posting.channel in event.body["channels"] and not posting.down_at:
            posting.down_at = event.recorded_at.isoformat()
    notice.state = "up" if event.body["left"] else "down"
    period.apply(session, notice, event.body)
    paper_code.keep(session, notice, event.index)


def current(session: Session, jurisdiction: str, matter: str, kind: str, round_: int) -> Notice | None:
    """The notice of a kind in a matter's round."""
    query = select(Notice).where(
        Notice.jurisdiction == jurisdiction,
        Notice.matter == matter,
        Notice.kind == kind,
        Notice.round == round_,
    )
    return session.scalars(query).one_or_none()


def latest(session: Session, jurisdiction: str, matter: str, kind: str) -> Notice | None:
    """The youngest notice of a kind, of whatever round."""
    query = select(Notice).where(
        Notice.jurisdiction == jurisdiction, Notice.matter == matter, Notice.kind == kind
    )
    return session.scalars(query.order_by(Notice.index.desc()).limit(1)).first()


def find(act: Act, row: MatterRow, kind: str) -> Notice:
    """The youngest notice of a kind; refuses (`out_of_order`) when none was posted."""
    notice = latest(act.session, act.jurisdiction, row.id, kind)
    if notice is None:
        raise stages.out_of_order(act.session, row, STAGE_OF.get(kind, kind))
    return notice


def postings(session: Session, notice: Notice) -> list[Posting]:
    """All postings of a notice, in the order they went up."""
    query = select(Posting).where(Posting.jurisdiction == notice.jurisdiction, Posting.notice == notice.id)
    return list(session.scalars(query.order_by(Posting.number, Posting.channel)))


def is_up(session: Session, notice: Notice) -> bool:
    """Whether a notice hangs on any channel."""
    return any(not posting.down_at for posting in postings(session, notice))


def ran(notice: Notice, at: datetime) -> bool:
    """Whether a notice has run its full period on all required channels."""
    return bool(notice.ends) and at >= datetime.fromisoformat(notice.ends)
