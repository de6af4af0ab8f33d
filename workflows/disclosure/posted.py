"""How long a list hangs before nobody objected (张榜公示): what an office task posts stays up for the days of its rule."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.clock import start_of
from engine.errors import Refused
from workflows import pinned
from workflows.law import days
from workflows.law.days import ONE_DAY, Period
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned
from workflows.tasks.checks import Asked, checks

CLEAR = "clear"
"""The outcome that says that nobody objected (无异议)."""

DAYS = ("posted_on", "award_on", "notice_on")
"""The field of a form that says when it went up (张榜日期)."""

_LISTS = ("condolence", "destitute-support", "disability-allowance", "farm-subsidy", "house-renovation")

POSTED: Mapping[tuple[str, str], str] = {
    ("works", "award_notice"): "award",
    ("asset-lease", "award_notice"): "award",
    ("asset-disposal", "award_notice"): "award",
    ("asset-lease", "plan_notice"): "asset_plan",
    ("asset-disposal", "plan_notice"): "asset_plan",
    ("investment-loan", "plan_notice"): "asset_plan",
    ("land-contract-plan", "plan_notice"): "asset_plan",
    ("land-compensation", "roster_notice"): "asset_plan",
    ("proceeds-distribution", "roster_notice"): "asset_plan",
    ("asset-inventory", "notice"): "asset_inventory",
    ("nomination", "notice"): "nomination",
    ("democratic-appraisal", "notice"): "nomination",
    ("hiring", "notice"): "hiring",
    ("temporary-labour", "notice"): "labour",
    ("temporary-relief", "notice"): "assistance",
    **{(item, "notice"): "assistance" for item in _LISTS},
}
"""By item and task, whose rule is asked: `<what>.notice_days`, and `<what>.notice_binding`.

Where a diagram draws the term itself (低保, 宅基地, 发展党员), the matter waits for it and no check is needed.
"""


def period(rules: RuleSet, what: str, form: Mapping[str, Any]) -> Period | None:
    """How long what a form posted has to stay up; None where no rule sets it, or no day was told."""
    told = next((str(form[key]) for key in DAYS if form.get(key)), "")
    if not told:
        return None
    return days.term(rules, f"{what}.notice_days", start_of(date.fromisoformat(told)))


def binds(rules: RuleSet, what: str) -> bool:
    """Whether a county made the days a condition; nationally they are advice that nobody has confirmed."""
    return bool(rules.value(f"{what}.notice_binding"))


def _check(asked: Asked, what: str) -> Iterator[Warned]:
    """Refuses (`posting_too_short`) 无异议 before the days are over where they bind; warns where they are advice."""
    rules = pinned.rules_of(asked.act.session, asked.row)
    hung = period(rules, what, asked.form) if asked.outcome == CLEAR else None
    if hung is None or hung.over(asked.act.at):
        return
    facts = {"days": hung.days, "first_day": hung.begun_on, "open_on": hung.last_day + ONE_DAY}
    if binds(rules, what):
        raise Refused("posting_too_short", hung.basis, field="outcome", **facts)
    yield Warned("posting_too_short", hung.basis, facts)


def _register(item: str, task: str, what: str) -> None:
    @checks(item, task)
    def check(asked: Asked) -> Iterator[Warned]:
        return _check(asked, what)


for (_item, _task), _what in POSTED.items():
    _register(_item, _task, _what)
