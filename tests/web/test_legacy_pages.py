"""Matters from before the start day on the page (存量事项页面): entered, confirmed, marked for ever."""

import io
import re
from collections.abc import Mapping

import pytest

from tests.legacies import BODIES, START_DAY, entry_at, legacy_at, start_using
from tests.village import FORM, PHOTO, VILLAGE, VillageUnderTest
from tests.web.desk_pages import at, desk, words
from workflows.legacy import entry, told

HOME = f"/v/{VILLAGE}/legacy"


def fields(stage: str, **changed: str) -> dict[str, str]:
    """What the clerk types for a matter that stands at a stage."""
    typed = {key: str(value) for key, value in FORM.items()}
    for each in told.done_before(stage, "before_resolution"):
        body, day, n = BODIES[each]
        typed |= {f"{each}-body": body, f"{each}-held_on": day, f"{each}-notice_on": "2026-01-02"}
        typed |= {f"{each}-{name}": str(n) for name in ("entitled", "present", "for")}
    if told.behind_gate(stage):
        typed |= {"first_day": "2026-01-31", "last_day": "2026-02-10"}
    return typed | changed


def post(
    village: VillageUnderTest, stage: str, changed: Mapping[str, str] | None = None, *, photo: bool = True
) -> tuple[int, str, str]:
    """The clerk posts the form: status, words, address."""
    data: dict[str, object] = dict(fields(stage, **(changed or {})))
    if told.behind_gate(stage):
        data["channels"] = ["board", "web", "wechat"]
    if photo:
        data["photos"] = (io.BytesIO(PHOTO), "a.png")
    page = village.client("clerk").post(f"{HOME}/new?stage={stage}", data=data)
    return page.status_code, words(page), page.location or ""


def test_the_start_day_is_set_on_the_page(village: VillageUnderTest) -> None:
    """Without one nothing can be entered: the refusal says who sets it, and leads to where it is set."""
    page = words(village.client("clerk").get(f"{HOME}/"))
    assert "还没有定启用日期" in page
    refused = village.client("clerk").get(f"{HOME}/new")
    assert refused.status_code == 409
    assert f'href="{HOME}/">去定启用日期</a>' in refused.get_data(as_text=True)
    client = village.client("secretary")
    done = client.post(f"{HOME}/start-day", data={"day": START_DAY.isoformat()}, follow_redirects=True)
    assert "启用日期：2026年3月1日" in words(done)
    assert village.client("clerk").post(f"{HOME}/start-day", data={"day": "2026-04-01"}).status_code == 403


