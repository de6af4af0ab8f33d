"""The ledgers on pages (资产资源台账、合同台账): for everybody, persons by surname; alarms where somebody must act."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from tests import assets
from tests.village import OTHER_VILLAGE, VILLAGE, VillageUnderTest
from tests.web.noticing import read

LEDGER = f"/village/{VILLAGE}/assets"
CONTRACTS = f"/village/{VILLAGE}/contracts"
PERSON = "欧阳春生"


@pytest.fixture
def let(village: VillageUnderTest) -> str:
    """The shop is let to a single person, rent due in two parts."""
    assets.inventory(village)
    days = (village.today + timedelta(days=90), village.today + timedelta(days=400))
    plan = [{"due_on": day.isoformat(), "amount": "45000.00"} for day in days]
    return assets.let(
        village,
        bidding={"bids": [{"bidder": PERSON, "price": "90000.00", "person": True}]},
        award_notice={"winner": PERSON, "winner_kind": "person"},
        contract={"party": PERSON, "party_kind": "person"},
        ledger={"instalments": plan},
    )


def seen(village: VillageUnderTest, role: str, address: str) -> str:
    """A page as somebody sees it who is signed in."""
    answer = village.client(role).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_ledger_by_kind(village: VillageUnderTest, let: str) -> None:
    """Each thing with its state and value, what all of a kind is worth, and the way there from the village's page."""
    page = read(village, LEDGER)
    for said in ("Z-01 村部门面", "已出租", "300,000.00元", "3间", "2项，420,000.00元", "村民小组（三组）"):
        assert said in page
    assert "152,300.50元" in page
    assert LEDGER in read(village, f"/village/{VILLAGE}")
    assert "还没有登记台账" in read(village, f"/village/{OTHER_VILLAGE}/assets")


@pytest.mark.parametrize(
    ("words", "found"), [("鱼塘", "Y-01"), ("z-02", "旧村小校舍"), ("三组 亩", "三组鱼塘")]
)
def test_the_search(village: VillageUnderTest, let: str, words: str, found: str) -> None:
    """By name, code, place or owner; what does not fit is not shown."""
    page = read(village, f"{LEDGER}?q={words}")
    assert found in page
    assert "Z-01" not in page


def test_one_asset_and_what_made_it_so(village: VillageUnderTest, let: str) -> None:
    """Each change with its matter, the resolution's day and the notices; what is not there is not found."""
    page = read(village, f"{LEDGER}/Z-01")
    for said in (
        "登记上台账",
        "出租",
        f"/village/{VILLAGE}/matters/{let}",
        "决议",
        "决议公告",
        "+300,000.00元",
    ):
        assert said in page
    assert f"/village/{VILLAGE}/notices/" in page
    assert village.client().get(f"{LEDGER}/X-99").status_code == 404


def test_persons_by_surname(village: VillageUnderTest, let: str) -> None:
    """A single person's whole name is for officers and auditors: not on the ledgers, nor in the matter's course."""
    for address in (CONTRACTS, f"{LEDGER}/Z-01", f"/village/{VILLAGE}/matters/{let}"):
        page = read(village, address)
        assert PERSON not in page
        assert "欧某某" in page
    for role in ("secretary", "economy", "auditor"):
        assert PERSON in seen(village, role, CONTRACTS)
    for role in ("villager", "other_secretary"):
        assert PERSON not in seen(village, role, CONTRACTS)


def test_alarms(village: VillageUnderTest, let: str) -> None:
    """Red on the page and on the desks of who must collect; paid, it is quiet again. Villagers' desks show none."""
    village.advance(days=60)
    page = read(village, f"{CONTRACTS}?light=red")
    for said in ("已过期", "过期未收", "45,000.00元", "村部门面"):
        assert said in page
    assert "没有这样的合同" in read(village, f"{CONTRACTS}?light=yellow")
    for role, there in {"secretary": True, "clerk": True, "economy": True, "villager": False}.items():
        assert ("已过期1份" in seen(village, role, "/desk")) is there
    assert "合同应收款过期没有收" in seen(village, "secretary", f"/v/{VILLAGE}/checkup")
    assets.rent(village, let, "45000.00")
    assert "已过期1份" not in seen(village, "secretary", "/desk")


