"""Who is reminded when, and who is told next (催办与督办): drawn as one table.

A reminder before the due day and one after it go to those who wait to be moved; then, every few days, the next office is
told. The last office that is told is the county. Nobody's silence counts as an answer: reminding moves no matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.clock import SHANGHAI
from workflows import people
from workflows.law.rules import RuleSet

Offices = tuple[str, ...]

SECRETARY: Offices = people.PARTY
TOWNSHIP: Offices = ("township_party",)
DEPUTY: Offices = ("township_deputy",)
COUNTY: Offices = ("auditor",)

ABOVE: Mapping[str, tuple[Offices, ...]] = {
    "call": (TOWNSHIP, COUNTY),
    "review": (DEPUTY, COUNTY),
    "approve_late": (DEPUTY, COUNTY),
    "post": (SECRETARY, TOWNSHIP, COUNTY),
    "post_result": (SECRETARY, TOWNSHIP, COUNTY),
    "confirm_posting": (SECRETARY, TOWNSHIP, COUNTY),
    "enter": (SECRETARY, TOWNSHIP, COUNTY),
    "confirm": (SECRETARY, TOWNSHIP, COUNTY),
    "reply": (SECRETARY, TOWNSHIP, COUNTY),
    "confirm_reply": (SECRETARY, TOWNSHIP, COUNTY),
    "confirm_ending": (SECRETARY, TOWNSHIP, COUNTY),
    "inspection": (SECRETARY, TOWNSHIP, COUNTY),
    "implement": (),
    "close": (SECRETARY, TOWNSHIP),
    "task": (TOWNSHIP, COUNTY),
    "batch": (),
}
"""By what waits: who is told, one after the other, when those whose duty it is did not answer."""

AT = time(9, tzinfo=SHANGHAI)
"""Reminders go out when people are at work."""

BEFORE, AFTER = 0, 1
"""The first two rungs: those who wait to be moved are reminded; from then on the offices of `ABOVE` are told."""


@dataclass(frozen=True)
class Rung:
    """One reminder: `before` or `after` the due day, or told `above`; to which offices."""

    step: str
    offices: Offices


def rungs(kind: str, offices: Offices, *, complained_of: bool = False) -> tuple[Rung, ...]:
    """All rungs for something that waits for some offices; an office that is waited for is not told as the next one.

    Where an objection complains of somebody, the village's own secretary is passed over.
    """
    passed_over = SECRETARY if complained_of else ()
    above = [Rung("above", next_) for next_ in ABOVE[kind] if not set(next_) & {*offices, *passed_over}]
    return (Rung("before", offices), Rung("after", offices), *above)


def instant(rung: int, due_on: date, settings: RuleSet) -> datetime:
    """When a rung is reached."""
    if rung == BEFORE:
        return _morning(due_on - timedelta(days=settings.days("remind.before_days") or 0))
    every = settings.days("remind.escalate_days") or 1
    return _morning(due_on + timedelta(days=1 + every * (rung - AFTER)))


def first(due_on: date, since: date, settings: RuleSet) -> int:
    """The first rung: a reminder before the due day makes no sense on the day on which the waiting began."""
    return BEFORE if instant(BEFORE, due_on, settings).date() > since else AFTER


def after(rung: int, due_on: date, settings: RuleSet, *, at: datetime) -> datetime:
    """When the rung after one that was reached at an instant is reached: whoever was told late gets their days too."""
    if rung == BEFORE:
        return instant(AFTER, due_on, settings)
    every = settings.days("remind.escalate_days") or 1
    return max(instant(rung + 1, due_on, settings), _morning(at.date() + timedelta(days=every)))


def _morning(day: date) -> datetime:
    return datetime.combine(day, AT)
