"""What stands still (久拖不办): matters without a step, reviews without an answer, results nobody published."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from engine.matter import tasks_of
from engine.steps import OpenTask
from workflows import offices, stages
from workflows.checkup.finding import SYSTEM, Found, overdue, violation
from workflows.checkup.record import GATE_OF, Happened, MatterRecord, VillageRecord
from workflows.checkup.registry import check, check_village

KIND_OF = {stage: kind for kind, stage in GATE_OF.items()}


def _moved(matter: MatterRecord) -> date:
    """The last day on which somebody did, or is about to do, something about the stage where the matter stands."""
    row = matter.row
    days = [row.since]
    for held in matter.held:
        if (held.item.stage, held.item.round) == (row.stage, row.round):
            days += [held.meeting.planned_at, held.meeting.held_on, held.item.decided_at]
    for sheet in matter.sheets:
        if sheet.row.kind == KIND_OF.get(row.stage) and sheet.row.round == row.round:
            days += [sheet.row.ends, *(posting.up_at for posting in sheet.postings)]
    for objection in matter.objections:
        if objection.state != "answered":
            days += [objection.made_at, objection.due_on]
    return date.fromisoformat(max(day[:10] for day in days))


@check("stalled", title="长时间没有进展")
def stalled(matter: MatterRecord) -> Iterator[Found]:
    """An open matter that has not moved for long; works and reviews have checks of their own."""
    standards, row = matter.village.standards, matter.row
    most, tasks = standards.days("checkup.stalled_days"), tasks_of(row.tasks)
    if most is None or row.state != "open" or row.stage in ("implementation", "township_review"):
        return
    if not tasks:  # a notice's days run, and nobody has anything to do
        return
    moved = _moved(matter)
    waited = (matter.village.today - moved).days
    if waited > most:
        facts = _standing(matter, tasks) | {"days": waited, "most": most}
        yield overdue(moved, standards.advice("checkup.stalled_days"), matter.evidence, **facts)


def _standing(matter: MatterRecord, tasks: Sequence[OpenTask]) -> dict[str, Any]:
    """At which steps of offices a matter stands, as they are drawn, and whose they are; else at which stage."""
    own = [task for task in tasks if stages.is_office(task)]
    if not own:
        return {"stage": matter.row.stage, "task": tasks[0].task}
    who = [office for task in own for office in offices.of_task(task)]
    steps = [matter.called(task.path) for task in own]
    return {"what": "office", "steps": steps, "offices": list(dict.fromkeys(who))}


@check("township_review_overdue", title="乡镇党委久未审核")
def township_review_overdue(matter: MatterRecord) -> Iterator[Found]:
    """A review that waits; silence is never consent."""
    standards, row = matter.village.standards, matter.row
    most = standards.days("checkup.review_days")
    if most is None or row.state != "open" or row.stage != "township_review":
        return
    since = date.fromisoformat(row.since[:10])
    waited = (matter.village.today - since).days
    if waited > most:
        grounds = standards.advice("checkup.review_days")
        yield overdue(since, grounds, matter.evidence, days=waited, most=most)


PAST_REVIEW = {
    "after_proposal": "consultation",
    "before_resolution": "resolution",
    "after_resolution": "resolution_disclosure",
}
"""The first stage behind the township's review."""


@check("township_review_missing", title="没有经过乡镇党委审核")
def township_review_missing(matter: MatterRecord) -> Iterator[Found]:
    """The county asks for the township's review, and the matter went past it without its consent."""
    when = matter.rules.value("township_review_at")
    if not isinstance(when, str) or matter.resolved_elsewhere or not _past(matter, PAST_REVIEW[when]):
        return
    if not any(_agreed(event) for event in matter.happened("task_completed")):
        grounds = matter.grounds("township_review_at")
        yield violation(matter.row.since, grounds, matter.evidence, when=when)


def _past(matter: MatterRecord, stage: str) -> bool:
    # 乡镇审核在流程里的位置由规则决定，所以“正在审核”不算已经越过
    return matter.row.stage != "township_review" and matter.reached(stage)


def _agreed(event: Happened) -> bool:
    told = event.body
    return told.get("stage") == "township_review" and told.get("form", {}).get("opinion") == "agree"


@check("result_overdue", title="实施结果久未公布")
def result_overdue(matter: MatterRecord) -> Iterator[Found]:
    """Works whose planned end, or usual length, is long over, and no result was published."""
    row, standards = matter.row, matter.village.standards
    if row.state != "open" or row.stage != "implementation":
        return
    begun = matter.happened("implementation_begun")
    planned = (begun[-1].body["form"].get("planned_end") if begun else "") or matter.form.get("ends")
    setting = "checkup.result_days" if planned else "checkup.works_days"
    since = date.fromisoformat(planned) if planned else date.fromisoformat(row.since[:10])
    most, waited = standards.days(setting), (matter.village.today - since).days
    if most is not None and waited > most:
        facts = {
            "days": waited,
            "most": most,
            "planned": planned or "",
            "what": "planned" if planned else "begun",
        }
        yield overdue(since, standards.advice(setting), matter.evidence, **facts)


@check_village("support_overdue", title="保障名单没有按期公布")
def support_overdue(village: VillageRecord) -> Iterator[Found]:
    """A department owed the village a list by a day that it set itself, and has published none."""
    if village.owed:
        day = village.owed[0][1]
        yield overdue(day, SYSTEM, n=len(village.owed), day=day)
