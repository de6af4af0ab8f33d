"""The collective's assets (集体资产资源): the ledger follows the process, what is forbidden is refused, rent adds up."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from engine.errors import Refused
from tests import assets
from tests.village import VILLAGE, VillageUnderTest, copied_village, village
from workflows import matters
from workflows.assets import dues, ledger
from workflows.assets.dues import Account, Light
from workflows.assets.tables import Asset, AssetChange, Contract, Instalment
from workflows.finance.tables import Voucher
from workflows.law import money
from workflows.verification import verify_deep

__all__ = ["village"]

SOON = 15


def row(village: VillageUnderTest, asset: str = "Z-01") -> Asset:
    """An asset as the ledger has it."""
    with village.database.read() as session:
        return session.get_one(Asset, (VILLAGE, asset))


def history(village: VillageUnderTest, asset: str = "Z-01") -> list[tuple[str, str, int, int]]:
    """What happened to an asset: what, by which matter, how its value moved, and the price."""
    with village.database.read() as session:
        found = ledger.changes(session, VILLAGE, asset)
        return [(each.what, each.matter, each.change, each.price) for each in found]


def status(village: VillageUnderTest, asset: str = "Z-01", *, days: int = 0) -> str:
    """What an asset is on a day."""
    on = (village.today + timedelta(days=days)).isoformat()
    with village.database.read() as session:
        lets = ledger.lets(session, VILLAGE, asset)
        return ledger.status(session.get_one(Asset, (VILLAGE, asset)), lets, on)


def account(village: VillageUnderTest, matter: str, *, days: int = 0) -> Account:
    """The account of a contract on a day."""
    with village.database.read() as session:
        found = [session.get_one(Contract, (VILLAGE, matter))]
        return dues.accounts(session, found, on=village.today + timedelta(days=days), soon=SOON)[0]


class TestTheLedgerFollowsTheProcess:
    """台账随流程变更: nobody enters anything a second time."""

    def test_an_inventory_makes_rows(self, village: VillageUnderTest) -> None:
        """Each listed thing is a row by its matter, and so is the money; nothing before it is confirmed."""
        matter = assets.inventory(village)
        shop, pond, funds = (row(village, code) for code in ("Z-01", "Y-01", "funds"))
        assert (shop.name, shop.quantity, shop.unit, shop.value) == ("村部门面", "3", "间", 30_000_000)
        assert (pond.owner, pond.group, pond.value) == ("group", "三组", 0)
        assert (funds.kind, funds.value) == ("fund", 15_230_050)
        assert history(village) == [("listed", matter, 30_000_000, 0)]

    def test_an_unconfirmed_inventory_lists_nothing(self, village: VillageUnderTest) -> None:
        """What the members have not confirmed is on no ledger."""
        assets.bring(village, assets.survey(village), "registration")
        with village.database.read() as session:
            assert ledger.every(session, VILLAGE) == []

    def test_a_correction_is_a_new_event(self, village: VillageUnderTest) -> None:
        """The next inventory corrects what differs, leaves what it does not list, and erases nothing."""
        first = assets.inventory(village)
        village.advance(days=300)
        changed = {**assets.SHOP, "value": "280000.00", "status": "in_use"}
        second = assets.inventory(village, [changed], funds="152300.50")
        assert history(village) == [
            ("listed", first, 30_000_000, 0),
            ("corrected", second, -2_000_000, 0),
        ]
        assert history(village, "Z-02") == [("listed", first, 12_000_000, 0)]
        assert (row(village).value, row(village).status) == (28_000_000, "in_use")

    def test_a_lease_shows_for_its_time(self, village: VillageUnderTest) -> None:
        """Let from the first day of the contract to its last, then idle again by itself."""
        assets.inventory(village)
        matter = assets.let(village)
        assert history(village)[-1] == ("leased", matter, 0, 9_000_000)
        assert status(village) == "leased"
        assert status(village, days=2000) == "idle"

    def test_a_sale_takes_it_out(self, village: VillageUnderTest) -> None:
        """Disposed of at its price; its value has left the ledger, its history stays."""
        assets.inventory(village)
        matter = assets.start(village, "asset-disposal")
        assets.bring(village, matter, "implementation")
        assert history(village, "Z-02")[-1] == ("disposed", matter, -12_000_000, 9_000_000)
        assert (row(village, "Z-02").status, row(village, "Z-02").value) == ("disposed", 0)

    def test_an_investment_is_booked(self, village: VillageUnderTest) -> None:
        """Money that was invested is an asset under the matter's number."""
        matter = assets.start(village, "investment-loan")
        assets.bring(village, matter, "implementation", contract={"contracted": "86000.00"})
        assert (row(village, matter).kind, row(village, matter).value) == ("fund", 8_600_000)
        assert history(village, matter) == [("invested", matter, 8_600_000, 8_600_000)]

    def test_the_log_makes_the_same_rows(self, village: VillageUnderTest) -> None:
        """Ledger, contracts and instalments are projections: played anew they come out the same."""
        assets.inventory(village)
        matter = assets.let(village)
        assets.rent(village, matter, "45000.00")
        assert verify_deep(village.database, village.evidence) == []


