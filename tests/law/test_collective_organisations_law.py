"""《农村集体经济组织法》, from 2025-05-01: collective property is decided by two thirds of all."""

from datetime import date

import pytest

from engine.errors import Refused
from tests.law.meeting import held, law
from workflows.law import bodies, days, tally

LAW = law("2025-06-02")
START = date(2025, 6, 2)
MEMBERS = "members_assembly"
DELEGATES = "members_representatives"
PROPERTY = (
    "collective_income_use",
    "property_disposal",
    "land_contract",
    "homestead_plan",
    "land_compensation",
)
NOT_DELEGABLE = ("land_contract", "homestead_plan", "land_compensation")


class TestEntryIntoForce:
    """2025年5月1日起施行；事项按开始之日的法律。"""

    @pytest.mark.parametrize("subject", PROPERTY)
    def test_property_moves_to_the_members_on_the_first_of_may(self, subject: str) -> None:
        """A matter that started the day before keeps the villagers' regime, whoever owns."""
        for owner in ("villagers", "collective"):
            assert bodies.competence(subject, owner, date(2025, 4, 30)).default == "representatives_assembly"
            assert MEMBERS in bodies.competence(subject, owner, date(2025, 5, 1)).bodies

    def test_members_meetings_have_no_rules_before(self) -> None:
        """Before that day there is no number to judge a members' assembly by, and it is the wrong body."""
        assert f"{MEMBERS}.quorum" not in law("2025-04-30")
        with pytest.raises(Refused, match="wrong_body"):
            bodies.check_body(
                MEMBERS, stage="resolution", subject="other", owner="collective", on=date(2025, 4, 30)
            )

    def test_a_pinned_rule_set_decides_for_its_matter(self) -> None:
        """A matter pinned to the law of April keeps it, whatever day is asked about."""
        found = bodies.competence("land_contract", "collective", START, rules=law("2025-04-30"))
        assert found.default == "representatives_assembly"


class TestArticle26:
    """由成员大会决定的事项。"""

    @pytest.mark.parametrize("subject", ["other", "public_works", "collective_project", *PROPERTY])
    def test_what_the_collective_owns_its_members_decide(self, subject: str) -> None:
        """With the collective as owner the villagers' bodies are wrong, but for the village rules."""
        assert MEMBERS in bodies.competence(subject, "collective", START).bodies
        with pytest.raises(Refused, match="wrong_body"):
            bodies.check_body(
                "villagers_assembly", stage="resolution", subject=subject, owner="collective", on=START
            )

    @pytest.mark.parametrize("subject", ["other", "public_works", "work_subsidy", "collective_project"])
    def test_what_the_villagers_own_stays_theirs(self, subject: str) -> None:
        """Subjects that are not property stay with the villagers."""
        assert bodies.competence(subject, "villagers", START).default == "representatives_assembly"

    def test_members_need_no_mandate(self) -> None:
        """The mandate is the villagers' regime."""
        found = bodies.competence("property_disposal", "collective", START)
        assert found.bodies == (DELEGATES, MEMBERS)
        assert found.needs_mandate == frozenset()
        assert found.basis == "《农村集体经济组织法》第二十六条"


