"""The page behind the QR (扫一扫): does this paper match, who decided, how much, what now, how to object."""

import base64
import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from engine import canonical, signing
from tests.village import COUNTY, SIGNER, VILLAGE, VillageUnderTest
from tests.web.noticing import at_disclosure, page_of, read
from web.notices import proof, sheets
from workflows import correction, keys
from workflows.disclosure import facts
from workflows.disclosure.facts import Facts
from workflows.tables import Notice


@pytest.fixture
def notice(village: VillageUnderTest) -> str:
    """A resolution's notice that is up everywhere."""
    return village.post(at_disclosure(village))


def printed(village: VillageUnderTest, name: str) -> str:
    """The facts in the QR of the sheet as it would be printed now."""
    with village.app.test_request_context(), village.database.read() as session:
        shown = sheets.read(session, VILLAGE, name)
        told = proof.of(session, shown, at=village.clock.now)
    assert told.url.endswith("/w/")
    return told.facts


def altered(payload: str, **changes: str) -> str:
    """The same QR with other facts written into it, under the signature that was there."""
    content = base64.b32decode(payload[1:] + "=" * (-len(payload[1:]) % 8))
    text = replace(facts.read(payload).facts, **changes).text
    return "E" + base64.b32encode(content[:68] + text.encode()).decode().rstrip("=")


