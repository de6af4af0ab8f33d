"""Village money on the pages (财务网页): public sheets, the paper for the wall, Excel in and out."""

import io
from datetime import datetime

import openpyxl
import pytest
from pypdf import PdfReader

from engine.clock import SHANGHAI
from tests import money
from tests.village import PHOTO, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words

PUBLIC, INSIDE = f"/village/{VILLAGE}/finance", f"/v/{VILLAGE}/finance"


@pytest.fixture
def march(village: VillageUnderTest) -> str:
    """The sheet of March hangs: 10,000.00 less a voucher of 860.00 and one of 99.99."""
    money.state(village, "2026-03", "10000.00")
    money.pay(village, "2026-03-10")
    money.pay(village, "2026-03-20", amount="99.99", title="修水泵", payee="王小明", kind="repair")
    village.clock.now = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
    return money.sheet(village, money.month_of(village, "2026-03-01", "2026-03-31"))[0].id


def test_everybody_reads_it_item_by_item(village: VillageUnderTest, march: str) -> None:
    """Figures to the fen, who signed, and no name of a private person."""
    client = village.client()
    assert f"{PUBLIC}/{march}" in client.get(PUBLIC).get_data(as_text=True)
    page = words(client.get(f"{PUBLIC}/{march}"))
    for said in (
        "10,000.00元",
        "9,040.01元",
        "959.99元",
        "860.00",
        "99.99",
        "明达商行",
        "王某某",
        "书记审批：李国强",
    ):
        assert said in page
    assert "王小明" not in page


def test_the_paper_says_the_same(village: VillageUnderTest, march: str) -> None:
    """On A4 across, with its check code; how a paper is checked: test_finance_wall.py."""
    client = village.client()
    paper = PdfReader(io.BytesIO(client.get(f"{PUBLIC}/{march}.pdf").data))
    text = "".join(page.extract_text() for page in paper.pages).replace(" ", "")
    assert [float(side) for side in paper.pages[0].mediabox[2:]] == pytest.approx([841.89, 595.28], abs=1)
    for said in ("期末余额：9,040.01元", "王某某", "860.00", "校验码"):
        assert said in text


def test_its_workbook_adds_up(village: VillageUnderTest, march: str) -> None:
    """Opening, lines and closing as numbers, exact."""
    found = openpyxl.load_workbook(io.BytesIO(village.client().get(f"{PUBLIC}/{march}.xlsx").data))
    rows = [[str(cell.value) for cell in row] for row in found.active.iter_rows(min_row=3)]
    assert [row[2] for row in rows] == ["期初余额", "办公", "维修", "合计", "期末余额"]
    assert [row[5] for row in rows if row[5] != "None"] == ["10000", "0", "9040.01"]
    assert [row[6] for row in rows if row[6] != "None"] == ["860", "99.99", "959.99"]


def test_reviewers_see_the_sheet_and_nobody_else_before(village: VillageUnderTest) -> None:
    """The generated sheet stands beside each task; before it hangs it is not public."""
    money.pay(village, "2026-03-10")
    village.clock.now = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
    matter = money.month_of(village, "2026-03-01", "2026-03-31", until="review")
    page = words(village.client("supervision_chair").get(f"/v/{VILLAGE}/matters/{matter}/tasks/review"))
    for said in ("没有人填过数", "明达商行", "860.00", "期初余额没有登记"):
        assert said in page
    name = money.sheet(village, matter)[0].id
    assert village.client().get(f"{PUBLIC}/{name}").status_code == 404
    assert village.client("director").get(f"{INSIDE}/{name}.pdf").status_code == 404


def test_the_opening_balance_is_entered_on_a_page(village: VillageUnderTest) -> None:
    """Month, amount and a scan; without one it says what is missing."""
    client = village.client("economy")
    told = {"month": "2026-03", "amount": "10000.00"}
    assert "还没有上传照片" in words(client.post(f"{INSIDE}/opening", data=told))
    scan = (io.BytesIO(PHOTO), "账本.png")
    done = client.post(f"{INSIDE}/opening", data={**told, "evidence": scan}, follow_redirects=True)
    assert "10,000.00元" in words(done)
    assert village.client("director").get(f"{INSIDE}/opening").status_code == 403


