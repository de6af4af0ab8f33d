"""Ending a lease on pages (提前终止的页面): who may, what everybody reads afterwards, and the sale of what is let."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import assets
from tests.village import PHOTO, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words
from tests.web.noticing import read
from tests.web.test_assets_pages import CONTRACTS, LEDGER, PERSON, let, seen
from workflows.tables import Proposal

__all__ = ["let"]

REASON = f"{PERSON}搬走了，不再经营"


def address(let: str, path: str = "") -> str:
    return f"/v/{VILLAGE}/matters/{let}/ending{path}"


def inside(let: str) -> str:
    return f"/v/{VILLAGE}/matters/{let}"


def post(village: VillageUnderTest, let: str, *, by: str = "branch_1", **told: Any) -> TestResponse:
    """The form, as the director who signs contracts fills it in."""
    asked = {
        "day": village.today.isoformat(),
        "cause": "breach",
        "reason": REASON,
        "rests_on": "",
        "scan": (io.BytesIO(PHOTO), "a.png"),
    }
    given = {name: value for name, value in {**asked, **told}.items() if value is not None}
    return village.client(by).post(address(let), data=given, follow_redirects=True)


def confirm(
    village: VillageUnderTest, let: str, *, by: str = "supervision_chair", **told: str
) -> TestResponse:
    """The second person's page, filled in."""
    data = {"decision": "confirm", **told}
    return village.client(by).post(address(let, "/confirm"), data=data, follow_redirects=True)


def ended(village: VillageUnderTest, let: str, **told: Any) -> TestResponse:
    """Posted and confirmed."""
    page = post(village, let, **told)
    assert page.status_code == 200, words(page)
    return confirm(village, let)


def test_who_sees_the_way_there(village: VillageUnderTest, let: str) -> None:
    """Whoever signs contracts; nobody else finds a button, and its page is refused to them."""
    assert address(let) in seen(village, "branch_1", CONTRACTS)
    for role in ("secretary", "economy", "villager"):
        assert address(let) not in seen(village, role, CONTRACTS)
        assert village.client(role).get(address(let)).status_code == 403
    assert address(let) not in village.client().get(CONTRACTS).get_data(as_text=True)
    assert village.client("branch_1").get(address("2020-999")).status_code == 404


def test_everybody_reads_it(village: VillageUnderTest, let: str) -> None:
    """提前终止 with day and reason, what is cancelled, on contract, asset and matter; the tenant by surname."""
    village.advance(days=60)
    page = post(village, let)
    assert page.status_code == 200
    assert "提前终止已经登记，等第二个人核对" in words(page)
    assert "提前终止" not in read(village, f"{LEDGER}/Z-01")
    assert "已经核对" in words(confirm(village, let))
    for path in (CONTRACTS, f"{LEDGER}/Z-01"):
        said = read(village, path)
        for told in ("提前终止", "对方违约，村里解除", "欧某某搬走了", "已取消", "过期未收", "45,000.00元"):
            assert told in said
        assert PERSON not in said
    assert "闲置" in read(village, f"{LEDGER}/Z-01")
    matter = read(village, f"/village/{VILLAGE}/matters/{let}")
    assert "合同提前终止" in matter
    assert PERSON not in matter
    assert "已过期1份" in seen(village, "secretary", "/desk")


def test_its_signed_paper(village: VillageUnderTest, let: str) -> None:
    """Officers open the scan from the matter's history; everybody reads that there is one."""
    ended(village, let)
    (scan, *_same) = re.findall(
        rf"/v/{VILLAGE}/matters/{let}/scans/[0-9a-f]+", seen(village, "secretary", inside(let))
    )
    assert village.client("secretary").get(scan).data == PHOTO
    assert village.client("villager").get(scan).status_code == 404
    page = read(village, f"/village/{VILLAGE}/matters/{let}")
    assert "扫描件" in page
    assert "/scans/" not in page


def test_the_workbook_tells_it(village: VillageUnderTest, let: str) -> None:
    """The day of the end and the cancelled instalment."""
    ended(village, let)
    answer = village.client("economy").get(f"{LEDGER}.xlsx")
    contracts = openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets[1]
    rows = list(contracts.iter_rows(min_row=2, values_only=True))
    assert {row[6] for row in rows} == {village.today.isoformat()}
    assert [row[-1] for row in rows] == ["已取消", "已取消"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"scan": None}, "还没有上传终止协议"),
        ({"cause": "agreed"}, "这样终止要先重新决议"),
        ({"day": "2035-01-01"}, "到期的合同自己结束"),
        ({"reason": ""}, "具体情况"),
        ({"cause": "agreed", "rests_on": "2020-999"}, "2020-999"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    village: VillageUnderTest, let: str, told: dict[str, Any], said: str
) -> None:
    """Nothing is recorded, and what was typed stays."""
    page = post(village, let, **told)
    assert page.status_code in (409, 422)
    assert said in words(page)
    assert "已取消" not in read(village, CONTRACTS)