PROPOSED: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "what the ledger does not have": ("asset-lease", {"asset": "村东老仓库"}, "asset_unknown"),
    "the group's pond by the village's members": ("asset-lease", {"asset": "三组鱼塘"}, "wrong_body"),
    "the collective's shop by a group": ("asset-lease", {"owner": "group"}, "wrong_body"),
    "a loan to the director": (
        "investment-loan",
        {"what": "lend", "partner": "王建华"},
        "officer_loan_refused",
    ),
    "a loan to somebody ticked as officer": (
        "investment-loan",
        {"what": "lend", "partner": "周某", "partner_officer": True},
        "officer_loan_refused",
    ),
    "a guarantee for somebody": ("investment-loan", {"what": "guarantee"}, "guarantee_refused"),
}


class TestWhatIsRefused:
    """Refused with its rule and article; the amounts are told in tests/cases/items/assets-money.yaml."""

    @pytest.mark.parametrize("told", PROPOSED.values(), ids=list(PROPOSED))
    def test_when_it_is_proposed(
        self, village: VillageUnderTest, told: tuple[str, Mapping[str, Any], str]
    ) -> None:
        """Nothing is started that could not be resolved."""
        assets.inventory(village)
        item, form, rule = told
        refusal = assets.not_started(village, item, **form)
        assert refusal.rule == rule
        assert refusal.basis

    def test_the_group_decides_on_its_own(self, village: VillageUnderTest) -> None:
        """The pond goes through with the group's own meeting (村民小组会议)."""
        assets.inventory(village)
        matter = assets.start(village, "asset-lease", asset="三组鱼塘", owner="group", title="鱼塘发包")
        assets.bring(village, matter, "implementation")
        assert status(village, "Y-01") == "leased"

    def test_without_a_ledger_it_is_flagged(self, village: VillageUnderTest) -> None:
        """A village that has listed nothing yet is told so, and not stopped."""
        matter = assets.start(village, "asset-lease")
        assert assets.do(village, matter, "plan").warnings == ("asset_unknown",)

    def test_an_owner_corrected_on_the_way(self, village: VillageUnderTest) -> None:
        """The ledger says meanwhile that it is a group's: the township does not agree to the members' resolution."""
        assets.inventory(village)
        matter = assets.start(village, "asset-lease")
        assets.bring(village, matter, "legality")
        assets.inventory(village, [{**assets.SHOP, "owner": "group", "group": "三组"}])
        assert assets.refused(village, matter, "legality").rule == "wrong_body"

    def test_let_twice(self, village: VillageUnderTest) -> None:
        """Not for a time that overlaps, from the proposal on; after it, yes."""
        assets.inventory(village)
        assets.let(village)
        again = assets.not_started(village, "asset-lease")
        assert again.rule == "asset_leased"
        later = village.today + timedelta(days=800)
        dated = {"starts": later.isoformat(), "ends": (later + timedelta(days=300)).isoformat()}
        assert assets.start(village, "asset-lease", **dated)

    def test_its_own_contract_is_in_nobodys_way(self, village: VillageUnderTest) -> None:
        """A lease that is sent back to its proposal is proposed anew, and its new contract takes the old one's place."""
        assets.inventory(village)
        matter = assets.let(village)
        village.do(matters.return_to, "secretary", matter=matter, to="proposal", reason="租期要改")
        village.do(matters.revise, "secretary", matter=matter, form={**assets.LEASE, "amount": "80000.00"})
        assets.bring(village, matter, "implementation")
        with village.database.read() as session:
            assert len(ledger.lets(session, VILLAGE, "Z-01")) == 1

    def test_let_meanwhile(self, village: VillageUnderTest) -> None:
        """Two matters about one shop: the second to sign is refused."""
        assets.inventory(village)
        second = assets.start(village, "asset-lease", title="门面再出租")
        assets.let(village)
        assets.bring(village, second, "contract")
        assert assets.refused(village, second, "contract").rule == "asset_leased"

    def test_let_from_before_the_ledger(self, village: VillageUnderTest) -> None:
        """What the inventory found let is not free."""
        assets.inventory(village, [{**assets.SHOP, "status": "leased"}])
        refusal = assets.not_started(village, "asset-lease")
        assert refusal.rule == "asset_leased"

    def test_sold_twice(self, village: VillageUnderTest) -> None:
        """What is gone is neither let, sold nor brought back by an inventory."""
        assets.inventory(village)
        assets.bring(village, assets.start(village, "asset-disposal"), "implementation")
        assert assets.not_started(village, "asset-disposal", asset="Z-02").rule == "asset_disposed"
        with pytest.raises(Refused, match="asset_disposed"):
            assets.inventory(village, [assets.SCHOOL])

    def test_an_objection_undoes_the_award(self, village: VillageUnderTest) -> None:
        """After an objection to the award nobody is the winner; the review that was sent back is none."""
        assets.inventory(village)
        matter = assets.start(village, "asset-lease")
        assets.bring(village, matter, "reserve_price")
        assets.do(village, matter, "reserve_price", outcome="amend", reason="周边价格没有附")
        assets.bring(village, matter, "award_notice")
        assets.do(village, matter, "award_notice", outcome="objection", reason="报名的没有通知到")
        assets.bring(village, matter, "contract", award_notice={"winner": "明达商行", "price": "88000.00"})
        assert assets.refused(village, matter, "contract").rule == "contract_differs"