GOOD = ["买纸", "2026-03-05", "办公", "86.50", "明达商行", "五箱", ""]


def upload(village: VillageUnderTest, role: str = "clerk", **rows: list[list[str]]) -> str:
    """The page that follows an upload."""
    book = (io.BytesIO(money.to_enter(village, **rows)), "凭证.xlsx")
    answer = village.client(role).post(f"{INSIDE}/import", data={"workbook": book})
    return str(answer.headers.get("Location", "")) or words(answer)


def test_a_draft_of_vouchers_is_none_of_a_register(village: VillageUnderTest) -> None:
    """Its address under the registers says that it is gone, and what to do, instead of failing."""
    draft = upload(village, 支出=[GOOD]).rpartition("/")[2]
    answer = village.client("clerk").get(f"/v/{VILLAGE}/registers/import/{draft}")
    assert answer.status_code == 410
    assert "请重新上传" in words(answer)


def test_paper_vouchers_come_in_whole(village: VillageUnderTest) -> None:
    """Each row begins a voucher's matter, which nobody has signed; twice the same yes brings them once."""
    address = upload(
        village, 支出=[GOOD], 收入=[["租金", "2026-03-06", "租金、承包金", "1200", "承租户", ""]]
    )
    client = village.client("clerk")
    assert "86.50元" in words(client.get(address))
    before = village.log_size
    client.post(address, data={"command_id": "one"})
    client.post(address, data={"command_id": "one"})
    assert village.log_size == before + 2
    page = words(client.get(INSIDE))
    assert "买纸" in page
    assert "1,200.00元" in page
    assert "还没有入账的凭证" in page


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["宴请客商", *GOOD[1:]], "不得列支招待"),
        (["买纸", "三月五日", *GOOD[2:]], "日期看不明白"),
        ([*GOOD[:2], "烟酒", *GOOD[3:]], "没有这种写法"),
        ([*GOOD[:3], "八十六", *GOOD[4:]], "金额看不明白"),
        ([*GOOD[:3], "0", *GOOD[4:]], "金额不能是零"),
        ([*GOOD[:4], "王小明 6222021234567890123", *GOOD[5:]], "银行账号"),
        ([*GOOD[:4], "王小明 13800001234", *GOOD[5:]], "电话号码"),
        ([*GOOD[:6], "2026-999"], "没有编号是这个的事项"),
    ],
)
def test_one_wrong_row_stops_them_all(village: VillageUnderTest, row: list[str], said: str) -> None:
    """The row is named with what to write; nothing is taken in, whoever posts a yes."""
    address = upload(village, 支出=[GOOD, row])
    client = village.client("clerk")
    page = words(client.get(address))
    assert said in page
    assert "第4行" in page
    before = village.log_size
    assert client.post(address, data={}).status_code == 409
    assert village.log_size == before


def test_who_may_bring_them_in(village: VillageUnderTest) -> None:
    """Those who keep the papers; whoever approves vouchers does not make them in bulk."""
    assert village.client("director").get(f"{INSIDE}/import").status_code == 403


def test_the_register_goes_out(village: VillageUnderTest, march: str) -> None:
    """Every voucher with its figures, for those inside only."""
    address = f"{INSIDE}/vouchers.xlsx"
    assert march
    assert village.client("villager").get(address).status_code == 403
    found = openpyxl.load_workbook(io.BytesIO(village.client("supervision_chair").get(address).data))
    rows = [[cell.value for cell in row] for row in found.active.iter_rows(min_row=3)]
    assert [(row[7], float(row[9])) for row in rows] == [("明达商行", 860.0), ("王小明", 99.99)]
