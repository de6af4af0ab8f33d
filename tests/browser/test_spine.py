"""One matter from start to closed, in the browser (全程): everybody through their own pages, an objection included."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.people import Clock, Person
from tests.servers import OFFICE, PHONE, Screens
from tests.serving import Server
from tests.village import START, VILLAGE, VillageUnderTest, copied_village

TITLE = "村内道路硬化"
MATTER = "2026-001"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server, Clock, VillageUnderTest]]:
    """A village with nothing but its people, served with a clock that the test sets."""
    village = copied_village(tmp_path, in_file=True)
    clock = Clock(tmp_path / "clock", START)
    clock.set(START)
    url = f"sqlite:///{tmp_path / 'siyi.db'}"
    with Server(url, tmp_path, module="tests.clocked", SIYI_TEST_CLOCK=str(clock.path)) as server:
        yield server, clock, village
        assert "Traceback" not in server.said, server.said
    village.database.close()


class Story:
    """Who takes part, and each one's part of the way."""

    def __init__(self, screens: Screens, server: Server, clock: Clock) -> None:
        self.clock, self.screens, self.server = clock, screens, server
        self.secretary = self.comes("secretary", size=OFFICE)
        self.director = self.comes("director", size=OFFICE)
        self.clerk = self.comes("clerk", size=OFFICE)
        self.supervisor = self.comes("supervision_chair")
        self.township = self.comes("township_party", size=OFFICE)
        self.auditor = self.comes("auditor", size=OFFICE)
        # The villager has no account and a browser without JavaScript.
        self.villager = Person.come(screens, server, "何大爷", javascript=False)

    def comes(self, name: str, size: tuple[int, int] = PHONE) -> Person:
        """Somebody with an account signs in."""
        return Person.come(self.screens, self.server, name, size=size).sign_in()

    def start(self) -> None:
        """The secretary starts the matter from the desk."""
        who = self.secretary
        who.sees("我的工作台").show("01-desk-empty").follow("发起")
        who.fill(title=TITLE, content="硬化二组至四组道路1.2公里，宽4米，厚18厘米", amount="186500.00")
        who.field("subject").select_option("public_works")
        who.show("02-start").press("发起这件事")
        who.sees(TITLE, MATTER).show("03-started")

    def call(self, who: Person, stage: str, *, days: int = 0) -> str:
        """Somebody calls a meeting; the notice goes out today and the meeting is in some days. Its address."""
        who.inside(f"meetings/call?stage={stage}")
        self.clock.advance(minutes=1)
        meets = self.clock.now
        notice_on = self.clock.today
        if days:
            self.clock.advance(days=days)
        who.fill(notice_on=notice_on, day=self.clock.today, time="19:30", place="村委会会议室")
        self.clock.set(meets)
        who.show(f"04-call-{stage}").press("发出会议通知")
        if days:
            self.clock.advance(days=days)
        return who.page.url.removeprefix(f"{self.server.url}/v/{VILLAGE}/")

    def vote_on_screen(self, address: str, voters: list[str]) -> None:
        """The clerk opens the meeting; each member signs in and votes on the phone; the clerk counts."""
        self.clerk.inside(address).press("现在开会").show("05-meeting-open")
        for name in voters:
            person = self.secretary if name == "secretary" else self.comes(name)
            person.inside(f"{address}/ballot").press("我到会了，签到")
            person.inside(f"{address}/items/{MATTER}/ballot").show(f"06-ballot-{name}")
            person.field("remark").fill("支持")
            person.press("同意").sees("同意")
        self.clerk.inside(address).show("07-before-count").press("散会计票")
        self.clerk.sees("通过").show("08-counted")

    def enter_on_paper(self, address: str, present: int, votes: int) -> None:
        """The clerk enters the signed sheet with its photo; the supervision committee confirms it."""
        who = self.clerk.inside(f"{address}/enter")
        who.fill(held_on=self.clock.today, present=str(present))
        who.fill(**{f"for-{MATTER}": str(votes), f"against-{MATTER}": str(present - votes)})
        who.attach("photos").show("09-enter").press("提交结果")
        who.sees("确认：和照片一致")
        self.supervisor.inside(f"{address}/confirm").show("10-confirm-result").press("确认：和照片一致")
        self.supervisor.sees("通过")

    def review(self) -> None:
        """The township agrees."""
        who = self.township
        who.go(f"/desk?village={VILLAGE}").sees(TITLE).show("11-township-desk")
        who.inside(f"matters/{MATTER}/review")
        who.page.locator('[name="opinion"][value="agree"]').check()
        who.show("12-review").press("提交审核意见")

    def post(self, kind: str) -> str:
        """The director posts a notice on all channels; the supervision committee confirms it. The notice's id."""
        who = self.director.inside(f"matters/{MATTER}/notices/{kind}")
        if kind == "result":
            who.fill(final_amount="181000.00", summary="已硬化道路1.2公里，验收合格")
        for channel in ("board", "web", "wechat"):
            who.page.locator(f'[name="channel"][value="{channel}"]').check()
        who.attach("photo-board").attach("photo-wechat")
        who.show(f"13-post-{kind}").press("登记张贴")
        notice = who.page.url.rpartition("/")[2].partition("?")[0]
        self.supervisor.inside(f"notices/{notice}/confirm").show(f"14-confirm-{kind}")
        self.supervisor.press("看过了，确认张贴属实")
        return notice

    def object(self, notice: str) -> None:
        """A villager reads the public page without JavaScript and objects under their name."""
        who = self.villager
        who.go("/villages").follow("示范村").sees(TITLE).show("15-village")
        who.go(f"/village/{VILLAGE}/notices/{notice}").sees(TITLE, "186,500.00元").show("16-public-notice")
        who.follow("意见")
        who.page.locator('[name="by"][value="villager"]').check()
        who.fill(name="何大爷", text="占用了我家的地，请先量一量").show("17-object").press("提交意见")
        who.show("18-receipt")

    def implementation_waits(self, *words: str) -> None:
        """Whoever wants to begin now is refused, and the matter's page tells what it waits for."""
        who = self.director.go("/desk")
        answer = who.page.goto(f"{self.server.url}/v/{VILLAGE}/matters/{MATTER}/implement")
        assert answer is not None
        assert answer.status == 409
        who.sees("现在不能办理“组织实施”").show("19-refused")
        who.inside(f"matters/{MATTER}").sees(*words).show("19-waits")

    def answer(self, notice: str) -> None:
        """The director answers, the supervision committee confirms."""
        who = self.director.inside(f"notices/{notice}").show("20-notice-inside").follow("答复")
        who.page.locator('[name="outcome"][value="explained"]').check()
        who.fill(text="已现场丈量，不占用您家的地").show("21-reply").press("提交答复")
        self.supervisor.inside(f"notices/{notice}").follow("确认").show("22-confirm-reply")
        self.supervisor.press("答复属实，确认")

    def implement(self) -> None:
        """The director begins and pays."""
        who = self.director.inside(f"matters/{MATTER}/implement")
        who.fill(responsible="王建华", contractor="明达建筑有限公司", amount="183000.00")
        who.show("23-implement").press("登记开始实施")
        who.inside(f"matters/{MATTER}/pay")
        who.fill(amount="90000.00", to="明达建筑有限公司").show("24-pay").press("登记这笔付款")

    def close(self) -> None:
        """The clerk closes and files the matter."""
        who = self.clerk.inside(f"matters/{MATTER}/close")
        who.field("index_complete").check()
        who.show("25-close").press("办结").sees("已办结").show("26-closed")

    def audit(self) -> None:
        """The auditor looks at the history on the diagram, replays it and proves the record."""
        who = self.auditor.go("/audit").show("27-audit")
        who.inside(f"matters/{MATTER}/history").sees(TITLE)
        who.page.wait_for_timeout(500)
        who.show("28-history")
        who.press("重新执行一遍").show("29-replayed")


