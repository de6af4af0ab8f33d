"""Voting on screen (屏幕投票): all items on one slip, read back, confirmed; by PIN or by the code of a paper ballot."""

import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.village import COUNTY, PHONES, PIN, VILLAGE, VillageUnderTest
from tests.web.gathering import said
from tests.web.test_statements import watched
from tests.workflows.test_box import VOTES, called, choices, count, row, secret_meeting
from tests.workflows.test_codes import printed
from web.app import create_app
from web.limits import limiter
from web.settings import Settings
from web.store import EXTENSION, Store
from web.voting.by_code import split
from workflows import jurisdictions
from workflows.meetings import meeting, roll
from workflows.meetings.box_tables import Box, BoxBallot
from workflows.tables import Ballot

STATIC = Path(__file__).parents[2] / "web" / "static"
KILOBYTES_AT_MOST = 20
READ_BACK = "您投的是："


@pytest.fixture
def matters(village: VillageUnderTest) -> list[str]:
    """Eight matters that wait for their resolution."""
    numbers = [village.start(title=f"第{n}件事") for n in range(1, 9)]
    for number in numbers:
        village.bring(number, "resolution")
    return numbers


@pytest.fixture
def name(village: VillageUnderTest, matters: list[str]) -> str:
    """An open meeting on all eight, the even ones in secret, everybody there."""
    held = called(village, *matters, secret=matters[1::2])
    village.do(meeting.open_meeting, "clerk", meeting=held)
    present = [village.persons[role] for role in village.roll("representatives_assembly")]
    village.do(roll.sign_in, "clerk", meeting=held, persons=present)
    return held


def slip(name: str) -> str:
    """The address of a meeting's slip."""
    return f"/v/{VILLAGE}/meetings/{name}/slip"


def post(village: VillageUnderTest, role: str, address: str, **data: Any) -> TestResponse:
    """Somebody posts a form."""
    return village.client(role).post(address, data=data)


def ticked(told: dict[str, str]) -> dict[str, str]:
    """The fields of a slip that was filled in."""
    return {f"choice-{matter}": choice for matter, choice in told.items()}


