"""Double taps, the back button, two tabs, a phone that goes dark (手忙脚乱): nothing happens twice, nothing is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Clock, Person
from tests.browser.test_spine import TITLE, served
from tests.servers import OFFICE, Screens
from tests.serving import Server
from tests.village import VILLAGE, VillageUnderTest

__all__ = ["served"]

START = f"/v/{VILLAGE}/matters/new/major-matter"
Served = tuple[Server, Clock, VillageUnderTest]


def begin(who: Person) -> Page:
    """The secretary fills in the proposal, but does not send it."""
    who.go(START).fill(title=TITLE, content="硬化二组至四组道路1.2公里", amount="186500.00")
    who.field("subject").select_option("public_works")
    return who.page


def started(village: VillageUnderTest) -> int:
    return village.kinds().count("matter_started")


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])
def test_a_double_tap_starts_one_matter(open_page: Screens, served: Served, javascript: bool) -> None:
    """Two quick taps on the button are one start, whether a script stops the second or the server knows it."""
    server, _, village = served
    who = Person.come(open_page, server, "secretary", javascript=javascript).sign_in()
    page = begin(who)
    page.get_by_role("button", name="发起这件事").first.dblclick(no_wait_after=True)
    page.wait_for_url("**/matters/2026-*")
    who.sees(TITLE)
    assert started(village) == 1


def test_back_and_sent_again_starts_one_matter(open_page: Screens, served: Served) -> None:
    """Back to the form, sent once more: the first matter is shown, and the page says that it was done already."""
    server, _, village = served
    who = Person.come(open_page, server, "secretary", size=OFFICE).sign_in()
    page = begin(who)
    who.press("发起这件事").sees(TITLE)
    page.go_back()
    begin_again = page.get_by_role("button", name="发起这件事").first
    page.locator('[name="title"]').fill(TITLE)
    begin_again.click()
    page.wait_for_load_state()
    who.sees("这张表刚才已经提交过")
    assert started(village) == 1


def test_two_tabs_do_one_thing(open_page: Screens, served: Served) -> None:
    """The same step open in two tabs: the second is told in a friendly page that it was done, and nothing is stored."""
    server, _, village = served
    number = village.matter_at("proposal")
    one = Person.come(open_page, server, "secretary", size=OFFICE).sign_in()
    one.inside(f"matters/{number}/withdraw").fill(reason="上级资金没有落实")
    other = Person("secretary", one.page.context.new_page(), server)
    other.inside(f"matters/{number}/withdraw").fill(reason="上级资金没有落实")
    one.press("撤回这件事").sees("事项已经撤回")
    size = village.log_size
    other.press("撤回这件事").sees("这张表刚才已经提交过", "已撤回")
    assert "系统出了问题" not in other.text
    assert village.log_size == size


def test_a_draft_survives_a_phone_that_goes_dark(open_page: Screens, served: Served) -> None:
    """What was typed is kept without a tap; opened again, the page offers it, and going on finds every word."""
    server, _, _ = served
    who = Person.come(open_page, server, "secretary").sign_in()
    page = begin(who)
    page.locator('[name="content"]').press_sequentially("，宽四米")
    expect(page.get_by_text("草稿已自动存好")).to_be_visible(timeout=15_000)
    page.close()
    again = Person("secretary", page.context.new_page(), server)
    again.go(START).sees("您上次写到一半").show("30-draft-offered").follow("接着写")
    assert again.field("content").input_value().endswith("，宽四米")
    assert again.field("title").input_value() == TITLE
    again.show("31-draft-continued").press("发起这件事").sees(TITLE)