def test_a_correction_and_a_step_back(village: VillageUnderTest, let: str) -> None:
    """The second time it asks why; taken back with a reason, the lease runs on, and the history keeps all of it."""
    later = (village.today + timedelta(days=20)).isoformat()
    ended(village, let, day=later)
    assert post(village, let).status_code == 422
    assert "更正说明" in words(ended(village, let, correction="日期写错"))
    empty = village.client("branch_1").post(address(let, "/back"), data={"why": ""})
    assert (empty.status_code, "理由" in words(empty)) == (422, True)
    back = village.client("branch_1").post(
        address(let, "/back"), data={"why": "登记错了合同"}, follow_redirects=True
    )
    assert "撤销已经登记，等第二个人核对" in words(back)
    assert "已取消" in read(village, CONTRACTS)
    assert "已经核对" in words(confirm(village, let))
    assert "已取消" not in read(village, CONTRACTS)
    history = read(village, f"/village/{VILLAGE}/matters/{let}")
    for told in ("合同提前终止", "更正终止登记", "撤销终止登记"):
        assert told in history


def test_selling_what_is_let(village: VillageUnderTest, let: str) -> None:
    """The start form, its answer and the tasks name the contract and its end; no article is made up."""
    start = f"/v/{VILLAGE}/matters/new/asset-disposal"
    page = seen(village, "secretary", start)
    for told in ("还在出租的资产", let, "条文待核"):
        assert told in page
    form = {**assets.DISPOSAL, "asset": "Z-01"}
    answer = village.client("secretary").post(start, data=form, follow_redirects=True)
    said = words(answer)
    assert answer.status_code == 200
    for told in ("还在出租，合同没有到期", f"合同{let}，租到"):
        assert told in said
    with village.database.read() as session:
        matter = session.scalars(select(Proposal.matter).where(Proposal.item == "asset-disposal")).one()
    plan = seen(village, "branch_1", f"/v/{VILLAGE}/matters/{matter}/tasks/plan")
    assert "转让的资产还在出租" in plan
    assert let in plan


def test_without_a_lease_nothing_is_said(village: VillageUnderTest, let: str) -> None:
    """Ended first, the shop is sold without a warning; other items never had one."""
    assert "还在出租" not in seen(village, "secretary", f"/v/{VILLAGE}/matters/new/asset-lease")
    ended(village, let)
    assert "还在出租" not in seen(village, "secretary", f"/v/{VILLAGE}/matters/new/asset-disposal")


def test_the_second_person_finds_it_on_the_desk(village: VillageUnderTest, let: str) -> None:
    """What was proposed stands beside the contract with its paper; the signer sees that it waits and cannot go on."""
    assert post(village, let).status_code == 200
    assert "核对提前终止" in seen(village, "supervision_chair", "/desk")
    assert "核对提前终止" not in seen(village, "branch_1", "/desk")
    page = seen(village, "supervision_chair", address(let, "/confirm"))
    for told in ("等核对：提前终止", "对方违约，村里解除", REASON, "待本县确认", "对照过签字的纸，同意"):
        assert told in page
    (scan,) = re.findall(rf"/v/{VILLAGE}/matters/{let}/scans/[0-9a-f]+", page)
    assert village.client("supervision_chair").get(scan).data == PHOTO
    mine = seen(village, "branch_1", address(let))
    assert "已经登记，正在等核对" in mine
    assert "登记提前终止</button>" not in mine
    assert "等核对" in seen(village, "branch_1", CONTRACTS)
    assert "等核对" not in read(village, CONTRACTS)
    assert village.client("branch_1").get(address(let, "/confirm")).status_code == 403


def test_a_no_needs_a_reason(village: VillageUnderTest, let: str) -> None:
    """Said on the page at its field; with one the contract stays as it was, and everybody reads why."""
    post(village, let)
    empty = confirm(village, let, decision="decline", reason="")
    assert (empty.status_code, "理由" in words(empty)) == (422, True)
    done = confirm(village, let, decision="decline", reason="签字不全")
    assert "没有同意，合同不变" in words(done)
    assert "已取消" not in read(village, CONTRACTS)
    history = read(village, f"/village/{VILLAGE}/matters/{let}")
    for told in ("提出合同提前终止", "核对没有同意", "签字不全"):
        assert told in history
    again = confirm(village, let)
    assert (again.status_code, "没有等核对的终止登记" in words(again)) == (409, True)
