"""The parts that all pages are made of: readable, translatable, and leaning to no side (页面部件)."""

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask, get_template_attribute, render_template_string
from flask_babel import Babel

CSS = (files("web") / "static" / "siyi.css").read_text()
TEMPLATES = files("web") / "templates"
OURS = [TEMPLATES / "base.html", *(each for each in (TEMPLATES / "components").iterdir())]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture(scope="module", autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("web")
    app.secret_key = "for flashes"
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    Babel(app, default_locale="zh_Hans_CN")
    with app.test_request_context("/"):
        yield app


def macro(file: str, name: str, *arguments: Any, **more: Any) -> str:
    return str(get_template_attribute(f"components/{file}.html", name)(*arguments, **more))


@pytest.mark.parametrize("template", OURS, ids=lambda each: each.name)
def test_every_word_is_wrapped_for_translation(template: Any) -> None:
    """Chinese stands only inside _(…): outside expressions there is none but the seal."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(), flags=re.DOTALL)
    assert set(CHINESE.findall(bare)) <= {"四", "议"}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", CSS))
GROUNDS = ("paper", "card", "red-tint", "green-tint", "blue-tint", "amber-tint")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["ink", "soft", "red", "green", "blue", "amber"])
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    """WCAG 2.2 AA: at least 4.5 to 1 for every ink on every ground."""
    assert contrast(COLOURS[ink], COLOURS[ground]) >= 4.5


def test_borders_of_controls_can_be_seen() -> None:
    """WCAG 2.2, 1.4.11: at least 3 to 1."""
    assert contrast(COLOURS["line"], COLOURS["paper"]) >= 3
    assert contrast(COLOURS["line"], COLOURS["card"]) >= 3


def test_the_stylesheet_stays_small() -> None:
    """A cheap phone on a bad network loads it once: at most 8 kB compressed, and nothing from elsewhere."""
    assert len(gzip.compress(CSS.encode())) <= 8_000
    assert "url(" not in CSS
    assert "@import" not in CSS


STATES = {"done": "完成", "now": "在办", "waiting": "未办", "problem": "问题", "returned": "退回"}


def test_each_light_has_a_word_and_a_shape_of_its_own() -> None:
    """Colour is never the only signal."""
    shapes = set()
    for state, word in STATES.items():
        html = macro("matter", "six_lights", [{"label": "提议", "state": state}])
        assert word in html
        shapes.add(re.findall(r"<svg.*?</svg>", html, re.DOTALL)[0])
    assert len(shapes) == len(STATES)


def test_the_ballot_leans_to_no_side() -> None:
    """Three buttons of one kind, in the order of the ballot paper, with the stored words."""
    html = macro("vote", "vote_buttons", "/ballots", "c-1", "是否同意硬化道路")
    buttons = re.findall(r'<button class="button vote__\w+" type="submit" name="choice" value="(\w+)">', html)
    assert buttons == ["for", "against", "abstain"]
    assert 'name="csrf_token" value="the-token"' in html
    assert 'name="command_id" value="c-1"' in html


def test_an_unknown_number_is_not_a_nought() -> None:
    """A count that was not published says so; nought votes say 0."""
    html = macro("vote", "tally", [("弃权", 0), ("无效", None)])
    assert re.findall(r"<td>(.*?)</td>", html) == ["0", "未公布"]


def test_facts_leave_out_what_is_not_known_but_keep_nought() -> None:
    """None and blank are not facts; 0 is one."""
    html = macro("page", "facts", [("地点", None), ("承接单位", ""), ("异议", 0)])
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html) == [("异议", "0")]


def test_cards_escape_what_people_wrote() -> None:
    """Titles, names and reasons come from people."""
    nasty = "<script>alert(1)</script>"
    matter = {"number": nasty, "title": nasty, "href": "#", "lights": [], "waits_for": nasty, "until": nasty}
    task = {"title": nasty, "matter": nasty, "why": nasty, "until": nasty, "href": "#"}
    step = {
        "time": nasty,
        "what": nasty,
        "who": nasty,
        "office": nasty,
        "form": [(nasty, nasty)],
        "rule": nasty,
    }
    notice = {"title": nasty, "matter": nasty, "first": nasty, "last": nasty, "days_left": 3, "state": "running",
              "channels": [(nasty, True)], "href": "#"}  # fmt: skip
    pages = [
        macro("matter", "matter_line", matter),
        macro("matter", "task_card", task),
        macro("matter", "history", [step]),
        macro("matter", "notice_card", notice),
        macro(
            "vote",
            "sign_in",
            [{"id": 1, "name": nasty, "office": nasty, "present": False}],
            "/sign-in",
            "c-1",
        ),
        macro("page", "flashes", [("error", nasty)]),
        macro("page", "page_header", nasty, nasty, {"home": "/"}),
    ]
    assert [page for page in pages if "<script" in page] == []


PAGE = '{% extends "base.html" %}{% block title %}公告{% endblock %}{% block content %}<h1>公告</h1>{% endblock %}'


def test_the_frame_works_for_a_visitor() -> None:
    """Nobody logged in, no village, nothing from the app but the token: the page still stands."""
    html = render_template_string(PAGE)
    assert '<html lang="zh-Hans">' in html
    assert "<title>公告</title>" in html
    assert 'href="#content"' in html


def test_the_frame_shows_who_i_am() -> None:
    """Village, person and office, ways out, the bigger letters; leaving is a POST with a token."""
    links = {"home": "/v/1", "logout": "/out", "switch": "/switch", "elder": "/elder", "language": "/en"}
    html = render_template_string(PAGE, village="示范村", whoami="王建国 · 书记", elder=True, links=links)
    assert 'class="elder"' in html
    for words in ("示范村", "王建国 · 书记", "切换人员", "退出", "普通版", "English"):
        assert words in html
    assert re.search(r'<form method="post" action="/out">\s*<input type="hidden" name="csrf_token"', html)
