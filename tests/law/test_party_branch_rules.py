"""《中国共产党支部工作条例（试行）》: a Party meeting counts who should come, not who came."""

from datetime import date

import pytest

from tests.law.meeting import held, law
from workflows.law import days

LAW = law("2024-03-01")
MEETING = "party_members_meeting"


class TestArticle11:
    """党员大会：半数以上有表决权的党员到会，赞成人数超过应到会有表决权党员的半数。"""

    CASES = (
        # 应到, 到会, 同意, 结果
        (41, 21, 21, "passed"),
        (41, 33, 30, "passed"),
        (41, 41, 20, "rejected"),
        (41, 33, 20, "rejected"),  # 到会的过半数，不是应到的过半数
        (41, 20, 20, "no_quorum"),
        (40, 20, 20, "rejected"),  # 半数到会即可开会，但二十票不超过半数
        (40, 21, 21, "passed"),
        (40, 19, 19, "no_quorum"),
        (30, 23, 23, "passed"),
        (30, 15, 15, "rejected"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_half_may_meet_and_more_than_half_must_agree(
        self, entitled: int, present: int, for_: int, outcome: str
    ) -> None:
        """Half of the entitled is a quorum; more than half of the entitled must agree."""
        verdict = held(LAW, MEETING, entitled, present, for_)
        assert verdict.outcome == outcome
        assert verdict.basis == "《中国共产党支部工作条例（试行）》第十一条（待核）"

    def test_many_counties_ask_two_thirds(self) -> None:
        """A county's stricter quorum holds."""
        strict = law(party_members_meeting__quorum=">= 2/3 entitled")
        assert held(strict, MEETING, 30, 20, 16).outcome == "passed"
        assert held(strict, MEETING, 30, 19, 19).outcome == "no_quorum"
        assert held(strict, MEETING, 30, 19, 19).basis == "本县规定"

    def test_a_county_cannot_count_only_those_present(self) -> None:
        """A laxer local share leaves the Party's rule standing, though nobody has verified its text yet."""
        assert law(party_members_meeting__pass="> 1/2 present") == LAW

    def test_three_days_are_advised(self) -> None:
        """A shorter notice is a warning; from the 6th to the 9th is three days."""
        assert days.check_notice(LAW, MEETING, date(2024, 3, 6), date(2024, 3, 9)) == []
        short = days.check_notice(LAW, MEETING, date(2024, 3, 7), date(2024, 3, 9))
        assert [(warning.rule, warning.facts["given"], warning.facts["needed"]) for warning in short] == [
            ("notice_too_short", 2, 3)
        ]

    def test_the_regulations_text_is_not_verified(self) -> None:
        """Read in an excerpt only: shown as unverified; before 2018 the same number is a default."""
        assert f"{MEETING}.pass" in LAW.unverified
        assert law("2018-10-27").basis(f"{MEETING}.pass") == "系统默认规则（待本县确认）"
        assert law("2018-10-27").value(f"{MEETING}.pass") == LAW.value(f"{MEETING}.pass")


class TestArticle12:
    """支部委员会：半数以上委员到会。"""

    CASES = (
        (5, 3, 3, "passed"),
        (5, 5, 2, "rejected"),
        (5, 2, 2, "no_quorum"),
        (4, 2, 2, "rejected"),
        (3, 2, 2, "passed"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_half_of_the_committee_may_meet(
        self, entitled: int, present: int, for_: int, outcome: str
    ) -> None:
        """Half is a quorum; more than half of all members must agree."""
        assert held(LAW, "branch_committee", entitled, present, for_).outcome == outcome

    def test_no_days_of_notice(self) -> None:
        """Committees meet without a term of notice."""
        for body in ("branch_committee", "two_committees"):
            assert days.check_notice(LAW, body, date(2024, 3, 9), date(2024, 3, 9)) == []


class TestTwoCommittees:
    """“两委”联席会议：国家没有规定，系统默认三分之二以上到会、应到过半数。"""

    CASES = (
        (7, 5, 4, "passed"),
        (7, 5, 3, "rejected"),
        (7, 4, 4, "no_quorum"),
        (6, 4, 4, "passed"),
        (6, 6, 3, "rejected"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_the_default(self, entitled: int, present: int, for_: int, outcome: str) -> None:
        """Two thirds meet, more than half of all agree."""
        assert held(LAW, "two_committees", entitled, present, for_).outcome == outcome

    def test_a_county_may_replace_a_default(self) -> None:
        """Where no statute speaks a county's own value replaces the default, stricter or not."""
        own = law(two_committees__quorum="> 1/2 entitled")
        assert held(own, "two_committees", 7, 4, 4).outcome == "passed"
