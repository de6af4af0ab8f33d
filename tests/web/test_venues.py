"""Several venues and mobile boxes in the browser (几个会场、流动票箱): arranged, printed, entered apart, minuted."""

import io
import json
import re

import pytest
from pypdf import PdfReader

from tests.village import VILLAGE, VillageUnderTest
from tests.web.gathering import Gathering, called, item, said
from workflows.meetings import venues


def text_of(pdf: bytes) -> str:
    """The words of a PDF without its line breaks."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.fixture
def matter(village: VillageUnderTest) -> str:
    """A matter before the resolution."""
    return village.matter_at("resolution")


@pytest.fixture
def meeting(village: VillageUnderTest, matter: str) -> Gathering:
    """A meeting at two venues with a box."""
    gathering = called(village, "resolution", [matter])
    answer = gathering.post("clerk", "/venues", **arrangement(village))
    assert answer.status_code == 303
    return gathering


def arrangement(village: VillageUnderTest, second: str = "director") -> dict[str, str]:
    """One more venue and a box."""
    first = village.persons["supervision_chair"]
    return {"venue-0": "二组晒场", "box-0": "敬老院", "first-0": first, "second-0": village.persons[second]}


def numbers(village: VillageUnderTest, matter: str) -> dict[str, object]:
    """What the three counted: all agree in the room, one against at the second venue."""
    told: dict[str, object] = {"entitled": 18, f"recused-{matter}": 0}
    for part, present, for_ in (("1", 8, 8), ("2", 5, 4), ("3", 2, 2)):
        told[f"present.{part}"] = present
        counts = {
            "issued": present,
            "collected": present,
            "for": for_,
            "against": present - for_,
            "abstain": 0,
        }
        told |= {f"{name}-{matter}.{part}": number for name, number in counts.items()}
    for role in ("supervision_chair", "director"):
        told[f"carrier.3.{village.persons[role]}"] = "yes"
    return told


def test_a_meeting_at_two_venues_with_a_box(
    village: VillageUnderTest, matter: str, meeting: Gathering
) -> None:
    """A sheet each, entered apart, added up, compared with the photos, told in minutes and resolution."""
    form = meeting.get("clerk", "/enter")
    assert all(word in said(form) for word in ("二组晒场", "敬老院", "实际去送票箱的人", "王建华"))
    assert meeting.enter("clerk", numbers(village, matter)).status_code == 303
    check = said(meeting.get("supervision_chair", "/confirm"))
    assert "二组晒场：实到5，发出表决票5，收回表决票5，同意4，不同意1" in check.replace("人", "")
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    decided = item(village, meeting.name, matter)
    assert (decided.outcome, json.loads(decided.counts)["for"]) == ("passed", 14)
    assert "用了流动票箱" in said(meeting.get("clerk"))
    minutes = text_of(meeting.get("clerk", "/minutes.pdf").data)
    resolution = text_of(meeting.get("clerk", f"/items/{matter}/resolution.pdf").data)
    assert "分会场：二组晒场" in minutes
    assert "王建华送" in minutes
    assert "敬老院：实到2" in resolution
    assert "王建华送" not in resolution


def test_the_pack_has_a_sheet_for_each(village: VillageUnderTest, meeting: Gathering) -> None:
    """Two venues and a box need three sign-in sheets and three count sheets."""
    text = text_of(meeting.get("clerk", "/pack.pdf").data)
    for title in (
        "签到表（二组晒场）",
        "签到表（流动票箱：敬老院）",
        "计票表（二组晒场）",
        "计票表（流动票箱：敬老院）",
    ):
        assert title in text


def test_numbers_that_a_venue_cannot_have_stand_at_their_field(
    village: VillageUnderTest, matter: str, meeting: Gathering
) -> None:
    """The sentence stands at the venue's number, what was typed stays, nothing is stored."""
    stored = village.stored
    wrong = numbers(village, matter) | {f"for-{matter}.2": 6}
    answer = meeting.enter("clerk", wrong)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, village.stored) == (422, stored)
    assert f'id="field-for-{matter}.2-wrong"' in page or f'id="field-collected-{matter}.2-wrong"' in page
    assert 'value="6"' in page


def test_who_carries_a_box_is_asked_for(village: VillageUnderTest, matter: str) -> None:
    """Nobody of the supervision committee and nobody elected to watch: the page says whom to choose."""
    gathering = called(village, "resolution", [matter])
    told = arrangement(village) | {"first-0": village.persons["clerk"]}
    answer = gathering.post("clerk", "/venues", **told)
    assert answer.status_code == 409
    assert "请换上一位村务监督委员会成员，或者会议推选的监票人" in said(answer)
    assert gathering.post("clerk", "/venues", **told, **{"scrutineer-0": "yes"}).status_code == 303
    with village.database.read() as session:
        assert [row.name for row in venues.of(session, VILLAGE, gathering.name)] == ["二组晒场", "敬老院"]
    again = gathering.get("clerk", "/venues").get_data(as_text=True)
    assert 'value="敬老院"' in again


def test_an_ordinary_meeting_is_as_before(village: VillageUnderTest, matter: str) -> None:
    """One venue and no box: no word about either where a result is entered, and one sheet in the pack."""
    gathering = called(village, "resolution", [matter])
    form = said(gathering.get("clerk", "/enter"))
    assert "流动票箱" not in form
    assert "会场" not in form
    assert text_of(gathering.get("clerk", "/pack.pdf").data).count("签到表") == 1
