"""When power or network is gone (停电断网): papers printed before, and a notice that is entered later."""

import io

import pytest
from pypdf import PdfReader

from tests.village import VILLAGE, VillageUnderTest
from tests.web.noticing import at_disclosure, page_of, post, read
from web.desk.emergency import SHEETS
from web.meetings.entry import OF_ITEM
from web.meetings.telling import label


def test_the_pack_prints_in_one_click(village: VillageUnderTest) -> None:
    """From the clerk's desk: every sheet with the village's name, numbered lines, and where it is entered later."""
    client = village.client("clerk")
    assert f"/v/{VILLAGE}/emergency.pdf" in client.get("/desk").get_data(as_text=True)
    answer = client.get(f"/v/{VILLAGE}/emergency.pdf")
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    told = "".join("".join(page.extract_text() for page in pages).split())
    assert [sheet.title for sheet in SHEETS if f"示范村{sheet.title}" not in told] == []
    for number, sheet in enumerate(SHEETS, start=1):
        assert f"{number}.{len(sheet.lines)}{sheet.lines[-1]}" in told
    assert "还要乡镇党委批准" in told


def test_the_result_sheet_has_the_columns_of_the_entry_page() -> None:
    """Whoever enters it finds each number under the same name, in the same order."""
    sheet = next(sheet for sheet in SHEETS if sheet.title == "表决结果单")
    assert sheet.columns[1:] == tuple(label(name) for name in OF_ITEM)


def test_nobody_from_elsewhere_prints_it(village: VillageUnderTest) -> None:
    """Another village's people do not find it."""
    assert village.client("other_clerk").get(f"/v/{VILLAGE}/emergency.pdf").status_code == 404


def test_a_notice_that_hung_before_it_was_entered(village: VillageUnderTest) -> None:
    """Its real day is told and marked 补录, on the page and on paper; its period runs from the entry."""
    matter = at_disclosure(village)
    hung = village.today
    village.advance(days=5)
    answer = post(village, matter, "board", "web", "wechat", data={"posted_on": hung.isoformat()})
    assert answer.status_code == 303
    notice = village.notice(matter)
    assert notice.full_since == village.clock.now.isoformat()
    page = read(village, page_of(notice.id))
    assert "补录" in page
    assert f"{hung.day}日的事" in page
    assert "补录" in read(village, f"/village/{VILLAGE}/matters/{matter}")


@pytest.mark.parametrize(("posted_on", "status"), [("2026-01-01", 409), ("2030-01-01", 422), ("昨天", 422)])
def test_a_day_that_cannot_be(village: VillageUnderTest, posted_on: str, status: int) -> None:
    """Before the resolution, in the future, or in words: nothing is stored."""
    matter = at_disclosure(village)
    before = village.stored
    assert post(village, matter, "web", data={"posted_on": posted_on}).status_code == status
    assert village.stored == before