PLAN = [{"due_on": "2026-09-01", "amount": "45000.00"}, {"due_on": "2027-06-01", "amount": "45000.00"}]


class TestIncomeDue:
    """应收款预警: green, yellow, red by the day and by what the vouchers booked."""

    @pytest.fixture
    def contract(self, village: VillageUnderTest) -> str:
        """The shop, let for two years in two instalments."""
        assets.inventory(village)
        return assets.let(village, ledger={"instalments": PLAN})

    @pytest.mark.parametrize(
        ("day", "paid", "lights"),
        [
            ("2026-08-16", "", "green green"),
            ("2026-08-17", "", "yellow green"),
            ("2026-09-01", "", "yellow green"),
            ("2026-09-02", "", "red green"),
            ("2026-09-02", "44999.99", "red green"),
            ("2026-09-02", "45000.00", "green green"),
            ("2027-05-20", "45000.00", "green yellow"),
            ("2027-06-02", "45000.00", "green red"),
            ("2027-06-02", "90000.00", "green green"),
        ],
    )
    def test_lights(self, village: VillageUnderTest, contract: str, day: str, paid: str, lights: str) -> None:
        """Paid or not due is green; within fifteen days of the day yellow; the day itself is still in time."""
        if paid:
            assets.rent(village, contract, paid)
        days = (date.fromisoformat(day) - village.today).days
        found = account(village, contract, days=days)
        assert " ".join(due.light.value for due in found.dues) == lights

    def test_a_day_off_at_the_end(self, village: VillageUnderTest) -> None:
        """《民法典》第二百零三条: due on a Saturday, it is overdue only after the next workday."""
        assets.inventory(village)
        plan = [{"due_on": "2026-08-29", "amount": "90000.00"}]
        contract = assets.let(village, ledger={"instalments": plan})
        for day, light in (("2026-08-31", Light.YELLOW), ("2026-09-01", Light.RED)):
            days = (date.fromisoformat(day) - village.today).days
            assert account(village, contract, days=days).light is light

    def test_found_by_query(self, village: VillageUnderTest, contract: str) -> None:
        """Whoever asks on a day is told what is due then; nothing has to run for it."""
        with village.database.read() as session:
            day = date(2026, 9, 2)
            found = dues.alarmed(session, [VILLAGE], on=day, soon=SOON)
            none = dues.alarmed(session, [VILLAGE], on=date(2026, 8, 16), soon=SOON)
        assert [(each.contract.matter, each.overdue) for each in found] == [(contract, 4_500_000)]
        assert none == []

    def test_only_what_is_booked_counts(self, village: VillageUnderTest, contract: str) -> None:
        """A voucher under way pays nothing yet."""
        assets.rent(village, contract, "45000.00", until="booking")
        assert account(village, contract).paid == 0

    def test_never_more_than_the_contract(self, village: VillageUnderTest, contract: str) -> None:
        """Neither when it is entered nor when it is booked."""
        first = assets.rent(village, contract, "50000.00", until="receipt")
        second = assets.rent(village, contract, "50000.00", until="booking")
        assets.bring(village, first, "booking")
        assets.do(village, first, "booking")
        assert assets.refused(village, second, "booking").rule == "rent_overpaid"
        with pytest.raises(Refused, match="rent_overpaid"):
            assets.rent(village, contract, "40000.01")

    def test_rent_that_names_no_contract(self, village: VillageUnderTest, contract: str) -> None:
        """Is told where there are contracts."""
        form = {"title": "收租金", "content": "门面", "kind": "lease", "amount": "1.00", "payer": "某某"}
        voucher = village.do(matters.start, "clerk", item="income", form=form).subject
        assert assets.do(village, voucher, "receipt").warnings == ("rent_without_contract",)


