"""One evening in the browser (开一次会): called with one tap, printed, signed in, entered, confirmed, written down."""

import io
import json
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from tests.village import PIN, VILLAGE, VillageUnderTest
from tests.web.gathering import MEETINGS, Gathering, called, item, said
from workflows.meetings import meeting as meetings

VOTERS = [f"representative_{n}" for n in range(1, 16)]


def words(pdf: bytes) -> str:
    """The words of a printed file."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def evening(village: VillageUnderTest, count: int = 2) -> tuple[Gathering, list[str]]:
    """A meeting called for now with some matters."""
    matters = [village.matter_at("resolution", title=f"修第{n + 1}条路") for n in range(count)]
    return called(village, "resolution", matters), matters


def sit(meeting: Gathering, present: int = 14) -> None:
    """The meeting is opened and so many are ticked."""
    meeting.post("clerk", "/open", then="roll")
    meeting.post("clerk", "/roll", person=[meeting.village.persons[role] for role in VOTERS[:present]])


def fields(page: str) -> dict[str, list[str]]:
    """What the page's first calling form posts: names with all their ticked or typed values."""
    form = page[page.index("/meetings/call?") :].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told["type"] != "checkbox" or " checked" in tag:
            found.setdefault(told["name"], []).append(told.get("value", ""))
    return found


class TestTomorrow:
    """会议明晚开：全部预先填好，一个按钮。"""

    def test_one_tap_from_the_desk_and_one_to_call(self, village: VillageUnderTest) -> None:
        """Tomorrow 19:30, the last place, the body that the matters need, all of them ticked, notice today."""
        matters = [village.matter_at("resolution", title=f"修第{n}条路") for n in range(3)]
        director = village.client("director")
        assert "会议明晚开3件事等着开会" in said(director.get("/desk"))
        page = director.get(f"{MEETINGS}/tomorrow")
        assert "村民代表会议：3件" in said(page)
        assert "建议提前3天通知，这次提前1天" in said(page)
        answer = director.post(f"{MEETINGS}/call?stage=resolution", data=fields(page.get_data(as_text=True)))
        assert answer.status_code == 303
        name = answer.headers["Location"].rsplit("/", 1)[1]
        row = village.meeting(name)
        tomorrow = village.today + timedelta(days=1)
        assert row.planned_at.startswith(f"{tomorrow.isoformat()}T19:30")
        assert (row.body, row.place) == ("representatives_assembly", "村委会会议室")
        assert row.notice_on == village.today.isoformat()
        page_after = said(Gathering(village, name).get("director"))
        assert "下一步：打印材料" in page_after
        assert "会议记录里会写明" in page_after
        assert all(item(village, name, matter).outcome == "" for matter in matters)

    def test_stages_stand_in_groups(self, village: VillageUnderTest) -> None:
        """两委会议 and 支委会 apart; what the law lets only the committee call is not on the secretary's page."""
        village.matter_at("consultation")
        village.start()
        village.matter_at("resolution")
        page = said(village.client("secretary").get(f"{MEETINGS}/tomorrow"))
        assert "村“两委”联席会议：1件" in page
        assert "村党组织委员会会议：1件" in page
        assert "村民代表会议" not in page

    def test_binding_notice_moves_the_day(self, village: VillageUnderTest) -> None:
        """A villagers' assembly needs ten days: the day offered is the first that the law allows."""
        village.matter_at("resolution", subject="village_rules", title="修订村规民约")
        page = village.client("director").get(f"{MEETINGS}/tomorrow")
        day = village.today + timedelta(days=10)
        assert f'value="{day.isoformat()}"' in page.get_data(as_text=True)
        assert "最早这一天开" in said(page)

    def test_nothing_waits(self, village: VillageUnderTest) -> None:
        """The page says what to do; a villager is told the same and calls nothing."""
        for role in ("director", "villager"):
            assert "现在没有事项等您召集会议" in said(village.client(role).get(f"{MEETINGS}/tomorrow"))


