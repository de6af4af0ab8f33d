"""What is posted hangs long enough (张榜公示): advice nationally, a condition where the county says so."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from engine.clock import SHANGHAI
from engine.errors import Refused
from forms import shipped
from tests import assets, works
from tests.registers import COUNTY
from tests.village import VILLAGE, VillageUnderTest
from workflows import jurisdictions, matters
from workflows.catalogue import BASE, load
from workflows.checkup import examination
from workflows.disclosure import posted
from workflows.law.kinds import POSTED
from workflows.law.rules import resolve
from workflows.record import Answer

RULE = "posting_too_short"

Do = Callable[..., Any]


def award(village: VillageUnderTest, room: str) -> tuple[str, Do, Do]:
    """A works, a lease or a sale whose award has just been posted: its number, and how the step is done or refused."""
    if room == "works":
        matter = works.start(village)
        works.bring(village, matter, "award_notice")
        return matter, works.do, works.refused
    matter = assets.start(village, room)
    assets.bring(village, matter, "award_notice")
    return matter, assets.do, assets.refused


def day_of(room: str) -> str:
    """The field that says when it went up."""
    return "posted_on" if room == "works" else "award_on"


def bind(village: VillageUnderTest, **values: Any) -> None:
    """The county makes the days of an award a condition."""
    told = {"award.notice_binding": True, **values}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=told)


def found(village: VillageUnderTest) -> list[tuple[str, str, Mapping[str, Any]]]:
    """What the check-up finds: matter, severity, facts."""
    with village.database.read() as session:
        every = examination.examine(session, VILLAGE, at=village.clock.now)
    return [(each.matter, each.severity.value, each.facts) for each in every if each.rule == RULE]


ROOMS = ("works", "asset-lease", "asset-disposal")


class TestAdvice:
    """没有本县规定的，只提醒。"""

    @pytest.mark.parametrize("room", ROOMS)
    def test_on_the_day_of_posting_it_is_warned_with_the_day(
        self, village: VillageUnderTest, room: str
    ) -> None:
        """The step is done, and its answer says from which day on it would have been long enough."""
        matter, do, _refused = award(village, room)
        answer: Answer = do(village, matter, "award_notice", **{day_of(room): village.today.isoformat()})
        assert RULE in answer.warnings
        facts = answer.facts[RULE]
        assert (facts["days"], facts["open_on"]) == (5, village.days_ago(-6))
        ((where, severity, told),) = found(village)
        assert (where, severity, told["days"]) == (matter, "doubt", 5)

    AGES: Mapping[str, tuple[int, str, bool]] = {
        "posted today": (0, "clear", True),
        "the fifth day is not over": (5, "clear", True),
        "the day after the fifth": (6, "clear", False),
        "somebody objected on the first day": (0, "objection", False),
    }

    @pytest.mark.parametrize("case", AGES)
    def test_the_first_day_does_not_count(self, village: VillageUnderTest, case: str) -> None:
        """民法典第二百零一条：开始的当日不计入；到最后一天的二十四时。"""
        age, outcome, warned = self.AGES[case]
        matter, do, _refused = award(village, "works")
        told = {"posted_on": village.days_ago(age).isoformat(), "outcome": outcome}
        if outcome != "clear":
            told["reason"] = "有人说围标"
        assert (RULE in do(village, matter, "award_notice", **told).warnings) is warned

    def test_the_rules_are_ours_and_say_so(self, village: VillageUnderTest) -> None:
        """No law was found: neither the days nor that they do not bind are verified."""
        with village.database.read() as session:
            rules = matters.rules_on(session, VILLAGE, village.today)
        for what in POSTED:
            days, binding = rules.get(f"{what}.notice_days"), rules.get(f"{what}.notice_binding")
            assert days is not None
            assert binding is not None
            assert (days.basis.verified, binding.basis.verified, binding.value) == (False, False, False)


class TestBinding:
    """本县规定必须满的，没有满不能办。"""

    @pytest.mark.parametrize("room", ROOMS)
    def test_it_is_refused_with_the_day_on_which_it_can_be_done(
        self, village: VillageUnderTest, room: str
    ) -> None:
        """And it can be done on that day."""
        bind(village)
        matter, do, refused = award(village, room)
        up = {day_of(room): village.today.isoformat()}
        why = refused(village, matter, "award_notice", **up)
        assert isinstance(why, Refused)
        assert (why.rule, why.facts["open_on"]) == (RULE, village.days_ago(-6))
        village.advance(days=6)
        do(village, matter, "award_notice", **up)
        assert found(village) == []

    def test_a_county_sets_the_days_too(self, village: VillageUnderTest) -> None:
        """Three days instead of five."""
        bind(village, **{"award.notice_days": 3})
        matter, do, _refused = award(village, "works")
        assert do(village, matter, "award_notice", posted_on=village.days_ago(4).isoformat()).warnings == ()


@pytest.mark.parametrize("item", sorted({item for item, _task in posted.POSTED}))
def test_every_posting_has_a_form_with_its_day(item: str) -> None:
    """The forms ask for the day of posting, and offer 无异议."""
    power = load(BASE)[item]
    for task in (task for each, task in posted.POSTED if each == item):
        form = shipped.form(task.replace("_", "-"), item=item)
        assert any(day in form.keys for day in posted.DAYS)
        assert f"{posted.POSTED[item, task]}.notice_days" in power.time_limits


def test_without_a_number_nothing_is_asked() -> None:
    """A county may have none: then there is no period."""
    rules = resolve((), on=date(2026, 3, 1), overrides={"award.notice_days": None})
    assert posted.period(rules, "award", {"posted_on": "2026-03-02"}) is None
    known = posted.period(resolve((), on=date(2026, 3, 1)), "award", {"posted_on": "2026-03-02"})
    assert known is not None
    assert known.over(datetime(2026, 3, 8, tzinfo=SHANGHAI))
