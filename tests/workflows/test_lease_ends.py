"""Leases that end before their term (合同提前终止), and sales of what is let: ledger and check-up tell the truth."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from engine.errors import Refused
from tests import assets
from tests.village import COUNTY, VILLAGE, VillageUnderTest, village
from tests.workflows.test_assets import account, history, status
from workflows import jurisdictions, matters
from workflows.assets import ending, second
from workflows.assets.dues import Light
from workflows.assets.tables import Contract
from workflows.checkup import examination
from workflows.record import Answer
from workflows.verification import verify_deep

__all__ = ["village"]

FAR = 400


@pytest.fixture
def lease(village: VillageUnderTest) -> str:
    """The shop is let for two years, 45,000 due ninety days after it was planned and 45,000 a year later."""
    assets.inventory(village)
    days = (village.today + timedelta(days=90), village.today + timedelta(days=90 + FAR))
    plan = [{"due_on": day.isoformat(), "amount": "45000.00"} for day in days]
    return assets.let(village, ledger={"instalments": plan})


def findings(village: VillageUnderTest, *rules: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """What the check-up finds by some rules: rule, matter, facts."""
    with village.database.read() as session:
        found = examination.examine(session, VILLAGE, at=village.clock.now)
    return [(each.rule, each.matter, each.facts) for each in found if each.rule in rules]


def refused(village: VillageUnderTest, verb: Callable[..., Answer], by: str, **told: Any) -> Refused:
    """The refusal of a verb."""
    refusal = village.refusal(verb, by, **told)
    assert isinstance(refusal, Refused)
    return refusal


def not_ended(village: VillageUnderTest, contract: str, *, by: str = "branch_1", **told: Any) -> Refused:
    """The refusal of an end."""
    asked = {"day": village.today, "cause": "breach", "reason": "欠租", "evidence": [village.photo]}
    return refused(village, ending.end, by, matter=contract, **{**asked, **told})


def signed_on(village: VillageUnderTest, contract: str) -> date:
    with village.database.read() as session:
        return date.fromisoformat(session.get_one(Contract, (VILLAGE, contract)).signed_on)


def due_days(village: VillageUnderTest, contract: str) -> list[date]:
    return [due.due_on for due in account(village, contract).dues]


class TestAnEarlyEnd:
    """提前终止: what was due stays due, what would come is cancelled, the asset is free again."""

    def test_what_was_due_stays_in_arrears(self, village: VillageUnderTest, lease: str) -> None:
        """The first instalment goes on being red, the second asks for nothing any more, whatever day it is."""
        village.advance(days=100)
        assets.end(village, lease)
        first, second = account(village, lease).dues
        assert (first.light, first.owed, first.cancelled) == (Light.RED, 4_500_000, False)
        assert (second.light, second.owed, second.cancelled) == (Light.GREEN, 0, True)
        assert account(village, lease, days=2 * FAR).overdue == 4_500_000
        assert [matter for _, matter, _ in findings(village, "rent_overdue")] == [lease]

    def test_what_was_due_can_still_be_paid(self, village: VillageUnderTest, lease: str) -> None:
        """Arrears are booked to the fen, and nothing beyond them is asked of the tenant."""
        village.advance(days=100)
        assets.end(village, lease)
        with pytest.raises(Refused, match="rent_overpaid"):
            assets.rent(village, lease, "45000.01")
        assets.rent(village, lease, "45000.00")
        found = account(village, lease)
        assert (found.light, found.next, found.excess) == (Light.GREEN, None, 0)

    def test_what_was_paid_ahead_is_told(self, village: VillageUnderTest, lease: str) -> None:
        """Rent for the time after the end is not lost from sight: it is to be settled."""
        assets.rent(village, lease, "60000.00")
        village.advance(days=100)
        assets.end(village, lease)
        assert account(village, lease).excess == 1_500_000

    def test_the_asset_is_free_and_let_anew(self, village: VillageUnderTest, lease: str) -> None:
        """Idle from that day, the change stands in its history, and another lease is signed from that day on."""
        day = village.today + timedelta(days=10)
        assets.end(village, lease, day=day)
        assert [status(village, days=days) for days in (9, 10)] == ["leased", "idle"]
        assert history(village)[-1] == ("ended", lease, 0, 0)
        assert assets.not_started(village, "asset-lease").rule == "asset_leased"
        village.advance(days=10)
        again = assets.let(village)
        assert status(village) == "leased"
        assert again != lease

    def test_a_lease_that_never_began(self, village: VillageUnderTest, lease: str) -> None:
        """Ended on its first day it is in nobody's way, and nothing is due."""
        with village.database.read() as session:
            starts = session.get_one(Contract, (VILLAGE, lease)).starts
        assets.end(village, lease, day=date.fromisoformat(starts))
        assert assets.start(village, "asset-lease", starts="2020-01-01", ends="2035-01-01")
        assert all(due.cancelled for due in account(village, lease).dues)

    def test_the_log_makes_the_same_rows(self, village: VillageUnderTest, lease: str) -> None:
        """Ends, corrections and what was taken back are projections, and the signed papers are looked for."""
        assets.end(village, lease)
        assets.end(village, lease, day=village.today + timedelta(days=5), correction="日期写错")
        assets.take_back(village, lease)
        assets.propose_end(village, lease)
        village.do(second.decline, "supervision_chair", matter=lease, reason="签字不全")
        assets.propose_end(village, lease)
        assert verify_deep(village.database, village.evidence) == []