def test_the_workbook(village: VillageUnderTest, let: str) -> None:
    """Both ledgers as texts, so that no spreadsheet runs a name; not for the public."""
    answer = village.client("economy").get(f"{LEDGER}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    ledger, contracts = book.worksheets
    rows: list[tuple[Any, ...]] = list(ledger.iter_rows(values_only=True))
    assert ("Z-01", "资产", "村部门面", "村部一楼", "3", "间", "300000.00") in {row[:7] for row in rows}
    assert [row[2] for row in contracts.iter_rows(min_row=2, values_only=True)] == [PERSON, PERSON]
    assert village.client().get(f"{LEDGER}.xlsx").status_code != 200
    assert village.client("villager").get(f"{LEDGER}.xlsx").status_code != 200


ROWS = {
    "good": ["Z-09", "资产", "村东仓库", "村东", "1", "座", "80,000", "村民小组", "三组", "自用"],
    "twice": ["Z-09", "资源", "村西仓库", "", "", "", "", "全体村民", "", "闲置"],
    "odd": ["Z-10", "房子", "村北仓库", "", "", "", "八万", "村民小组", "", "闲置"],
}


def upload(village: VillageUnderTest, matter: str, *rows: str) -> Any:
    """The director of the collective fills in the workbook that the page offers, and uploads it."""
    client = village.client("branch_1")
    page = f"/v/{VILLAGE}/matters/{matter}/survey"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}.xlsx").get_data()))
    for number, row in enumerate((ROWS[each] for each in rows), start=3):
        for place, value in enumerate(row, start=1):
            book["资产资源"].cell(number, place).value = value
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return client.post(page, data={"workbook": (content, "清查表.xlsx")}, follow_redirects=True)


def test_the_first_ledger_by_workbook(village: VillageUnderTest) -> None:
    """What was filled in waits in the survey's form, to be looked at and sent; the page of the task leads there."""
    matter = assets.survey(village)
    assert f"/v/{VILLAGE}/matters/{matter}/survey" in seen(
        village, "branch_1", f"/v/{VILLAGE}/matters/{matter}/tasks/survey"
    )
    page = upload(village, matter, "good").get_data(as_text=True)
    for said in ("读进来1项", 'value="村东仓库"', 'value="80000.00"', 'value="三组"'):
        assert said in page


def test_wrong_rows_are_named(village: VillageUnderTest) -> None:
    """Each with its row, its column and what to write; nothing is filled in."""
    matter = assets.survey(village)
    answer = upload(village, matter, "good", "twice", "odd")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for said in (
        "第4行　编号（Z-09）：这个编号在第3行已经用过",
        "第5行　类别（房子）：没有这种写法",
        "第5行　价值（八万）：金额看不明白",
        "第5行　哪个小组：归村民小组的",
    ):
        assert said in page


def test_only_whose_turn_it_is(village: VillageUnderTest, let: str) -> None:
    """Nobody fills in another's form, nor one that is no inventory."""
    matter = assets.survey(village)
    for role, number in (("clerk", matter), ("branch_1", let), ("public", matter)):
        assert village.client(role).get(f"/v/{VILLAGE}/matters/{number}/survey").status_code != 200


def test_nobody_is_asked_to_pay_for_what_brings_money_in(village: VillageUnderTest) -> None:
    """A lease that has begun waits for its result; its rent is income, and no desk says 登记付款."""
    assets.inventory(village)
    matter = assets.let(village)
    village.implement(matter)
    director = village.client("director")
    for address in ("/desk", f"/v/{VILLAGE}/matters/{matter}"):
        page = director.get(address).get_data(as_text=True)
        assert "张贴实施结果公告" in page
        assert f"/matters/{matter}/pay" not in page
    spending = village.matter_at("implementation")
    village.implement(spending)
    assert f"/matters/{spending}/pay" in director.get("/desk").get_data(as_text=True)
