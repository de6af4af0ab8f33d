"""How objections were answered (异议答复合规): in time, by somebody else than whoever is complained of, with effect."""

from collections.abc import Iterator
from datetime import date

from engine.clock import parse
from workflows import inspection
from workflows.checkup.finding import SYSTEM, Evidence, Found, overdue, violation
from workflows.checkup.record import Happened, MatterRecord
from workflows.checkup.registry import check
from workflows.law import days
from workflows.tables import Objection


def _due(matter: MatterRecord, objection: Objection) -> date | None:
    """The last day of the answer by the pinned rules, whatever the row says."""
    period = days.reply_due(matter.rules, parse(objection.made_at))
    return period.last_day if period is not None else None


def _last(matter: MatterRecord, objection: Objection, kind: str) -> Happened | None:
    events = matter.village.events("objection", objection.id, kind)
    return events[-1] if events else None


@check("objection_overdue", title="异议逾期没有答复")
def objection_overdue(matter: MatterRecord) -> Iterator[Found]:
    """An objection that is not answered after its last day; it waits for the answer, or for its confirmation."""
    for objection in matter.objections:
        due = _due(matter, objection)
        if objection.state == "answered" or due is None or due >= matter.village.today:
            continue
        facts = {
            "by": objection.by,
            "due": due.isoformat(),
            "days": (matter.village.today - due).days,
            "what": "confirmation" if objection.state == "replied" else "reply",
        }
        grounds = matter.grounds("objection.reply_days")
        yield overdue(due, grounds, Evidence("objection", objection.id), **facts)


@check("objection_answered_late", title="异议答复超过期限")
def objection_answered_late(matter: MatterRecord) -> Iterator[Found]:
    """An objection that was answered, but after its last day."""
    for objection in matter.objections:
        due, replied = _due(matter, objection), _last(matter, objection, "objection_replied")
        if objection.state != "answered" or due is None or replied is None or replied.day <= due:
            continue
        facts = {"by": objection.by, "due": due.isoformat(), "replied": replied.day.isoformat()}
        evidence = (Evidence("objection", objection.id), replied.evidence)
        yield overdue(due, matter.grounds("objection.reply_days"), *evidence, **facts)


@check("complained_of_replied", title="被反映的人自己答复")
def complained_of_replied(matter: MatterRecord) -> Iterator[Found]:
    """Whoever is complained of (the person, or the office that they held) answered, or confirmed the answer."""
    village = matter.village
    for objection in matter.objections:
        if not objection.about:
            continue
        for key, kind in (
            (objection.replied_by, "objection_replied"),
            (objection.confirmed_by, "objection_answered"),
        ):
            event = _last(matter, objection, kind)
            day = event.day if event is not None else village.today
            if key and objection.about in (key.partition("/")[2], *village.held_offices(key, day)):
                evidence = Evidence("objection", objection.id)
                yield violation(day, SYSTEM, evidence, what=kind)


@check("objection_open", title="异议没有答复就进入下一步")
def objection_open(matter: MatterRecord) -> Iterator[Found]:
    """A gate opened while a named villager's objection to its notice was not answered and confirmed."""
    for event in matter.happened("gate_opened"):
        holding = [each for each in matter.objections if _holds(matter, each, event)]
        if holding:
            evidence = tuple(Evidence("objection", each.id) for each in holding)
            grounds = matter.grounds("objection.reply_days")
            facts = {"kind": event.body["gate"], "n": len(holding)}
            yield violation(event.day, grounds, *evidence, event.evidence, **facts)


def _holds(matter: MatterRecord, objection: Objection, opened: Happened) -> bool:
    if objection.by != "villager" or objection.notice != opened.body["notice"]:
        return False
    if parse(objection.made_at) >= opened.at:
        return False
    answered = _last(matter, objection, "objection_answered")
    return objection.state != "answered" or (answered is not None and answered.at > opened.at)


@check("upheld_not_returned", title="异议成立却没有退回")
def upheld_not_returned(matter: MatterRecord) -> Iterator[Found]:
    """An objection was upheld, and the matter went on as if it had not been."""
    returned = {event.body.get("objection") for event in matter.happened("matter_returned")}
    rounds = {sheet.row.id: sheet.row.round for sheet in matter.sheets}
    for objection in matter.objections:
        upheld = objection.state == "answered" and objection.outcome == "upheld"
        # 已经因为别的原因退回过的，不用再退回
        back = matter.row.round > rounds.get(objection.notice, matter.row.round)
        if upheld and not back and objection.id not in returned and matter.row.state in ("open", "closed"):
            answered = _last(matter, objection, "objection_answered")
            since = answered.day if answered is not None else date.fromisoformat(objection.made_at[:10])
            evidence = Evidence("objection", objection.id)
            yield violation(since, SYSTEM, evidence, stage=objection.return_to)


@check("reply_empty", title="答复没有内容")
def reply_empty(matter: MatterRecord) -> Iterator[Found]:
    """An objection counts as answered, but nothing was said."""
    for objection in matter.objections:
        if objection.state == "answered" and not objection.reply.strip():
            evidence = Evidence("objection", objection.id)
            yield violation(objection.made_at, matter.grounds("objection.reply_days"), evidence)


@check("inspection_overdue", title="查阅复制申请逾期没有办")
def inspection_overdue(matter: MatterRecord) -> Iterator[Found]:
    """A request to see or copy records that was neither met nor refused by its last day."""
    village = matter.village
    for row in matter.inspections:
        if row.state in inspection.OPEN and row.due_on and date.fromisoformat(row.due_on) < village.today:
            days_late = (village.today - date.fromisoformat(row.due_on)).days
            grounds = village.standards.grounds(village.standards.rules, inspection.RULE)
            evidence = Evidence("inspection", row.id)
            yield overdue(row.due_on, grounds, evidence, way=row.way, due=row.due_on, days=days_late)
