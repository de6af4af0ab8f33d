"""Counting (计票): numbers that cannot be, numbers that lack, recusal, and typed against registered numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Incomplete, Refused
from tests.law.meeting import held, law
from workflows.law import tally
from workflows.law.assemblies import BODIES
from workflows.law.tally import Count

LAW = law("2025-06-02")
BODY = "representatives_assembly"
ALL_WOMEN = law("2025-06-02", representatives_assembly__women_quorum=">= 2/3")


class TestCountsThatCannotBe:
    """人数、票数相互矛盾：不予记录。"""

    INCONSISTENT = (
        ("more present than entitled", Count(entitled=40, present=41), "present", "entitled"),
        ("more votes than persons", Count(entitled=40, present=30, for_=20, against=11), "votes", "present"),
        ("abstentions count as votes", Count(present=30, for_=20, abstain=11), "votes", "present"),
        ("invalid ballots count as votes", Count(present=30, for_=30, invalid=1), "votes", "present"),
        ("more collected than issued", Count(present=30, issued=29, collected=30), "collected", "issued"),
        ("more issued than present", Count(present=30, issued=31), "issued", "present"),
        ("more collected than present", Count(present=30, collected=31), "collected", "present"),
        ("more votes than collected", Count(present=30, collected=28, for_=29), "votes", "collected"),
        ("more votes than issued", Count(present=30, issued=28, for_=29), "votes", "issued"),
        ("more women than persons", Count(present=30, women_present=31), "women_present", "present"),
        ("more recused than entitled", Count(entitled=5, recused=6), "recused", "entitled"),
        (
            "the recused voted too",
            Count(entitled=5, present=5, recused=1, for_=5),
            "votes_and_recused",
            "entitled",
        ),
        (
            "more votes than entitled, presence unknown",
            Count(entitled=5, for_=6),
            "votes_and_recused",
            "entitled",
        ),
        ("a negative number", Count(entitled=40, present=-1), "present", "zero"),
    )

    @pytest.mark.parametrize(("name", "count", "smaller", "larger"), INCONSISTENT)
    def test_a_contradiction_is_refused_and_named(
        self, name: str, count: Count, smaller: str, larger: str
    ) -> None:
        """The refusal says which number may not exceed which, and both numbers."""
        with pytest.raises(Refused) as refusal:
            tally.check_counts(count)
        assert refusal.value.rule == "counts_inconsistent", name
        facts = refusal.value.facts
        assert (facts["smaller"], facts["larger"]) == (smaller, larger)
        assert {"smaller_count", "larger_count"} <= set(facts)

    CONSISTENT = (
        ("nothing is known", Count()),
        ("everybody came and voted", Count(entitled=40, present=40, for_=40, issued=40, collected=40)),
        ("fewer votes than persons", Count(entitled=40, present=40, for_=20, against=3)),
        (
            "fewer ballots each time",
            Count(entitled=40, present=30, issued=29, collected=28, for_=20, invalid=8),
        ),
        ("guests are not present", Count(entitled=5, present=5, attending=9, for_=5)),
        ("one recused, four vote", Count(entitled=5, present=5, recused=1, for_=4)),
        ("nobody came", Count(entitled=40, present=0, for_=0)),
    )

    @pytest.mark.parametrize(("name", "count"), CONSISTENT)
    def test_what_can_be_is_accepted(self, name: str, count: Count) -> None:
        """An unknown number contradicts nothing, and not everybody need vote."""
        tally.check_counts(count)
        assert count.votes >= 0, name


class TestMissingNumbers:
    """未公布的数字：不猜。"""

    MISSING = (
        ("entitled", Count(present=30, for_=20), ("entitled",)),
        ("present", Count(entitled=40, for_=20), ("present",)),
        ("both", Count(for_=20), ("entitled", "present")),
        ("for, though a vote is claimed", Count(entitled=40, present=30, against=3), ("for",)),
        ("for, though the quorum was held", Count(entitled=40, present=30), ("for",)),
        ("for, claimed without quorum", Count(entitled=40, present=3, abstain=3), ("for",)),
        ("entitled and for", Count(present=30, against=3), ("entitled", "for")),
    )

    @pytest.mark.parametrize(("name", "count", "missing"), MISSING)
    def test_a_missing_number_is_named(self, name: str, count: Count, missing: tuple[str, ...]) -> None:
        """The record is incomplete; nothing is assumed."""
        with pytest.raises(Incomplete) as lacking:
            tally.judge(LAW, BODY, count)
        assert lacking.value.missing == missing, name

    def test_too_few_came_and_nobody_voted(self) -> None:
        """Without quorum no vote need be written down."""
        verdict = tally.judge(LAW, BODY, Count(entitled=40, present=26))
        assert (verdict.outcome, verdict.needed_for, verdict.quorum.needed) == ("no_quorum", None, 27)

    def test_the_number_of_women_is_asked_for_where_a_rule_counts_them(self) -> None:
        """Both their register and their presence."""
        with pytest.raises(Incomplete) as lacking:
            tally.missing(ALL_WOMEN, BODY, Count(entitled=40, present=36, for_=36))
        assert lacking.value.missing == ("women_present", "women_representatives")
        tally.missing(ALL_WOMEN, BODY, Count(entitled=40, present=36, for_=36, women_present=9), 14)

    def test_too_few_women_came_and_nobody_voted(self) -> None:
        """The quorum of women is part of the quorum."""
        verdict = tally.judge(ALL_WOMEN, BODY, Count(entitled=40, present=36, women_present=9), 14)
        assert verdict.outcome == "no_quorum"


class TestRecusal:
    """回避：法律未规定是否计入应到；默认计入，本县可改。"""

    OWN = law("2025-06-02", recused_counts_as_entitled=False)

    def test_by_default_the_recused_stay_among_the_entitled(self) -> None:
        """Of seven with two recused five must still come and four agree."""
        assert held(LAW, "two_committees", 7, 5, 4, recused=2).outcome == "passed"
        assert held(LAW, "two_committees", 7, 5, 3, recused=2).outcome == "rejected"
        assert held(LAW, "two_committees", 7, 4, 4, recused=2).outcome == "no_quorum"

    def test_where_a_county_says_so_they_leave_the_entitled(self) -> None:
        """Of seven with two recused five remain: four must come and three agree."""
        assert held(self.OWN, "two_committees", 7, 4, 3, recused=2).outcome == "passed"
        assert held(self.OWN, "two_committees", 7, 4, 2, recused=2).outcome == "rejected"
        assert held(self.OWN, "two_committees", 7, 3, 3, recused=2).outcome == "no_quorum"

    def test_the_recused_in_the_room_are_not_counted_as_present_then(self) -> None:
        """All seven came, two of them recused: the base is the five who take part."""
        verdict = held(self.OWN, BODY, 7, 7, 3, recused=2)
        assert (verdict.outcome, verdict.base, verdict.needed_for) == ("passed", 5, 3)

    def test_a_body_that_is_recused_altogether_decides_nothing(self) -> None:
        """Nobody left is no quorum, never a unanimous vote."""
        assert held(self.OWN, "members_assembly", 3, 3, 0, recused=3).outcome == "no_quorum"


class TestEntitled:
    """应到：填写的人数少于登记的人数，提示。"""

    TYPED: tuple[tuple[int | None, int | None, list[str]], ...] = (
        (35, 40, ["entitled_differs"]),
        (40, 40, []),
        (41, 40, []),
        (None, 40, []),
        (35, None, []),
    )

    @pytest.mark.parametrize(("typed", "registered", "warnings"), TYPED)
    def test_a_number_below_the_register_is_noticed(
        self, typed: int | None, registered: int | None, warnings: list[str]
    ) -> None:
        """Below the register: a warning with both numbers; what is unknown cannot differ."""
        assert [warning.rule for warning in tally.entitled_differs(typed, registered)] == warnings


COUNTS = st.integers(0, 200)


class TestEveryBody:
    """各类会议共同的规律。"""

    @settings(deadline=None)
    @given(st.sampled_from(sorted(BODIES)), COUNTS, COUNTS, COUNTS)
    def test_more_votes_never_hurt(self, body: str, one: int, two: int, three: int) -> None:
        """Whoever passes with some votes passes with one more, and a unanimous full body passes."""
        for_, present, entitled = sorted((one, two, three))
        if held(LAW, body, entitled, present, for_).outcome == "passed" and for_ < present:
            assert held(LAW, body, entitled, present, for_ + 1).outcome == "passed"
        full = held(LAW, body, entitled, entitled, entitled).outcome
        assert full == ("passed" if entitled else "no_quorum")

    @settings(deadline=None)
    @given(st.sampled_from(sorted(BODIES)), COUNTS, COUNTS)
    def test_what_is_needed_is_exactly_what_passes(self, body: str, one: int, two: int) -> None:
        """The needed votes pass and one fewer does not."""
        present, entitled = sorted((one, two))
        verdict = held(LAW, body, entitled, present, 0)
        if verdict.needed_for is None:
            assert verdict.outcome == "no_quorum"
            return
        assert held(LAW, body, entitled, present, verdict.needed_for - 1).outcome == "rejected"
        assert held(LAW, body, entitled, present, verdict.needed_for).outcome == "passed"
