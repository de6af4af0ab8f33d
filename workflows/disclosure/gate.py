"""The gates (公开关口): time, evidence and answers open them; a click does not."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.database import Database
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import matters, people, pinned, stages
from workflows.disclosure import notices
from workflows.record import SYSTEM, Act, Answer, Context, applies, perform
from workflows.tables import UNANSWERED, Due, Notice, Objection

KIND_OF = {stage: kind for kind, stage in notices.STAGE_OF.items()}


def confirm_posting(act: Act, *, notice: str) -> Answer:
    """The supervision committee has seen the copies on the channels; somebody else than who posted them."""
    people.require(act, people.SUPERVISION)
    row = act.session.get(Notice, (act.jurisdiction, notice))
    if row is None:
        raise Refused("not_found", notice=notice)
    fresh = [p for p in notices.postings(act.session, row) if not p.confirmed_by and not p.down_at]
    people.not_the_same(act, *(posting.posted_by for posting in fresh))
    if fresh:
        body = {"postings": [[p.channel, p.number] for p in fresh], "by": people.person_key(act.by)}
        act.record("posting_confirmed", ("notice", notice), body)
        try_open(act, act.matter(row.matter))
    return Answer(subject=notice)


@applies("posting_confirmed")
def _apply_confirmed(session: Session, event: Event) -> None:
    notice = session.get_one(Notice, (event.jurisdiction, event.subject))
    seen = {(channel, number) for channel, number in event.body["postings"]}
    for posting in notices.postings(session, notice):
        if (posting.channel, posting.number) in seen:
            posting.confirmed_by = event.body["by"]


def try_open(act: Act, row: MatterRow, *, at: datetime | None = None) -> bool:
    """Open the gate at which a matter stands, if its conditions hold, as of now or of a due instant."""
    task = stages.shared(row)
    kind = KIND_OF.get(task.stage) if task is not None else None
    if task is None or kind is None or task.kind != "gate":
        return False
    notice = notices.current(act.session, act.jurisdiction, row.id, kind, row.round)
    if notice is None or why_shut(act, row, notice) is not None:
        return False
    effect = {"do": "complete", "path": task.path, "data": {"outcome": "opened"}}
    body = {"notice": notice.id, "gate": kind, "due": notice.ends}
    act.record("gate_opened", ("matter", row.id), body, effect=effect, occurred_at=at or act.at)
    return True


@applies("gate_opened")
def _apply_opened(session: Session, event: Event) -> None:
    proposal = matters.proposal_of(session, event.jurisdiction, event.subject)
    kind = event.body["gate"]
    proposal.gates = " ".join(sorted({*proposal.gates.split(), kind}))
    if kind == "resolution":
        proposal.effective_at = event.occurred_at.isoformat()
    due = f"gate:{event.body['notice']}"
    session.execute(delete(Due).where(Due.jurisdiction == event.jurisdiction, Due.id == due))


def why_shut(act: Act, row: MatterRow, notice: Notice | None) -> Refused | None:
    """Why a gate is shut, in the order period, objection, evidence; `None` if nothing holds it."""
    basis = pinned.rules_of(act.session, row).basis
    if notice is None or not notices.ran(notice, act.at):
        facts = _running(notice, act.at)
        kind = notice.kind if notice is not None else KIND_OF.get(row.stage, "plan")
        return Refused("notice_period_running", basis(f"{kind}.period_days"), **facts)
    holding = open_objections(act.session, notice)
    if holding:
        return Refused("objection_open", basis("objection.reply_days"), objections=len(holding))
    unseen = [
        p.channel for p in notices.postings(act.session, notice) if not p.confirmed_by and not p.down_at
    ]
    if unseen:
        return Refused("posting_unconfirmed", channels=[notices.CHANNELS[channel] for channel in unseen])
    return None


def _running(notice: Notice | None, at: datetime) -> dict[str, object]:
    if notice is None:
        return {"posted": False}
    if not notice.ends:
        return {"posted": True, "full": False}
    return {
        "posted": True,
        "full": True,
        "first_day": notice.first_day,
        "last_day": notice.last_day,
        "days_left": (parse(notice.ends).date() - at.date()).days,
    }


def open_objections(session: Session, notice: Notice) -> list[Objection]:
    """The named villagers' objections to a notice that are not answered yet: they hold the gate."""
    query = select(Objection).where(
        Objection.jurisdiction == notice.jurisdiction,
        Objection.notice == notice.id,
        Objection.by == "villager",
        UNANSWERED,
    )
    return list(session.scalars(query))


def pass_gate(act: Act, row: MatterRow, stage: str) -> None:
    """Whoever wants what lies behind a gate: refuses with the reason why it is shut, or out of order before it."""
    task = stages.shared(row)
    if task is not None and task.stage == stage and task.kind == "gate":
        notice = notices.current(act.session, act.jurisdiction, row.id, KIND_OF[stage], row.round)
        shut = why_shut(act, row, notice)
        if shut is not None:
            raise shut
        try_open(act, row)


def fire(database: Database, jurisdiction: str, name: str, *, due_at: datetime, at: datetime) -> Answer:
    """Carry out a due instant, in nobody's name; firing it twice does nothing twice."""
    command = f"{name}:{int(due_at.timestamp())}"
    return perform(database, elapse, Context(jurisdiction, command, SYSTEM, at, due_at), due=name)


def elapse(act: Act, *, due: str) -> Answer:
    """A period has ended: ask the gate. The due instant is over whatever the answer; later answers ask again."""
    row = act.session.get(Due, (act.jurisdiction, due))
    if row is not None:
        notice = act.session.get_one(Notice, (act.jurisdiction, due.removeprefix("gate:")))
        act.record("period_ended", ("notice", notice.id), {"due": due, "at": row.at})
        try_open(act, act.matter(notice.matter), at=parse(row.at))
    return Answer()


@applies("period_ended")
def _apply_ended(session: Session, event: Event) -> None:
    session.execute(delete(Due).where(Due.jurisdiction == event.jurisdiction, Due.id == event.body["due"]))