class TestArticle27:
    """成员大会：三分之二以上成员参加，经全体成员三分之二以上同意；提前十日通知；可以在线参加。"""

    CASES = (
        # 全体, 到会, 同意, 结果
        (1150, 767, 767, "passed"),
        (1150, 900, 767, "passed"),
        (1150, 900, 766, "rejected"),  # 到会人员绝大多数同意，仍不足全体三分之二
        (1150, 767, 766, "rejected"),
        (1150, 766, 766, "no_quorum"),
        (900, 600, 600, "passed"),
        (900, 600, 599, "rejected"),
        (900, 599, 599, "no_quorum"),
        (1, 1, 1, "passed"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_two_thirds_of_all(self, entitled: int, present: int, for_: int, outcome: str) -> None:
        """The denominator is all members, not those who came."""
        verdict = held(LAW, MEMBERS, entitled, present, for_)
        assert verdict.outcome == outcome
        assert verdict.base in (None, entitled)

    def test_ten_days_bind(self) -> None:
        """A notice of nine days is refused, of ten accepted."""
        assert days.check_notice(LAW, MEMBERS, date(2025, 6, 11), date(2025, 6, 21)) == []
        with pytest.raises(Refused) as refusal:
            days.check_notice(LAW, MEMBERS, date(2025, 6, 12), date(2025, 6, 21))
        assert refusal.value.basis == "《农村集体经济组织法》第二十七条"

    def test_online_attendance_is_lawful_here_only(self) -> None:
        """Votes from afar give no warning in the members' assembly and one in every other body."""
        assert tally.check_remote(LAW, MEMBERS, remote=True) == []
        warned = tally.check_remote(LAW, "representatives_assembly", remote=True)
        assert [warning.rule for warning in warned] == ["remote_voting"]
        assert tally.check_remote(LAW, "representatives_assembly", remote=False) == []

    def test_a_county_may_refuse_votes_from_afar(self) -> None:
        """Set to refused, they are refused."""
        with pytest.raises(Refused, match="remote_voting"):
            tally.check_remote(law(group_assembly__remote_voting="refused"), "group_assembly", remote=True)


class TestArticle28:
    """成员代表大会：经全体成员代表三分之二以上同意；不得决定的事项。"""

    CASES = (
        (31, 21, 21, "passed"),
        (31, 31, 21, "passed"),
        (31, 31, 20, "rejected"),
        (31, 20, 20, "no_quorum"),
        (30, 20, 20, "passed"),
        (30, 20, 19, "rejected"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_two_thirds_of_all_representatives(
        self, entitled: int, present: int, for_: int, outcome: str
    ) -> None:
        """The denominator is all representatives."""
        assert held(LAW, DELEGATES, entitled, present, for_).outcome == outcome

    @pytest.mark.parametrize("subject", NOT_DELEGABLE)
    @pytest.mark.parametrize("body", [DELEGATES, "representatives_assembly"])
    def test_land_is_not_delegable(self, subject: str, body: str) -> None:
        """Land contracts, homesteads and compensation are the members' assembly's alone, whoever owns."""
        for owner in ("collective", "villagers"):
            with pytest.raises(Refused) as refusal:
                bodies.check_body(body, stage="resolution", subject=subject, owner=owner, on=START)
            assert refusal.value.rule == "not_delegable"
            assert refusal.value.basis == "《农村集体经济组织法》第二十八条"
            assert bodies.default_body("resolution", subject, owner, START) == MEMBERS

    @pytest.mark.parametrize("subject", ["collective_income_use", "property_disposal"])
    def test_income_and_property_are_delegable(self, subject: str) -> None:
        """The representatives may decide them, and do where nobody says otherwise."""
        bodies.check_body(DELEGATES, stage="resolution", subject=subject, owner="collective", on=START)
        assert bodies.default_body("resolution", subject, "collective", START) == DELEGATES
        with pytest.raises(Refused, match="wrong_body"):
            bodies.check_body(
                "representatives_assembly", stage="resolution", subject=subject, owner="villagers", on=START
            )


class TestArticle31:
    """理事会：三分之二以上理事出席，经全体理事过半数同意。"""

    CASES = (
        (5, 4, 3, "passed"),
        (5, 4, 2, "rejected"),
        (5, 3, 3, "no_quorum"),
        (3, 2, 2, "passed"),
        (7, 5, 3, "rejected"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_more_than_half_of_all_directors(
        self, entitled: int, present: int, for_: int, outcome: str
    ) -> None:
        """The denominator is all directors."""
        assert held(LAW, "board_of_directors", entitled, present, for_).outcome == outcome
