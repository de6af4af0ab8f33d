"""《村民委员会组织法》: who decides, how many must come, how many must agree, how early they are told."""

from datetime import date

import pytest

from engine.errors import Incomplete, Refused
from tests.law.meeting import held, law
from workflows.law import assemblies, bodies, days, tally
from workflows.law.bodies import Mandate
from workflows.law.tally import Count

LAW = law("2024-03-01")
START = date(2024, 3, 1)
DAY = date(2024, 3, 18)
ASSEMBLY = "villagers_assembly"
HOUSEHOLDS = "villagers_assembly_households"
REPRESENTATIVES = "representatives_assembly"
ART_24 = (
    *("work_subsidy", "public_works", "collective_project", "other_interest", "collective_income_use"),
    *("property_disposal", "land_contract", "homestead_plan", "land_compensation"),
)


class TestArticle21:
    """村民会议由村民委员会召集，提前十天通知。"""

    CASES = (
        # 通知日, 会议日, 天数够不够
        ("2024-03-06", "2024-03-16", True),
        ("2024-03-07", "2024-03-16", False),
        ("2024-02-20", "2024-03-01", True),  # 闰年二月有29天
        ("2023-02-20", "2023-03-01", False),
        ("2024-03-16", "2024-03-16", False),
        ("2024-03-17", "2024-03-16", False),
    )

    @pytest.mark.parametrize(("notice_on", "held_on", "enough"), CASES)
    @pytest.mark.parametrize("body", [ASSEMBLY, HOUSEHOLDS])
    def test_ten_days_bind(self, body: str, notice_on: str, held_on: str, enough: bool) -> None:
        """A villagers' assembly called less than ten days ahead is refused, with needed and given days."""
        told = date.fromisoformat(notice_on), date.fromisoformat(held_on)
        if enough:
            assert days.check_notice(LAW, body, *told) == []
            return
        with pytest.raises(Refused) as refusal:
            days.check_notice(LAW, body, *told)
        assert refusal.value.rule == "notice_too_short"
        assert refusal.value.basis == "《村民委员会组织法》第二十一条"
        assert refusal.value.facts["needed"] == 10
        assert refusal.value.facts["given"] == (told[1] - told[0]).days

    def test_an_unknown_day_of_notice_is_asked_for(self) -> None:
        """Where the number binds and the day of notice is missing, the record is incomplete."""
        with pytest.raises(Incomplete) as missing:
            days.check_notice(LAW, ASSEMBLY, None, DAY)
        assert missing.value.missing == ("notice_on",)

    def test_a_county_cannot_shorten_the_ten_days_but_may_lengthen_them(self) -> None:
        """National days stay; a county's longer notice holds as 本县规定."""
        shorter = law(villagers_assembly__notice_days=3, villagers_assembly__notice_binding=False)
        assert (shorter.value(f"{ASSEMBLY}.notice_days"), shorter.value(f"{ASSEMBLY}.notice_binding")) == (
            10,
            True,
        )
        longer = law(villagers_assembly__notice_days=15)
        with pytest.raises(Refused) as refusal:
            days.check_notice(longer, ASSEMBLY, date(2024, 3, 4), DAY)
        assert (refusal.value.facts["needed"], refusal.value.basis) == (15, "本县规定")


class TestArticle22:
    """村民会议：十八周岁以上村民过半数，或者三分之二以上的户的代表；经到会人员过半数通过。"""

    CASES = (
        # 主体, 应到, 到会, 同意, 结果
        (ASSEMBLY, 1200, 601, 301, "passed"),
        (ASSEMBLY, 1200, 601, 300, "rejected"),
        (ASSEMBLY, 1200, 600, 600, "no_quorum"),
        (ASSEMBLY, 1201, 601, 301, "passed"),
        (ASSEMBLY, 1200, 602, 301, "rejected"),
        (ASSEMBLY, 1, 1, 1, "passed"),
        (HOUSEHOLDS, 400, 267, 134, "passed"),
        (HOUSEHOLDS, 400, 267, 133, "rejected"),
        (HOUSEHOLDS, 400, 266, 266, "no_quorum"),
        (HOUSEHOLDS, 399, 266, 134, "passed"),
        (HOUSEHOLDS, 399, 266, 133, "rejected"),
        (HOUSEHOLDS, 106, 71, 36, "passed"),
        (HOUSEHOLDS, 106, 70, 70, "no_quorum"),
    )

    @pytest.mark.parametrize(("body", "entitled", "present", "for_", "outcome"), CASES)
    def test_quorum_and_majority(
        self, body: str, entitled: int, present: int, for_: int, outcome: str
    ) -> None:
        """More than half of the adults or two thirds of the households; more than half of those present."""
        assert held(LAW, body, entitled, present, for_).outcome == outcome


