"""A `.form` file is taken whole or refused with its line (表单定义)."""

import json
from typing import Any

import pytest

from forms.components import Kind
from forms.definition import load
from forms.errors import DefinitionError

TITLE = {"type": "textfield", "id": "Field_title", "key": "title", "label": "事项名称"}
OPINION = {
    "type": "radio",
    "id": "Field_opinion",
    "key": "opinion",
    "label": "意见",
    "values": [{"label": "同意", "value": "agree"}, {"label": "不同意", "value": "refuse"}],
}


def form(*components: Any, **more: Any) -> bytes:
    tree = {"type": "default", "id": "trial", "schemaVersion": 18, "components": list(components), **more}
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


def rows(*columns: Any) -> dict[str, Any]:
    return {
        "type": "dynamiclist",
        "id": "Rows",
        "path": "funding",
        "label": "资金来源",
        "components": list(columns),
    }


REFUSED = {
    "unknown component": (form({**TITLE, "type": "filepicker"}), "component 'filepicker'"),
    "component that is no word": (form({**TITLE, "type": ["textfield"]}), "component ['textfield']"),
    "unknown key of a component": (form({**TITLE, "tooltip": "x"}), "key 'tooltip'"),
    "key of another component": (form({**TITLE, "values": []}), "key 'values'"),
    "unknown key of the form": (form(TITLE, theme="red"), "key 'theme'"),
    "unknown check": (form({**TITLE, "validate": {"pattern": ".*"}}), "validate key 'pattern'"),
    "unknown property": (form({**TITLE, "properties": {"colour": "red"}}), "properties key 'colour'"),
    "property that is no text": (form({**TITLE, "properties": {"example": 3}}), "example 3"),
    "switch with another word": (form({**TITLE, "properties": {"money": "yes"}}), "money 'yes'"),
    "required as a number": (form({**TITLE, "validate": {"required": 1}}), "required 1"),
    "another type of form": (form(TITLE, type="page"), "type 'page'"),
    "version to come": (form(TITLE, schemaVersion=99), "schemaVersion 99"),
    "version that is no number": (form(TITLE, schemaVersion=True), "schemaVersion True"),
    "no id": (form(TITLE, id=""), "id ''"),
    "no components": (form(), "components []"),
    "component that is no object": (form("title"), "'title' in components"),
    "reserved key typename": (form({**TITLE, "key": "typename"}), "key 'typename'"),
    "reserved key of the page": (form({**TITLE, "key": "csrf_token"}), "key 'csrf_token'"),
    "word of the expression language": (form({**TITLE, "key": "lambda"}), "key 'lambda'"),
    "key with capitals": (form({**TITLE, "key": "Title"}), "key 'Title'"),
    "key with a dash": (form({**TITLE, "key": "funding-0"}), "key 'funding-0'"),
    "key in Chinese": (form({**TITLE, "key": "名称"}), "key '名称'"),
    "dunder key": (form({**TITLE, "key": "__class__"}), "key '__class__'"),
    "key used twice": (form(TITLE, {**TITLE, "id": "Other"}), "key 'title' twice"),
    "id used twice": (form(TITLE, {**TITLE, "key": "other"}), "id 'Field_title' twice"),
    "blank label": (form({**TITLE, "label": " "}), "label ' '"),
    "choice without options": (form({**OPINION, "values": []}), "values []"),
    "option twice": (form({**OPINION, "values": OPINION["values"] * 2}), "an option's value twice"),  # type: ignore[operator]
    "default that is no option": (form({**OPINION, "defaultValue": "amend"}), "defaultValue 'amend'"),
    "decimals in a number": (
        form({**TITLE, "type": "number", "decimalDigits": 2}),
        "decimalDigits",
    ),
    "date with a time": (
        form({"type": "datetime", "id": "D", "key": "day", "dateLabel": "日期", "subtype": "datetime"}),
        "subtype 'datetime'",
    ),
    "date not before nothing": (
        form({"type": "datetime", "id": "D", "key": "day", "dateLabel": "日期", "subtype": "date",
              "properties": {"not_before": "starts"}}),
        "not_before 'starts'",
    ),
    "lengths in the wrong order": (
        form({**TITLE, "validate": {"minLength": 9, "maxLength": 3}}),
        "lengths 9 to 3",
    ),
    "length that is no number": (form({**TITLE, "validate": {"maxLength": "x"}}), "maxLength 'x'"),
    "condition of another language": (
        form(OPINION, {**TITLE, "conditional": {"hide": "=count(opinion) > 1"}}),
        "hide: 'count(opinion) > 1' is not key = \"value\"",
    ),
    "condition on a value that cannot be": (
        form(OPINION, {**TITLE, "properties": {"required_when": '=opinion = "amend"'}}),
        "a condition on 'opinion' = 'amend'",
    ),
    "condition on no field": (
        form(TITLE, {**OPINION, "conditional": {"hide": '=colour = "red"'}}),
        "a condition on 'colour' = 'red'",
    ),
    "group inside a group": (form(rows(rows(TITLE))), "component 'dynamiclist'"),
    "group with too many rows": (
        form({**rows(TITLE), "properties": {"max_rows": "5000"}}),
        "defaultRepetitions 1, max_rows 5000",
    ),
    "key twice in one object": (b'{"type": "default", "type": "default"}', "['type'] twice"),
    "no JSON": (b'{\n "type": }', "Expecting value"),
    "a list": (b"[]", "list"),
    "bytes of GBK": ("{\"type\": \"表单\"}".encode("gbk"), "bytes that are not UTF-8"),
    "a bottomless nesting": (b"[" * 100_000, "a bottomless nesting"),
    "a huge file": (b" " * 200_001, "200001 bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "found"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_definition_is_refused_at_load(raw: bytes, found: str) -> None:
    """Whatever is outside the declared subset is an error that names the file and what was found."""
    with pytest.raises(DefinitionError) as caught:
        load(raw, "trial.form")
    assert caught.value.file == "trial.form"
    assert caught.value.found.startswith(found)


def test_the_error_names_the_line() -> None:
    """The line is the one on which the wrong component begins."""
    raw = form(TITLE, {**OPINION, "tooltip": "{"})
    with pytest.raises(DefinitionError) as caught:
        load(raw, "trial.form")
    lines = raw.decode().splitlines()
    assert caught.value.line is not None
    assert '"radio"' in lines[caught.value.line]
    assert str(caught.value).startswith(
        f"trial.form:{caught.value.line}: found key 'tooltip'; expected one of"
    )


def test_what_the_editor_adds_is_taken() -> None:
    """bpmn.io's editor writes layout, exporter and versions; they change nothing."""
    plain = load(form(TITLE), "trial.form")
    layout = {"layout": {"row": "Row_1", "columns": None}}
    saved = load(
        form({**TITLE, **layout}, exporter={"name": "form-js", "version": "1.23.0"}, versionTag="1"),
        "trial.form",
    )
    assert saved == plain


def test_a_definition_knows_its_fields() -> None:
    """Help texts are components but hold no answer; a money field is a textfield with the property."""
    help_ = {"type": "text", "id": "T", "text": "请如实填写"}
    money = {**TITLE, "id": "M", "key": "amount", "properties": {"money": "true"}}
    loaded = load(form(help_, TITLE, money), "trial.form")
    assert [each.kind for each in loaded.components] == [Kind.HELP, Kind.LINE, Kind.MONEY]
    assert loaded.keys == {"title", "amount"}
    assert loaded.field("amount").kind is Kind.MONEY
    with pytest.raises(KeyError):
        loaded.field("place")
