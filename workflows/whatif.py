"""What if other rules had held (换一套规则重放): a matter's decisions judged again, up to where its way would part.

Nothing is written. The meetings, counts and days are those of the record; only the rules are others. Behind the first
difference nothing is told: what people would have done there nobody knows.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions, matter, store
from engine.clock import parse
from engine.errors import Incomplete, Refused
from engine.log import EventRow
from engine.matter import Live, MatterRow
from engine.spiff import OpenTask
from workflows import matters, pinned
from workflows.entitlements import register as entitled
from workflows.law import days, money
from workflows.law.bodies import Mandate
from workflows.law.councils import COUNCIL, CouncilMandate
from workflows.law.rules import RuleSet
from workflows.meetings import decision, meeting, roll
from workflows.meetings.decision import Held
from workflows.tables import Meeting, Notice, Proposal


@dataclass(frozen=True)
class Judged:
    """One event of the record under the other rules: what it came to, what it would have come to, on what basis.

    `kind` is the event's, or `moved` where the diagram goes another way. `told` and `would` are outcomes (`passed`,
    `refused: notice_too_short`), days on which a gate opened, or the names of the tasks that are open.
    """

    index: int
    kind: str
    stage: str
    told: str
    would: str
    basis: str = ""

    @property
    def same(self) -> bool:
        """Whether the other rules change nothing here."""
        return self.told == self.would


@dataclass
class _Course:
    """A matter on its way under the other rules."""

    session: Session
    row: MatterRow
    rules: RuleSet
    proposal: Proposal
    live: Live | None = None
    real: Live | None = None
    passed: dict[str, date] = field(default_factory=dict)


def judge(session: Session, jurisdiction: str, number: str, rules: RuleSet) -> list[Judged]:
    """The decisions of a matter under other rules, in order; the last is the first that differs, if one does.

    Refuses (`not_found`) a matter that does not exist.
    """
    row = session.get(MatterRow, (jurisdiction, number))
    if row is None:
        raise Refused("not_found", matter=number)
    judged = []
    for each in _judged(_Course(session, row, rules, Proposal()), _events(session, row)):
        judged.append(each)
        if not each.same:
            break
    return judged


def _events(session: Session, row: MatterRow) -> list[EventRow]:
    query = select(EventRow).where(
        EventRow.jurisdiction == row.jurisdiction,
        EventRow.subject_kind == "matter",
        EventRow.subject == row.id,
    )
    return list(session.scalars(query.order_by(EventRow.index)))


def _judged(course: _Course, events: list[EventRow]) -> Iterator[Judged]:
    for event in events:
        body = json.loads(event.body)
        if event.kind in (*pinned.BEGAN, "proposal_revised"):
            _propose(course, event, body)
        elif event.kind == "item_decided":
            yield _decided(course, event, body)
        elif event.kind == "gate_opened":
            yield _opened(course, event, body)
        if event.effect:
            yield from _moved(course, event)


def _propose(course: _Course, event: EventRow, body: Mapping[str, Any]) -> None:
    form = body["form"]
    course.proposal.subject = form.get("subject") or "other"
    course.proposal.owner = form.get("owner") or "villagers"
    course.proposal.amount = money.fen(form["amount"]) if form.get("amount") else None
    if event.kind in pinned.BEGAN:
        course.proposal.started_on = parse(event.occurred_at).date().isoformat()


def _decided(course: _Course, event: EventRow, body: Mapping[str, Any]) -> Judged:
    held = _held(course, body)
    told = _outcome(body["answer"]["outcome"], body["answer"]["because"])
    try:
        found = decision.judge(
            held, rules=course.rules, proposal=course.proposal, task=_task(course, held.stage)
        )
    except Incomplete as lacking:
        return Judged(event.index, event.kind, held.stage, told, "incomplete", lacking.basis)
    except Refused as refused:
        would = _outcome("refused", refused.rule)
        return Judged(event.index, event.kind, held.stage, told, would, refused.basis)
    if found.answer.outcome == "passed":
        course.passed[held.stage] = held.held_on
    would = _outcome(found.answer.outcome, found.answer.because)
    return Judged(event.index, event.kind, held.stage, told, would, found.answer.basis)


def _outcome(outcome: str, because: str) -> str:
    return f"{outcome}: {because}" if because else outcome


def _task(course: _Course, stage: str) -> OpenTask:
    if course.live is None:
        raise LookupError(f"found a decision before the start of matter {course.row.id}")
    return next(task for task in course.live.process.open_tasks if task.stage == stage)


def _held(course: _Course, body: Mapping[str, Any]) -> Held:
    """The meeting as it was held: what the law asks for stands in the log, and in what was entered from paper."""
    row = course.session.get_one(Meeting, (course.row.jurisdiction, body["meeting"]))
    entry = json.loads(row.entry) if row.entry else {}
    held_on = date.fromisoformat(body["held_on"])
    return Held(
        body=body["body"],
        stage=body["stage"],
        held_on=held_on,
        notice_on=date.fromisoformat(row.notice_on) if row.notice_on else None,
        count=meeting.count_of(body["counts"]),
        register=entry.get("register"),
        women_entitled=entry.get("women_entitled"),
        late=row.late,
        remote=bool(entry.get("remote")),
        mandate=_mandate(course, entry, held_on),
        council=_council(course, body["body"]),
        passed=dict(course.passed),
    )


def _council(course: _Course, body: str) -> CouncilMandate | None:
    if body != COUNCIL:
        return None
    return entitled.mandate_of(course.session, course.row.jurisdiction, course.row.id)


def _mandate(course: _Course, entry: Mapping[str, Any], held_on: date) -> Mandate | None:
    # 存量事项的会议没有录入时的授权：照那一天的授权看
    if "mandates" in entry:
        kept = entry["mandates"].get(course.row.id)
        return Mandate.from_json(kept) if kept else None
    return roll.mandate(course.session, course.row.jurisdiction, course.proposal.subject, on=held_on)


def _opened(course: _Course, event: EventRow, body: Mapping[str, Any]) -> Judged:
    """A gate opened: on that day the period of the other rules had to be over too."""
    kind, opened_on = body["gate"], parse(event.occurred_at).date()
    notice = course.session.get_one(Notice, (course.row.jurisdiction, body["notice"]))
    running = days.period(course.rules, kind, parse(notice.full_since)) if notice.full_since else None
    basis = course.rules.basis(f"{kind}.period_days")
    told = opened_on.isoformat()
    would = (
        told
        if running is None or running.ends <= parse(event.occurred_at)
        else running.ends.date().isoformat()
    )
    return Judged(event.index, event.kind, f"{kind}_disclosure", told, would, basis)


def _moved(course: _Course, event: EventRow) -> Iterator[Judged]:
    """The diagram under the other rules: it may ask for somebody whom the record never asked."""
    effect, stamp = json.loads(event.effect), matter.stamp_of(event)
    course.real, _ = matter.step(course.session, course.real, effect, stamp)
    if effect["do"] in matter.BEGINS:
        definition = store.fetch_definition(course.session, effect["definition"])
        effect["rules"] = matters.named_rules(definition, course.rules)
    course.live, _ = matter.step(course.session, course.live, effect, stamp)
    told, would = (_waits(each) for each in (course.real, course.live))
    if told != would:
        yield Judged(event.index, "moved", course.row.stage, told, would)


def _waits(live: Live) -> str:
    """The tasks for which a process waits, by their names on the diagram."""
    drawn = definitions.diagrams(live.process.definition).values()
    names = {node.id: node.name for diagram in drawn for node in diagram.nodes.values()}
    return "、".join(names[task.task] for task in live.process.open_tasks)
