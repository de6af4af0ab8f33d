"""The check-up (程序体检): each fault is found with its own rule and nothing else; what is healthy is left alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from tests import copies
from tests.village import COUNTY, VILLAGE
from tests.workflows import faults, faults_after
from tests.workflows.hand import FAULTS, Fault, Hand
from tests.workflows.healthy import Healthy, healthy
from workflows.checkup import examination, standards
from workflows.checkup.finding import SYSTEM, Finding, Severity
from workflows.checkup.registry import CHECKS
from workflows.law.rules import COUNTY as OWN
from workflows.law.rules import Basis, Rule, RuleSet

__all__ = ["faults", "faults_after"]
EXPECTED = "rule_unverified"


@pytest.fixture(scope="module")
def village() -> Healthy:
    """The healthy village."""
    return healthy()


@pytest.fixture
def session(village: Healthy) -> Iterator[Session]:
    """A copy of it that a test may spoil."""
    database = village.copy()
    with database.read() as opened:
        yield opened
    copies.drop(database)


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Rule, severity and matter of findings, without the one about unconfirmed rules."""
    return sorted((f.rule, f.severity.value, f.matter) for f in findings if f.rule != EXPECTED)


def seeded(session: Session, village: Healthy, fault: Fault) -> Hand:
    """A fault written into its matter."""
    hand = Hand(session, village.matters[fault.matter], village.now, village.matters)
    fault.seed(hand)
    session.flush()
    session.expire_all()
    return hand


def complete(finding: Finding, today: date) -> None:
    """Since a day that is not to come, a basis with 待核 where nobody read it, evidence unless it is of the village."""
    assert date.fromisoformat(finding.since) <= today
    if not finding.grounds.verified:
        assert any(word in finding.grounds.text for word in ("待核", "系统", "本县规定")), finding.grounds
    assert finding.evidence or finding.rule in ("offices_conflict", "formation", "support_overdue")


class TestFaults:
    """每一种毛病都要查出来，规则要对，别的不能误报。"""

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}: {fault.name}")
    def test_each_fault_is_found_with_its_rule(
        self, session: Session, village: Healthy, fault: Fault
    ) -> None:
        """The seeded rule at the right matter, and no other rule or matter; each finding says all that it must."""
        hand = seeded(session, village, fault)
        found = examination.examine(session, VILLAGE, at=village.now)
        where = "" if fault.of_village else hand.matter
        mine = [each for each in found if each.rule == fault.rule]
        assert [(each.rule, each.severity.value, each.matter) for each in mine] == [
            (fault.rule, fault.severity, where)
        ]
        others = {each.rule for each in found} - {fault.rule, EXPECTED}
        assert others == set(fault.also)
        assert {each.matter for each in found if each.rule != EXPECTED} == {where}
        for each in found:
            complete(each, village.now.date())

    def test_every_check_has_a_fault(self) -> None:
        """No check that nothing tries; what needs a county's rule, a list or a mandate has its own tests."""
        tried = {fault.rule for fault in FAULTS}
        elsewhere = {"mandate_exceeded", "not_as_listed", "council_unreported", "line_votes_differ"}
        elsewhere |= {
            "lines_not_recounted",
            "recount_changed_lines",
            "ending_unconfirmed",
            "posting_too_short",
        }
        assert set(CHECKS) - tried == {EXPECTED, "confirmation_overdue", *elsewhere}


