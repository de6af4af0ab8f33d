"""How meetings were held (会议合规): order, body, notice, mandate, discussions on one day."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from engine.errors import Refused
from workflows import stages
from workflows.checkup import entitled
from workflows.checkup.finding import SYSTEM, Found, Severity, doubt, violation
from workflows.checkup.record import Held, MatterRecord
from workflows.checkup.registry import check
from workflows.law import bodies, days, merging, tally
from workflows.law.bodies import Mandate
from workflows.law.councils import COUNCIL
from workflows.law.warned import Warned
from workflows.meetings import roll, venues
from workflows.meetings.decision import check_competence

OUTSIDE = ("mandate_exceeded", "mandate_missing", "wrong_issuer", "amount_needed")
"""Why a decision of the villagers' council lies outside its mandate."""
CHAIN = 3
"""So many of the four discussions on one day are a chain."""


@check("stage_missing", title="缺少环节")
def stage_missing(matter: MatterRecord) -> Iterator[Found]:
    """A discussion that the matter has passed without a decision in favour."""
    ended_before = matter.row.state in ("rejected", "withdrawn")
    for stage in stages.DISCUSSIONS:
        held = matter.decisions.get(stage)
        passed = held is not None and held.item.outcome == "passed"
        elsewhere = stage in matter.stands_behind
        if stages.stage_before(stage, matter.row.stage) and not (passed or ended_before or elsewhere):
            since = matter.row.since or matter.proposal.started_on
            yield violation(since, matter.four_discussions, matter.evidence, stage=stage)


@check("out_of_order", title="环节次序颠倒")
def out_of_order(matter: MatterRecord) -> Iterator[Found]:
    """A discussion held before the one that must come first."""
    held = list(matter.decisions.values())
    for earlier, later in pairwise(held):
        if later.day < earlier.day:
            facts = {"stage": later.item.stage, "before": earlier.item.stage, "day": later.day.isoformat()}
            evidence = (*later.evidence, *earlier.evidence)
            yield violation(later.day, matter.four_discussions, *evidence, **facts)


def _check_body(matter: MatterRecord, held: Held) -> Refused | None:
    try:
        check_competence(
            held.body,
            held.item.stage,
            matter.proposal,
            rules=matter.rules,
            council=entitled.mandate_of(matter) if held.body == COUNCIL else None,
            day=held.day,
        )
    except Refused as refused:
        return refused
    return None


def _wrong(matter: MatterRecord, rule: str) -> Iterator[Found]:
    """Meetings of a body that may not hold the discussion."""
    for held in matter.decisions.values():
        refused = _check_body(matter, held)
        if refused is not None and refused.rule == rule:
            grounds = matter.four_discussions
            if refused.basis:
                grounds = matter.grounds(_rule_of(matter, refused.basis))
            facts = {
                "stage": held.item.stage,
                "body": held.body,
                "bodies": list(refused.facts["allowed"]),
            }
            yield violation(held.day, grounds, *held.evidence, **facts)


@check("mandate_exceeded", title="议事会超出授权")
def mandate_exceeded(matter: MatterRecord) -> Iterator[Found]:
    """The villagers' council decided outside a bound of its mandate, or on one that does not hold (any more)."""
    for held in matter.decisions.values():
        refused = _check_body(matter, held)
        if refused is not None and refused.rule in OUTSIDE:
            what = refused.facts.get("against") or refused.rule
            grounds = matter.grounds("villagers_assembly.subjects")
            yield violation(held.day, grounds, *held.evidence, matter.evidence, what=what)


def _rule_of(matter: MatterRecord, basis: str) -> str:
    """The pinned rule whose basis a refusal printed: the check-up marks it as confirmed where the county did."""
    names = (
        "villagers_assembly.not_delegable",
        "members_assembly.not_delegable",
        "members_assembly.subjects",
        "villagers_assembly.subjects",
        "representatives_assembly.pass",
        "group_assembly.pass",
    )
    return next((name for name in names if matter.rules.basis(name) == basis), "")


@check("wrong_body", title="决策主体不对")
def wrong_body(matter: MatterRecord) -> Iterator[Found]:
    """A body decided what another has to decide."""
    return _wrong(matter, "wrong_body")


@check("not_delegable", title="代表会议决定了不能授权的事")
def not_delegable(matter: MatterRecord) -> Iterator[Found]:
    """Representatives decided what only the whole assembly may."""
    return _wrong(matter, "not_delegable")


@check("notice_too_short", title="会议通知天数不够")
def notice_too_short(matter: MatterRecord) -> Iterator[Found]:
    """A meeting called later than the law binds, or than is advised."""
    for held in matter.decisions.values():
        needed = matter.rules.days(f"{held.body}.notice_days")
        if needed is None or not held.meeting.notice_on:
            continue
        told = date.fromisoformat(held.meeting.notice_on)
        given = days.notice_days_given(told, held.day)
        if given < needed:
            binding = bool(matter.rules.value(f"{held.body}.notice_binding"))
            make = violation if binding else doubt
            facts = {"body": held.body, "needed": needed, "given": max(given, 0)}
            yield make(held.day, matter.grounds(f"{held.body}.notice_days"), *held.evidence, **facts)


@check("notice_missing", title="没有会议通知")
def notice_missing(matter: MatterRecord) -> Iterator[Found]:
    """A binding notice of which there is no record."""
    for held in matter.decisions.values():
        needed = matter.rules.days(f"{held.body}.notice_days")
        if needed and matter.rules.value(f"{held.body}.notice_binding") and not held.meeting.notice_on:
            grounds = matter.grounds(f"{held.body}.notice_days")
            yield violation(held.day, grounds, *held.evidence, body=held.body, needed=needed)


