"""Days (期间): 民法典第二百零一条、第二百零三条, notice before meetings, holidays and make-up workdays."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import SHANGHAI, start_of
from engine.errors import DefinitionError
from tests.law.meeting import law
from workflows.law import days
from workflows.law.days import Calendar, Period
from workflows.law.rules import resolve

LAW = law("2024-03-01")


def publicity(
    posted: str, own: Mapping[str, object] | None = None, *, calendar: Calendar | None = None
) -> Period:
    """The period of a resolution's notice posted at an instant."""
    at = datetime.fromisoformat(posted).replace(tzinfo=SHANGHAI)
    rules = resolve((), on=date(2024, 3, 1), overrides=own)
    found = days.period(rules, "resolution", at, calendar=calendar)
    assert found is not None
    return found


class TestNoticeOfAMeeting:
    """会议通知：日期之差，不论休息日。"""

    GIVEN = (
        ("2024-03-06", "2024-03-09", 3),
        ("2024-02-28", "2024-03-01", 2),
        ("2023-12-31", "2024-01-01", 1),
        ("2024-09-30", "2024-10-08", 8),  # 国庆假期照算
        ("2024-03-09", "2024-03-06", -3),
    )

    @pytest.mark.parametrize(("notice_on", "held_on", "given_days"), GIVEN)
    def test_the_difference_of_the_dates(self, notice_on: str, held_on: str, given_days: int) -> None:
        """From the 6th to the 9th is three days; days off play no part."""
        told = days.notice_days_given(date.fromisoformat(notice_on), date.fromisoformat(held_on))
        assert told == given_days


class TestPeriodOfPublicity:
    """公示期：开始的当日不计入，最后一日二十四时届满，遇休息日顺延。"""

    def test_the_example(self) -> None:
        """Posted on 2024-03-19 for seven natural days, the gate may open at 2024-03-27 00:00."""
        found = publicity("2024-03-19T09:01")
        assert (found.begun_on, found.first_day, found.last_day) == (
            date(2024, 3, 19),
            date(2024, 3, 20),
            date(2024, 3, 26),
        )
        assert found.ends == datetime(2024, 3, 27, tzinfo=SHANGHAI)
        assert not found.over(datetime(2024, 3, 26, 23, 59, 59, tzinfo=SHANGHAI))
        assert found.over(datetime(2024, 3, 27, tzinfo=SHANGHAI))

    ENDS = (
        # 情形, 公告日, 最后一日
        ("ends on a Saturday", "2024-03-16", "2024-03-25"),
        ("ends on a Sunday", "2024-03-17", "2024-03-25"),
        ("ends on a Monday", "2024-03-18", "2024-03-25"),
        ("ends in the National Day week", "2024-09-24", "2024-10-08"),
        ("ends on a weekday that is a holiday", "2024-03-28", "2024-04-07"),
        ("ends on a Saturday that is a make-up workday", "2024-05-04", "2024-05-11"),
        ("ends on a Sunday that is a make-up workday", "2024-04-21", "2024-04-28"),
        ("starts on a holiday", "2024-10-01", "2024-10-08"),
        ("over the end of February in a leap year", "2024-02-22", "2024-02-29"),
        ("over the new year", "2024-12-25", "2025-01-02"),
    )

    @pytest.mark.parametrize(("name", "posted", "last_day"), ENDS)
    def test_a_last_day_off_moves_to_the_next_workday(self, name: str, posted: str, last_day: str) -> None:
        """A period that ends on a day off ends on the next working day; make-up workdays count as such."""
        assert publicity(f"{posted}T10:00").last_day == date.fromisoformat(last_day), name

    def test_a_county_may_end_it_on_the_day_itself(self) -> None:
        """Without the extension the seventh day is the last, Saturday or not."""
        found = publicity("2024-03-16T10:00", {"resolution.extends_over_days_off": False})
        assert found.last_day == date(2024, 3, 23)

    WORKING = (
        # 公告日, 工作日数, 最后一日
        ("2024-03-19", 5, "2024-03-26"),
        ("2024-03-22", 1, "2024-03-25"),
        ("2024-09-27", 3, "2024-10-08"),  # 9月29日调休上班，9月30日，10月8日
        ("2024-04-26", 2, "2024-04-29"),  # 4月28日星期日调休上班
    )

    @pytest.mark.parametrize("unit_rule", ["resolution.unit", "resolution.period_days.unit"])
    @pytest.mark.parametrize(("posted", "count", "last_day"), WORKING)
    def test_working_days(self, posted: str, count: int, last_day: str, unit_rule: str) -> None:
        """Five working days are not five days: days off are passed over."""
        own: dict[str, object] = {"resolution.period_days": count, unit_rule: "working"}
        found = publicity(f"{posted}T10:00", own)
        assert (found.last_day, found.unit) == (date.fromisoformat(last_day), "working")

    def test_the_minute_of_posting_does_not_matter(self) -> None:
        """Posted at 00:00 or at 23:59 the same day does not count."""
        assert publicity("2024-03-19T00:00") == publicity("2024-03-19T23:59")

    def test_the_day_is_that_of_shanghai(self) -> None:
        """An instant of another zone counts by the day it is in Asia/Shanghai."""
        found = days.period(LAW, "resolution", datetime(2024, 3, 18, 16, 30, tzinfo=UTC))
        assert found == publicity("2024-03-19T00:30")

    def test_a_time_without_zone_is_refused(self) -> None:
        """Nobody may guess a zone."""
        with pytest.raises(ValueError, match="zone"):
            days.period(LAW, "resolution", datetime(2024, 3, 19))  # noqa: DTZ001

    def test_a_plan_has_no_period_until_a_county_sets_one(self) -> None:
        """The base rules ask for no publicity of the plan before the vote."""
        at = start_of(date(2024, 3, 19))
        assert days.period(LAW, "plan", at) is None
        found = days.period(law(plan__period_days=15), "plan", at)
        assert found is not None
        assert (found.last_day, found.basis) == (date(2024, 4, 3), "本县规定")

    @settings(deadline=None)
    @given(
        st.dates(date(2011, 1, 1), date(2025, 12, 1)),
        st.integers(1, 60),
        st.sampled_from(["natural", "working"]),
    )
    def test_a_period_is_never_shorter_than_its_days(self, posted: date, count: int, unit: str) -> None:
        """At least the number of whole days after the day of posting, ending on a workday at midnight."""
        own = {"resolution.period_days": count, "resolution.unit": unit}
        found = publicity(f"{posted}T12:00", own)
        assert found.last_day >= posted + timedelta(days=count)
        assert not days.shipped_calendar().is_day_off(found.last_day)
        assert found.ends == start_of(found.last_day + timedelta(days=1))