AMOUNTS = some.lists(some.integers(min_value=1, max_value=4_000_000), min_size=1, max_size=4)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=AMOUNTS, values=some.lists(some.integers(0, 10**9), min_size=2, max_size=2), data=some.data())
def test_it_all_adds_up_to_the_fen(
    tmp_path_factory: pytest.TempPathFactory, plan: list[int], values: list[int], data: some.DataObject
) -> None:
    """Over random inventories, plans and vouchers: the ledger is the sum of its changes, a contract what its
    instalments are, and what was paid and is owed the contract again.
    """
    village = copied_village(Path(tmp_path_factory.mktemp("assets")))
    for value in values:
        assets.inventory(village, [{**assets.SHOP, "value": money.yuan(value)}, assets.SCHOOL])
    total = sum(plan)
    price, days = money.yuan(total), [(village.today + timedelta(days=90 + n)).isoformat() for n in range(4)]
    told = [{"due_on": day, "amount": money.yuan(part)} for day, part in zip(days, plan, strict=False)]
    matter = assets.start(village, "asset-lease", amount=price)
    assets.bring(
        village,
        matter,
        "implementation",
        reserve_price={"reserve": price},
        bidding={"bids": [{"bidder": assets.TENANT, "price": price}]},
        award_notice={"price": price},
        contract={"contracted": price},
        ledger={"instalments": told},
    )
    left = total
    for part in data.draw(some.lists(some.integers(1, total), max_size=3)):
        if part <= left:
            assets.rent(village, matter, money.yuan(part))
            left -= part
    found = account(village, matter)
    with village.database.read() as session:
        assert session.scalar(select(func.sum(Asset.value))) == session.scalar(
            select(func.sum(AssetChange.change))
        )
        assert session.scalar(select(func.sum(Instalment.amount))) == total == found.contract.amount
        booked = session.scalar(select(func.sum(Voucher.settled)).where(Voucher.of_matter == matter)) or 0
    assert found.paid == booked == sum(due.paid for due in found.dues) == total - left
    assert sum(due.owed for due in found.dues) == left
    assert row(village).value == values[-1]
    village.database.close()