class TestItsResolution:
    """Where the village ends a lease by its own will, the body that let it decides again (原决议的会议或者更高的会议)."""

    def test_by_agreement_it_needs_one(self, village: VillageUnderTest, lease: str) -> None:
        """Refused without; the rule is data, unverified, and the refusal names its basis."""
        refusal = not_ended(village, lease, cause="agreed")
        assert (refusal.rule, refusal.basis) == ("ending_unresolved", "系统默认规则（待本县确认）")
        assert assets.end(village, lease, cause="breach").warnings == ()

    def test_with_one_it_ends(self, village: VillageUnderTest, lease: str) -> None:
        """A resolution of the owner's body after the contract, in force by that day."""
        resolution = assets.resolve_end(village)
        early = not_ended(village, lease, cause="agreed", rests_on=resolution, day=signed_on(village, lease))
        assert early.rule == "ending_too_early"
        assets.end(village, lease, cause="agreed", rests_on=resolution)
        assert status(village) == "idle"

    @pytest.mark.parametrize("matter", ["its own", "none", "not resolved", "another body"])
    def test_not_with_any(self, village: VillageUnderTest, lease: str, matter: str) -> None:
        """Neither the resolution that let it, nor a matter that is none, is under way, or was another body's to decide."""
        found = {"its own": lease, "none": "2020-999"}.get(matter, "")
        if matter == "not resolved":
            found = village.start(title="还没有决议")
        if matter == "another body":
            found = village.matter_at("implementation", title="修路")
        refusal = not_ended(village, lease, cause="other", rests_on=found)
        assert refusal.rule == ("wrong_body" if matter == "another body" else "ending_unresolved")


REFUSED: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "by somebody who signs no contracts": ({"by": "secretary"}, "not_your_office"),
    "after its term, when it ends by itself": ({"day": date(2035, 1, 1)}, "ending_outside"),
    "before it was signed": ({"day": date(2020, 1, 1)}, "ending_outside"),
    "without a reason": ({"reason": " "}, "reason_missing"),
    "without the signed paper": ({"evidence": []}, "ending_paper_missing"),
    "for a cause that nobody knows": ({"cause": "bored"}, "choice_unknown"),
}


