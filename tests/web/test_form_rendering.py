"""A form's definition becomes a page that a phone without JavaScript can fill in (表单显示)."""

from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from flask import Flask, get_template_attribute
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from forms.schema import Invalid
from forms.shipped import form
from web import forms

FOLDER = files("forms") / "base" / "major-matter"
NAMES = sorted(each.name.removesuffix(".form") for each in FOLDER.iterdir() if each.name.endswith(".form"))
FIELDS = ("input", "select", "textarea")


class Page(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    def by_id(self, id_: str) -> dict[str, str]:
        return next(attrs for _, attrs in self.elements if attrs.get("id") == id_)

    def posted(self) -> MultiDict[str, str]:
        """What a browser would post of the inputs as they stand (textareas and selects left blank)."""
        pairs = [
            (attrs["name"], attrs.get("value", ""))
            for attrs in self.all("input")
            if attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs
        ]
        return MultiDict(pairs + [(attrs["name"], "") for attrs in self.all("select", "textarea")])


@pytest.fixture(scope="module", autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("web")
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    Babel(app, default_locale="zh_Hans_CN")
    with app.test_request_context("/"):
        yield app


def whole(filled: forms.FilledForm) -> Page:
    macro = get_template_attribute("components/form.html", "whole_form")
    return Page(str(macro(filled, "/matters", "提交", command_id="c-1")))


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_a_label_of_its_own(name: str) -> None:
    """Each input has an id used once and a label that points to it; labels point to nothing else."""
    page = Page(forms.render(forms.fill(form(name))))
    inputs = [attrs["id"] for attrs in page.all(*FIELDS)]
    labels = [attrs["for"] for attrs in page.all("label")]
    assert sorted(inputs) == sorted(labels)
    assert len(set(page.ids())) == len(page.ids())


@pytest.mark.parametrize("name", NAMES)
def test_every_key_can_be_answered_on_the_page(name: str) -> None:
    """The page has an input for each field of the definition and for nothing else."""
    page = Page(forms.render(forms.fill(form(name))))
    keys = {attrs["name"].split("-")[0] for attrs in page.all(*FIELDS)}
    assert keys == form(name).keys


@pytest.mark.parametrize("name", NAMES)
def test_each_error_is_linked_to_its_field(name: str) -> None:
    """The summary links to every wrong field, and the field is described by its own sentence."""
    errors = {key: ["请改正这一栏"] for key in form(name).keys}
    page = whole(forms.fill(form(name), errors=errors))
    targets = [attrs["href"].removeprefix("#") for attrs in page.all("a")]
    assert sorted(targets) == sorted(f"field-{key}" for key in errors)
    for target in targets:
        described = page.by_id(target)["aria-describedby"].split()
        assert f"{target}-wrong" in described
        assert set(described) <= set(page.ids())


@pytest.mark.parametrize("name", NAMES)
def test_pages_need_no_inline_style_or_script(name: str) -> None:
    """The content security policy allows neither."""
    page = whole(forms.fill(form(name), errors={"title": ["x"]}))
    attributes = {name for _, attrs in page.elements for name in attrs}
    assert not {each for each in attributes if each == "style" or each.startswith("on")}
    assert not page.all("script", "style")


def test_a_row_with_an_error_is_named_in_the_summary() -> None:
    """“请填写金额” alone would not say which of the rows is meant."""
    rows = [{"source": "村集体", "amount": "100"}, {"source": "上级补助", "amount": ""}]
    filled = forms.fill(
        form("proposal"), {"funding": rows}, errors={"funding-1-amount": ["请填写金额，例如：86500.00"]}
    )
    assert filled.summary == (("field-funding-1-amount", "资金来源第 2 行：请填写金额，例如：86500.00"),)
    assert whole(filled).by_id("field-funding-1-amount")["aria-invalid"] == "true"


def test_an_error_without_a_field_is_told_all_the_same() -> None:
    """What the form does not have cannot be linked to."""
    filled = forms.fill(form("proposal"), errors={"approved": ["这张表上没有“approved”这一栏"]})
    assert filled.summary == ((None, "这张表上没有“approved”这一栏"),)


NASTY = "\"'><script>alert(1)</script>"


def test_nothing_that_was_typed_becomes_markup() -> None:
    """Answers, names of unknown fields and suggestions are escaped wherever they are shown."""
    answers = {
        "title": NASTY,
        "content": f"</textarea>{NASTY}",
        "funding": [{"source": NASTY}],
        "subject": NASTY,
    }
    errors = {NASTY: [f"没有“{NASTY}”这一栏"], "title": [NASTY]}
    pages = [whole(forms.fill(form("proposal"), answers, errors=errors))]
    pages.append(Page(forms.render(forms.fill(form("implementation"), suggestions={"people": [NASTY]}))))
    for page in pages:
        assert "<script" not in page.html
        assert NASTY not in page.html


def test_what_was_posted_is_shown_again() -> None:
    """After an error nobody has to type anything twice, wrong answers included."""
    posted = MultiDict(
        [
            ("title", ""),
            ("amount", "18.6万"),
            ("owner", "group"),
            ("funding-0-source", "村集体"),
            ("starts", "明天"),
        ]
    )
    with pytest.raises(Invalid) as caught:
        forms.read(form("proposal"), posted)
    page = whole(
        forms.fill(form("proposal"), forms.raw(form("proposal"), posted), errors=caught.value.errors)
    )
    values = {attrs["name"]: attrs["value"] for attrs in page.all("input") if attrs.get("type") != "radio"}
    assert (values["amount"], values["funding-0-source"]) == ("18.6万", "村集体")
    assert [attrs["value"] for attrs in page.all("input") if "checked" in attrs] == ["group"]


def test_a_row_is_added_without_javascript() -> None:
    """再加一行 posts the group's name; the page comes back with a row more, up to the most."""
    posted = MultiDict([("title", "道路"), ("funding-0-source", "村集体"), ("add_row", "funding")])
    assert forms.wants_row(posted) == "funding"
    answers = forms.raw(form("proposal"), posted)
    page = Page(forms.render(forms.fill(form("proposal"), answers, adding=forms.wants_row(posted))))
    assert "field-funding-2-amount" in page.ids()
    assert "field-funding-3-amount" not in page.ids()
    full = Page(forms.render(forms.fill(form("proposal"), {"funding": [{}] * 12}, adding="funding")))
    assert "field-funding-12-source" not in full.ids()
    assert [attrs for attrs in full.all("button") if attrs.get("name") == "add_row"] == []


def test_an_untouched_page_posts_valid_answers() -> None:
    """What a new page posts, with a title alone, is a proposal: no blank field is in the way."""
    posted = whole(forms.fill(form("proposal"))).posted()
    posted["title"] = "村内道路硬化"
    assert posted["csrf_token"] == "the-token"
    assert posted["command_id"] == "c-1"
    found = forms.read(form("proposal"), posted)
    assert found == {"title": "村内道路硬化", "subject": "other", "owner": "villagers", "funding": []}


def test_enter_presses_the_real_button() -> None:
    """The first submit button of the form carries no name: Enter never adds a row or casts a ballot."""
    first = next(attrs for attrs in whole(forms.fill(form("proposal"))).all("button"))
    assert "name" not in first


MARKERS = {
    "compulsory": ("proposal", "title", "必填"),
    "advised": ("proposal", "content", "建议填写"),
    "free": ("proposal", "place", "选填"),
    "chosen beforehand": ("proposal", "owner", ""),
    "compulsory in a case": ("township-review", "reason", "选“请修改后再议”或“不同意”时必填"),
    "asked for in a case": ("reply", "to", "仅在选“异议成立，退回重议”时填写"),
}


@pytest.mark.parametrize(("name", "key", "marker"), MARKERS.values(), ids=MARKERS.keys())
def test_what_must_be_filled_in_is_said_in_words(name: str, key: str, marker: str) -> None:
    """No star and no colour alone."""
    inputs = {each.name: each for each in forms.fill(form(name)).inputs}
    assert inputs[key].marker == marker


def test_the_page_may_post_more_than_the_form() -> None:
    """An objection's page also asks for the name; it is no answer of the form."""
    posted = MultiDict([("csrf_token", "t"), ("name", "李秀英"), ("text", "占用了我家的地")])
    assert forms.read(form("objection"), posted, "name") == {"text": "占用了我家的地"}
