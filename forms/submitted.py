"""Turns the names and values of a posted page into the answers of a form (网页提交)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from forms.builder import MOST_ROWS
from forms.components import Field, Kind
from forms.definition import FormDefinition

# Names that the page itself posts; they are no answers.
PAGE_KEYS = frozenset({"csrf_token", "command_id", "add_row"})
TICKED = "true"
_ROW = re.compile(r"([a-z][a-z0-9_]*)-([0-9]{1,2})-([a-z][a-z0-9_]*)")


def read(
    definition: FormDefinition,
    form: Mapping[str, Sequence[str]],
    *,
    page_keys: frozenset[str] = PAGE_KEYS,
) -> dict[str, Any]:
    """The raw answers for `schema.validate`: one text for each name, lists for checklists, rows for groups.

    A row's inputs are named `funding-0-source`. Names that the form does not have stay in, to be refused by
    name. For Flask: `read(definition, request.form.to_dict(flat=False))`.
    """
    groups = {field.key: field for field in definition.fields if field.kind is Kind.ROWS}
    raw: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, list[str]]]] = {}
    for name, said in form.items():
        match = _ROW.fullmatch(name)
        if match and match[1] in groups and int(match[2]) < MOST_ROWS:
            rows.setdefault(match[1], {}).setdefault(int(match[2]), {})[match[3]] = list(said)
        elif name not in page_keys:
            raw[name] = list(said)
    raw = _answers(definition.fields, raw)
    for key, found in rows.items():
        raw.setdefault(key, [_answers(groups[key].fields, found.get(i, {})) for i in range(max(found) + 1)])
    return raw


def _answers(fields: tuple[Field, ...], said: Mapping[str, list[str]]) -> dict[str, Any]:
    kinds = {field.key: field.kind for field in fields}
    raw = {name: _answer(kinds.get(name), texts) for name, texts in said.items()}
    # A page does not post a box that is not ticked.
    ticks = {key: False for key, kind in kinds.items() if kind is Kind.TICK}
    return ticks | raw


def _answer(kind: Kind | None, texts: list[str]) -> Any:
    if kind is Kind.CHOICES:
        return texts
    if kind is Kind.TICK and texts == [TICKED]:
        return True
    # The same name twice is no answer of any single field: left as a list, it is refused there.
    return texts[0] if len(texts) == 1 else texts
