"""How the record was made (记录合规): second person, photos, late entries, one photo used twice."""

from collections.abc import Iterator
from datetime import date

from engine.clock import parse
from workflows.checkup.finding import SYSTEM, Evidence, Found, doubt, overdue, violation
from workflows.checkup.record import Held, MatterRecord, VillageRecord
from workflows.checkup.registry import check, check_village
from workflows.meetings.results import LATE_AFTER
from workflows.record import SYSTEM as NOBODY

ENTERED = ("entered", "confirmed", "closed")
OF_OTHERS = frozenset({"item_decided", "gate_opened"})
"""Events that follow from others and are not entered by anybody."""


def _on_paper(matter: MatterRecord) -> Iterator[Held]:
    """The meetings whose result was entered from paper."""
    return (held for held in matter.held if held.meeting.on_paper and held.meeting.state in ENTERED)


@check("unconfirmed_result", title="纸质结果没有第二人核对")
def unconfirmed_result(matter: MatterRecord) -> Iterator[Found]:
    """A paper result that took effect without a second person."""
    for held in matter.decisions.values():
        if held.meeting.on_paper and not held.meeting.confirmed_by:
            yield violation(held.day, SYSTEM, *held.evidence, stage=held.item.stage)


@check("confirmation_overdue", title="纸质结果久未核对")
def confirmation_overdue(matter: MatterRecord) -> Iterator[Found]:
    """A paper result that waits for the second person longer than the county's rule allows."""
    standards = matter.village.standards
    most = standards.days("checkup.confirm_days")
    for held in _on_paper(matter):
        entered = _entered(matter, held)
        if most is None or entered is None or held.meeting.state != "entered":
            continue
        waited = (matter.village.today - entered).days
        if waited > most:
            grounds = standards.advice("checkup.confirm_days")
            yield overdue(entered, grounds, *held.evidence, days=waited, most=most)


def _entered(matter: MatterRecord, held: Held) -> date | None:
    events = matter.village.events("meeting", held.meeting.id, "result_entered")
    return parse(events[-1].recorded_at).date() if events else None


@check("evidence_missing", title="缺少照片")
def evidence_missing(matter: MatterRecord) -> Iterator[Found]:
    """A paper result without the signed sheet, a posting without its photo."""
    grounds = matter.village.archives
    for held in _on_paper(matter):
        if not held.entry.get("photos"):
            yield violation(held.day, grounds, *held.evidence, what="signed_sheet")
    for sheet in matter.sheets:
        bare = [posting for posting in sheet.postings if not posting.evidence]
        if bare:
            facts = {"what": "posting", "channels": sorted({posting.channel for posting in bare})}
            yield violation(min(posting.up_at for posting in bare), grounds, sheet.evidence, **facts)


def _late_by(matter: MatterRecord, held: Held) -> int:
    """How many days after the meeting its result was entered, where that is a late entry; else 0."""
    entered = _entered(matter, held)
    gone = (entered - held.day).days if entered is not None else 0
    # 发生与录入相隔超过七十二小时的，是补录
    return gone if held.meeting.late or gone > LATE_AFTER.days else 0


@check("late_entry", title="补录")
def late_entry(matter: MatterRecord) -> Iterator[Found]:
    """What was entered more than 72 hours after it happened."""
    for held in _on_paper(matter):
        days = _late_by(matter, held)
        if (days or held.meeting.late) and not held.entry.get("legacy"):
            yield doubt(held.day, SYSTEM, *held.evidence, days=days, what="meeting")
    village = matter.village
    subjects = {("matter", matter.id)} | {("notice", sheet.row.id) for sheet in matter.sheets}
    subjects |= {("objection", objection.id) for objection in matter.objections}
    for event in village.late:
        if (event.subject_kind, event.subject) not in subjects or event.kind in OF_OTHERS:
            continue
        if event.body.get("legacy"):
            continue
        gone = parse(event.recorded_at) - event.at
        if gone > LATE_AFTER and event.account != NOBODY.account:
            yield doubt(event.day, SYSTEM, event.evidence, days=gone.days, what="event")


@check("late_entry_unapproved", title="补录未经乡镇批准")
def late_entry_unapproved(matter: MatterRecord) -> Iterator[Found]:
    """A late entry that took effect without the township's approval."""
    for held in matter.decisions.values():
        late = held.meeting.on_paper and (held.meeting.late or bool(_late_by(matter, held)))
        if held.entry.get("legacy"):
            # 存量事项由乡镇党委整件确认，另有提示
            continue
        if late and not matter.village.events("meeting", held.meeting.id, "late_entry_approved"):
            yield violation(held.day, SYSTEM, *held.evidence, days=_late_by(matter, held))


@check("legacy_matter", title="存量事项")
def legacy_matter(matter: MatterRecord) -> Iterator[Found]:
    """A matter that was decided before the village used the system: what is told of then rests on paper."""
    recorded = [held for held in matter.held if held.entry.get("legacy")]
    if recorded:
        yield doubt(
            matter.started, SYSTEM, matter.evidence, n=len(recorded), day=recorded[-1].day.isoformat()
        )


Use = tuple[str, Evidence, str]
"""One use of a photo: the day, the meeting or notice, the matter."""


def _photos(village: VillageRecord) -> dict[str, list[Use]]:
    """Where each photo was used; the copies of one notice on several channels may share one."""
    used: dict[str, dict[Evidence, Use]] = {}
    for matter in village.matters.values():
        for held in _on_paper(matter):
            place = Evidence("meeting", held.meeting.id)
            if held.entry.get("legacy"):
                place = Evidence("matter", matter.id)
            for digest in held.entry.get("photos", ()):
                used.setdefault(digest, {}).setdefault(place, (held.meeting.held_on, place, matter.id))
        # 存量事项的一份扫描件，里面有几次会议的记录和公告
        scans = {each for held in matter.held if held.entry.get("legacy") for each in held.entry["photos"]}
        for sheet in matter.sheets:
            for posting in sheet.postings:
                if posting.evidence and posting.evidence not in scans:
                    use = (posting.up_at[:10], sheet.evidence, matter.id)
                    used.setdefault(posting.evidence, {}).setdefault(sheet.evidence, use)
    return {digest: sorted(uses.values(), key=lambda use: use[0]) for digest, uses in used.items()}


@check_village("duplicate_evidence", title="同一张照片用了两次")
def duplicate_evidence(village: VillageRecord) -> Iterator[Found]:
    """One photo is evidence of two meetings or notices; told at the later one."""
    for uses in _photos(village).values():
        if len(uses) > 1:
            (_, first, other), (day, last, matter) = uses[0], uses[-1]
            found = doubt(day, village.archives, last, first, n=len(uses), matter_before=other)
            yield found.of(matter)
