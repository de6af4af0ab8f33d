"""Whether a held meeting decided a matter (会议效力与表决结果), in the fixed order of checks.

Order of stages, body, counts, notice, missing numbers, mandate, merging, quorum, votes. What cannot be is refused and
not recorded; what was held with a legal defect (notice, body, mandate, merging) is recorded and has no effect.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from engine.clock import parse
from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from engine.spiff import OpenTask
from workflows import matters, pinned, stages
from workflows.disclosure import consultation_period
from workflows.entitlements import register as entitled
from workflows.law import bodies, days, merging, tally
from workflows.law.assemblies import RESOLUTION
from workflows.law.bodies import Mandate
from workflows.law.councils import COUNCIL, CouncilMandate
from workflows.law.rules import RuleSet
from workflows.law.tally import Count, Verdict
from workflows.law.warned import Warned
from workflows.record import Act, Answer
from workflows.tables import Proposal


@dataclass(frozen=True)
class Held:
    """A meeting as it was held, for one of its items.

    `register`, `women_entitled` and `mandate` are those of the day it was held, `council` is the mandate of the
    villagers' council on which the matter rests; `passed` are the days of earlier stages.
    """

    body: str
    stage: str
    held_on: date
    notice_on: date | None
    count: Count
    register: int | None = None
    women_entitled: int | None = None
    late: bool = False
    remote: bool = False
    mobile_box: bool = False
    box_alone: bool = False
    mandate: Mandate | None = None
    council: CouncilMandate | None = None
    passed: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What the meeting came to for one matter, and the task that this completes (if it decided)."""

    answer: Answer
    task: OpenTask
    verdict: Verdict | None = None

    @property
    def decides(self) -> bool:
        """Whether the matter moves."""
        return self.answer.outcome in ("passed", "rejected")


def decide(act: Act, row: MatterRow, held: Held) -> Decision:
    """Judge one item; raises `Refused` (order, counts) or `Incomplete` for what cannot be recorded as a meeting."""
    task = _in_order(act, row, held)
    consultation_period.check(act, row, held.stage)
    rules = pinned.rules_of(act.session, row)
    if held.body == COUNCIL:
        held = replace(held, council=entitled.mandate_of(act.session, act.jurisdiction, row.id))
    return judge(
        held, rules=rules, proposal=matters.proposal_of(act.session, act.jurisdiction, row.id), task=task
    )


def judge(held: Held, *, rules: RuleSet, proposal: Proposal, task: OpenTask) -> Decision:
    """What a meeting comes to under some rules, whatever the time is: body, counts, notice and all that follows.

    Raises `Refused` (counts) or `Incomplete` as `decide` does.
    """
    try:
        warned = check_competence(
            held.body, held.stage, proposal, rules=rules, council=held.council, day=held.held_on
        )
    except Refused as refused:
        return Decision(_void(refused, ()), task)
    tally.check_counts(held.count)
    return _after_counts(held, warned, rules=rules, proposal=proposal, task=task)


def check_competence(
    body: str,
    stage: str,
    proposal: Proposal,
    *,
    rules: RuleSet,
    council: CouncilMandate | None,
    day: date,
) -> list[Warned]:
    """Refuses a body that may not hold a discussion of a matter; the villagers' council resolves inside its mandate."""
    started = date.fromisoformat(proposal.started_on)
    if stage == RESOLUTION and body == COUNCIL and council is not None:
        return council.check(
            subject=proposal.subject,
            owner=proposal.owner,
            amount=proposal.amount,
            day=day,
            started=started,
            rules=rules,
        )
    asked: dict[str, Any] = {
        "subject": proposal.subject,
        "owner": proposal.owner,
        "on": started,
        "rules": rules,
    }
    bodies.check_body(body, stage=stage, **asked)
    return []


def _in_order(act: Act, row: MatterRow, held: Held) -> OpenTask:
    task = stages.waiting(act.session, row, held.stage)
    # 补录按实际发生的日期排在程序里，不能早于上一环节
    if held.held_on < parse(row.since).date():
        raise stages.out_of_order(act.session, row, held.stage)
    return task


def _after_counts(
    held: Held, warned: list[Warned], *, rules: RuleSet, proposal: Proposal, task: OpenTask
) -> Decision:
    warned = [*warned, *([Warned("late_entry")] if held.late else [])]
    failures: list[Refused | Incomplete] = []
    checks: tuple[Callable[[], list[Warned]], ...] = (
        lambda: tally.entitled_differs(held.count.entitled, held.register),
        lambda: days.check_notice(rules, held.body, held.notice_on, held.held_on),
        lambda: _nothing_missing(rules, held),
        lambda: _check_mandate(held, rules=rules, proposal=proposal),
        lambda: merging.check_merging(rules, held.stage, held.held_on, held.passed),
        lambda: tally.check_remote(rules, held.body, remote=held.remote),
        lambda: tally.check_mobile_box(rules, held.body, used=held.mobile_box, alone=held.box_alone),
    )
    # Warnings accompany every answer to a meeting that got this far, so no failure ends the round of checks.
    for check in checks:
        try:
            warned += check()
        except (Refused, Incomplete) as failure:
            failures.append(failure)
    told = tuple(dict.fromkeys(warning.rule for warning in warned))
    lacking = [failure for failure in failures if isinstance(failure, Incomplete)]
    if lacking and failures[0] is lacking[0]:
        names = [name for failure in lacking for name in failure.missing]
        raise Incomplete(*names, basis=lacking[0].basis, warnings=told)
    if failures and isinstance(failures[0], Refused):
        return Decision(_void(failures[0], told), task)
    verdict = tally.judge(rules, held.body, held.count, held.women_entitled)
    return Decision(Answer(verdict.outcome, warnings=told, basis=verdict.basis), task, verdict)


def _void(refused: Refused, warnings: tuple[str, ...]) -> Answer:
    return Answer("refused", because=refused.rule, warnings=warnings, basis=refused.basis)


def _nothing_missing(rules: RuleSet, held: Held) -> list[Warned]:
    tally.missing(rules, held.body, held.count, held.women_entitled)
    return []


def _check_mandate(held: Held, *, rules: RuleSet, proposal: Proposal) -> list[Warned]:
    if held.stage != "resolution":
        return []
    return bodies.check_mandate(
        held.body,
        subject=proposal.subject,
        owner=proposal.owner,
        on=date.fromisoformat(proposal.started_on),
        mandate=held.mandate,
        held_on=held.held_on,
        rules=rules,
    )


def record(
    act: Act,
    row: MatterRow,
    decision: Decision,
    *,
    meeting: str,
    counts: dict[str, Any],
    held: Held,
    lines: Sequence[Mapping[str, Any]] = (),
    beside: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Write an item's outcome to the log; a vote that passed or failed completes the matter's task.

    `lines` is what came of each listed matter's own vote (年度决议); `beside` what else a resolution of before tells.
    `occurred_at` is set where it was decided before the village's start day (存量事项).
    """
    effect = None
    if decision.decides:
        effect = {"do": "complete", "path": decision.task.path, "data": {"outcome": decision.answer.outcome}}
    body = {
        "meeting": meeting,
        "stage": held.stage,
        "body": held.body,
        "round": row.round,
        "held_on": held.held_on.isoformat(),
        "counts": counts,
        "answer": decision.answer.public,
    }
    if lines:
        body["lines"] = [dict(line) for line in lines]
    body |= beside or {}
    act.record("item_decided", ("matter", row.id), body, effect=effect, occurred_at=occurred_at)