class TestReply:
    """异议的答复：默认五日。"""

    def test_five_days_not_counting_the_first(self) -> None:
        """Raised on Tuesday the 19th: the 24th is a Sunday, so the reply is due on Monday."""
        due = days.reply_due(LAW, start_of(date(2024, 3, 19)))
        assert due is not None
        assert due.last_day == date(2024, 3, 25)

    def test_a_county_may_ask_for_three_working_days(self) -> None:
        """Number and unit are the county's."""
        due = days.reply_due(
            law(objection__reply_days=3, objection__unit="working"), start_of(date(2024, 3, 21))
        )
        assert due is not None
        assert due.last_day == date(2024, 3, 26)


class TestTermOfAnItem:
    """权力清单各事项的期限：编号以 working_days 结尾的按工作日。"""

    TERMS = (
        ("party_admission.notice_working_days", 5, "2026-03-16", "working"),
        ("minimum_living.notice_days", 5, "2026-03-14", "natural"),
    )

    @pytest.mark.parametrize(("rule", "count", "last_day", "unit"), TERMS)
    def test_its_name_tells_the_unit(self, rule: str, count: int, last_day: str, unit: str) -> None:
        """Posted on Monday the 9th: over the weekend a working day is not a day."""
        found = days.term(
            resolve((), on=date(2026, 3, 1), overrides={rule: count}), rule, start_of(date(2026, 3, 9))
        )
        assert found is not None
        assert (found.last_day, found.unit) == (date.fromisoformat(last_day), unit)


class TestCalendar:
    """节假日表：随年份公布，可以补录。"""

    def test_a_year_without_a_table_has_weekends_and_says_so(self) -> None:
        """Beyond the published years only weekends are known, and the period tells."""
        found = publicity("2035-09-25T10:00")
        assert found.last_day == date(2035, 10, 2)
        assert not found.calendar_known
        assert publicity("2024-03-19T10:00").calendar_known

    def test_a_period_that_reaches_into_an_unknown_year_says_so(self) -> None:
        """Days of December that end in January need both years."""
        calendar = Calendar(years=frozenset({2034}))
        assert not publicity("2034-12-28T10:00", calendar=calendar).calendar_known
        assert publicity("2034-12-20T10:00", calendar=calendar).calendar_known

    def test_a_county_adds_its_own_days(self) -> None:
        """A local day off moves the end, a local workday on a Saturday does not."""
        local = Calendar().with_days({date(2024, 3, 26): True, date(2024, 3, 30): False})
        assert publicity("2024-03-19T10:00", calendar=local).last_day == date(2024, 3, 27)
        assert publicity("2024-03-23T10:00", calendar=local).last_day == date(2024, 3, 30)

    def test_the_table_is_a_file_that_people_edit(self, tmp_path: Path) -> None:
        """Years, days off and workdays are read from holidays.yaml."""
        table = tmp_path / "holidays.yaml"
        table.write_text("years: [2035]\ndays_off: [2035-10-01, 2035-10-02]\nworkdays: [2035-09-29]\n")
        calendar = days.load_calendar(table)
        assert calendar.covers(2035)
        assert calendar.is_day_off(date(2035, 10, 1))
        assert not calendar.is_day_off(date(2035, 9, 29))
        assert publicity("2035-09-25T10:00", calendar=calendar).last_day == date(2035, 10, 3)

    WRONG = (
        "years: [2035]\ndays_off: [2035-10-01]\nworkdays: [2035-10-01]\n",
        "years: [2035]\ndays_off: [国庆节]\nworkdays: []\n",
        "years: [2035]\ndays_off: []\nworkdays: []\nholidays: []\n",
        "years: [2035]\ndays_off: []\n",
        "years: [二〇三五]\ndays_off: []\nworkdays: []\n",
        "years: 2035\ndays_off: []\nworkdays: []\n",
    )

    @pytest.mark.parametrize("text", WRONG)
    def test_a_table_that_contradicts_itself_is_refused(self, tmp_path: Path, text: str) -> None:
        """A day both off and on, no date, an unknown or missing key."""
        table = tmp_path / "holidays.yaml"
        table.write_text(text)
        with pytest.raises(DefinitionError, match=r"holidays\.yaml"):
            days.load_calendar(table)