class TestPack:
    """会议材料：一个文件。"""

    def test_one_file_with_everything(self, village: VillageUnderTest) -> None:
        """Notice, agenda with money, sign-in, eighteen ballots an item, result sheet, blank minutes."""
        meeting, matters = evening(village)
        answer = meeting.get("clerk", "/pack.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        text = words(answer.data)
        for told in (
            "关于召开村民代表会议的通知",
            "村民代表会议议程",
            "1.修第1条路186,500元",
            "签到表",
            "迟到早退回避",
            "计票表",
            "收回＋未收回",
            "讨论意见",
        ):
            assert told in text
        assert [text.count(f"是否同意“修第{n}条路”") for n in (1, 2)] == [18, 18]
        assert len(matters) == 2

    def test_the_poster_is_two_sheets_of_a4(self, village: VillageUnderTest) -> None:
        """Each page of A3 is an upper and a lower half, both A4 on their side, with marks."""
        meeting, _ = evening(village)
        pages = PdfReader(io.BytesIO(meeting.get("clerk", "/agenda-poster.pdf").data)).pages
        assert len(pages) == 2
        for page in pages:
            assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
        assert pages[0].mediabox.bottom > pages[1].mediabox.bottom

    def test_no_pack_after_the_count(self, village: VillageUnderTest) -> None:
        """What was held is not prepared again."""
        meeting, _ = evening(village)
        sit(meeting)
        village.do(meetings.close, "clerk", meeting=meeting.name)
        assert meeting.get("clerk", "/pack.pdf").status_code == 409


class TestSignIn:
    """签到：一页名单，勾选，保存。"""

    def test_ticks_are_saved_and_counted(self, village: VillageUnderTest) -> None:
        """The next step follows the head count: sign in, vote, enter."""
        meeting, _ = evening(village)
        meeting.post("clerk", "/open", then="roll")
        assert "还差12人" in said(meeting.get("clerk", "/roll"))
        assert "下一步：签到" in said(meeting.get("clerk"))
        sit(meeting)
        page = meeting.get("clerk", "/roll").get_data(as_text=True)
        assert page.count(" checked") == 14
        assert "应到18人，实到14人，够12人，可以表决" in said(meeting.get("clerk", "/roll"))
        assert "下一步：表决" in said(meeting.get("clerk"))
        meeting.post("clerk", "/vote")
        assert "下一步：录入结果" in said(meeting.get("clerk"))

    def test_all_are_ticked_without_javascript(self, village: VillageUnderTest) -> None:
        """The link ticks every box on the page; nothing is stored before somebody saves."""
        meeting, _ = evening(village)
        meeting.post("clerk", "/open")
        stored = village.stored
        page = meeting.get("clerk", "/roll?all=1").get_data(as_text=True)
        assert (page.count(" checked"), village.stored) == (18, stored)

    def test_what_another_ticked_meanwhile_stays(self, village: VillageUnderTest) -> None:
        """A list that was opened earlier takes nobody off whom it did not show as present."""
        meeting, _ = evening(village)
        sit(meeting, 3)
        ids = [village.persons[role] for role in VOTERS]
        meeting.post("clerk", "/roll", was="", person=[ids[5]])
        meeting.post("clerk", "/roll", was=f"{ids[0]},{ids[1]}", person=[ids[1]])
        page = said(meeting.get("clerk", "/roll"))
        assert "实到3人" in page
        assert "还没有签到" in said(meeting.get("clerk", f"/people/{ids[0]}"))

    def test_only_officers_tick_others_read(self, village: VillageUnderTest) -> None:
        """A representative sees the list without boxes."""
        meeting, _ = evening(village)
        sit(meeting)
        page = meeting.get("representative_1", "/roll").get_data(as_text=True)
        assert 'type="checkbox"' not in page
        assert meeting.post("representative_1", "/roll", person=[]).status_code == 403
        assert meeting.get("representative_1", "/people/p1").status_code == 403

    def test_the_search_finds_by_name(self, village: VillageUnderTest) -> None:
        """One syllable is enough."""
        meeting, _ = evening(village)
        sit(meeting, 1)
        page = said(meeting.get("clerk", "/roll?q=建华"))
        assert "王建华" in page
        assert "代表3" not in page
        assert "代表2" not in said(meeting.get("clerk", "/roll?show=here"))

    def test_late_early_and_recused_reach_the_entry(self, village: VillageUnderTest) -> None:
        """Who left before the second item and who is recused from the first are prefilled where they belong."""
        meeting, (first, second) = evening(village)
        sit(meeting)
        one, two = village.persons[VOTERS[0]], village.persons[VOTERS[1]]
        left = {"left": "20:10", "left_from": "1", "reason": "家里有急事"}
        assert meeting.post("clerk", f"/people/{one}", **left).status_code == 303
        out = {"recused": [first], "reason": "承包人是亲属"}
        assert meeting.post("clerk", f"/people/{two}", **out).status_code == 303
        assert meeting.post("clerk", f"/people/{two}", recused=[second]).status_code == 422
        page = meeting.get("clerk", "/enter").get_data(as_text=True)
        values = dict(re.findall(r'name="([\w-]+)"[^>]*?value="(\d+)"', page))
        assert (values["present"], values["issued-" + first], values["recused-" + first]) == ("14", "13", "1")
        assert (values["present-" + second], values["issued-" + second]) == ("13", "13")


class TestEntry:
    """录入：八个议题一页，边填边核对。"""

    def test_everybody_agreed_is_one_tick(self, village: VillageUnderTest) -> None:
        """The tick alone fills in the numbers on the server, so that it works without JavaScript."""
        meeting, (first, second) = evening(village)
        sit(meeting)
        numbers: dict[str, object] = {"present": 14, f"all-{first}": 1}
        numbers |= {f"issued-{second}": 14, f"lost-{second}": 1}
        numbers |= {
            f"valid-{second}": 12,
            f"for-{second}": 11,
            f"against-{second}": 1,
            f"abstain-{second}": 0,
        }
        assert meeting.enter("clerk", numbers).status_code == 303
        told = json.loads(village.meeting(meeting.name).entry)["items"]
        votes = {"for": 14, "against": 0, "abstain": 0, "invalid": 0, "issued": 14, "collected": 14}
        assert told[first] == {"entitled": 18, "present": 14, **votes}
        assert (told[second]["collected"], told[second]["invalid"]) == (13, 1)
        assert not told[second].keys() & {"lost", "valid"}

    def test_sums_that_do_not_fit_are_named_at_the_item(self, village: VillageUnderTest) -> None:
        """Each of the three sums has its sentence; nothing is stored."""
        meeting, (first, second) = evening(village)
        sit(meeting)
        wrong = {
            "收回、未收回合计13，发出是14，差1": {"issued": 14, "collected": 12, "lost": 1},
            "有效票、无效票合计13，收回是14，差1": {"issued": 14, "collected": 14, "valid": 13, "invalid": 0},
            "同意、不同意、弃权合计12，有效票是13，差1": {"valid": 13, "for": 12, "against": 0, "abstain": 0},
        }
        stored = village.stored
        for sentence, told in wrong.items():
            numbers: dict[str, object] = {"present": 14, f"all-{first}": 1, f"for-{second}": 9}
            numbers |= {f"{name}-{second}": n for name, n in told.items()}
            answer = meeting.enter("clerk", numbers)
            assert (answer.status_code, village.stored) == (422, stored)
            assert sentence in said(answer)


class TestSecondPerson:
    """第二人：同一台机器，自己的密码。"""

    def entered(self, village: VillageUnderTest) -> tuple[Gathering, list[str]]:
        """A result that the clerk has just entered."""
        meeting, matters = evening(village)
        sit(meeting)
        numbers: dict[str, object] = {"present": 14, **{f"all-{matter}": 1 for matter in matters}}
        answer = meeting.enter("clerk", numbers)
        assert answer.headers["Location"].endswith("/confirm")
        return meeting, matters

    def confirm(self, meeting: Gathering, name: str, secret: str = PIN, **more: str) -> int:
        """Somebody gives an account on the clerk's machine."""
        told = {"decision": "confirm", "second_name": name, "second_pin": secret} | more
        return meeting.post("clerk", "/confirm", **told).status_code

    def test_the_second_person_confirms_and_everything_comes_out(self, village: VillageUnderTest) -> None:
        """Decided in the second person's name; minutes and all resolutions are one file."""
        meeting, matters = self.entered(village)
        page = said(meeting.get("clerk", "/confirm"))
        assert "村务监督委员会的人当场核对" in page
        assert self.confirm(meeting, "supervision_member") == 303
        row = village.meeting(meeting.name)
        person = village.persons["supervision_member"]
        assert (row.state, row.confirmed_by) == ("closed", f"{VILLAGE}/{person}")
        assert "下一步：打印会议记录、决议" in said(meeting.get("clerk"))
        text = words(meeting.get("clerk", "/papers.pdf").data)
        assert "村民代表会议记录" in text
        assert all(f"关于修第{n}条路的决议" in text for n in (1, 2))
        assert [item(village, meeting.name, each).outcome for each in matters] == ["passed", "passed"]

    @pytest.mark.parametrize(
        ("name", "secret", "status", "sentence"),
        [
            ("", "", 422, "还缺第二个人的手机号或者密码"),
            ("supervision_chair", "840271", 422, "账号或者密码不对"),
            ("clerk", PIN, 409, "同一个人不能既录入又确认"),
            ("director", PIN, 403, "应当由"),
            ("other_supervision_chair", PIN, 403, "应当由"),
        ],
    )
    def test_nobody_else_confirms(
        self, village: VillageUnderTest, name: str, secret: str, status: int, sentence: str
    ) -> None:
        """Not the clerk, no officer, no stranger, no wrong secret: the page says why, nothing is stored."""
        meeting, _ = self.entered(village)
        stored = village.stored
        told = {"decision": "confirm", "second_name": name, "second_pin": secret}
        answer = meeting.post("clerk", "/confirm", **told)
        assert (answer.status_code, village.stored) == (status, stored)
        assert sentence in said(answer)

    def test_the_second_person_sends_it_back(self, village: VillageUnderTest) -> None:
        """With a reason, from the same machine."""
        meeting, _ = self.entered(village)
        assert self.confirm(meeting, "supervision_chair", decision="reject", reason="同意是13票") == 303
        assert "结果被退回，请重新录入" in said(meeting.get("clerk"))


def test_too_few_came_and_one_tap_calls_again(village: VillageUnderTest) -> None:
    """The counted meeting offers the second call, with the same agenda and the same threshold; then it is linked."""
    meeting, matters = evening(village)
    sit(meeting, 11)
    meeting.post("clerk", "/close", sure="yes")
    page = meeting.get("director").get_data(as_text=True)
    form = page[page.index("/again") :].partition("</form>")[0]
    told = dict(re.findall(r'name="(notice_on|day|time|place)"[^>]*value="([^"]*)"', form))
    answer = meeting.post("director", "/again", **told)
    second = Gathering(village, answer.headers["Location"].rsplit("/", 1)[1])
    assert village.meeting(second.name).follows == meeting.name
    assert "第二次召集，看上一次" in said(second.get("director"))
    assert "须到会12" in said(second.get("director"))
    assert "第二次召集：" not in said(meeting.get("director"))
    assert [village.standing(matter)[1] for matter in matters] == ["resolution"] * 2
