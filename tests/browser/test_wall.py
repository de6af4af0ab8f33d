"""The wall page on an old phone with a weak signal, and without any (扫一扫，在手机上)."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from engine import signing
from tests.servers import PHONE, Screens
from tests.serving import Server
from tests.village import START, VILLAGE, VillageUnderTest, copied_village
from tests.web.noticing import TEXT
from tests.web.test_wall import altered
from web.notices import sheets
from workflows.disclosure import facts

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
"""400 kbit/s both ways and 400 ms a round trip: what Lighthouse and WebPageTest call slow 3G."""

CPU_SLOWDOWN = 4
MOST_BYTES = 30_000
MOST_SECONDS = 2.0
SETTLES_WITHIN = 10.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server, and the QR of a notice that is up in its village."""
    village = copied_village(tmp_path, in_file=True)
    village.clock.now = START
    name = village.post(village.matter_at("resolution_disclosure"), content=TEXT["content"])
    url = f"sqlite:///{tmp_path / 'siyi.db'}"
    with Server(url, tmp_path) as server:
        yield server, payload(village, name, signing.load(tmp_path / "signing-key.pem"))
        assert "Traceback" not in server.said, server.said
    village.database.close()


def payload(village: VillageUnderTest, name: str, key: signing.Key) -> str:
    """What the QR of the sheet holds."""
    with village.database.read() as session:
        shown = sheets.read(session, VILLAGE, name)
        told = facts.of(session, shown.row, shown.notice, title=shown.title, at=village.clock.now)
    return facts.sealed(told, key)


def allowed() -> float:
    """Seconds: on a machine that others keep busy everything takes longer, in proportion."""
    return MOST_SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def slowly(page: Page) -> list[float]:
    """Puts a page on a slow line and a slow processor; how many bytes each answer took on its way, as they come."""
    line = page.context.new_cdp_session(page)
    sizes: list[float] = []

    def finished(told: dict[str, Any]) -> None:
        sizes.append(told["encodedDataLength"])

    line.on("Network.loadingFinished", finished)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    return sizes


FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0]"


@pytest.mark.endurance
def test_first_paint_on_slow_3g(
    open_page: Screens, served: tuple[Server, str], record_property: Callable[[str, object], None]
) -> None:
    """All that the page needs is at most 30 kB on its way, and the first words stand within two seconds."""
    server, told = served
    paints, sizes = [], [0.0]
    for _ in range(3):
        page = open_page(PHONE, javascript=False)
        sizes = slowly(page)
        page.goto(f"{server.url}/w/{told}", wait_until="networkidle")
        assert "与记录一致" in page.locator("h1").inner_text()
        paints.append(page.evaluate(FIRST_PAINT) / 1000)
    shown = " / ".join(f"{seconds:.2f}" for seconds in paints)
    print(
        f"\nwall page: {sum(sizes):.0f} bytes in {len(sizes)} answers, first paint {shown} s (slow 3G, 4x CPU)"
    )
    record_property("bytes", sum(sizes))
    record_property("first_paint_seconds", min(paints))
    assert len(sizes) >= 2
    assert 0 < sum(sizes) <= MOST_BYTES
    assert min(paints) < allowed()


def offline_page(page: Page, server: Server) -> None:
    """Somebody opened the page once, with a network."""
    page.goto(f"{server.url}/w/offline")
    page.get_by_text("已经存好").wait_for()


def test_a_paper_is_checked_without_a_network(chromium: Browser, served: tuple[Server, str]) -> None:
    """The server is gone: the same QR opens the page that the phone kept, which tells genuine from altered."""
    server, told = served
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    offline_page(page, server)
    server.kill()
    page.goto(f"{server.url}/w/{told}")
    verdict = page.locator("#verdict")
    verdict.get_by_text("码是本县签发的").wait_for()
    assert "186,500.00元" in verdict.inner_text()
    assert "应到18人，实到18人，同意18票" in verdict.inner_text()
    page.goto(f"{server.url}/w/{altered(told, amount='16850000')}")
    verdict.get_by_text("这个码不是本县签发的").wait_for()
    assert "168,500" not in verdict.inner_text()
    assert errors == []
    context.close()


def test_the_offline_page_takes_what_a_scanner_shows(open_page: Screens, served: tuple[Server, str]) -> None:
    """Pasted text, and the amount that stands on the paper; strangers' signatures and nonsense are told apart."""
    server, told = served
    page = open_page(PHONE)
    offline_page(page, server)
    stranger = facts.sealed(replace(facts.read(told).facts), signing.Key(bytes(32)))
    sums = {"kind": "finance", "amount": "904001", "counts": "1000000.0.0.95999.2"}
    key = signing.load(server.folder / "signing-key.pem")
    sheet = facts.sealed(replace(facts.read(told).facts, **sums), key)
    for text, amount, says in (
        (sheet, "9040.01", "期初余额10,000.00元，收入合计0.00元，支出合计959.99元，期末余额9,040.01元"),
        (sheet, "8040.01", "不一致：金额被改过"),
        (f"{server.url}/w/{told}", "", "码是本县签发的"),
        (told.lower(), "186,500元", "码是本县签发的"),
        (told, "168500", "纸上写 168,500.00元，签发的是 186,500.00元"),
        (told, "１６８５００", "纸上写 168,500.00元"),
        (altered(told, counts="18.18.1.17.0"), "", "这个码不是本县签发的"),
        (stranger, "", "这个码不是本县签发的"),
        (told[:80], "", "这个码看不明白"),
        ("你好", "", "这个码看不明白"),
    ):
        page.fill("#text", text)
        page.fill("#amount", amount)
        page.get_by_role("button", name="核对").click()
        until = time.monotonic() + SETTLES_WITHIN
        while says not in page.locator("#verdict").inner_text() and time.monotonic() < until:
            page.wait_for_timeout(50)
        assert says in page.locator("#verdict").inner_text()