class TestHealthy:
    """没有毛病的，不能误报。"""

    def test_healthy_matters_give_no_finding(self, session: Session, village: Healthy) -> None:
        """Ten matters of every kind: only the rules that nobody confirmed are told, once."""
        found = examination.examine(session, VILLAGE, at=village.now)
        assert told(found) == []
        assert [each.matter for each in found] == [""]

    def test_long_after_only_delay_is_told(self, session: Session, village: Healthy) -> None:
        """Two years later the three matters under way are late, each by its own rule, and nothing is wrong."""
        found = examination.examine(session, VILLAGE, at=village.now + timedelta(days=730))
        numbers = village.matters
        assert told(found) == [
            ("result_overdue", "overdue", numbers["works"]),
            ("stalled", "overdue", numbers["posted"]),
            ("township_review_overdue", "overdue", numbers["review"]),
        ]

    def test_the_queries_do_not_grow_with_the_matters(self, session: Session, village: Healthy) -> None:
        """As many statements for ten matters as for one."""
        examination.examine(session, VILLAGE, at=village.now)
        of_ten = self.statements(session, village)
        session.execute(delete(MatterRow).where(MatterRow.id != village.matters["paid"]))
        assert self.statements(session, village) == of_ten < 40

    def statements(self, session: Session, village: Healthy) -> int:
        """How many statements an examination takes in a fresh session."""
        seen: list[str] = []
        session.expire_all()
        bind = session.get_bind()

        def note(*told: Any) -> None:
            seen.append(told[2])

        event.listen(bind, "before_cursor_execute", note)
        examination.examine(session, VILLAGE, at=village.now)
        event.remove(bind, "before_cursor_execute", note)
        return len(seen)

    def test_a_matter_alone(self, session: Session, village: Healthy) -> None:
        """A matter's own findings are those of the village's that concern it."""
        fault = next(each for each in FAULTS if each.rule == "duplicate_evidence")
        hand = seeded(session, village, fault)
        found = examination.examine_matter(session, VILLAGE, hand.matter, at=village.now)
        assert [each.rule for each in found] == ["duplicate_evidence"]
        assert examination.examine_matter(session, VILLAGE, village.matters["works"], at=village.now) == []


class TestSettings:
    """自定的天数是本县的设置，不是法律。"""

    def measured(self, session: Session, village: Healthy, **values: int | None) -> standards.Standards:
        """The county's standards with own values of the check-up's settings."""
        found = standards.load(session, VILLAGE, on=village.now.date())
        own = Basis("本县规定", "", verified=False, jurisdiction=OWN)
        rules = {f"checkup.{name}": value for name, value in values.items()}
        more = {name: Rule(name, value, own, date(2020, 1, 1)) for name, value in rules.items()}
        return replace(found, rules=RuleSet({**found.rules, **more}))

    def examine(self, session: Session, village: Healthy, days: int, **values: int | None) -> list[Finding]:
        """What is found some days later under own values."""
        at, measure = village.now + timedelta(days=days), self.measured(session, village, **values)
        return [
            each
            for each in examination.examine(session, VILLAGE, at=at, measure=measure)
            if each.rule != EXPECTED
        ]

    def test_a_county_sets_its_own_days(self, session: Session, village: Healthy) -> None:
        """Under a county's rule of five days a review is late after six; the basis is then 本县规定."""
        found = self.examine(session, village, 10, review_days=5)
        assert [(each.rule, each.grounds.text) for each in found] == [("township_review_overdue", "本县规定")]
        assert self.examine(session, village, 1, review_days=400) == []

    def test_a_county_switches_a_check_off(self, session: Session, village: Healthy) -> None:
        """None: the check is not made."""
        off = dict.fromkeys(("review_days", "stalled_days", "works_days", "result_days"))
        assert self.examine(session, village, 900, **off) == []

    def test_own_numbers_are_shown_as_advice(self, session: Session, village: Healthy) -> None:
        """Without a county's rule the basis is 系统提示."""
        found = self.examine(session, village, 730)
        assert {each.grounds for each in found} == {SYSTEM}

    def test_paper_results_wait_as_long_as_no_rule_says(self, session: Session, village: Healthy) -> None:
        """Only where a county's rule gives a number of days is an unconfirmed result late."""
        hand = Hand(session, village.matters["rejected"], village.now, village.matters)
        row = hand.meeting("proposal")
        row.state, row.confirmed_by = "entered", ""
        session.flush()
        rules = {each.rule for each in self.examine(session, village, 0)}
        late = self.examine(session, village, 0, confirm_days=7)
        assert "confirmation_overdue" not in rules
        assert [each.severity for each in late if each.rule == "confirmation_overdue"] == [Severity.OVERDUE]


def test_confirmed_rules_lose_their_mark(session: Session, village: Healthy) -> None:
    """What the county's legal officer confirmed is no longer counted, nor marked 待核."""
    found = examination.examine(session, VILLAGE, at=village.now)
    assert found[0].facts["n"] > 0
    assert found[0].evidence[0].id == COUNTY
