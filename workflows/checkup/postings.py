"""Lists that an office task posted (张榜公示): declared free of objection before they had hung long enough."""

from collections.abc import Iterator

from workflows.checkup.finding import Found, doubt, violation
from workflows.checkup.record import MatterRecord
from workflows.checkup.registry import check
from workflows.disclosure import posted


@check("posting_too_short", title="公示天数没有满")
def posting_too_short(matter: MatterRecord) -> Iterator[Found]:
    """无异议 was recorded before the posting's days were over: against a county's rule, or against the advice."""
    for event in matter.happened("task_completed"):
        told = event.body
        what = posted.POSTED.get((matter.proposal.item, told.get("task", "")))
        if what is None or told["outcome"] != posted.CLEAR:
            continue
        hung = posted.period(matter.rules, what, told["form"])
        if hung is not None and not hung.over(event.at):
            make = violation if posted.binds(matter.rules, what) else doubt
            facts = {"days": hung.days, "day": hung.begun_on.isoformat(), "ended": event.day.isoformat()}
            step = matter.called(told["path"])
            yield make(event.day, matter.grounds(f"{what}.notice_days"), event.evidence, step=step, **facts)
