"""A timed walk on an old phone (计时走一遍): every tap and key is counted, every wait measured on a slow network.

Work time is an estimate in the manner of the keystroke-level model, generous to a beginner of sixty: a tap 1.2 s, a key
0.3 s, a page that is read before the first tap 5 s, and the measured time until a page stands still.
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

TAP, KEY, READ = 1.2, 0.3, 5.0
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 ms a round trip, 400 kbit/s each way (in bytes a second)."""
CPU_SLOWDOWN = 4


@dataclass
class Walk:
    """One person's way: what was tapped and typed, and how long they waited."""

    page: Page
    taps: int = 0
    keys: int = 0
    pages: int = 0
    waited: float = 0.0
    told: list[str] = field(default_factory=list)

    def slow_down(self) -> None:
        """The old phone on the slow network."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_3G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})

    def button(self, words: str) -> None:
        """Tap a button; a new page follows and is read."""
        self._leave(self.page.get_by_role("button", name=words).first)

    def link(self, words: str) -> None:
        """Tap a link; a new page follows and is read."""
        self._leave(self.page.get_by_role("link", name=words).first)

    def _leave(self, what: Locator) -> None:
        before, begun = self.page.url, time.monotonic()
        with self.page.expect_navigation(timeout=90_000):
            what.click(timeout=90_000)
        self._count(1)
        self.pages += 1
        self.waited += time.monotonic() - begun
        self.told.append(f"{before.rsplit('/', 1)[1][:20]} → {self.page.url.rsplit('/', 1)[1][:20]}")

    def tap(self, what: Locator) -> None:
        """Tap something on this page."""
        what.click()
        self._count(1)

    def _count(self, taps: int) -> None:
        self.taps += taps

    def type(self, *texts: str) -> None:
        """Type into the field that has the focus, and on into the next ones with the keyboard's 下一项."""
        for place, text in enumerate(texts):
            if place:
                self.page.keyboard.press("Enter")
                self.keys += 1
            self.page.keyboard.type(text)
            self.keys += len(text)

    def photograph(self, name: str, photo: Path) -> None:
        """Choose a photo: tap the field, the shutter, and 使用照片; the phone makes it small before it is sent."""
        self.page.locator(f'[name="{name}"]').set_input_files(photo, timeout=90_000)
        begun = time.monotonic()
        self.page.locator(f'[name="{name}"][data-ready]').wait_for(timeout=90_000, state="attached")
        self.waited += time.monotonic() - begun
        self._count(3)

    def download(self, words: str) -> int:
        """Tap a link to a PDF and wait until all of it is there; its size in bytes."""
        address = self.page.get_by_role("link", name=words).first.get_attribute("href")
        begun = time.monotonic()
        size = self.page.evaluate(
            "address => fetch(address).then(answer => answer.arrayBuffer()).then(it => it.byteLength)",
            address,
        )
        self._count(1)
        self.waited += time.monotonic() - begun
        return int(size)

    def show(self, name: str) -> None:
        """Keep a picture of what stands on the screen, where somebody wants to look."""
        if folder := os.environ.get("SIYI_SCREENSHOTS"):
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))

    @property
    def work(self) -> float:
        """The estimated seconds of work, waiting and reading included."""
        return self.taps * TAP + self.keys * KEY + self.pages * READ + self.waited

    @property
    def figures(self) -> str:
        """The figures in one line."""
        return (
            f"{self.taps} taps, {self.keys} keys, {self.pages} pages, {self.waited:.0f} s waited, "
            f"{self.work / 60:.1f} minutes of work"
        )
