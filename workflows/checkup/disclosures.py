"""Notices and gates (公开合规): every required channel, the whole period, the words that were decided."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.clock import end_of, parse
from workflows.checkup import hanging
from workflows.checkup.finding import SYSTEM, Evidence, Found, overdue, violation
from workflows.checkup.hanging import Hanging
from workflows.checkup.record import MatterRecord, Sheet
from workflows.checkup.registry import check
from workflows.law import money

COUNTS = ("entitled", "present", "for", "against", "abstain")
ONE_DAY = timedelta(days=1)


def _opened(matter: MatterRecord, kind: str) -> tuple[datetime, tuple[Evidence, ...]] | None:
    """When a gate was opened (the earliest that the record says of its last opening), and where that stands."""
    event = matter.gate(kind)
    told = [(event.at, (event.evidence,))] if event is not None else []
    elsewhere = kind == "resolution" and matter.resolved_elsewhere
    effective = kind == "resolution" and matter.proposal.effective_at and not elsewhere
    if effective and matter.reached("implementation"):
        told.append((parse(matter.proposal.effective_at), (matter.evidence,)))
    return min(told, key=lambda each: each[0]) if told else None


def _of_gate(matter: MatterRecord, kind: str) -> Sheet | None:
    """The notice whose period a gate waited for."""
    event = matter.gate(kind)
    named = [each for each in matter.sheets if event is not None and each.row.id == event.body["notice"]]
    return named[-1] if named else matter.sheet(kind)


Gate = tuple[str, datetime, Hanging, tuple[Evidence, ...]]
"""Its kind, when it was opened, how its notice hung, where to see it."""


def _gates(matter: MatterRecord) -> list[Gate]:
    """Every gate that was opened."""
    return matter.once("gates", lambda: list(_opened_gates(matter)))


def _opened_gates(matter: MatterRecord) -> Iterator[Gate]:
    for kind in ("resolution", "result"):
        opened = _opened(matter, kind)
        if opened is not None:
            hung = hanging.of(matter, kind, _of_gate(matter, kind))
            sheet = (hung.sheet.evidence,) if hung.sheet else ()
            yield kind, opened[0], hung, (*sheet, *opened[1])


@check("gate_not_opened", title="没有公开就进入下一步")
def gate_not_opened(matter: MatterRecord) -> Iterator[Found]:
    """The matter stands behind a gate that never opened; an item that has no such disclosure has no gate."""
    opened, row = matter.proposal.gates.split(), matter.row
    item = matter.village.standards.items.get(row.item)
    behind = matter.reached("implementation") or matter.proposal.begun_round > 0
    if behind and "resolution" not in opened and matter.gate("resolution") is None:
        yield violation(row.since, matter.four_discussions, matter.evidence, kind="resolution")
    gated = item is None or "result" in item.disclosures
    if gated and row.state == "closed" and "result" not in opened and matter.gate("result") is None:
        yield violation(row.since, matter.four_discussions, matter.evidence, kind="result")


@check("channel_missing", title="有渠道没有公开")
def channel_missing(matter: MatterRecord) -> Iterator[Found]:
    """A gate opened although the notice never hung on a required channel."""
    for kind, opened, hung, evidence in _gates(matter):
        missing = hung.never_up(before=opened)
        if missing:
            grounds = matter.grounds("required_channels")
            yield violation(opened, grounds, *evidence, kind=kind, channels=missing)


@check("taken_down_early", title="公告提前撤下")
def taken_down_early(matter: MatterRecord) -> Iterator[Found]:
    """A notice came down from a required channel before its last day, and did not run its period anew."""
    for kind, opened, hung, evidence in _gates(matter):
        if not hung.never_up(before=opened) and not hung.ran(opened) and hung.down(before=opened):
            yield _early(matter, kind, hung, opened, evidence)
    for kind in ("resolution", "result"):
        sheet = matter.sheet(kind)
        if sheet is None or _opened(matter, kind) is not None or matter.row.state != "open":
            continue
        hung, at = hanging.of(matter, kind, sheet), matter.village.at
        if hung.down(before=at) and not hung.ran(at) and not hung.is_full(at):
            yield _early(matter, kind, hung, at, (sheet.evidence,))


def _early(
    matter: MatterRecord, kind: str, hung: Hanging, at: datetime, evidence: tuple[Evidence, ...]
) -> Found:
    since = min(posting.down_at for posting in hung.down(before=at))
    channels = sorted({posting.channel for posting in hung.down(before=at)})
    return violation(since, matter.grounds(f"{kind}.period_days"), *evidence, kind=kind, channels=channels)


@check("notice_period_running", title="公告期没有满")
def notice_period_running(matter: MatterRecord) -> Iterator[Found]:
    """A gate opened before the notice had run its whole period on all required channels."""
    for kind, opened, hung, evidence in _gates(matter):
        if hung.never_up(before=opened) or hung.ran(opened) or hung.down(before=opened):
            continue
        ends = hung.ends(opened)
        facts = {
            "kind": kind,
            "opened": opened.date().isoformat(),
            "last_day": (ends - ONE_DAY).date().isoformat() if ends else "",
            "what": "counted" if ends else "never_full",
        }
        yield violation(opened.date(), matter.grounds(f"{kind}.period_days"), *evidence, **facts)


@check("period_too_short", title="公告上的期限太短")
def period_too_short(matter: MatterRecord) -> Iterator[Found]:
    """The last day that a notice prints is earlier than its period allows."""
    for kind in ("resolution", "result", "plan"):
        sheet = matter.sheet(kind)
        if sheet is None or not sheet.row.last_day:
            continue
        hung = hanging.of(matter, kind, sheet)
        opened = _opened(matter, kind)
        ends = hung.ends(matter.village.at)
        if ends is None or parse(sheet.row.ends) >= ends or (opened and not hung.ran(opened[0])):
            continue
        last = (ends - ONE_DAY).date().isoformat()
        facts = {"kind": kind, "printed": sheet.row.last_day, "last_day": last}
        grounds = matter.grounds(f"{kind}.period_days")
        yield violation(sheet.row.full_since, grounds, sheet.evidence, **facts)


@check("posting_unconfirmed", title="张贴没有经过核对")
def posting_unconfirmed(matter: MatterRecord) -> Iterator[Found]:
    """A gate opened, or waits, with copies that the supervision committee has not seen."""
    for kind, opened, hung, evidence in _gates(matter):
        unseen = hung.unseen(opened)
        if unseen:
            yield violation(opened, SYSTEM, *evidence, kind=kind, channels=unseen)
    for kind in ("resolution", "result"):
        sheet = matter.sheet(kind)
        if sheet is None or _opened(matter, kind) is not None or matter.row.state != "open":
            continue
        hung, at = hanging.of(matter, kind, sheet), matter.village.at
        ends, unseen = hung.ends(at), hung.unseen(at)
        if ends is not None and ends <= at and unseen:
            yield overdue(ends, SYSTEM, sheet.evidence, kind=kind, channels=unseen)


@check("notice_differs", title="公告与决议不一致")
def notice_differs(matter: MatterRecord) -> Iterator[Found]:
    """The resolution's notice tells other counts or another amount than was decided."""
    sheet, held = matter.sheet("resolution"), matter.decisions.get("resolution")
    if sheet is None or held is None:
        return
    wrong = [name for name in COUNTS if name in sheet.text and sheet.text[name] != held.counts.get(name)]
    told = sheet.text.get("amount")
    if told and matter.proposal.amount is not None and money.fen(told) != matter.proposal.amount:
        wrong.append("amount")
    if wrong:
        evidence = (sheet.evidence, *held.evidence)
        yield violation(_first_up(sheet), matter.four_discussions, *evidence, names=wrong)


def _first_up(sheet: Sheet) -> str:
    return min((posting.up_at for posting in sheet.postings), default=sheet.row.full_since)


@check("plan_not_published", title="表决前没有公示方案")
def plan_not_published(matter: MatterRecord) -> Iterator[Found]:
    """A county that asks for a plan's notice before the vote, and a vote before that had run."""
    held = matter.decisions.get("resolution")
    if held is None or matter.rules.days("plan.period_days") is None:
        return
    sheets = [each for each in matter.sheets if each.row.kind == "plan"]
    hung = hanging.of(matter, "plan", sheets[-1] if sheets else None)
    if not hung.ran(end_of(held.day)):
        evidence = (*(sheet.evidence for sheet in sheets[-1:]), *held.evidence)
        grounds = matter.grounds("plan.period_days")
        yield violation(held.day, grounds, *evidence, needed=matter.rules.days("plan.period_days"))