def _mandates(matter: MatterRecord, held: Held) -> list[Mandate]:
    """The mandates for the matter's subject, whenever they held."""
    found = [roll.mandate_of(row) for row in matter.village.mandates]
    return [each for each in found if matter.proposal.subject in each.subjects]


def _unmandated(matter: MatterRecord) -> Iterator[tuple[Held, Found, bool]]:
    """A resolution of the representatives without a mandate of the day, and whether one ended before it."""
    held = matter.decisions.get("resolution")
    if held is None or _check_body(matter, held) is not None:
        return
    subject, owner = matter.proposal.subject, matter.proposal.owner
    needs = bodies.competence(subject, owner, matter.started, rules=matter.rules).needs_mandate
    known = _mandates(matter, held)
    if held.body not in needs or any(each.covers(subject, held.day) for each in known):
        return
    ended = [each.ends for each in known if each.by in bodies.VILLAGERS and each.ends < held.day]
    make = violation if matter.rules.value("mandate_binding") else doubt
    facts = {"subject": subject, "ended": max(ended).isoformat() if ended else ""}
    grounds = matter.grounds("villagers_assembly.subjects")
    yield held, make(held.day, grounds, *held.evidence, **facts), bool(ended)


@check("mandate_missing", title="代表会议没有授权")
def mandate_missing(matter: MatterRecord) -> Iterator[Found]:
    """Representatives decided without the villagers' assembly's mandate."""
    return (found for _, found, expired in _unmandated(matter) if not expired)


@check("mandate_expired", title="授权已经过期")
def mandate_expired(matter: MatterRecord) -> Iterator[Found]:
    """Representatives decided after their mandate had ended."""
    return (found for _, found, expired in _unmandated(matter) if expired)


def _merged(matter: MatterRecord, stage: str) -> tuple[Severity | None, Held | None]:
    held = matter.decisions.get(stage)
    if held is None:
        return None, None
    before = {name: each.day for name, each in matter.decisions.items()}
    try:
        warned: list[Warned] = merging.check_merging(matter.rules, stage, held.day, before)
    except Refused:
        return Severity.VIOLATION, held
    return (Severity.DOUBT if warned else None), held


@check("merged_meetings", title="提议和商议合并召开")
def merged_meetings(matter: MatterRecord) -> Iterator[Found]:
    """Proposal and consultation on one day where the county does not allow it."""
    severity, held = _merged(matter, "consultation")
    if severity is not None and held is not None:
        make = violation if severity is Severity.VIOLATION else doubt
        evidence = (*matter.decisions["proposal"].evidence, *held.evidence)
        grounds = matter.grounds("merge_proposal_consultation")
        yield make(held.day, grounds, *evidence, day=held.day.isoformat())


@check("same_day_stages", title="审议和决议同一天")
def same_day_stages(matter: MatterRecord) -> Iterator[Found]:
    """Deliberation and resolution on one day: nobody had time to hear what the party members said."""
    severity, held = _merged(matter, "resolution")
    if severity is not None and held is not None:
        evidence = (*matter.decisions["deliberation"].evidence, *held.evidence)
        yield doubt(held.day, SYSTEM, *evidence, day=held.day.isoformat())


@check("same_day_chain", title="一天走完几个环节")
def same_day_chain(matter: MatterRecord) -> Iterator[Found]:
    """Three or all of the four discussions on one day."""
    held = list(matter.decisions.values())
    for day in sorted({each.day for each in held}):
        together = [each for each in held if each.day == day]
        if len(together) >= CHAIN:
            evidence = tuple(part for each in together for part in each.evidence)
            yield doubt(day, SYSTEM, *evidence, day=day.isoformat(), n=len(together))


@check("remote_voting", title="线上表决")
def remote_voting(matter: MatterRecord) -> Iterator[Found]:
    """Votes cast from afar in a body whose law does not know them."""
    for held in matter.decisions.values():
        grounds = matter.grounds(f"{held.body}.remote_voting")
        try:
            warned = tally.check_remote(matter.rules, held.body, remote=bool(held.entry.get("remote")))
        except Refused:
            yield violation(held.day, grounds, *held.evidence, body=held.body)
            continue
        if warned:
            yield doubt(held.day, grounds, *held.evidence, body=held.body)


@check("mobile_box", title="流动票箱")
def mobile_box(matter: MatterRecord) -> Iterator[Found]:
    """A ballot box was carried to people where no rule of the county allows it."""
    for held in matter.decisions.values():
        grounds, used = matter.grounds(f"{held.body}.mobile_box"), bool(venues.boxes_used(held.entry))
        try:
            warned = tally.check_mobile_box(matter.rules, held.body, used=used)
        except Refused:
            yield violation(held.day, grounds, *held.evidence, body=held.body)
            continue
        if warned:
            yield doubt(held.day, grounds, *held.evidence, body=held.body)


@check("mobile_box_alone", title="流动票箱没有两个人送")
def mobile_box_alone(matter: MatterRecord) -> Iterator[Found]:
    """A ballot box was carried by one person, or by two of whom none watched."""
    for held in matter.decisions.values():
        if any(box["alone"] for box in venues.boxes_used(held.entry)):
            yield doubt(held.day, SYSTEM, *held.evidence, body=held.body)


@check("in_the_future", title="会议日期晚于录入日期")
def in_the_future(matter: MatterRecord) -> Iterator[Found]:
    """A meeting dated later than the record of its decision."""
    for held in matter.decisions.values():
        decided = matter.village.decided.get((held.meeting.id, matter.id))
        recorded = decided.recorded_at[:10] if decided else matter.village.today.isoformat()
        if held.meeting.held_on > recorded:
            facts = {"day": held.meeting.held_on, "recorded": recorded}
            yield violation(held.day, matter.village.archives, *held.evidence, **facts)
