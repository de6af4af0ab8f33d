"""Days (期间): notice before a meeting, periods of publicity and reply, days off and make-up workdays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import chinese_calendar  # type: ignore[import-untyped]

from engine.clock import SHANGHAI, end_of
from engine.errors import DefinitionError, Incomplete, Refused
from workflows.law.reading import Located, check_keys, read
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned

T = TypeVar("T", date, int)
HOLIDAYS = Path(__file__).parent / "holidays.yaml"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are off (法定休假日、调休). `own` overrides day by day: True is a day off, False a workday.

    A year that neither the State Council's published calendar nor `years` covers has weekends only, and
    `covers` says so: the page then asks for the year's table.
    """

    own: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def covers(self, year: int) -> bool:
        """Whether the year's holidays and make-up workdays are known."""
        return year in self.years or year in _published_years()

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on a day: a weekend or holiday, make-up workdays excepted."""
        if day in self.own:
            return self.own[day]
        if day.year in _published_years():
            return bool(chinese_calendar.is_holiday(day))
        return day.weekday() >= 5

    def next_workday(self, day: date) -> date:
        """The day itself if it is a workday, else the next one."""
        while self.is_day_off(day):
            day += ONE_DAY
        return day

    def with_days(self, own: Mapping[date, bool], years: frozenset[int] = frozenset()) -> "Calendar":
        """This calendar with a county's own days on top."""
        return Calendar({**self.own, **own}, self.years | years)


@cache
def _published_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


def load_calendar(path: Path = HOLIDAYS) -> Calendar:
    """The calendar of an editable table (holidays.yaml): complete years, days off, workdays."""
    content = read(path)
    check_keys(content, file=path.name, required=("years", "days_off", "workdays"))
    off = _listed(content, "days_off", date, path, "dates such as 2027-01-01")
    work = _listed(content, "workdays", date, path, "dates such as 2027-01-01")
    if off & work:
        found, expected = f"{min(off & work)} twice", "a day off or a workday"
        raise DefinitionError(path.name, content.line, found=found, expected=expected)
    own = dict.fromkeys(off, True) | dict.fromkeys(work, False)
    return Calendar(own, _listed(content, "years", int, path, "years such as 2027"))


def _listed(content: Located, key: str, kind: type[T], path: Path, expected: str) -> frozenset[T]:
    values = content[key]
    if not isinstance(values, list) or not all(type(value) is kind for value in values):
        raise DefinitionError(
            path.name, content.line, found=f"{key}: {values!r}", expected=f"a list of {expected}"
        )
    return frozenset(values)


@cache
def shipped_calendar() -> Calendar:
    """The calendar that ships with Siyi."""
    return load_calendar()


def notice_days_given(notice_on: date, held_on: date) -> int:
    """Days from notice to meeting, the difference of the dates: from the 6th to the 9th is three days."""
    return (held_on - notice_on).days


def check_notice(rules: RuleSet, body: str, notice_on: date | None, held_on: date) -> list[Warned]:
    """Warns of a notice shorter than the body's rule advises; refuses it (`notice_too_short`) where it binds.

    Raises Incomplete("notice_on") where a binding number cannot be checked.
    """
    needed = rules.days(f"{body}.notice_days")
    if needed is None:
        return []
    basis, binding = rules.basis(f"{body}.notice_days"), bool(rules.value(f"{body}.notice_binding"))
    if notice_on is None:
        if binding:
            raise Incomplete("notice_on", basis=basis)
        return []
    given = notice_days_given(notice_on, held_on)
    # 《村民委员会组织法》第二十一条、《农村集体经济组织法》第二十七条：提前十天通知；其余为提示。
    if given >= needed:
        return []
    facts = {"body": body, "needed": needed, "given": given, "notice_on": notice_on, "held_on": held_on}
    if binding:
        raise Refused("notice_too_short", basis=basis, **facts)
    return [Warned("notice_too_short", basis, facts)]


@dataclass(frozen=True)
class Period:
    """A period in days: begun on `begun_on`, which does not count; from `first_day` to 24:00 of `last_day`.

    `ends` is that instant. `calendar_known` is false where a year's holidays lacked and weekends stood in.
    """

    begun_on: date
    first_day: date
    last_day: date
    ends: datetime
    days: int
    unit: str
    calendar_known: bool
    basis: str

    def over(self, at: datetime) -> bool:
        """Whether the period has run out at an instant."""
        return at >= self.ends


def period(
    rules: RuleSet, notice: str, full_since: datetime, *, calendar: Calendar | None = None
) -> Period | None:
    """The period of a notice (resolution, result, plan) that is up on all its channels since an instant.

    None where the rule sets no period, as for `plan` in the base rules.
    """
    days = rules.days(f"{notice}.period_days")
    if days is None:
        return None
    return _run(rules, notice, days, full_since, rules.basis(f"{notice}.period_days"), calendar)


def reply_due(rules: RuleSet, objected_at: datetime, *, calendar: Calendar | None = None) -> Period | None:
    """The period in which an objection (异议) is to be answered; None where no rule sets one."""
    days = rules.days("objection.reply_days")
    if days is None:
        return None
    return _run(rules, "objection", days, objected_at, rules.basis("objection.reply_days"), calendar)


def inspection_due(rules: RuleSet, asked_at: datetime, *, calendar: Calendar | None = None) -> Period | None:
    """The period in which a request to see or copy records (查阅复制) is answered, on the calendar of objections."""
    days = rules.days("inspection.reply_days")
    if days is None:
        return None
    return _run(rules, "objection", days, asked_at, rules.basis("inspection.reply_days"), calendar)


def term(rules: RuleSet, rule: str, begun_at: datetime, *, calendar: Calendar | None = None) -> Period | None:
    """The term of a rule that a diagram names (`objection.reply_days`), in its unit and with its days off.

    None where the rule is not set, or is no number of days.
    """
    days = rules.value(rule)
    if isinstance(days, bool) or not isinstance(days, int):
        return None
    # 权力清单各事项的期限，以编号的末尾说明是不是工作日。
    unit = "working" if rule.endswith("working_days") else "natural"
    return _run(rules, rule.rpartition(".")[0], days, begun_at, rules.basis(rule), calendar, unit)


def _run(
    rules: RuleSet,
    what: str,
    days: int,
    begun_at: datetime,
    basis: str,
    calendar: Calendar | None,
    named: str = "natural",
) -> Period:
    """A period in the unit that a rule sets, else in the one that its own id names."""
    if begun_at.tzinfo is None:
        raise ValueError(f"found {begun_at} without a zone; expected an aware instant")
    known = shipped_calendar() if calendar is None else calendar
    unit = str(rules.value(f"{what}.unit") or named)
    # 《民法典》第二百零一条：按日计算期间的，开始的当日不计入，自下一日开始计算。
    begun_on = begun_at.astimezone(SHANGHAI).date()
    last_day = _last_day(begun_on, days, skip=known.is_day_off if unit == "working" else None)
    # 《民法典》第二百零三条：最后一日是法定休假日的，以法定休假日结束的次日为最后一日；截止二十四时。
    if rules.value(f"{what}.extends_over_days_off"):
        last_day = known.next_workday(last_day)
    years = range(begun_on.year, last_day.year + 1)
    complete = all(known.covers(year) for year in years)
    return Period(begun_on, begun_on + ONE_DAY, last_day, end_of(last_day), days, unit, complete, basis)


def _last_day(day: date, days: int, *, skip: Callable[[date], bool] | None) -> date:
    while days:
        day += ONE_DAY
        if skip is None or not skip(day):
            days -= 1
    return day