class TestEntering:
    """登记。"""

    @pytest.fixture(autouse=True)
    def started(self, village: VillageUnderTest) -> None:
        """The village has a start day."""
        start_using(village)

    @pytest.mark.parametrize("stage", ["consultation", "resolution_disclosure", "implementation"])
    def test_from_the_form_to_the_matter(self, village: VillageUnderTest, stage: str) -> None:
        """The clerk enters, the township sees what the law finds and confirms, the matter is there with its mark."""
        status, told_, address = post(village, stage)
        assert status == 303, told_
        assert "确认存量事项" in desk(village, "township_party")
        client = village.client("township_party")
        seen = words(client.get(address))
        assert "与扫描件相符，确认" in seen
        done = client.post(address, data={"decision": "confirm"}, follow_redirects=True)
        assert "村内道路硬化（存量）" in words(done)
        assert "启用系统以前就在办的事项" in words(done)
        assert village.standing("2026-001")[1] == stage
        public = words(village.client().get(f"/village/{VILLAGE}/matters/2026-001"))
        assert "启用系统以前就在办的事项" in public
        assert "村内道路硬化（存量）" in words(village.client().get(f"/village/{VILLAGE}"))

    def test_the_township_sees_the_findings_before_it_confirms(self, village: VillageUnderTest) -> None:
        """What the law finds stands at the meeting; looking stores nothing."""
        less = {"deliberation-for": "3", "deliberation-against": "6"}
        _status, _told, address = post(village, "resolution_disclosure", less)
        before = village.stored
        seen = words(village.client("township_party").get(address))
        assert "请注意：按登记的票数，没有达到通过的要求。" in seen
        assert village.stored == before
        assert "按登记的票数" not in words(village.client("clerk").get(address))

    @pytest.mark.parametrize(
        ("stage", "changed", "sentence"),
        [
            ("consultation", {"title": ""}, "事项名称"),
            ("consultation", {"proposal-held_on": ""}, "请选日期，照纸质记录填写。"),
            ("consultation", {"proposal-present": "9"}, "实到9人，多于应到的3人"),
            ("consultation", {"proposal-for": "三"}, "请写数字"),
            (
                "consultation",
                {"proposal-held_on": "2026-03-02"},
                "有的日期不在启用日期2026-03-01以前。启用以后开的会，请在系统里办。",
            ),
            (
                "implementation",
                {"last_day": "2026-02-03"},
                "决议公告没有在规定的渠道都贴满期，不能登记为已经公开。请选“决议公开”环节，重新张贴。",
            ),
            ("implementation", {"paid": "很多"}, "金额“很多”看不明白"),
            (
                "deliberation",
                {"consultation-held_on": "2026-01-10"},
                "日期的先后不对。请按提议、商议、审议、决议、公告、实施的次序核对。",
            ),
        ],
    )
    def test_what_is_wrong_is_told(
        self, village: VillageUnderTest, stage: str, changed: dict[str, str], sentence: str
    ) -> None:
        """With a sentence, and what was typed and attached is still there."""
        size = village.log_size
        status, page, _ = post(village, stage, changed)
        assert status in (409, 422)
        assert sentence in page
        assert "已经收到1份，不用再传" in page
        assert village.log_size == size

    def test_without_a_scan(self, village: VillageUnderTest) -> None:
        """Nobody can check what has no paper behind it."""
        status, page, _ = post(village, "consultation", photo=False)
        assert status == 422
        assert "请上传会议记录、签到表、公告的照片或者扫描件。" in page

    def test_sent_back_and_mended(self, village: VillageUnderTest) -> None:
        """The reason stands on the entry; the form to mend it holds what was typed, scans included."""
        name = village.do(entry.enter, "clerk", entry=entry_at(village, "implementation")).subject
        client = village.client("township_party")
        assert client.post(f"{HOME}/{name}", data={"decision": "return", "reason": ""}).status_code == 422
        client.post(f"{HOME}/{name}", data={"decision": "return", "reason": "决议公告的照片看不清"})
        assert "重新登记存量事项" in desk(village, "clerk")
        page = village.client("clerk").get(f"{HOME}/new?mends={name}").get_data(as_text=True)
        assert 'value="2026-01-30"' in page
        tickets = re.findall(r'name="photo" value="([^"]+)"', page)
        data = fields("implementation") | {"photo": tickets[0]}
        again = village.client("clerk").post(
            f"{HOME}/new?stage=implementation&mends={name}",
            data=data | {"channels": ["board", "web", "wechat"]},
        )
        assert again.status_code == 303
        assert village.client("clerk").get(f"{HOME}/{name}").status_code == 404

    def test_scans_are_private(self, village: VillageUnderTest) -> None:
        """Officers and superiors open them; a voter and the public do not."""
        village.do(entry.enter, "clerk", entry=entry_at(village, "resolution"))
        address = f"/v/{VILLAGE}/files/{village.photo}"
        assert village.client("township_party").get(address).status_code == 200
        assert village.client("representative_1").get(address).status_code == 404

    def test_papers_and_notices_carry_the_mark(self, village: VillageUnderTest) -> None:
        """The new notice of an old resolution is titled as a matter from before, and so is its history."""
        matter = legacy_at(village, "resolution_disclosure")
        notice = village.post(matter)
        assert "村内道路硬化（存量）" in words(village.client().get(f"/village/{VILLAGE}/notices/{notice}"))
        told_ = words(village.client("clerk").get(at(matter)))
        assert "照纸质记录登记启用以前的会" in told_
        checkup = words(village.client("clerk").get(f"/v/{VILLAGE}/checkup"))
        assert "启用系统以前就在办，以前开的会有4次照纸质记录登记" in checkup

    @pytest.mark.parametrize("role", ["representative_1", "villager"])
    def test_voters_have_no_such_page(self, village: VillageUnderTest, role: str) -> None:
        """They see the matter itself, in public."""
        assert village.client(role).get(f"{HOME}/").status_code == 403