def verdict(page: str) -> str:
    """What the page says first."""
    found = re.search(r'<section class="verdict.*?</section>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", found[0])).strip()


class TestGenuine:
    """A paper as it was printed."""

    def test_matches_and_says_everything_in_order(self, village: VillageUnderTest, notice: str) -> None:
        """Matching first, then what to compare, who, which count of whom, how much, what now, days, objecting, all."""
        page = read(village, f"/w/{printed(village, notice)}")
        assert "√ 与记录一致" in verdict(page)
        said = (
            "拿纸对一对",
            "186,500.00元",
            "谁决定的",
            "村民代表会议",
            "应到18人，实到18人，同意18票",
            "须有实到18人的过半数同意，即10票以上",
            "多少钱",
            "现在怎么样",
            "还有",
            "到当天24时为止",
            f"{page_of(notice)}/object",
            "我有意见",
            "公告全文",
        )
        place = 0
        for words in said:
            place = page.index(words, place)

    def test_is_light(self, village: VillageUnderTest, notice: str) -> None:
        """No script, no picture, one small stylesheet of its own."""
        page = read(village, f"/w/{printed(village, notice)}")
        assert "<script" not in page
        assert "<img" not in page
        assert re.findall(r'rel="stylesheet" href="([^"]*)"', page) == ["/static/wall.css"]

    def test_typing_the_code_says_the_same(self, village: VillageUnderTest, notice: str) -> None:
        """Scanning and typing lead to the same words."""
        payload = printed(village, notice)
        typed = village.client().get(
            "/check", query_string={"c": facts.read(payload).facts.code.lower()}, follow_redirects=True
        )
        assert verdict(typed.get_data(as_text=True)) == verdict(read(village, f"/w/{payload}"))

    def test_stays_genuine_when_the_key_changes(self, village: VillageUnderTest, notice: str) -> None:
        """A paper that an earlier key of the county signed is still the county's; new ones carry the new key."""
        payload = printed(village, notice)
        new = signing.Key(bytes(32))
        told = {"public": new.public.hex()}
        village.do(keys.announce, "administrator", jurisdiction=COUNTY, **told)
        assert "√ 与记录一致" in verdict(read(village, f"/w/{payload}"))
        # The application still holds the old key, which nobody uses any more: it signs nothing with it.
        with village.app.test_request_context(), village.database.read() as session:
            told_now = proof.of(session, sheets.read(session, VILLAGE, notice), at=village.clock.now)
        assert told_now.facts == ""
        assert f"/w/{VILLAGE}/{notice}?c=" in told_now.url

    def test_the_sheet_carries_code_and_fingerprint(self, village: VillageUnderTest, notice: str) -> None:
        """The checkpoint on the sheet is that of the log with the notice in it."""
        with village.app.test_request_context(), village.database.read() as session:
            told = proof.of(session, sheets.read(session, VILLAGE, notice), at=village.clock.now)
            index = session.get_one(Notice, (VILLAGE, notice)).index
        assert told.size is not None
        assert told.size > index
        assert re.fullmatch(r"([0-9a-f]{4}-){3}[0-9a-f]{4}", told.checkpoint)


class TestAltered:
    """A paper that somebody changed."""

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"amount": "16850000"}, "金额：纸上写 168,500.00元，记录是 186,500.00元"),
            ({"counts": "18.18.10.8.0"}, "同意：纸上写 10票，记录是 18票"),
            ({"last_day": "20261231"}, "公示最后一天：纸上写 2026年12月31日，记录是"),
            ({"first_day": "20260101"}, "公示第一天：纸上写 2026年1月1日，记录是"),
            ({"title": "关于分钱的决议公告"}, "标题：纸上写 关于分钱的决议公告，记录是"),
            ({"place": "别的村"}, "村：纸上写 别的村，记录是 示范村"),
            ({"code": "0000000000"}, "码里写的数字与记录没有不同，但是没有本县的签名"),
        ],
    )
    def test_is_called_out_line_by_line(
        self, village: VillageUnderTest, notice: str, changes: dict[str, str], says: str
    ) -> None:
        """Exactly what differs, on paper and in the record."""
        told = verdict(read(village, f"/w/{altered(printed(village, notice), **changes)}"))
        assert "× 不一致：这个码不是本县签发的" in told
        assert says in told
        assert ("纸上写" in told) == ("纸上写" in says)

    def test_signed_by_a_stranger(self, village: VillageUnderTest, notice: str) -> None:
        """True numbers under somebody else's signature are no paper of the county."""
        told = facts.read(printed(village, notice)).facts
        page = read(village, f"/w/{facts.sealed(told, signing.Key(bytes(32)))}")
        assert "× 不一致：这个码不是本县签发的" in verdict(page)

    @pytest.mark.parametrize(
        ("typed", "good", "says"),
        [
            ("186500", True, "纸上的金额也对"),
            ("186,500.00元", True, "纸上的金额也对"),
            ("168500", False, "金额：纸上写 168,500.00元，记录是 186,500.00元"),
            ("１６８５００", False, "金额：纸上写 168,500.00元，记录是 186,500.00元"),
        ],
    )
    @pytest.mark.parametrize("signed", [True, False], ids=["signed QR", "check code"])
    def test_the_amount_that_eyes_read(
        self, village: VillageUnderTest, notice: str, typed: str, good: bool, says: str, signed: bool
    ) -> None:
        """The QR is genuine but the amount on the paper was altered: typing it tells."""
        payload = printed(village, notice)
        address = f"/w/{payload}" if signed else f"/w/{VILLAGE}/{notice}?c={facts.read(payload).facts.code}"
        asked = f"{address}{'&' if '?' in address else '?'}amount={typed}"
        told = verdict(read(village, asked))
        assert says in told
        assert ("√ 与记录一致" in told) == good

    def test_an_amount_that_is_none_is_asked_again(self, village: VillageUnderTest, notice: str) -> None:
        """The sentence says how to write it, and the verdict stands."""
        page = read(village, f"/w/{printed(village, notice)}?amount=十八万")
        assert "金额“十八万”看不明白" in page
        assert "√ 与记录一致" in verdict(page)

    @pytest.mark.parametrize("notice_id", ["n1", "n99999"])
    def test_a_notice_that_never_was(self, village: VillageUnderTest, notice: str, notice_id: str) -> None:
        """Even well signed: the record has no such notice."""
        told = replace(facts.read(printed(village, notice)).facts, notice=notice_id)
        page = read(village, f"/w/{facts.sealed(told, SIGNER)}", 404)
        assert "× 记录里没有这份公告" in verdict(page)

    @pytest.mark.parametrize("scanned", ["E", "EABC", "S" * 40, "hello"])
    def test_what_cannot_be_read(self, village: VillageUnderTest, notice: str, scanned: str) -> None:
        """Says to scan again or to type the code."""
        page = read(village, f"/w/{scanned}", 404)
        assert "这个码看不明白" in verdict(page)
        assert "/check" in page


