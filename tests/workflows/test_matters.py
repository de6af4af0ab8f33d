"""A matter's life outside meetings and gates (事项): started, withdrawn, suspended, returned, reviewed."""

import pytest

from engine.clock import parse
from tests.village import FORM, VILLAGE, VillageUnderTest
from workflows import matters, orders
from workflows.meetings import results


def start(village: VillageUnderTest, role: str = "secretary", **form: object) -> str:
    """Try to start a matter; the rule that refuses it."""
    told = {**FORM, **form}
    refused = village.refusal(matters.start, role, item="major-matter", form=told)
    return getattr(refused, "rule", "incomplete")


class TestStart:
    """重大事项由村党组织书记发起。"""

    def test_numbers_run_by_year_without_gaps(self, village: VillageUnderTest) -> None:
        """The first two matters of 2026 are 2026-001 and 2026-002; the first of 2027 begins anew."""
        assert [village.start(), village.start()] == ["2026-001", "2026-002"]
        village.at("2027-01-04T09:00")
        assert village.start() == "2027-001"

    def test_a_started_matter_waits_for_the_proposal(self, village: VillageUnderTest) -> None:
        """It stands at the proposal in its first round."""
        assert village.standing(village.start()) == ("open", "proposal", 1)

    @pytest.mark.parametrize(
        "role",
        ["director", "clerk", "supervision_chair", "villager", "township_party", "other_secretary", "public"],
    )
    def test_only_the_villages_own_secretary_starts(self, village: VillageUnderTest, role: str) -> None:
        """Nobody else, not even the next village's secretary."""
        assert start(village, role) == "not_your_office"

    def test_funding_must_add_up(self, village: VillageUnderTest) -> None:
        """Sources of 86,500.00 and 100,000.01 yuan do not make 186,500.00."""
        funding = [{"source": "村集体", "amount": "86500.00"}, {"source": "上级补助", "amount": "100000.01"}]
        assert start(village, funding=funding) == "funding_does_not_add_up"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "路" * 101),
            ("amount", "18万"),
            ("amount", "-5"),
            ("subject", "no_such_subject"),
            ("unknown_key", "x"),
        ],
    )
    def test_a_wrong_field_is_refused(self, village: VillageUnderTest, field: str, value: str) -> None:
        """Missing, too long, unreadable, not offered, not in the form: refused, and nothing is stored."""
        assert start(village, **{field: value}) == "form_invalid"

    def test_an_unknown_power_item_is_refused(self, village: VillageUnderTest) -> None:
        """The county's power list says what can be started."""
        refused = village.refusal(matters.start, "secretary", item="no-such-item", form=FORM)
        assert str(refused) == "not_found (item=no-such-item)"


class TestWithdraw:
    """通过决议之前，提议人可以说明理由撤回。"""

    @pytest.mark.parametrize(
        "stage", ["proposal", "consultation", "deliberation", "township_review", "resolution"]
    )
    def test_before_the_resolution(self, village: VillageUnderTest, stage: str) -> None:
        """A matter is withdrawn at any stage before it was resolved."""
        matter = village.matter_at(stage)
        village.bring(matter, "withdrawn")
        assert village.row(matter).state == "withdrawn"
        assert village.row(matter).open_tasks == []

    @pytest.mark.parametrize(
        "stage", ["resolution_disclosure", "implementation", "result_disclosure", "closed"]
    )
    def test_not_after_the_resolution(self, village: VillageUnderTest, stage: str) -> None:
        """What the villagers resolved cannot be taken back by one person."""
        matter = village.matter_at(stage)
        refused = village.refusal(matters.withdraw, "secretary", matter=matter, reason="不办了")
        assert getattr(refused, "rule", "") == "out_of_order"

    def test_not_twice(self, village: VillageUnderTest) -> None:
        """An ended matter stays ended."""
        matter = village.matter_at("withdrawn")
        refused = village.refusal(matters.withdraw, "secretary", matter=matter, reason="再撤一次")
        assert getattr(refused, "rule", "") == "out_of_order"

    @pytest.mark.parametrize(
        ("role", "reason", "rule"),
        [
            ("secretary", "  ", "reason_missing"),
            ("director", "不办了", "not_your_office"),
            ("other_secretary", "不办了", "not_your_office"),
        ],
    )
    def test_refusals(self, village: VillageUnderTest, role: str, reason: str, rule: str) -> None:
        """Without a reason, or by somebody else, nothing is withdrawn."""
        matter = village.start()
        refused = village.refusal(matters.withdraw, role, matter=matter, reason=reason)
        assert getattr(refused, "rule", "") == rule