class TestWhatIsRefused:
    """Nobody ends a lease in passing, and nothing said before is overwritten."""

    @pytest.mark.parametrize("told", REFUSED.values(), ids=list(REFUSED))
    def test_an_end(self, village: VillageUnderTest, lease: str, told: tuple[Mapping[str, Any], str]) -> None:
        """Refused with its rule."""
        assert not_ended(village, lease, **told[0]).rule == told[1]

    def test_what_is_no_lease(self, village: VillageUnderTest, lease: str) -> None:
        """A sale is not ended, and neither is a matter without a contract."""
        sale = assets.start(village, "asset-disposal")
        assets.bring(village, sale, "implementation")
        for matter in (sale, "2020-999"):
            assert not_ended(village, matter).rule == "contract_unknown"

    def test_saying_it_again(self, village: VillageUnderTest, lease: str) -> None:
        """Only as a correction that says why; both stand in the asset's history."""
        assets.end(village, lease, day=village.today + timedelta(days=30))
        assert not_ended(village, lease).rule == "ending_told"
        assets.end(village, lease, correction="日期写错")
        assert status(village) == "idle"
        assert [what for what, *_ in history(village)][-2:] == ["ended", "ended"]

    def test_taking_it_back(self, village: VillageUnderTest, lease: str) -> None:
        """The lease runs on with all its instalments; what was never ended is not taken back."""
        told = {"matter": lease, "reason": "登记错了合同"}
        assert refused(village, ending.take_back, "branch_1", **told).rule == "ending_missing"
        assets.end(village, lease)
        assets.take_back(village, lease)
        assert status(village) == "leased"
        assert not any(due.cancelled for due in account(village, lease).dues)

    def test_when_somebody_else_has_it(self, village: VillageUnderTest, lease: str) -> None:
        """Let anew, the old lease neither comes back nor ends later."""
        assets.end(village, lease)
        assets.let(village)
        told = {"matter": lease, "reason": "登记错了合同"}
        assert refused(village, ending.take_back, "branch_1", **told).rule == "asset_leased"
        later = village.today + timedelta(days=300)
        assert not_ended(village, lease, day=later, correction="改日期").rule == "asset_leased"


def lights(village: VillageUnderTest, contract: str) -> list[bool]:
    """Which instalments are cancelled."""
    return [due.cancelled for due in account(village, contract).dues]


class TestTheCheckUp:
    """程序体检: what vanished with an end that was told late, and what was sold while it was let."""

    def test_rent_that_was_due_before_the_end_was_told(self, village: VillageUnderTest, lease: str) -> None:
        """An end dated back over an unpaid instalment is warned of and found, with what it cancelled."""
        due = due_days(village, lease)[0]
        village.advance(days=(due - village.today).days + 30)
        answer = assets.end(village, lease, day=due)
        assert answer.warnings == ("ending_cancels_due",)
        ((_, matter, facts),) = findings(village, "rent_cancelled_late", "rent_overdue")
        assert (matter, facts["n"], facts["sum"]) == (lease, 1, 4_500_000)

    def test_an_end_that_nobody_confirms(self, village: VillageUnderTest, lease: str) -> None:
        """Left longer than the county allows for paper results it is overdue, until somebody says yes or no."""
        values = {"checkup.confirm_days": 7}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        assets.propose_end(village, lease)
        village.advance(days=7)
        assert findings(village, "ending_unconfirmed") == []
        village.advance(days=1)
        ((_, matter, facts),) = findings(village, "ending_unconfirmed")
        assert (matter, facts["days"], facts["most"]) == (lease, 8, 7)
        village.do(second.confirm, "supervision_chair", matter=lease)
        assert findings(village, "ending_unconfirmed", "ending_alone") == []

    def test_an_end_told_in_time(self, village: VillageUnderTest, lease: str) -> None:
        """Nothing is found where only what was to come was cancelled."""
        assets.end(village, lease)
        assert findings(village, "rent_cancelled_late", "sold_while_let") == []

    def test_a_sale_of_what_is_let(self, village: VillageUnderTest, lease: str) -> None:
        """Warned of when it is started, planned, found lawful and signed, not refused; afterwards found."""
        sale = {"item": "asset-disposal", "form": {**assets.DISPOSAL, "asset": "Z-01"}}
        answer = village.do(matters.start, "secretary", **sale)
        assert answer.warnings == ("asset_still_let",)
        for task in ("plan", "legality", "contract"):
            assets.bring(village, answer.subject, task)
            assert "asset_still_let" in assets.do(village, answer.subject, task).warnings
        ((_, matter, facts),) = findings(village, "sold_while_let")
        assert (matter, facts["lease"]) == (answer.subject, lease)

    def test_a_sale_after_the_lease_ended(self, village: VillageUnderTest, lease: str) -> None:
        """Whoever ends the lease first sells without a word."""
        assets.end(village, lease)
        sale = {"item": "asset-disposal", "form": {**assets.DISPOSAL, "asset": "Z-01"}}
        answer = village.do(matters.start, "secretary", **sale)
        assert answer.warnings == ()
        assets.bring(village, answer.subject, "implementation")
        assert findings(village, "sold_while_let") == []
