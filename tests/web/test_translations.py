"""English (英文): every text that the pages word for a reader has an English one."""

import re
from html import unescape

import pytest
from babel.messages.mofile import read_mo

from tests import translating
from tests.gallery import Gallery
from tests.village import VILLAGE, VillageUnderTest
from tests.web.gathering import called
from web import wording

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
QUOTED = {"一致", "王小明", "是", "否", "（大）", "（小）", "记录第"}
"""What the English quotes because it stands so on paper or in the template."""

UNSEEN = re.compile(r"(?s)<(head|script|style|svg|textarea|pre)\b.*?</\1>")
DAY = re.compile(r"\d{4}年\d{1,2}月")
CHINESE_BY_NATURE = {
    "messages.messages": "what is passed on to people who read Chinese",
    "inspection.handle": "the papers that are handed out, by their titles",
    "finance.listed": "the sheet that hangs on the board",
    "finance.sheet": "the sheet that hangs on the board",
    "ledger.ledger": "the sheet that hangs on the board",
    "notices.rules": "notes of the authors of the law files",
    "powers.item": "statutes, limits and materials as the list words them",
    "wall.coded": "the rule as the record words it",
    "wall.scanned": "the rule as the record words it",
    "listing.draft": "what the county itself writes",
    "listing.drawing": "what the county itself writes",
    "listing.case": "what the county itself writes",
    "listing.table": "what the county itself writes",
    "registers.preview": "the sheets of the workbook, by their names",
    "registers.imported": "the sheets of the workbook, by their names",
    "registers.registers": "the sheets of the workbook, by their names",
    "support.one": "what a county calls its list",
}
"""Pages that show papers, legal texts or somebody's own words, and why."""
OWN = frozenset({"村文书", "授权村民议事会年中决议"})
"""Words that people of the gallery's village typed themselves: whom to ask, and a matter's title."""


def test_no_text_lacks_english() -> None:
    """How many there are and which lack a text: add them to messages.po and run `python -m tests.translating`."""
    texts = {str(message.id): str(message.string) for message in translating.kept() if message.id}
    wanted = {str(message.id) for message in translating.found() if message.id}
    lacking = sorted(text for text in wanted if not texts.get(text))
    assert not lacking, f"{len(lacking)} of {len(wanted)} texts lack English: {lacking[:20]}"
    assert set(texts) - wanted == set(), "texts that no page says any more"


def test_the_english_says_the_same_facts() -> None:
    """The same places for names and numbers, and no Chinese but what is quoted."""
    for message in translating.kept():
        if message.id:
            english = str(message.string)
            assert sorted(set(PLACES.findall(str(message.id)))) == sorted(set(PLACES.findall(english))), (
                english
            )
            for quoted in QUOTED:
                english = english.replace(quoted, "")
            assert not CHINESE.search(english), english


def test_what_is_shipped_is_what_is_written() -> None:
    """The compiled file says what the readable one says."""
    with translating.MO.open("rb") as file:
        shipped = {message.id: message.string for message in read_mo(file) if message.id}
    assert shipped == {message.id: message.string for message in translating.kept() if message.id}


def test_whoever_chooses_english_reads_english(village: VillageUnderTest) -> None:
    """One tap in the head of every page; the record itself stays in the words in which it was made."""
    matter = village.matter_at("resolution")
    meeting = called(village, "resolution", [matter])
    pages = {
        "public": (f"/village/{VILLAGE}", "Affairs of"),
        "clerk": (meeting.address, "Next: "),
        "secretary": ("/desk", "My desk"),
        "auditor": (f"/v/{VILLAGE}/matters/{matter}/history", "Replay: "),
    }
    for role, (address, words) in pages.items():
        client = village.client(role)
        client.set_cookie("language", "en")
        page = client.get(address).get_data(as_text=True)
        assert words in page
        assert '<html lang="en"' in page


def test_meetings_are_named_in_the_reader_s_language(village: VillageUnderTest) -> None:
    """Whoever reads English meets no Chinese name of a body: on the desk, in calling a meeting, in what happened so far."""
    matter = village.matter_at("consultation")
    client = village.client("secretary")
    client.set_cookie("language", "en")
    call = f"/v/{VILLAGE}/meetings/call?stage=consultation"
    for address in (
        "/desk",
        call,
        f"/v/{VILLAGE}/matters/{matter}",
        f"/v/{VILLAGE}/matters/{matter}/withdraw",
    ):
        page = client.get(address).get_data(as_text=True)
        assert '<html lang="en"' in page
        for name in ("村党组织委员会会议", "村“两委”联席会议", "党员大会"):
            assert name not in page.partition('aria-labelledby="history"')[0], address


@pytest.fixture(scope="module")
def english(gallery: Gallery) -> dict[str, list[str]]:
    """The first page of each route as whoever reads English sees it, block by block."""
    found = {}
    for shown in gallery.pages:
        if shown.endpoint and shown.endpoint not in CHINESE_BY_NATURE and shown.address.startswith("/"):
            client = gallery.village.client(shown.role)
            client.set_cookie("language", "en")
            answer = client.get(shown.address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                html = UNSEEN.sub("", answer.get_data(as_text=True))
                found[shown.endpoint] = [unescape(each).strip() for each in re.split(r"<[^>]*>", html)]
    assert len(found) > 100
    return found


def test_days_and_months_are_english(english: dict[str, list[str]]) -> None:
    """1 March 2024, March 2024: wherever a page tells a day, not where a paper does."""
    assert {page: told for page, lines in english.items() if (told := list(filter(DAY.search, lines)))} == {}


def test_names_of_the_law_and_the_list_are_english(english: dict[str, list[str]]) -> None:
    """Offices, bodies, stages, states, kinds of notice, channels, power items, their classes and steps."""
    names = set(translating.names()) - OWN
    assert {page: told for page, lines in english.items() if (told := names.intersection(lines))} == {}


def test_papers_stay_chinese(village: VillageUnderTest) -> None:
    """A paper is for the board and the file: whoever fetches it while reading English gets the Chinese one."""
    with village.app.test_request_context("/desk", headers={"Cookie": "language=en"}):
        assert wording.day("2024-03-01") == "1 March 2024"
        assert wording.moment("2024-03-01T09:00") == "1 March 2024 09:00"
        assert wording.month_named("2024-03") == "March 2024"
        assert wording.offices(["clerk", "director"]) == "Village clerk, Director of the villagers' committee"
        with wording.on_paper():
            assert wording.day("2024-03-01") == "2024年3月1日"
    with village.app.test_request_context("/v/x/meetings/m1/minutes.pdf", headers={"Cookie": "language=en"}):
        assert wording.day("2024-03-01") == "2024年3月1日"
    assert wording.month_named("2024-03") == "2024年3月"