class TestOlder:
    """A paper that was right once."""

    def test_from_before_a_correction(self, village: VillageUnderTest) -> None:
        """Told to be old, with what changed since."""
        matter = village.matter_at("resolution_disclosure", place="二组至四组")
        name = village.post(matter, place="二组至五组")
        payload = printed(village, name)
        village.advance(days=1)
        told = {"field": "place", "old": "二组至五组", "new": "二组至四组", "reason": "笔误"}
        proposed = village.do(
            correction.correct_notice, "director", matter=matter, kind="resolution", **told
        ).subject
        village.do(correction.confirm, "supervision_chair", correction=proposed)
        page = verdict(read(village, f"/w/{payload}"))
        assert "× 不一致：这张纸是旧的" in page
        assert "二组至五组 → 二组至四组" in page
        assert "公示第一天：纸上写" in page
        assert "√ 与记录一致" in verdict(read(village, f"/w/{printed(village, name)}"))

    def test_printed_before_the_period_began(self, village: VillageUnderTest) -> None:
        """Printed on one day and hung on a later one: its days are not those that count."""
        matter = at_disclosure(village)
        name = village.post(matter, channels=["web"])
        payload = printed(village, name)
        village.advance(days=2)
        village.post(matter, channels=["board", "wechat"])
        told = verdict(read(village, f"/w/{payload}"))
        assert "× 不一致：这张纸是旧的" in told
        assert "公示最后一天：纸上写" in told

    def test_a_record_that_was_rewritten(self, village: VillageUnderTest, notice: str) -> None:
        """We signed it and the record has no trace of it: the suspicion falls on the record, not on the paper."""
        told: Facts = facts.read(printed(village, notice)).facts
        page = read(
            village, f"/w/{facts.sealed(replace(told, code='7777777777', amount='16850000'), SIGNER)}"
        )
        assert "× 不一致：记录里找不到这张纸" in verdict(page)
        assert "记录可能被改过" in verdict(page)


class TestPlainWords:
    """What now, in each state that a notice can be in."""

    @pytest.mark.parametrize(
        ("days", "says"), [(0, "现在还不能开工、不能付钱"), (12, "公示已经满期。下一步：村民委员会组织实施")]
    )
    def test_running_and_over(self, village: VillageUnderTest, notice: str, days: int, says: str) -> None:
        """While it runs nothing is built or paid; afterwards, whose turn it is."""
        payload = printed(village, notice)
        village.advance(days=days)
        assert says in read(village, f"/w/{payload}")

    def test_the_result_and_the_end(self, village: VillageUnderTest) -> None:
        """What was spent stands beside what was decided, with the vote that decided it."""
        matter = village.matter_at("result_disclosure")
        name = village.post(matter, "result", final_amount="181000.00")
        page = read(village, f"/w/{printed(village, name)}")
        for said in ("实际花费", "181,000.00元", "186,500.00元", "村民代表会议", "正在公示结果"):
            assert said in page
        village.advance(days=20)
        village.bring(matter, "closed")
        assert "已经办完归档" in read(village, f"/w/{printed(village, name)}")

    def test_a_plan_is_not_decided(self, village: VillageUnderTest) -> None:
        """Nobody decided anything yet."""
        name = village.post(village.start(), "plan")
        assert "还没有决定，正在听大家的意见" in read(village, f"/w/{VILLAGE}/{name}")

    def test_what_may_not_hang_is_not_shown(self, village: VillageUnderTest) -> None:
        """A notice with somebody's mobile number is withheld here too, compared or not."""
        name = village.post(at_disclosure(village), contact="王主任13800138000")
        page = read(village, f"/w/{VILLAGE}/{name}?c=0000000000")
        assert "13800138000" not in page
        assert "暂不在网上公开" in page

    def test_a_hostile_title_stays_text(self, village: VillageUnderTest, notice: str) -> None:
        """What a forged QR says is shown, and never run."""
        payload = altered(printed(village, notice), title="<script>alert(1)</script>")
        page = read(village, f"/w/{payload}")
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_a_record_changed_behind_the_log_is_found_by_the_paper(
    village: VillageUnderTest, notice: str
) -> None:
    """Somebody with the database changes the notice's amount: the genuine paper then contradicts the record."""
    payload = printed(village, notice)
    with village.database.write() as session:
        row = session.get_one(Notice, (VILLAGE, notice))
        text = canonical.dumps({"title": "x", "amount": "999.00"})
        session.execute(
            update(Notice).where(Notice.jurisdiction == VILLAGE, Notice.id == row.id).values(text=text)
        )
    assert "金额：纸上写 186,500.00元，记录是 999.00元" in verdict(read(village, f"/w/{payload}"))
