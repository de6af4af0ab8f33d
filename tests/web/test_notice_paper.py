"""The sheet that hangs on the board (公告样张)."""

import io
import re
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from tests.village import COUNTY, VILLAGE, VillageUnderTest
from tests.web.noticing import at_disclosure
from web.notices import sheets
from workflows import confirmations


@pytest.fixture
def waiting(village: VillageUnderTest) -> str:
    """A matter that waits for its resolution's notice."""
    return at_disclosure(village)


def pages_of(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(pdf)).pages)


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages_of(pdf)))


class TestPaper:
    """The sheet that hangs on the board."""

    def test_prints_counts_period_and_code(self, village: VillageUnderTest, waiting: str) -> None:
        """A4 and poster say who decided with which counts, how much, until when, and carry the check code."""
        name = village.post(waiting)
        client = village.client("clerk")
        page = client.get(f"/village/{VILLAGE}/notices/{name}").get_data(as_text=True)
        code = page.split('class="check-code">')[1].split("<")[0]
        for query in ("", "?poster=1"):
            pdf = client.get(f"/v/{VILLAGE}/notices/{name}.pdf{query}")
            told = text_of(pdf.data)
            assert pdf.mimetype == "application/pdf"
            for said in ("186,500.00元", "应到18人", "同意18票", "村民代表会议", "示范村村民委员会", code):
                assert said in told
        sizes = [
            float(pages_of(client.get(f"/v/{VILLAGE}/notices/{name}.pdf{query}").data)[0].mediabox.width)
            for query in ("", "?poster=1")
        ]
        assert sizes[1] > sizes[0] * 1.4

    def test_prints_only_confirmed_articles(self, village: VillageUnderTest, waiting: str) -> None:
        """Before the county confirms a rule its number or source is not printed; afterwards it is."""
        name = village.post(waiting)
        rule, source = "representatives_assembly.quorum", "全国人大网公布的文本"
        before = sheet_of(village, name)
        assert any(not each.confirmed for each in before.basis)
        assert not any(each.confirmed for each in before.basis)
        village.do(confirmations.confirm, "county_legal", jurisdiction=COUNTY, rule=rule, source=source)
        after = sheet_of(village, name)
        assert [each.text for each in after.basis if each.confirmed] == [source]

    def test_a_notice_without_a_period_is_not_printed(self, village: VillageUnderTest) -> None:
        """Where no rule says how long a plan hangs, no paper invents it."""
        matter = village.start()
        name = village.post(matter, "plan")
        answer = village.client("clerk").get(f"/v/{VILLAGE}/notices/{name}.pdf")
        assert answer.status_code == 409
        assert "没有规定这种公告要公示几天" in answer.get_data(as_text=True)


def sheet_of(village: VillageUnderTest, name: str) -> Any:
    with village.database.read() as session:
        return sheets.content(session, sheets.read(session, VILLAGE, name), at=village.clock.now)