class TestArticle24:
    """涉及村民利益的事项，经村民会议讨论决定；可以授权村民代表会议；财产和成员权益从其规定。"""

    MANDATE = Mandate(ASSEMBLY, date(2024, 1, 10), date(2024, 12, 31), ["public_works"])

    @pytest.mark.parametrize("subject", ART_24)
    def test_the_assembly_decides_and_representatives_need_a_mandate(self, subject: str) -> None:
        """Before the property law of 2025 each subject of the article goes the same way, whoever owns."""
        for owner in ("villagers", "collective"):
            found = bodies.competence(subject, owner, date(2025, 4, 30))
            assert found.bodies == (REPRESENTATIVES, ASSEMBLY, HOUSEHOLDS)
            assert found.default == REPRESENTATIVES
            assert found.needs_mandate == {REPRESENTATIVES}
            assert not found.not_delegable
            assert found.basis == "《村民委员会组织法》第二十四条"

    def test_other_matters_need_no_mandate(self) -> None:
        """What the article does not list, the representatives decide on their own."""
        assert bodies.competence("other", "villagers", START).needs_mandate == frozenset()

    MANDATES = (
        # 情形, 授权, 事项, 会议日, 有效
        ("covered", MANDATE, "public_works", "2024-03-18", True),
        ("first day", MANDATE, "public_works", "2024-01-10", True),
        ("last day", MANDATE, "public_works", "2024-12-31", True),
        ("a day early", MANDATE, "public_works", "2024-01-09", False),
        ("a day late", MANDATE, "public_works", "2025-01-01", False),
        ("another subject", MANDATE, "work_subsidy", "2024-03-18", False),
        ("none", None, "public_works", "2024-03-18", False),
        (
            "from themselves",
            Mandate(REPRESENTATIVES, date(2024, 1, 1), date(2024, 12, 31), ["public_works"]),
            "public_works",
            "2024-03-18",
            False,
        ),
    )

    @pytest.mark.parametrize(("name", "mandate", "subject", "held_on", "covered"), MANDATES)
    @pytest.mark.parametrize("binding", [False, True])
    def test_a_mandate_covers_subject_and_day(
        self, name: str, mandate: Mandate | None, subject: str, held_on: str, covered: bool, binding: bool
    ) -> None:
        """Without a mandate for subject and day: a warning, and a refusal where mandate_binding holds."""

        def check() -> list[str]:
            warnings = bodies.check_mandate(
                REPRESENTATIVES,
                subject=subject,
                owner="villagers",
                on=START,
                mandate=mandate,
                held_on=date.fromisoformat(held_on),
                rules=law(mandate_binding=binding),
            )
            return [warning.rule for warning in warnings]

        if covered:
            assert check() == [], name
        elif binding:
            with pytest.raises(Refused, match="mandate_missing"):
                check()
        else:
            assert check() == ["mandate_missing"], name

    @pytest.mark.parametrize("body", [ASSEMBLY, HOUSEHOLDS])
    def test_the_assembly_itself_needs_no_mandate(self, body: str) -> None:
        """A villagers' assembly, by persons or households, takes what the representatives may."""
        bodies.check_body(
            body, stage="resolution", subject="public_works", owner="villagers", on=START, rules=LAW
        )
        assert not bodies.check_mandate(
            body, subject="public_works", owner="villagers", on=START, mandate=None, held_on=DAY, rules=LAW
        )

    def test_only_the_resolution_asks_for_a_mandate(self) -> None:
        """The first three discussions need none."""
        assert not bodies.check_mandate(
            REPRESENTATIVES,
            stage="deliberation",
            subject="public_works",
            owner="villagers",
            on=START,
            mandate=None,
            held_on=DAY,
            rules=LAW,
        )


class TestArticle25:
    """村民代表会议由村民委员会成员和村民代表组成。"""

    def test_the_committee_counts_among_the_entitled(self) -> None:
        """Thirty-five representatives and five of the committee are forty entitled."""
        register = {"representatives": 35, "villagers_committee": 5, "adults": 1200}
        assert assemblies.entitled(REPRESENTATIVES, register) == 40
        assert assemblies.entitled(ASSEMBLY, register) == 1200

    @pytest.mark.parametrize(
        "register", [{}, {"representatives": 35}, {"representatives": None, "villagers_committee": 5}]
    )
    def test_an_unpublished_number_is_unknown(self, register: dict[str, int | None]) -> None:
        """A count that was not published makes the sum unknown, never a default."""
        assert assemblies.entitled(REPRESENTATIVES, register) is None


