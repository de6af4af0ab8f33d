"""Every page in Chromium: axe-core finds no violation of WCAG 2.2 AA, nothing is too wide or too small (页面体检)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.gallery import Gallery, Shown
from tests.servers import Screens
from web.app import CSP

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SITE = "http://siyi.test"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

FOUND_BY_AXE = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`));
}"""

# Letters that are drawn, and what a finger has to meet: a tick stands in its label, a link in a sentence is text.
FOUND_BY_RULER = """([letters, controls]) => {
  const found = [], apart = ".unseen, .skip, svg, [hidden], .bjs-container, .seal";
  const shown = e => e.getClientRects().length && !e.closest(apart);
  const name = e => `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.name || "").trim().slice(0, 20)}"`;
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`the page is ${wide} px wider than the screen`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(e)) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (size < letters) found.push(`${size} px letters: ${name(e)}`);
  }
  const typed = "input:not([type=hidden]):not([type=checkbox]):not([type=radio])";
  const reached = `button, .button, select, textarea, summary, nav a, .choice label, ${typed}`;
  for (const e of document.querySelectorAll(reached)) {
    const height = e.getBoundingClientRect().height;
    if (shown(e) && height < controls) found.push(`${Math.round(height)} px high: ${name(e)}`);
  }
  return [...new Set(found)];
}"""

ELDER = "(elder) => document.documentElement.classList.toggle('elder', elder)"
# What 长辈版 could break that was right before: it changes sizes and colours, and no word.
LOOKS = ((False, TAGS, [18, 48]), (True, ["color-contrast", "target-size"], [24, 60]))


@pytest.fixture
def screen(open_page: Screens, gallery: Gallery) -> Page:
    """A phone that asks the application for what pages refer to, and complains about whatever its console says."""
    page = open_page()
    page.add_init_script(path=AXE)
    page.on("console", lambda said: open_page.complaints.append(said.text) if said.type == "error" else None)
    page.route(f"{SITE}/**", lambda route: _answer(route, gallery))
    return page


def _answer(route: Route, gallery: Gallery) -> None:
    if route.request.method != "GET":
        # What a script sends by itself is answered elsewhere; here pages are looked at.
        route.fulfill(status=204)
        return
    with gallery.village.client("secretary").get(route.request.url.removeprefix(SITE)) as answer:
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)


def audit(page: Page, shown: Shown) -> Iterator[str]:
    """What is wrong with a page as it was sent, under the policy that it was sent with."""
    address = f"{SITE}/page"
    policy = {"Content-Security-Policy": CSP, "Content-Type": "text/html; charset=utf-8"}
    page.route(address, lambda route: route.fulfill(body=shown.html, headers=policy))
    page.goto(address)
    for elder, rules, sizes in LOOKS:
        page.evaluate(ELDER, elder)
        found: list[Any] = [*page.evaluate(FOUND_BY_AXE, rules), *page.evaluate(FOUND_BY_RULER, sizes)]
        yield from (f"{shown}{' in 长辈版' if elder else ''}: {each}" for each in found)
    page.unroute(address)


def test_every_page_is_accessible(screen: Page, gallery: Gallery) -> None:
    """No violation of WCAG 2.2 AA, nothing wider than 390 px, letters and controls large enough; in 长辈版 larger."""
    wrong = [each for shown in gallery.differing for each in audit(screen, shown)]
    assert wrong == [], "\n".join(wrong)


BAD = """<!doctype html><html lang="zh-Hans"><title>坏的一页</title><main><h1>坏的一页</h1>
<p>小字</p><table width="600"><tr><td>太宽</td></tr></table><button>按</button><input name="who"></main></html>"""


def test_a_bad_page_is_found_out(screen: Page) -> None:
    """The instruments measure: a page with small letters, a nameless input and too much width does not pass."""
    found = "\n".join(audit(screen, Shown("", "public", "/bad", BAD)))
    for each in ("label: input", "16 px letters", "wider than the screen", "px high: button"):
        assert each in found
