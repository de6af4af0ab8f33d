"""The fields of a form as rows, and back (表单栏目): what the rows do not show of a field stays as it was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web.listing.rows import Row
from web.meetings.asking import Asked

FIELDS = ("id", "kind", "label", "description", "required", "options")
BLANK = dict.fromkeys(FIELDS, "") | {"kind": "textfield"}
COLUMNS = {
    "textfield": later("一行文字"),
    "textarea": later("多行文字"),
    "money": later("金额（元）"),
    "number": later("整数"),
    "datetime": later("日期"),
    "radio": later("几个里选一个"),
    "select": later("下拉选一个"),
    "checklist": later("可以选几个"),
    "checkbox": later("打勾确认"),
}
"""How a field is answered; a column of a table as well."""

TABLE = "dynamiclist"
KINDS = {**COLUMNS, TABLE: later("可以加行的表"), "text": later("说明文字，不用填")}
CHOOSING = ("radio", "select", "checklist")
LONGEST = 100

Component = Mapping[str, Any]


def row(component: Component) -> Row:
    """A field as a row."""
    kind, told = component["type"], component.get("properties", {})
    if told.get("money") == "true":
        kind = "money"
    required = component.get("validate", {}).get("required") or told.get("required") == "true"
    return {
        "id": component["id"],
        "kind": kind,
        "label": component.get("label") or component.get("dateLabel") or component.get("text", ""),
        "description": component.get("description", "") or told.get("help", ""),
        "required": "yes" if required else "",
        "options": "\n".join(each["label"] for each in component.get("values", ())),
    }


def components(
    before: Sequence[Component], typed: Sequence[Row], asked: Asked, *, table: str = ""
) -> list[Component]:
    """The rows as form-js has them, of a form or of a `table` in it (its path); what is wrong is told at its row."""
    kinds = COLUMNS if table else KINDS
    old, key_of = {each["id"]: each for each in before}, _free_keys(before)
    found: list[Component] = []
    for at, each in enumerate(typed):
        if not each["label"]:
            asked.wrong(f"field-{at}-label", _("请写这一栏叫什么，例如：办理情况。不要的请删去这一行。"))
        known = old.get(each["id"])
        if each["kind"] not in kinds:
            asked.wrong(f"field-{at}-kind", _("请选怎么填。"))
            continue
        made = _component(each, known, key_of(each, known), f"Field_{table}_" if table else "Field_")
        if each["kind"] in CHOOSING and not made["values"]:
            asked.wrong(f"field-{at}-options", _("请写可以选什么，一行一个。"))
        found.append(made)
    if table and not found:
        asked.wrong("", _("表里至少要有一栏。整张表都不要的，回到表单，把表删去。"))
    return found


def _free_keys(before: Sequence[Component]) -> Callable[[Row, Component | None], str]:
    """The key of a row: the one it had, else one that nobody has."""
    keys = {each.get("key") or each.get("path") for each in before}
    old = {each["id"] for each in before}
    free: Iterator[str] = (name for n in range(1, 1_000) if (name := f"field_{n}") not in keys)
    texts: Iterator[str] = (name for n in range(1, 1_000) if (name := f"Text_{n}") not in old)

    def of(typed: Row, known: Component | None) -> str:
        had = known.get("key") or known.get("path") if known else None
        return had or next(texts if typed["kind"] == "text" else free)

    return of


def _component(typed: Row, known: Component | None, key: str, prefix: str) -> dict[str, Any]:
    kind = typed["kind"]
    same = known is not None and row(known)["kind"] == kind
    made = dict(known) if known is not None and same else _new(kind, known, key, prefix)
    if kind == "text":
        return made | {"text": typed["label"]}
    made["dateLabel" if kind == "datetime" else "label"] = typed["label"][:LONGEST]
    if kind == TABLE:
        return made | {"properties": _hints(typed, made.get("properties", {}))}
    made.pop("description", None)
    if typed["description"]:
        made["description"] = typed["description"]
    validate = {name: told for name, told in made.get("validate", {}).items() if name != "required"}
    made["validate"] = validate | ({"required": True} if typed["required"] else {})
    if kind in CHOOSING:
        made["values"] = _values(typed["options"], (known or {}).get("values", ()))
    return made


def _new(kind: str, known: Component | None, key: str, prefix: str) -> dict[str, Any]:
    """A field of a kind that it was not before; it keeps its id and key."""
    made: dict[str, Any] = {"type": "textfield" if kind == "money" else kind}
    if kind == "text":
        return made | {"id": known["id"] if known else key}
    made["id"] = known["id"] if known else f"{prefix}{key}"
    if kind == TABLE:
        first = {"type": "textfield", "id": f"{made['id']}_item", "key": "item", "label": "名称"}
        return made | {
            "path": key,
            "isRepeating": True,
            "allowAddRemove": True,
            "defaultRepetitions": 1,
            "showOutline": True,
            "components": [{**first, "validate": {"required": True}}],
        }
    made["key"] = key
    if kind == "money":
        made |= {"properties": {"money": "true"}, "appearance": {"suffixAdorner": "元"}}
    if kind == "datetime":
        made["subtype"] = "date"
    return made


def _hints(typed: Row, before: Mapping[str, str]) -> dict[str, str]:
    """Help and duty of a table, which form-js knows no other place for."""
    kept = {name: told for name, told in before.items() if name not in ("help", "required")}
    told = {"help": typed["description"], "required": "true" if typed["required"] else ""}
    return kept | {name: value for name, value in told.items() if value}


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