class TestArticle26:
    """村民代表会议：三分之二以上的组成人员参加，经到会人员过半数同意。"""

    CASES = (
        # 应到, 到会, 同意, 结果, 须同意
        (30, 20, 11, "passed", 11),
        (30, 20, 10, "rejected", 11),
        (30, 19, 19, "no_quorum", None),
        (31, 21, 11, "passed", 11),
        (31, 20, 20, "no_quorum", None),
        (40, 27, 14, "passed", 14),
        (40, 26, 26, "no_quorum", None),
        (40, 36, 18, "rejected", 19),
        (40, 36, 19, "passed", 19),
        (3, 2, 2, "passed", 2),
        (3, 2, 1, "rejected", 2),
        (30, 20, 0, "rejected", 11),
        (0, 0, 0, "no_quorum", None),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome", "needed"), CASES)
    def test_quorum_and_majority(
        self, entitled: int, present: int, for_: int, outcome: str, needed: int | None
    ) -> None:
        """Two thirds include the number itself; a majority is more than half of those present."""
        verdict = held(LAW, REPRESENTATIVES, entitled, present, for_)
        assert (verdict.outcome, verdict.needed_for) == (outcome, needed)
        assert verdict.basis == "《村民委员会组织法》第二十六条"

    def test_who_abstains_is_present_and_not_in_favour(self) -> None:
        """Ten of twenty, ten abstaining, is no majority; nor is ten with ten who cast nothing."""
        assert held(LAW, REPRESENTATIVES, 30, 20, 10, abstain=10).outcome == "rejected"
        assert held(LAW, REPRESENTATIVES, 30, 20, 10, invalid=10).outcome == "rejected"
        assert held(LAW, REPRESENTATIVES, 30, 20, 10).outcome == "rejected"

    def test_a_verdict_says_what_was_needed_and_of_whom(self) -> None:
        """A page can word the verdict: quorum, votes needed, their base."""
        verdict = held(LAW, REPRESENTATIVES, 30, 20, 11)
        assert (verdict.quorum.needed, verdict.quorum.present, verdict.quorum.holds) == (20, 20, True)
        assert (verdict.needed_for, verdict.base) == (11, 20)

    def test_a_county_may_ask_for_more(self) -> None:
        """Two thirds of all and more than four fifths of those present: both hold, unranked."""
        strict = law(representatives_assembly__pass=[">= 2/3 entitled", "> 4/5 present"])
        assert held(strict, REPRESENTATIVES, 30, 30, 24).outcome == "rejected"
        assert held(strict, REPRESENTATIVES, 30, 30, 25).outcome == "passed"
        assert held(strict, REPRESENTATIVES, 30, 21, 20).outcome == "passed"
        assert held(strict, REPRESENTATIVES, 30, 21, 19).outcome == "rejected"
        assert held(strict, REPRESENTATIVES, 30, 22, 20).basis == "本县规定"

    def test_a_county_cannot_ask_for_less(self) -> None:
        """A laxer local quorum leaves the national one standing, with its article."""
        lax = law(
            representatives_assembly__quorum="> 1/2 entitled", representatives_assembly__pass=">= 1/3 present"
        )
        assert held(lax, REPRESENTATIVES, 30, 19, 19).outcome == "no_quorum"
        assert held(lax, REPRESENTATIVES, 30, 20, 10).outcome == "rejected"
        assert lax == LAW

    NOTICE: tuple[tuple[str, list[str]], ...] = (
        ("2024-03-15", []),
        ("2024-03-16", ["notice_too_short"]),
        ("2024-03-18", ["notice_too_short"]),
    )

    @pytest.mark.parametrize(("notice_on", "warnings"), NOTICE)
    def test_three_days_are_advised_only(self, notice_on: str, warnings: list[str]) -> None:
        """No national number of days binds the representatives: a shorter notice is a warning."""
        found = days.check_notice(LAW, REPRESENTATIVES, date.fromisoformat(notice_on), DAY)
        assert [warning.rule for warning in found] == warnings
        assert days.check_notice(LAW, REPRESENTATIVES, None, DAY) == []

    WOMEN = (
        # 妇女代表, 到会妇女, 结果
        (14, 10, "passed"),
        (14, 9, "no_quorum"),
        (15, 10, "passed"),
        (15, 9, "no_quorum"),
    )

    @pytest.mark.parametrize(("women", "came", "outcome"), WOMEN)
    def test_a_local_quorum_of_women(self, women: int, came: int, outcome: str) -> None:
        """Where a rule asks for two thirds of the women representatives, they make part of the quorum."""
        rules = law(representatives_assembly__women_quorum=">= 2/3")
        count = Count(entitled=40, present=36, women_present=came, for_=36)
        verdict = tally.judge(rules, REPRESENTATIVES, count, women)
        assert verdict.outcome == outcome
        assert (verdict.quorum.women_needed, verdict.quorum.women_basis) == (10, "本县规定")

    def test_the_women_present_are_asked_for_only_where_a_rule_counts_them(self) -> None:
        """Without the rule nobody needs the number; with it, it is missing."""
        count = Count(entitled=40, present=36, for_=36)
        assert tally.judge(LAW, REPRESENTATIVES, count).outcome == "passed"
        with pytest.raises(Incomplete) as missing:
            tally.judge(law(representatives_assembly__women_quorum=">= 2/3"), REPRESENTATIVES, count, 14)
        assert missing.value.missing == ("women_present",)


class TestArticle27:
    """村民自治章程、村规民约由村民会议制定和修改，不得授权。"""

    @pytest.mark.parametrize("owner", ["villagers", "collective", "group"])
    @pytest.mark.parametrize("on", ["2024-03-01", "2025-06-01", "2026-06-01"])
    def test_village_rules_are_the_assemblys_alone(self, owner: str, on: str) -> None:
        """Only the villagers' assembly, by persons or households, under every text of the law."""
        found = bodies.competence("village_rules", owner, date.fromisoformat(on))
        assert (found.bodies, found.default, found.not_delegable) == ((ASSEMBLY, HOUSEHOLDS), ASSEMBLY, True)

    REFUSED = (
        (REPRESENTATIVES, "not_delegable"),
        ("members_representatives", "not_delegable"),
        ("villagers_council", "wrong_body"),
        ("members_assembly", "wrong_body"),
        ("party_members_meeting", "wrong_body"),
    )

    @pytest.mark.parametrize(("body", "rule"), REFUSED)
    def test_no_other_body_may(self, body: str, rule: str) -> None:
        """A representative body hears that it cannot be delegated, another that it is the wrong one."""
        with pytest.raises(Refused) as refusal:
            bodies.check_body(body, stage="resolution", subject="village_rules", owner="villagers", on=START)
        assert refusal.value.rule == rule
        assert refusal.value.basis == "《村民委员会组织法》第二十七条"
        assert refusal.value.facts["allowed"] == (ASSEMBLY, HOUSEHOLDS)


class TestArticle28:
    """村民小组会议：三分之二以上；经到会人员过半数同意。"""

    CASES = (
        (120, 80, 41, "passed"),
        (120, 80, 40, "rejected"),
        (120, 79, 79, "no_quorum"),
        (121, 81, 41, "passed"),
    )

    @pytest.mark.parametrize(("entitled", "present", "for_", "outcome"), CASES)
    def test_quorum_and_majority(self, entitled: int, present: int, for_: int, outcome: str) -> None:
        """Two thirds of the group's adults, more than half of those present."""
        assert held(LAW, "group_assembly", entitled, present, for_).outcome == outcome

    @pytest.mark.parametrize("subject", ["other", "property_disposal", "land_contract"])
    def test_what_a_group_owns_the_group_decides(self, subject: str) -> None:
        """Group property is decided by the group's assembly, not by the village."""
        assert bodies.competence(subject, "group", START).bodies == ("group_assembly",)
        with pytest.raises(Refused, match="wrong_body"):
            bodies.check_body(REPRESENTATIVES, stage="resolution", subject=subject, owner="group", on=START)


class TestAmendmentOf2026:
    """2025年10月28日修正，2026年1月1日起施行：门槛照录，条号待核。"""

    def test_thresholds_are_the_same_and_unverified(self) -> None:
        """The same meeting has the same outcome; the basis prints no article."""
        new, old = law("2026-01-01"), law("2025-12-31")
        for rule in old:
            assert new.value(rule) == old.value(rule), rule
        assert old[f"{REPRESENTATIVES}.pass"].verified
        assert not new[f"{REPRESENTATIVES}.pass"].verified
        assert new.basis(f"{REPRESENTATIVES}.pass") == "《村民委员会组织法》（条文号待核）"
        assert f"{REPRESENTATIVES}.pass" in new.unverified

    def test_an_unread_law_is_no_licence(self) -> None:
        """A county cannot relax the thresholds in 2026 either."""
        lax = law("2026-03-01", representatives_assembly__quorum="> 1/2 entitled")
        assert lax.value(f"{REPRESENTATIVES}.quorum") == ">= 2/3 entitled"