class TestSuspension:
    """责令改正期间，事项中止办理。"""

    def test_nothing_moves_until_it_is_resumed(self, village: VillageUnderTest) -> None:
        """A suspended matter takes no meeting; resumed, it goes on where it stood."""
        matter = village.matter_at("consultation")
        village.bring(matter, "suspended")
        told = {
            "body": "two_committees",
            "stage": "consultation",
            "notice_on": None,
            "held_on": village.today,
        }
        items = {matter: {"present": 6, "for": 6}}
        more = {"items": items, "photos": [village.photo], "place": "村委会"}
        refused = village.refusal(results.record, "clerk", **told, **more)
        assert getattr(refused, "rule", "") == "out_of_order"
        village.do(orders.resume, "township_party", matter=matter, reason="已改正")
        assert village.hold(matter, "consultation").outcome == "passed"

    def test_a_period_that_ends_meanwhile_opens_no_gate(self, village: VillageUnderTest) -> None:
        """The gate stays shut while the matter rests."""
        matter = village.matter_at("resolution_disclosure")
        village.post(matter)
        village.bring(matter, "suspended")
        village.advance(days=30)
        assert village.standing(matter) == ("suspended", "resolution_disclosure", 1)

    @pytest.mark.parametrize(
        ("verb", "role", "state", "rule"),
        [
            ("suspend", "secretary", "open", "not_your_office"),
            ("suspend", "administrator", "open", "not_your_office"),
            ("suspend", "township_party", "suspended", "out_of_order"),
            ("resume", "township_party", "open", "out_of_order"),
            ("resume", "secretary", "suspended", "not_your_office"),
        ],
    )
    def test_refusals(self, village: VillageUnderTest, verb: str, role: str, state: str, rule: str) -> None:
        """Only the village's township, and only what is not so already."""
        matter = village.matter_at("suspended" if state == "suspended" else "proposal")
        refused = village.refusal(getattr(orders, verb), role, matter=matter, reason="责令改正")
        assert getattr(refused, "rule", "") == rule

    @pytest.mark.parametrize("verb", ["suspend", "resume"])
    def test_a_reason_is_needed(self, village: VillageUnderTest, verb: str) -> None:
        """Both acts say why."""
        matter = village.matter_at("suspended" if verb == "resume" else "proposal")
        refused = village.refusal(getattr(orders, verb), "township_party", matter=matter, reason="")
        assert getattr(refused, "rule", "") == "reason_missing"


class TestReturn:
    """退回指定环节：只沿图上画出的路，重新开始一轮。"""

    @pytest.mark.parametrize(
        ("stage", "to", "standing"),
        [
            ("consultation", "proposal", ("open", "proposal", 2)),
            ("resolution", "consultation", ("open", "consultation", 2)),
            ("deliberation", "deliberation", ("open", "deliberation", 2)),
            ("resolution_disclosure", "consultation", ("open", "consultation", 2)),
            ("implementation", "resolution", ("open", "resolution", 2)),
            ("implementation", "proposal", ("open", "proposal", 2)),
        ],
    )
    def test_begins_a_new_round(
        self, village: VillageUnderTest, stage: str, to: str, standing: tuple[str, str, int]
    ) -> None:
        """The matter stands at the named stage, one round further."""
        matter = village.matter_at(stage)
        village.do(matters.return_to, "secretary", matter=matter, to=to, reason="方案变了")
        assert village.standing(matter) == standing

    @pytest.mark.parametrize(
        ("stage", "to", "rule"),
        [
            ("consultation", "deliberation", "out_of_order"),
            ("consultation", "implementation", "out_of_order"),
            ("township_review", "consultation", "out_of_order"),
            ("closed", "proposal", "out_of_order"),
        ],
    )
    def test_a_way_that_is_not_drawn_is_refused(
        self, village: VillageUnderTest, stage: str, to: str, rule: str
    ) -> None:
        """Never forwards, never out of a review or an end."""
        matter = village.matter_at(stage)
        refused = village.refusal(matters.return_to, "secretary", matter=matter, to=to, reason="方案变了")
        assert getattr(refused, "rule", "") == rule

    def test_all_discussions_come_again(self, village: VillageUnderTest) -> None:
        """From implementation back to consultation: the way to closed leads through every later stage once more."""
        matter = village.matter_at("implementation")
        village.do(matters.return_to, "secretary", matter=matter, to="consultation", reason="方案变了")
        village.bring(matter, "closed")
        assert village.row(matter).state == "closed"
        assert village.kinds(matter).count("item_decided") == 7


