"""Passing a message on from a phone (手机上转发): one tap copies, one says that it was done; without JavaScript too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.people import Clock, Person
from tests.messaging import open_messages
from tests.servers import Screens
from tests.serving import Server
from tests.village import copied_village


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """A village in which the township's review waits."""
    village = copied_village(tmp_path, in_file=True)
    village.matter_at("township_review")
    assert len(open_messages(village)) == 1
    clock = Clock(tmp_path / "clock", village.clock.now)
    clock.set(village.clock.now)
    url = f"sqlite:///{tmp_path / 'siyi.db'}"
    with Server(url, tmp_path, module="tests.clocked", SIYI_TEST_CLOCK=str(clock.path)) as server:
        yield server
    village.database.close()


def test_one_tap_copies_the_whole_text(served: Server, open_page: Screens) -> None:
    """What is pasted into the chat is what stood in the box, address included."""
    clerk = Person.come(open_page, served, "clerk").sign_in().follow("有1条要转发的通知")
    clerk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clerk.show("messages").press("复制文字").sees("已经复制，去微信粘贴")
    copied = clerk.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("【请审核】示范村")
    assert copied == clerk.page.locator("textarea").input_value()
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_javascript(served: Server, open_page: Screens) -> None:
    """The text stands in a box to select by hand; the button that could not work is not there."""
    clerk = Person.come(open_page, served, "clerk", javascript=False).sign_in().follow("有1条要转发的通知")
    assert not clerk.page.get_by_text("复制文字", exact=True).is_visible()
    assert clerk.page.locator("textarea").is_visible()
    clerk.page.get_by_role("button", name="已转发").click()
    clerk.sees("没有要转发的通知", "最近发过的（1条）")
