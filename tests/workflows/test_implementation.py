"""Implementation (组织实施): begun after the gate, paid within what was decided, closed after the result's notice."""

from typing import Any

import pytest

from tests.village import VillageUnderTest
from workflows import implementation
from workflows.disclosure import notices


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


class TestBegin:
    """决议公开期满、异议答复完毕，方可组织实施。"""

    @pytest.mark.parametrize("stage", ["proposal", "deliberation", "township_review", "resolution"])
    def test_not_before_the_gate(self, village: VillageUnderTest, stage: str) -> None:
        """No stage of the discussions lets it begin."""
        matter = village.matter_at(stage)
        refused = village.refusal(
            implementation.begin, "director", matter=matter, form={"responsible": "王建华"}
        )
        assert rule(refused) == "out_of_order"

    def test_once_a_round(self, village: VillageUnderTest) -> None:
        """Again is out of order; after a return it begins once more."""
        from workflows import matters

        matter = village.matter_at("implementation")
        village.implement(matter)
        refused = village.refusal(
            implementation.begin, "director", matter=matter, form={"responsible": "王建华"}
        )
        assert rule(refused) == "out_of_order"
        village.do(matters.return_to, "secretary", matter=matter, to="resolution", reason="换了地点")
        village.bring(matter, "implementation")
        village.implement(matter)

    @pytest.mark.parametrize(
        ("role", "form", "expected"),
        [
            ("director", {"responsible": ""}, "form_invalid"),
            ("director", {"responsible": "王建华", "amount": "186500.01"}, "over_budget"),
            ("director", {"responsible": "王建华", "signed_on": "2026-01-05"}, "retroactive"),
            ("director", {"responsible": "王建华", "started_on": "2026-01-05"}, "retroactive"),
            ("villager", {"responsible": "王建华"}, "not_your_office"),
            ("supervision_chair", {"responsible": "王建华"}, "not_your_office"),
            ("other_secretary", {"responsible": "王建华"}, "not_your_office"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, role: str, form: dict[str, str], expected: str
    ) -> None:
        """Nobody named, a fen too much, a contract older than the resolution, the wrong person."""
        matter = village.matter_at("implementation")
        assert rule(village.refusal(implementation.begin, role, matter=matter, form=form)) == expected

    def test_exactly_what_was_decided(self, village: VillageUnderTest) -> None:
        """The contract may cost as much as was resolved, to the fen."""
        village.implement(village.matter_at("implementation"), amount="186500.00")

    def test_no_amount_decided_no_budget(self, village: VillageUnderTest) -> None:
        """Where no amount was decided none is exceeded."""
        village.implement(village.matter_at("implementation", amount=""), amount="9000000.00")


class TestPay:
    """付款合计不得超过决议的金额。"""

    def pay(self, village: VillageUnderTest, matter: str, amount: str, **form: str) -> Any:
        """Pay."""
        told = {"amount": amount, "to": "明达建筑有限公司"} | form
        return village.do(implementation.pay, "clerk", matter=matter, form=told)

    def refused(self, village: VillageUnderTest, matter: str, amount: str, **form: str) -> str:
        """Try to pay; the rule that refuses it."""
        told = {"amount": amount, "to": "明达建筑有限公司"} | form
        return rule(village.refusal(implementation.pay, "clerk", matter=matter, form=told))

    def test_payments_add_up(self, village: VillageUnderTest) -> None:
        """100,000.00 and 86,500.00 exhaust it; one fen more is refused."""
        matter = village.matter_at("implementation")
        self.pay(village, matter, "100000.00")
        assert self.refused(village, matter, "86500.01") == "over_budget"
        self.pay(village, matter, "86500.00")
        assert self.refused(village, matter, "0.01") == "over_budget"

    @pytest.mark.parametrize(
        ("amount", "form", "expected"),
        [
            ("", {}, "form_invalid"),
            ("0", {}, "form_invalid"),
            ("-5", {}, "form_invalid"),
            ("10.00", {"to": ""}, "form_invalid"),
            ("10.00", {"paid_on": "2026-01-05"}, "retroactive"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, amount: str, form: dict[str, str], expected: str
    ) -> None:
        """Nothing, less than nothing, to nobody, before the resolution was effective."""
        matter = village.matter_at("implementation")
        assert self.refused(village, matter, amount, **form) == expected

    def test_not_before_the_gate(self, village: VillageUnderTest) -> None:
        """While the notice runs nothing is paid."""
        matter = village.matter_at("resolution_disclosure")
        village.post(matter)
        assert self.refused(village, matter, "10.00") == "notice_period_running"

    def test_the_rest_after_the_result_was_posted(self, village: VillageUnderTest) -> None:
        """尾款 may be paid while the result is public, not after closing."""
        matter = village.matter_at("result_disclosure")
        self.pay(village, matter, "5000.00")
        village.bring(matter, "closed")
        assert self.refused(village, matter, "5000.00") == "out_of_order"


class TestClose:
    """实施结果公开期满，方可办结归档。"""

    def close(self, village: VillageUnderTest, matter: str, role: str = "clerk", **form: Any) -> str:
        """Try to close; the rule that refuses it."""
        told = {"index_complete": True} | form
        return rule(village.refusal(implementation.close, role, matter=matter, form=told))

    @pytest.mark.parametrize("stage", ["proposal", "resolution", "implementation", "closed"])
    def test_not_before_the_result(self, village: VillageUnderTest, stage: str) -> None:
        """No stage before the result's disclosure closes a matter, and a closed one is not closed again."""
        assert self.close(village, village.matter_at(stage)) == "out_of_order"

    def test_not_while_the_period_runs(self, village: VillageUnderTest) -> None:
        """The result has its own full period."""
        assert self.close(village, village.matter_at("result_disclosure")) == "notice_period_running"

    def test_not_while_an_objection_is_open(self, village: VillageUnderTest) -> None:
        """The result's objections hold its gate."""
        matter = village.matter_at("result_disclosure")
        objection = village.object(village.notice(matter, "result").id)
        village.advance(days=20)
        assert self.close(village, matter) == "objection_open"
        village.answer(objection)
        village.bring(matter, "closed")

    @pytest.mark.parametrize(
        ("role", "form", "expected"),
        [
            ("clerk", {"index_complete": False}, "form_invalid"),
            ("supervision_chair", {}, "not_your_office"),
            ("other_clerk", {}, "not_your_office"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, role: str, form: dict[str, Any], expected: str
    ) -> None:
        """The file's index must be complete, and an officer of the village closes."""
        matter = village.matter_at("result_disclosure")
        village.advance(days=20)
        assert self.close(village, matter, role, **form) == expected


def test_the_result_needs_a_begun_implementation(village: VillageUnderTest) -> None:
    """A result without work is out of order; above what was decided it is over budget."""
    matter = village.matter_at("implementation")
    told: dict[str, Any] = {"kind": "result", "evidence": dict.fromkeys(notices.CHANNELS, village.photo)}
    form = {"summary": "已完工"}
    assert rule(village.refusal(notices.post, "clerk", matter=matter, form=form, **told)) == "out_of_order"
    village.implement(matter)
    form = {"summary": "已完工", "final_amount": "186500.01"}
    assert rule(village.refusal(notices.post, "clerk", matter=matter, form=form, **told)) == "over_budget"
    village.post(matter, "result", final_amount="186500.00")
    assert village.row(matter).stage == "result_disclosure"