class TestTownshipReview:
    """乡镇党委审核：同意、要求修改、不同意；不能终止事项。"""

    @pytest.mark.parametrize(
        ("form", "standing"),
        [
            ({"opinion": "agree"}, ("open", "resolution", 1)),
            ({"opinion": "amend", "reason": "请补充资金证明"}, ("open", "consultation", 2)),
            ({"opinion": "refuse", "reason": "与规划不符"}, ("open", "consultation", 2)),
        ],
    )
    def test_opinions(
        self, village: VillageUnderTest, form: dict[str, str], standing: tuple[str, str, int]
    ) -> None:
        """Agreement lets it pass; anything else sends it back to consultation."""
        matter = village.matter_at("township_review")
        village.do(matters.review, "township_party", matter=matter, form=form)
        assert village.standing(matter) == standing

    @pytest.mark.parametrize(
        ("role", "form", "rule"),
        [
            ("township_party", {"opinion": "amend"}, "form_invalid"),
            ("township_party", {"opinion": "refuse", "reason": " "}, "form_invalid"),
            ("township_party", {"opinion": "forbid"}, "form_invalid"),
            ("township_party", {}, "form_invalid"),
            ("secretary", {"opinion": "agree"}, "not_your_office"),
            ("administrator", {"opinion": "agree"}, "not_your_office"),
        ],
    )
    def test_refusals(self, village: VillageUnderTest, role: str, form: dict[str, str], rule: str) -> None:
        """No change without a reason, no opinion that is not offered, nobody else."""
        matter = village.matter_at("township_review")
        refused = village.refusal(matters.review, role, matter=matter, form=form)
        assert getattr(refused, "rule", "") == rule

    def test_not_before_its_turn(self, village: VillageUnderTest) -> None:
        """The township cannot agree in advance."""
        matter = village.matter_at("consultation")
        refused = village.refusal(matters.review, "township_party", matter=matter, form={"opinion": "agree"})
        assert getattr(refused, "rule", "") == "out_of_order"


class TestRevise:
    """方案修改稿：提议、商议期间可以修改，以后须退回商议。"""

    def test_the_latest_version_holds(self, village: VillageUnderTest) -> None:
        """Title and amount are those of the revision; the first version stands in the log."""
        matter = village.matter_at("consultation")
        form = {**FORM, "title": "村内道路硬化（修改稿）", "amount": "150000.00"}
        village.do(matters.revise, "secretary", matter=matter, form=form)
        proposal = village.proposal(matter)
        assert (proposal.title, proposal.amount) == ("村内道路硬化（修改稿）", 15_000_000)
        assert village.kinds(matter).count("proposal_revised") == 1

    @pytest.mark.parametrize("stage", ["deliberation", "resolution", "resolution_disclosure", "closed"])
    def test_not_later(self, village: VillageUnderTest, stage: str) -> None:
        """What the party members deliberated is not changed behind their backs."""
        matter = village.matter_at(stage)
        refused = village.refusal(matters.revise, "secretary", matter=matter, form=FORM)
        assert getattr(refused, "rule", "") == "out_of_order"


def test_another_villages_matter_does_not_exist(village: VillageUnderTest) -> None:
    """The neighbour's secretary, in their own village, finds no matter of that number."""
    matter = village.start()
    told = {"matter": matter, "reason": "不办了", "jurisdiction": "other-village"}
    refused = village.refusal(matters.withdraw, "other_secretary", **told)
    assert getattr(refused, "rule", "") == "not_found"


def test_a_matter_keeps_the_rules_it_started_with(village: VillageUnderTest) -> None:
    """A county rule that changes later does not touch a matter under way."""
    from tests.village import COUNTY
    from workflows import jurisdictions

    matter = village.matter_at("resolution")
    values = {"resolution.period_days": 20, "township_review_at": "before_resolution"}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    village.bring(matter, "resolution_disclosure")
    village.post(matter)
    notice = village.notice(matter)
    assert (parse(notice.ends).date() - parse(notice.full_since).date()).days < 20
    assert notice.jurisdiction == VILLAGE
