"""English (英文): every text that the pages word for a reader has an English one."""

import re

from babel.messages.mofile import read_mo

from tests import translating
from tests.village import VILLAGE, VillageUnderTest
from tests.web.gathering import called

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
QUOTED = {"一致", "王小明", "是", "否", "（大）", "（小）", "记录第"}
"""What the English quotes because it stands so on paper or in the template."""


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