def test_one_matter_from_start_to_closed(
    open_page: Screens, served: tuple[Server, Clock, VillageUnderTest]
) -> None:
    """Secretary, members, township, supervisor, villager and auditor drive it through the pages alone."""
    server, clock, village = served
    story = Story(open_page, server, clock)
    story.start()
    address = story.call(story.secretary, "proposal")
    story.vote_on_screen(address, ["secretary", "branch_1", "branch_2"])
    clock.advance(days=2)
    story.enter_on_paper(story.call(story.secretary, "consultation"), 6, 6)
    clock.advance(days=1)
    story.enter_on_paper(story.call(story.secretary, "deliberation", days=4), 9, 8)
    clock.advance(days=1)
    story.review()
    story.enter_on_paper(story.call(story.director, "resolution", days=4), 16, 15)
    clock.advance(days=1)
    notice = story.post("resolution")
    clock.advance(days=1)
    story.object(notice)
    story.implementation_waits("公告期满并答复异议")
    clock.advance(days=20)
    story.implementation_waits("异议")
    story.answer(notice)
    story.implement()
    clock.advance(days=30)
    story.post("result")
    clock.advance(days=20)
    story.close()
    story.audit()
    story.villager.go(f"/village/{VILLAGE}/matters/{MATTER}").sees(TITLE, "已办结").show("30-public-matter")
    assert village.row(MATTER).state == "closed"
