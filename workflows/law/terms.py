"""When a drawn timer is due (定时器到期): the days of the rule that it names, or a date that the matter states."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from engine.clock import end_of
from engine.timer import Waiting
from workflows.law import days
from workflows.law.rules import RuleSet

BEFORE = timedelta(microseconds=1)


def instants(
    rules: RuleSet,
    data: Mapping[str, Any],
    begun: Sequence[Waiting],
    effect: Mapping[str, Any],
    *,
    begun_at: datetime,
    at: datetime,
) -> dict[str, str]:
    """The due instants of timers that begin at `begun_at`, by path, for the event that is recorded at `at`.

    A timer whose rule is not set never runs; but what the matter itself waits for does not hold it: it is due at once.
    A reminder begins again when it was due, and says once what it missed meanwhile.
    """
    found: dict[str, str] = {}
    for each in begun:
        again = effect["do"] == "timer" and effect["path"] == each.path
        due = _next(rules, each, effect["at"], at) if again else _first(rules, data, each, begun_at)
        if due is None and not each.host:
            due = begun_at
        if due is not None:
            found[each.path] = due.isoformat()
    return found


def _first(rules: RuleSet, data: Mapping[str, Any], each: Waiting, begun_at: datetime) -> datetime | None:
    if each.timer.field:
        stated = data.get(each.timer.field)
        return end_of(date.fromisoformat(stated)) if stated else None
    running = days.term(rules, each.timer.rule, begun_at)
    return running.ends if running is not None else None


def _next(rules: RuleSet, each: Waiting, last: str, at: datetime) -> datetime | None:
    due: datetime | None = datetime.fromisoformat(last)
    while due is not None and due <= at:
        # Counted from its last day, which ends at that instant.
        running = days.term(rules, each.timer.rule, due - BEFORE)
        due = running.ends if running is not None and running.ends > due else None
    return due
