"""People in front of their screens (浏览器里的人): they sign in, click, fill in and read, as the pages let them."""

import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from engine import clock
from engine.clock import SHANGHAI, parse
from tests.servers import OFFICE, PHONE, Screens
from tests.serving import Server
from tests.village import PEOPLE, PHONES, PHOTO, PIN, SECRET, TOTP_SECRET, VILLAGE
from workflows.accounts import authenticator

SIZES = {"390": PHONE, "1280": OFFICE}


@dataclass
class Clock:
    """The served village's clock: a file that the server reads."""

    path: Path
    now: datetime

    def set(self, moment: datetime) -> None:
        """It is now that instant."""
        self.now = moment
        part = self.path.with_suffix(".part")
        part.write_text(moment.isoformat())
        part.replace(self.path)

    def advance(self, **time: int) -> None:
        """Time passes."""
        self.set(self.now + timedelta(**time))

    @property
    def today(self) -> str:
        """The day, as a date field takes it."""
        return self.now.astimezone(SHANGHAI).date().isoformat()


@dataclass
class Person:
    """Somebody with a browser of their own."""

    name: str
    page: Page
    server: Server

    @classmethod
    def come(
        cls,
        screens: Screens,
        server: Server,
        name: str,
        *,
        size: tuple[int, int] = PHONE,
        javascript: bool = True,
    ) -> "Person":
        """Somebody opens a browser, on a phone or at the office's PC."""
        return cls(name, screens(size, javascript=javascript), server)

    def sign_in(self) -> "Person":
        """Signs in with the account of their name."""
        if self.name in PHONES:
            self.go("/login").fill(name=PHONES[self.name], secret=PIN).press("登录")
        else:
            self.go("/login?who=office").fill(name=self.name, secret=SECRET).press("下一步：动态码")
            self.fill(code=authenticator.code(TOTP_SECRET, self._now)).press("登录")
        assert "/desk" in self.page.url, self.text
        return self

    @property
    def _now(self) -> datetime:
        """The server's time: its settable clock, if it has one."""
        clock_file = self.server.folder / "clock"
        return parse(clock_file.read_text()) if clock_file.exists() else clock.now()

    def go(self, path: str) -> "Person":
        """Opens an address of the server; it must be a good page. Who is no longer signed in does so again."""
        answer = self.page.goto(self.server.url + path)
        assert answer is not None
        over = answer.status == 401 or "/login" in self.page.url
        if over and self.name in PEOPLE and not path.startswith("/login"):
            answer = self.sign_in().page.goto(self.server.url + path)
            assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status} {self.text}"
        return self

    def inside(self, path: str) -> "Person":
        """Opens an inside page of the village."""
        return self.go(f"/v/{VILLAGE}/{path}")

    def press(self, words: str) -> "Person":
        """Presses the button with these words; no error page follows."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        self.read()
        if self.page.locator('[name="confirm_pin"]').count():
            # Half an hour went by: the page asks again who is there, and goes on with the same form.
            code = PIN if self.name in PHONES else authenticator.code(TOTP_SECRET, self._now)
            self.fill(confirm_pin=code).press("接着办")
        return self

    def follow(self, words: str) -> "Person":
        """Follows the first link with these words."""
        self.page.get_by_role("link", name=re.compile(words)).first.click()
        self.page.wait_for_load_state()
        self.read()
        return self

    def read(self) -> str:
        """The page's words; fails on what nobody should see."""
        text = self.text
        assert "系统出了问题" not in text, text
        assert "没有找到这一页" not in text, text
        return text

    def field(self, name: str) -> Locator:
        """An input by its name."""
        return self.page.locator(f'[name="{name}"]').first

    def fill(self, **values: str) -> "Person":
        """Writes into inputs by their names."""
        for name, value in values.items():
            self.field(name).fill(value)
        return self

    def attach(self, name: str) -> "Person":
        """Attaches a photo."""
        photo = FilePayload(name="照片.png", mimeType="image/png", buffer=PHOTO)
        self.field(name).set_input_files([photo])
        return self

    @property
    def text(self) -> str:
        """All the words on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, *words: str) -> "Person":
        """The page says all this, at the latest when its scripts are done."""
        self.read()
        for each in words:
            expect(self.page.locator("body"), self.page.url).to_contain_text(each, use_inner_text=True)
        return self

    def show(self, name: str) -> "Person":
        """Keeps pictures of the page, on a phone and on a PC, where somebody wants to look at them."""
        folder = os.environ.get("SIYI_SCREENSHOTS")
        if folder:
            before = self.page.viewport_size
            for width, (w, h) in SIZES.items():
                self.page.set_viewport_size({"width": w, "height": h})
                self.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
            if before:
                self.page.set_viewport_size(before)
        return self