class TestSigned:
    """登录投票。"""

    def test_eight_items_on_one_page(self, village: VillageUnderTest, name: str, matters: list[str]) -> None:
        """One row of three boxes an item, one button."""
        page = village.client("representative_1").get(slip(name)).get_data(as_text=True)
        assert page.count('type="radio"') == 8 * 3
        assert len(re.findall(r'name="(choice-[^"]+)"', page)) == 24
        assert page.count("无记名：谁也查不到您怎么投的") == 4

    def test_what_was_ticked_is_read_back_and_counts_only_then(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """Looking stores nothing; confirming casts each item, and the secret ones are never shown again."""
        told = ticked({matters[0]: "for", matters[1]: "against"})
        before = village.stored
        page = said(post(village, "representative_1", slip(name), **told, step="look"))
        assert READ_BACK in page
        assert "确认以后不能改" in page
        assert page.count("这次不投") == 6
        assert village.stored == before
        done = post(village, "representative_1", slip(name), **told, step="cast", command_id="tap")
        assert done.status_code == 303
        assert (count(village, Ballot), count(village, BoxBallot)) == (1, 1)
        after = said(village.client("representative_1").get(slip(name)))
        assert "已投票：同意" in after
        assert "第2件事已投票" in after
        assert "已投票：不同意" not in after

    def test_part_now_and_part_later(self, village: VillageUnderTest, name: str, matters: list[str]) -> None:
        """What was left open may be voted on afterwards, what was voted on stays."""
        client = village.client("representative_1")
        for some in (matters[:3], matters[3:]):
            client.post(slip(name), data={**ticked(dict.fromkeys(some, "for")), "step": "cast"})
        assert (count(village, Ballot), count(village, BoxBallot)) == (4, 4)
        assert "您都投完了" in said(client.get(slip(name)))

    def test_a_double_tap_does_nothing_twice(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """The same slip again, and another tab with other choices: the first vote stands."""
        told = ticked(dict.fromkeys(matters, "for"))
        other = ticked(dict.fromkeys(matters, "against"))
        for command, ticks in (("tap", told), ("tap", told), ("another-tab", other)):
            answer = post(village, "representative_1", slip(name), **ticks, step="cast", command_id=command)
            assert answer.status_code == 303
        assert (count(village, Ballot), count(village, BoxBallot)) == (4, 4)
        with village.database.read() as session:
            assert {ballot.choice for ballot in session.query(Ballot)} == {"for"}

    def test_nothing_ticked_is_a_sentence(self, village: VillageUnderTest, name: str) -> None:
        """The slip comes again and says what to do."""
        answer = post(village, "representative_1", slip(name), step="look")
        assert answer.status_code == 422
        assert "还没有选" in said(answer)

    def test_going_back_keeps_what_was_ticked(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """回去改 shows the slip with the same boxes ticked."""
        told = ticked({matters[0]: "abstain"})
        page = post(village, "representative_1", slip(name), **told, step="change").get_data(as_text=True)
        assert re.findall(r'id="([^"]+)"[^>]* checked', page) == [f"abstain-{matters[0]}"]

    @pytest.mark.parametrize(
        ("role", "sentence"), [("clerk", "您不在应到名册里"), ("township_party", "您不在应到名册里")]
    )
    def test_whoever_is_not_on_the_roll_reads_why(
        self, village: VillageUnderTest, name: str, role: str, sentence: str
    ) -> None:
        """No slip for those who have no vote."""
        assert sentence in said(village.client(role).get(slip(name)))

    def test_signing_in_comes_first(self, village: VillageUnderTest, matters: list[str]) -> None:
        """Before the meeting: wait; open: sign in, then the slip."""
        held = called(village, matters[0])
        client = village.client("representative_1")
        assert "会议还没有开始" in said(client.get(slip(held)))
        village.do(meeting.open_meeting, "clerk", meeting=held)
        assert "先签到，再投票" in said(client.get(slip(held)))
        client.post(slip(held), data={"step": "sign_in"})
        assert "看一遍" in said(client.get(slip(held)))

    def test_the_old_ballot_page_of_a_secret_item_leads_here(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """No page shows a remark or a choice for a secret item."""
        address = f"/v/{VILLAGE}/meetings/{name}/items/{matters[1]}/ballot"
        answer = village.client("representative_1").get(address)
        assert answer.headers["Location"].endswith(slip(name))


class TestByCode:
    """用投票码投票。"""

    def test_a_code_from_the_qr_opens_its_ballot(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """No account; only this item; thanks without a word of how."""
        (code,) = printed(village, name, matters[1], 1)
        client = village.client()
        page = client.get(f"/vote?code={code}")
        assert page.get_data(as_text=True).count('type="radio"') == 3
        assert page.headers["Cache-Control"] == "no-store"
        told = {"code": code, **ticked({matters[1]: "against"})}
        assert READ_BACK in said(client.post("/vote", data={**told, "step": "look"}))
        done = client.post("/vote", data={**told, "step": "cast", "command_id": "tap"})
        assert done.status_code == 303
        thanks = said(client.get("/vote/done"))
        assert "票已经入箱" in thanks
        assert "不同意" not in thanks
        assert row(village, Box, name, matters[1]).by_code == 1

    def test_a_double_tap_by_code_is_not_told_that_the_code_is_used(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """The answer that got lost comes again."""
        (code,) = printed(village, name, matters[0], 1)
        told = {"code": code, "step": "cast", "command_id": "tap", **ticked({matters[0]: "for"})}
        client = village.client()
        for _ in range(2):
            assert client.post("/vote", data=told).status_code == 303
            assert "已投票，共1个议题" in said(client.get("/vote/done"))
        assert count(village, BoxBallot) == 1

    def test_several_ballots_on_one_slip(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """The codes of eight papers, typed one after another."""
        codes = [printed(village, name, each, 1)[0] for each in matters]
        typed = " ".join(f"{code[:4]}-{code[4:].lower()}" for code in codes)
        assert split(typed) == [code[:4] + code[4:].lower() for code in codes]
        page = village.client().post("/vote", data={"code": typed, "step": "open"}).get_data(as_text=True)
        assert page.count('type="radio"') == 8 * 3

    def test_whoever_is_signed_in_votes_by_code_without_a_name(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """A code is a ballot without a name, whoever's phone it is."""
        (code,) = printed(village, name, matters[1], 1)
        told = {"code": code, "step": "cast", **ticked({matters[1]: "for"})}
        post(village, "representative_3", "/vote", **told)
        assert village.kinds(name)[-1] == "code_used"
        assert row(village, Box, name, matters[1]).issued == 0

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [("7K3M-9QXT", "没有这个投票码"), ("7K3M", "没有这个投票码"), ("!!", "没有这个投票码")],
    )
    def test_a_wrong_code_is_a_sentence(
        self, village: VillageUnderTest, name: str, typed: str, sentence: str
    ) -> None:
        """What to do stands at the field."""
        answer = village.client().post("/vote", data={"code": typed, "step": "open"})
        assert (answer.status_code, sentence in said(answer)) == (422, True)

    def test_guessing_is_limited_and_voting_is_not(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """Twenty wrong codes in ten minutes from one address; a hall that votes from one address is let in."""
        codes = printed(village, name, matters[1], 18)
        app = create_app(Settings("sqlite://", village.folder, now=village.clock))
        app.extensions[EXTENSION] = Store(village.database, village.evidence, village.clock)
        client = app.test_client()
        try:
            right = [client.get(f"/vote?code={code}").status_code for code in codes * 2]
            wrong = [client.get(f"/vote?code=7K3M9QX{n % 10}").status_code for n in range(22)]
        finally:
            limiter.reset()
            limiter.enabled = False
        assert set(right) == {200}
        assert wrong[:20] == [422] * 20
        assert wrong[20:] == [429, 429]

    def test_members_find_their_meeting_at_the_door(self, village: VillageUnderTest, name: str) -> None:
        """/vote of somebody signed in leads to the open meeting."""
        page = village.client("representative_1").get("/vote").get_data(as_text=True)
        assert slip(name) in page
        assert slip(name) not in village.client("clerk").get("/vote").get_data(as_text=True)


class TestOfficers:
    """计票的人看到什么。"""

    def test_a_counter_learns_whether_a_paper_is_void(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """Used on screen: void; not used: counts; of nothing: a sentence. And how many were used."""
        used, unused = printed(village, name, matters[0], 2)
        told = {"code": used, "step": "cast", **ticked({matters[0]: "for"})}
        village.client().post("/vote", data=told)
        address = f"/v/{VILLAGE}/meetings/{name}/codes"
        assert "纸票作废" in said(post(village, "clerk", address, code=used))
        assert "照常计票" in said(post(village, "clerk", address, code=unused))
        assert "没有这个投票码" in said(post(village, "clerk", address, code="7K3M-9QXT"))
        assert "印了2个，用过1个" in said(village.client("clerk").get(address))
        assert village.client("representative_1").get(address).status_code == 403

    def test_ballots_with_codes_are_printed_once(self, village: VillageUnderTest, matters: list[str]) -> None:
        """A PDF with a code for each of the eighteen; the same tap again has no codes; a spoilt pack is voided."""
        name = secret_meeting(village, matters[0])
        address = f"/v/{VILLAGE}/meetings/{name}/ballots-with-codes.pdf"
        first = post(village, "clerk", address, command_id="print")
        assert (first.status_code, first.mimetype) == (200, "application/pdf")
        assert first.headers["Cache-Control"] == "no-store"
        assert row(village, Box, name, matters[0]).printed == 18
        assert "投票码不能再看" in said(post(village, "clerk", address, command_id="print"))
        assert "不能多于应到的18人" in said(post(village, "clerk", address))
        assert post(village, "clerk", address, again="yes").status_code == 200
        assert row(village, Box, name, matters[0]).printed == 18
        assert post(village, "representative_1", address).status_code == 403

    def test_the_live_count_costs_the_same_for_three_thousand(
        self, village: VillageUnderTest, name: str, matters: list[str]
    ) -> None:
        """Counters only: three statements whatever the number, and no table of ballots is read."""
        village.vote(name, matters[1], choices(village, VOTES))
        address = f"/v/{VILLAGE}/meetings/{name}/live"
        client = village.client("clerk")
        with watched(village) as spent:
            answer = client.get(address)
        assert "第2件事：已投18票" in said(answer)
        assert answer.headers["Refresh"] == "10"
        read = " ".join(spent.statements)
        assert not [
            table for table in ("FROM ballot", "FROM issued", "box_ballot", "roll_entry") if table in read
        ]

    def test_the_supervision_committee_recounts(self, village: VillageUnderTest, matters: list[str]) -> None:
        """Tally and root before; a reason; the answer as a sentence, and a line in the history."""
        matter = matters[0]
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, VOTES))
        village.do(meeting.close, "clerk", meeting=name)
        address = f"/v/{VILLAGE}/meetings/{name}/items/{matter}/box/recount"
        page = said(village.client("supervision_chair").get(address))
        assert "同意11，不同意5，弃权2" in page
        assert "还没有写理由" in said(post(village, "supervision_chair", address, reason=" "))
        client = village.client("supervision_chair")
        client.post(address, data={"reason": "有村民要求"})
        assert "重新计票，与封存时一致" in said(client.get(f"/v/{VILLAGE}/meetings/{name}"))
        assert village.client("clerk").get(address).status_code == 403


def test_the_slip_is_light(village: VillageUnderTest, name: str, matters: list[str]) -> None:
    """Page, style sheets, script and icon of eight items: at most twenty kilobytes compressed."""
    page = village.client("representative_1").get(slip(name)).data
    files = [STATIC / each for each in ("siyi.css", "voting.css", "siyi.js", "siyi.svg")]
    sizes = {"page": len(gzip.compress(page))} | {
        each.name: len(gzip.compress(each.read_bytes())) for each in files
    }
    print(f"\n{sizes}: {sum(sizes.values())} bytes")
    assert sum(sizes.values()) <= KILOBYTES_AT_MOST * 1024


class TestErasing:
    """封存期满，两个人一起销毁。"""

    def test_the_page_says_why_not_yet(self, village: VillageUnderTest) -> None:
        """Without the county's days nothing is destroyed, and the page has no button for it."""
        address = self._held(village, village.matter_at("resolution"))
        page = said(village.client("supervision_chair").get(address))
        assert "本县还没有规定表决票封存多少天" in page
        assert "一位村干部当场在场" not in page
        assert village.client("clerk").get(address).status_code == 403

    def test_two_persons_destroy_the_ballots(self, village: VillageUnderTest) -> None:
        """After its days: the chair with an officer's PIN; one person alone cannot, and both are named in the history."""
        values = {"township_review_at": "before_resolution", "ballot_retention_days": 30}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        matter = village.matter_at("resolution")
        address = self._held(village, matter)
        chair = village.client("supervision_chair")
        assert "要封存到" in said(chair.get(address))
        village.clock.now += timedelta(days=31)
        own = {"second_name": PHONES["supervision_chair"], "second_pin": PIN}
        stored = village.stored
        for told in ({}, own, own | {"second_name": PHONES["representative_1"]}):
            answer = chair.post(address, data=told)
            assert (answer.status_code >= 400, village.stored) == (True, stored)
        assert chair.post(address, data=own | {"second_name": PHONES["clerk"]}).status_code == 303
        assert "已经销毁" in said(chair.get(address))
        history = said(village.client("clerk").get(f"/v/{VILLAGE}/matters/{matter}/history"))
        assert "封存期满，表决票已销毁" in history

    @staticmethod
    def _held(village: VillageUnderTest, matter: str) -> str:
        """The address at which the ballots of a counted secret item are destroyed."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, VOTES))
        village.do(meeting.close, "clerk", meeting=name)
        return f"/v/{VILLAGE}/meetings/{name}/items/{matter}/box/erase"