class TestAnnualResolution:
    """存量年度决议：登记成年度决议，列明的事项可以按它启动。"""

    @pytest.fixture(autouse=True)
    def started(self, village: VillageUnderTest) -> None:
        """The village has a start day."""
        start_using(village)

    @staticmethod
    def typed(**changed: str) -> dict[str, object]:
        """What the clerk types: two lines, each with the votes of its minutes."""
        told: dict[str, object] = {
            **{k: v for k, v in fields("implementation").items() if k not in FORM},
            "title": "2026年度重大事项决议",
            "content": "全年要办的两件事",
            "subject": "other_interest",
            "owner": "villagers",
            "matters-0-matter": "水渠清淤",
            "matters-0-cap": "30000",
            "matters-0-subject": "public_works",
            "matters-1-matter": "敬老慰问",
            "matters-1-cap": "8000",
            "line-for-0": "17",
            "line-against-0": "1",
            "line-for-1": "9",
            "line-against-1": "9",
            "channels": ["board", "web", "wechat"],
        }
        return told | changed

    def enter(self, village: VillageUnderTest, **changed: str) -> tuple[int, str, str]:
        """The clerk posts it: status, words, address."""
        data = self.typed(**changed) | {"photos": (io.BytesIO(PHOTO), "a.png")}
        address = f"{HOME}/new?stage=implementation&item=annual-resolution"
        page = village.client("clerk").post(address, data=data)
        return page.status_code, words(page), page.location or ""

    def test_from_the_form_to_a_matter_on_its_line(self, village: VillageUnderTest) -> None:
        """Entered with the votes of each line, seen and confirmed by the township, it stands in the year's list."""
        clerk = village.client("clerk")
        assert "item=annual-resolution" in clerk.get(f"{HOME}/new").get_data(as_text=True)
        page = words(clerk.get(f"{HOME}/new?stage=implementation&item=annual-resolution"))
        for told_ in ("登记存量年度决议", "列入的事项", "逐项表决的票数"):
            assert told_ in page
        status, _said, address = self.enter(village)
        assert status == 303
        township = village.client("township_party")
        page = words(township.get(address))
        for told_ in (
            "第1项 水渠清淤",
            "同意17票，不同意1票，弃权0票",
            "第2项 敬老慰问",
            "同意9票，不同意9票",
        ):
            assert told_ in page
        assert township.post(address, data={"decision": "confirm"}).status_code == 303
        page = words(village.client("secretary").get(f"/v/{VILLAGE}/year"))
        for told_ in ("2026年度重大事项决议（存量）", "水渠清淤", "按年度决议启动", "没有通过"):
            assert told_ in page

    def test_without_votes_it_is_told_as_a_whole(self, village: VillageUnderTest) -> None:
        """All votes left open: the township reads that the lines were not voted on one by one, before it confirms."""
        none = {f"line-{name}-{row}": "" for name in ("for", "against") for row in (0, 1)}
        status, _said, address = self.enter(village, **none)
        assert status == 303
        page = words(village.client("township_party").get(address))
        assert "年度决议没有逐项表决，各项随整份决议一起通过" in page
        assert "没有单独的票数" in page

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"line-for-1": ""}, "请写这一项同意的票数，没有的写0"),
            ({"amount": "38000.01"}, "与合计金额"),
            ({"matters-1-cap": ""}, "金额上限"),
        ],
    )
    def test_what_is_wrong_is_told(
        self, village: VillageUnderTest, changed: dict[str, str], sentence: str
    ) -> None:
        """The form comes again with the sentence, and everything typed stays."""
        status, said, _address = self.enter(village, **changed)
        assert status in (409, 422)
        assert sentence in said

    def test_sent_back_it_is_mended_as_it_was(self, village: VillageUnderTest) -> None:
        """The form that mends it has the lines and their votes again."""
        _status, _said, address = self.enter(village)
        village.client("township_party").post(address, data={"decision": "return", "reason": "第2项票数不对"})
        name = address.rsplit("/", 1)[-1]
        page = village.client("clerk").get(f"{HOME}/new?mends={name}").get_data(as_text=True)
        for value in ("水渠清淤", "敬老慰问", 'name="line-for-0" type="text"', 'value="17"'):
            assert value in page
