"""A form of an item as rows (表单编辑页): what is asked, how it is answered, whether it must be."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.wrappers import Response

from engine.errors import Refused
from forms import definition as form_definition
from web.forms import fill
from web.listing import rows, told
from web.listing.blueprint import page, pages
from web.listing.rows import Row
from web.listing.told import Opened
from web.meetings.asking import Asked
from workflows.listing import blanks

Page = str | Response | tuple[str, int]
FIELDS = ("id", "kind", "label", "description", "required", "options")
BLANK = dict.fromkeys(FIELDS, "") | {"kind": "textfield"}
KINDS = {
    "textfield": later("一行文字"),
    "textarea": later("多行文字"),
    "money": later("金额（元）"),
    "number": later("整数"),
    "datetime": later("日期"),
    "radio": later("几个里选一个"),
    "select": later("下拉选一个"),
    "checklist": later("可以选几个"),
    "checkbox": later("打勾确认"),
    "text": later("说明文字，不用填"),
}
CHOOSING = ("radio", "select", "checklist")
LONGEST = 100

Component = Mapping[str, Any]


@pages.route("/drafts/<item>/forms/<form>", methods=["GET", "POST"])
def form(home: str, item: str, form: str) -> Page:
    """The rows of one form, and how it looks."""
    found = told.find(home, item)
    before = found.content.forms.get(form)
    if before is None:
        raise Refused("not_found", form=form)
    if request.method == "GET":
        return _page(found, form, [_row(each) for each in before["components"]], Asked({}))
    typed = rows.read(request.form, "field", FIELDS)
    changed = rows.acted(request.form, typed, BLANK)
    if changed is not None:
        return _page(found, form, changed, Asked({}))
    asked = Asked({})
    made = {**before, "components": _components(before["components"], typed, asked)}
    if asked.errors:
        return _page(found, form, typed, asked), 422
    told.save(found, found.content.but(forms={**found.content.forms, form: made}))
    flash(_("表单已经保存。"), "done")
    return redirect(url_for("listing.draft", home=home, item=item), 303)


def _row(component: Component) -> Row:
    kind = component["type"]
    if component.get("properties", {}).get("money") == "true":
        kind = "money"
    return {
        "id": component["id"],
        "kind": kind,
        "label": component.get("label") or component.get("dateLabel") or component.get("text", ""),
        "description": component.get("description", ""),
        "required": "yes" if component.get("validate", {}).get("required") else "",
        "options": "\n".join(each["label"] for each in component.get("values", ())),
    }


def _components(before: list[Component], typed: list[Row], asked: Asked) -> list[Component]:
    """The rows as form-js has them; what the rows do not show of a field stays as it was."""
    old = {each["id"]: each for each in before}
    keys = {each.get("key") or each.get("path") for each in before}
    free = (f"field_{n}" for n in range(1, 1_000) if f"field_{n}" not in keys)
    texts = (f"Text_{n}" for n in range(1, 1_000) if f"Text_{n}" not in old)
    found: list[Component] = []
    for at, row in enumerate(typed):
        if not row["label"]:
            asked.wrong(f"field-{at}-label", _("请写这一栏叫什么，例如：办理情况。不要的请删去这一行。"))
        known = old.get(row["id"])
        if known is None and row["kind"] not in KINDS:
            asked.wrong(f"field-{at}-kind", _("请选怎么填。"))
            continue
        key = "" if row["kind"] == "text" else next(free) if known is None else known.get("key", "")
        made = _component(row, known, key or next(texts))
        if row["kind"] in CHOOSING and not made["values"]:
            asked.wrong(f"field-{at}-options", _("请写可以选什么，一行一个。"))
        found.append(made)
    return found


def _component(row: Row, known: Component | None, key: str) -> dict[str, Any]:
    same = known is not None and _row(known)["kind"] == row["kind"]
    type_ = "textfield" if row["kind"] == "money" else row["kind"]
    made: dict[str, Any] = dict(known) if known is not None and same else {"type": type_}
    if known is None or not same:
        made |= {"id": known["id"] if known else key if type_ == "text" else f"Field_{key}"}
        made |= {} if type_ == "text" else {"key": key}
        if row["kind"] == "money":
            made |= {"properties": {"money": "true"}, "appearance": {"suffixAdorner": "元"}}
        if type_ == "datetime":
            made["subtype"] = "date"
    if type_ == "text":
        return made | {"text": row["label"]}
    made["dateLabel" if type_ == "datetime" else "label"] = row["label"][:LONGEST]
    made.pop("description", None)
    if row["description"]:
        made["description"] = row["description"]
    if type_ == "dynamiclist":
        return made
    validate = {key: told for key, told in made.get("validate", {}).items() if key != "required"}
    made["validate"] = validate | ({"required": True} if row["required"] else {})
    if type_ in CHOOSING:
        made["values"] = _values(row["options"], (known or {}).get("values", ()))
    return made


def _values(written: str, before: Any) -> list[dict[str, str]]:
    """The choices, one a line; those that were there keep their stored words, found by their name or their place."""
    labels = list(dict.fromkeys(line.strip() for line in written.splitlines() if line.strip()))
    by_name = {each["label"]: each["value"] for each in before}
    by_place = [each["value"] for each in before] if len(before) == len(labels) else []
    used = {*by_name.values()}
    free = (f"option_{n}" for n in range(1, 1_000) if f"option_{n}" not in used)
    return [
        {"label": label, "value": by_name.get(label) or (by_place[at] if by_place else next(free))}
        for at, label in enumerate(labels)
    ]


def _page(found: Opened, name: str, shown: list[Row], asked: Asked) -> str:
    purpose = {node.form: node.name for node in found.drawn.nodes.values() if node.form}
    form = form_definition.load(_raw(found, name), name) if not asked.errors else None
    return page(
        "form",
        found.home,
        draft=found,
        name=name,
        purpose=purpose.get(name) or _("发起"),
        rows=shown,
        kinds=KINDS,
        choosing=CHOOSING,
        shown=fill(form, {}) if form else None,
        asked=asked,
        summary=asked.summary([]),
    )


def _raw(found: Opened, name: str) -> bytes:
    return blanks.raw(found.content.forms[name])
