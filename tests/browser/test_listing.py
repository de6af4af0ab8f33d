"""A new item through the browser alone (新增一项): steps, drawing, form, list, case, check, publication, and a matter."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Clock, Person
from tests.browser.test_spine import served
from tests.servers import OFFICE, Screens
from tests.serving import Server
from tests.village import VILLAGE, VillageUnderTest

__all__ = ["served"]

TITLE = "路灯认养"
PATIENCE = 90_000
"""Milliseconds: a check plays cases in another process, on a machine that others keep busy too."""
Served = tuple[Server, Clock, VillageUnderTest]


class Drawing:
    """The modeler on a page, as hand and mouse use it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_viewport_size({"width": 1280, "height": 1200})  # all of the drawing can be reached
        page.locator("#drawing[data-lint_state='good']").wait_for(timeout=PATIENCE)

    def element(self, name: str) -> Locator:
        """A shape or arrow by its id."""
        return self.page.locator(f'.djs-element[data-element-id="{name}"]')

    def put_task(self, x: float, y: float, name: str) -> None:
        """Take the task out of the palette, let it fall at a place of the page, and write its name into it."""
        self.page.locator('.djs-palette [data-action="task"]').click()
        self.page.mouse.move(x - 20, y, steps=4)
        self.page.mouse.move(x, y, steps=4)
        self.page.mouse.click(x, y)
        self.page.locator(".djs-direct-editing-content").wait_for()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")

    def middle(self, name: str) -> tuple[float, float]:
        """Where the middle of an element is on the page."""
        box = self.element(name).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def judged(self, state: str) -> None:
        """The server's lint has come to this: good or bad."""
        self.page.locator(f"#drawing[data-lint_state='{state}']").wait_for(timeout=PATIENCE)

    @property
    def new(self) -> str:
        """The task that was drawn last."""
        names = self.page.locator('.djs-shape[data-element-id^="Activity_"]')
        name = names.last.get_attribute("data-element-id")
        assert name is not None
        return name


def test_a_new_item_is_drawn_linted_proven_published_and_run(open_page: Screens, served: Served) -> None:
    """The administrator needs nothing but the browser; then a village runs it to its end.

    A step is drawn where nothing leads to it: the lint says so at the step. Drawn onto the arrow instead it is sound.
    """
    server, clock, village = served
    who = Person.come(open_page, server, "administrator", size=OFFICE).sign_in()
    who.page.set_default_timeout(PATIENCE)
    told: list[str] = []
    who.page.on("console", lambda message: told.append(message.text))
    who.page.on("pageerror", lambda error: told.append(str(error)))
    who.follow("清单管理").follow("新增一项").fill(title=TITLE).press("建草稿")
    _steps(who)
    _draw(who)
    who.follow("清单内容").fill(**{"basis-0-statute": "村民委员会组织法"})
    who.fill(materials="认养申请\n照片")
    who.page.get_by_label("村文书", exact=True).check()
    who.press("保存").sees("已经写好")
    who.press("检查").sees("还没有一个案例从头办到办结")
    who.follow("^案例$").press("让系统照流程图写案例").sees("从头到尾").show("listing-5-cases")
    who.follow("演一遍").sees("演下来是这样", "已办结").show("listing-6-played")
    who.follow(TITLE).press("检查").sees("检查通过").show("listing-7-checked")
    who.fill(since=clock.today).press("发布").sees("已经发布", "第1版").show("listing-8-published")
    assert [each for each in told if "error" in each.lower() or "refused" in each.lower()] == []
    _run(open_page, server)
    assert [row.state for row in [village.row("2026-001")]] == ["closed"]


def _steps(who: Person) -> None:
    """Two steps with a review between: typed, and the system draws them."""
    who.press("再加一步").fill(**{"step-1-title": "监督审核"})
    who.field("step-1-by").select_option("supervision_committee")
    who.field("step-1-way").select_option("review")
    who.press("再加一步").fill(**{"step-2-title": "安装标牌"})
    who.show("listing-1-steps")
    who.page.locator(".buttons").get_by_role("button", name="保存").click()
    who.sees("流程图和空白表单跟着改好了").show("listing-2-draft")


def _draw(who: Person) -> None:
    """A step too many is drawn beside the flow, and found; then it is drawn into the flow, named, and saved."""
    who.follow("^流程图$")
    drawing = Drawing(who.page)
    x, y = drawing.middle("step_1")
    drawing.put_task(x, y + 335, "多画的一步")
    drawing.judged("bad")
    lonely = drawing.new
    mark = who.page.locator(f'[data-container-id="{lonely}"] .lint-mark')
    expect(mark.first).to_be_visible(timeout=PATIENCE)
    expect(drawing.element(lonely)).to_have_class(re.compile("lint-error"))
    who.show("listing-3-linted")
    who.page.locator("#lint-findings button").first.click()
    who.page.locator('.djs-context-pad [data-action="delete"]').click()
    drawing.judged("good")
    right, _ = drawing.middle("closed")
    left, height = drawing.middle("step_3")
    drawing.put_task((left + right) / 2 + 18, height, "拍照存档")
    drawing.judged("good")
    expect(who.page.locator("#p-name")).to_have_value("拍照存档")
    who.show("listing-4-drawn")
    who.press("保存流程图").sees("流程图已经保存，没有发现问题", "拍照存档")


def _run(open_page: Screens, server: Server) -> None:
    """The clerk starts a matter of the new item, and each office does its step."""
    clerk, supervisor, director = (
        Person.come(open_page, server, name, size=OFFICE).sign_in()
        for name in ("clerk", "supervision_chair", "director")
    )
    for each in (clerk, supervisor, director):
        each.page.set_default_timeout(PATIENCE)
    clerk.go(f"/village/{VILLAGE}/powers").sees(TITLE)
    clerk.go("/desk").page.locator("summary").get_by_text("发起清单上的其他事项").click()
    clerk.page.locator("summary").get_by_text("特色清单").click()
    clerk.follow(TITLE).fill(title="二组路灯认养", content="认养二组路口的一盏路灯").press("发起这件事")
    _does(clerk, "受理申请", result="已经受理")
    supervisor.go("/desk").follow("监督审核")
    supervisor.page.get_by_label("同意", exact=True).check()
    supervisor.press("提交")
    _does(director, "安装标牌", result="已经安装")
    _does(director, "拍照存档", result="照片已经归档")


def _does(who: Person, step: str, **form: str) -> None:
    """Somebody does a step that waits on the desk."""
    who.go("/desk").follow(step).fill(**form).press("提交")
