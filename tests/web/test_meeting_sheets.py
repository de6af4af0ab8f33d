"""A meeting's papers (会议文书): what stands on notice, sign-in sheet, ballots, minutes and resolution."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from tests.registers import COUNTY
from tests.village import VillageUnderTest
from tests.web.gathering import Gathering, called, opened
from workflows import confirmations
from workflows.meetings import meeting as meetings


def printed(meeting: Gathering, path: str, role: str = "clerk") -> str:
    """The words on a paper, checked to be shown inline and kept nowhere."""
    answer = meeting.get(role, path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "private, no-store"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def decided(village: VillageUnderTest) -> tuple[Gathering, str, str]:
    """A meeting that passed one matter and failed another, with a remark and a recusal."""
    first, second = village.matter_at("resolution"), village.matter_at("resolution", title="修建停车场")
    meeting = opened(village, "resolution", [first, second], notice=1)
    meeting.post("clerk", "/recuse", matter=first, person=village.persons["representative_15"], reason="亲属")
    for number in range(1, 13):
        meeting.vote(f"representative_{number}", first, "for", "先修三组" if number == 2 else "")
        meeting.vote(f"representative_{number}", second, "against")
    village.do(meetings.close, "clerk", meeting=meeting.name)
    return meeting, first, second


def test_the_notice_tells_when_where_and_on_what_people_meet(village: VillageUnderTest) -> None:
    """Time, place, agenda, how many must come, who calls."""
    matters = [village.matter_at("resolution"), village.matter_at("resolution", title="修建停车场")]
    text = printed(called(village, "resolution", matters), "/notice.pdf")
    for told in (
        "示范村关于召开村民代表会议的通知",
        "村委会会议室",
        "1.村内道路硬化",
        "2.修建停车场",
        "须到会12人",
        "示范村村民委员会",
    ):
        assert told in text


def test_the_sign_in_sheet_lists_everybody_once_with_the_office(village: VillageUnderTest) -> None:
    """Eighteen of eighteen, in the capacity in which they are entitled."""
    text = printed(called(village, "resolution", [village.matter_at("resolution")]), "/sign-in.pdf")
    assert "应到：18人" in text
    assert "王建华村民委员会主任" in text
    assert text.count("村民代表") >= 15


def test_ballots_are_printed_for_everybody_without_names(village: VillageUnderTest) -> None:
    """One for each who is entitled, with the matter and three boxes."""
    matter = village.matter_at("resolution")
    text = printed(called(village, "resolution", [matter]), f"/items/{matter}/ballots.pdf")
    assert text.count("是否同意“村内道路硬化”（186,500元）？") >= 18
    assert "王建华" not in text


def test_the_minutes_have_every_item_and_no_voters(village: VillageUnderTest) -> None:
    """Counts, thresholds, recusals, remarks without names, warnings; who voted how stands nowhere."""
    meeting, _, _ = decided(village)
    text = printed(meeting, "/minutes.pdf")
    for told in (
        "同意12票",
        "不同意12票",
        "表决通过",
        "表决未通过",
        "代表15回避",
        "1.先修三组",
        "会前通知的天数少于建议的天数",
        "即10票以上",
    ):
        assert told in text
    assert "代表2先修" not in text


def test_the_resolution_tells_the_vote_and_when_it_takes_effect(village: VillageUnderTest) -> None:
    """The passed one with its effect after the notice; the failed one says 未通过."""
    meeting, first, second = decided(village)
    text = printed(meeting, f"/items/{first}/resolution.pdf", role="villager")
    assert "村民代表会议通过" in text
    assert "须有实到18人的过半数同意，即10票以上" in text
    assert "决议公告期满" in text
    assert "表决未通过" in printed(meeting, f"/items/{second}/resolution.pdf")


@pytest.mark.parametrize("path", ["/minutes.pdf", "/items/{}/resolution.pdf"])
def test_nothing_is_written_down_before_the_count(village: VillageUnderTest, path: str) -> None:
    """Minutes and resolution exist only of a meeting that was counted."""
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    assert meeting.get("clerk", path.format(matter)).status_code == 409


@pytest.mark.parametrize("confirmed", [False, True])
def test_only_articles_that_the_county_confirmed_are_printed(
    village: VillageUnderTest, confirmed: bool
) -> None:
    """Unconfirmed, the sheet says 条文号待核; confirmed, it names what the legal officer named."""
    if confirmed:
        for rule in ("quorum", "pass"):
            told: dict[str, Any] = {"rule": f"representatives_assembly.{rule}", "source": "县司法局核定文本"}
            village.do(confirmations.confirm, "county_legal", jurisdiction=COUNTY, **told)
    meeting, first, _ = decided(village)
    text = printed(meeting, f"/items/{first}/resolution.pdf")
    assert ("县司法局核定文本" in text, "条文号待核" in text) == (confirmed, not confirmed)
