"""A form's definition, its answers and its errors as what the page shows (表单显示)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from engine.errors import Refused
from forms import submitted
from forms.components import Field, Kind, Option
from forms.conditions import Condition
from forms.definition import FormDefinition
from forms.messages import Sentence
from forms.schema import validate

# What the template draws for a kind of field.
_DRAWN = {
    Kind.LINE: "line",
    Kind.MONEY: "money",
    Kind.PARAGRAPH: "paragraph",
    Kind.WHOLE: "whole",
    Kind.CHOICE: "choice",
    Kind.RADIO: "radio",
    Kind.TICK: "tick",
    Kind.CHOICES: "choices",
    Kind.DAY: "day",
    Kind.ROWS: "rows",
    Kind.HELP: "help",
}

Errors = Mapping[str, Sequence[str]]


def day(text: str) -> date:
    """The day that an input holds; refuses (`day_unreadable`) what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("day_unreadable", written=text) from error


def _(text: str, **facts: object) -> str:
    """The text in the reader's language."""
    return str(gettext(text, **facts))


@dataclass(frozen=True)
class Input:
    """One field ready for the template: words are translated, values are texts, ids unique."""

    kind: str
    name: str
    id: str
    label: str
    help: str
    marker: str
    must: bool
    values: tuple[str, ...]
    errors: tuple[str, ...]
    options: tuple[Option, ...]
    suggestions: tuple[str, ...]
    suffix: str
    most: int
    rows: tuple[tuple["Input", ...], ...] = ()
    more: bool = False
    sum_of: str = ""

    @property
    def value(self) -> str:
        """The one value of a field that has one; empty where there is none."""
        return self.values[0] if self.values else ""

    @property
    def described_by(self) -> str:
        """The ids of the help and of the error, for aria-describedby."""
        notes = [("help", self.help), ("wrong", self.errors), ("unit", self.suffix)]
        return " ".join(f"{self.id}-{part}" for part, said in notes if said)


@dataclass(frozen=True)
class FilledForm:
    """A form with its answers and errors; `summary` links each error to its field."""

    inputs: tuple[Input, ...]
    summary: tuple[tuple[str | None, str], ...]


def read(definition: FormDefinition, posted: MultiDict[str, str], *also: str) -> dict[str, Any]:
    """The canonical answers of a posted page; raises forms.schema.Invalid.

    `also` names the page's other inputs, which are no answers of the form.
    """
    return validate(definition, raw(definition, posted, *also))


def raw(definition: FormDefinition, posted: MultiDict[str, str], *also: str) -> dict[str, Any]:
    """What was posted, unchecked, to show it again beside its errors."""
    return submitted.read(
        definition, posted.to_dict(flat=False), page_keys=submitted.PAGE_KEYS | frozenset(also)
    )


def wants_row(posted: MultiDict[str, str]) -> str | None:
    """The group for which 再加一行 was pressed: show the form again with `adding=`, store nothing."""
    return posted.get("add_row")


def fill(
    definition: FormDefinition,
    answers: Mapping[str, Any] | None = None,
    *,
    errors: Errors | None = None,
    adding: str | None = None,
    suggestions: Mapping[str, Sequence[str]] | None = None,
    also: Sequence[str] = (),
) -> FilledForm:
    """A form for the page: `answers` from the record or from `raw`, `errors` from Invalid.

    `adding` is the key of a group that gets one row more; `suggestions` offers names to fields whose form
    says `suggest` ("people": [...]); `also` names inputs of the page beside the form, to which errors link too.
    """
    drawer = _Drawer(definition, errors or {}, adding, suggestions or {})
    inputs = tuple(drawer.draw(field, (answers or {}).get(field.key)) for field in definition.components)
    return FilledForm(inputs=inputs, summary=_summary(inputs, errors or {}, also))


def render(form: FilledForm) -> Markup:
    """The fields as HTML, without the <form> around them."""
    macro = get_template_attribute("components/form.html", "fields")
    return Markup(macro(form))  # noqa: S704 (the macro has escaped it)


@dataclass(frozen=True)
class _Drawer:
    definition: FormDefinition
    errors: Errors
    adding: str | None
    suggestions: Mapping[str, Sequence[str]]

    def draw(self, field: Field, answer: Any, prefix: str = "") -> Input:
        """One field; `prefix` is `funding-0-` inside a repeated group."""
        name = prefix + field.key
        return Input(
            kind=_DRAWN[field.kind],
            name=name,
            id=f"field-{name}",
            label=_(field.text or field.label),
            help=_(field.description) if field.description else "",
            marker="" if prefix and field.required else self._marker(field),
            must=field.required,
            values=() if field.kind is Kind.ROWS else _texts(field, answer),
            errors=tuple(word(each) for each in self.errors.get(name, ())),
            options=tuple(Option(each.value, _(each.label)) for each in field.options),
            suggestions=tuple(self.suggestions.get(field.suggest, ())),
            suffix=_(field.suffix) if field.suffix else "",
            most=field.limits.max_length,
            rows=self._rows(field, answer),
            more=field.kind is Kind.ROWS and self._shown(field, answer) < field.limits.max_rows,
            sum_of=_sum_of(field),
        )

    def _shown(self, field: Field, answer: Any) -> int:
        given = len(answer) if isinstance(answer, list) else 0
        wanted = max(given, field.limits.first_rows) + (self.adding == field.key)
        return min(wanted, field.limits.max_rows)

    def _rows(self, field: Field, answer: Any) -> tuple[tuple[Input, ...], ...]:
        if field.kind is not Kind.ROWS:
            return ()
        given = [row if isinstance(row, dict) else {} for row in answer] if isinstance(answer, list) else []
        given += [{}] * self._shown(field, answer)
        return tuple(
            tuple(self.draw(column, row.get(column.key), f"{field.key}-{place}-") for column in field.fields)
            for place, row in enumerate(given[: self._shown(field, answer)])
        )

    def _marker(self, field: Field) -> str:
        if field.kind is Kind.HELP:
            return ""
        if field.hidden_when is not None:
            return _("仅在%(case)s时填写", case=self._case(field.hidden_when, holds=False))
        if field.required:
            return _("必填")
        if field.required_when is not None:
            return _("%(case)s时必填", case=self._case(field.required_when, holds=True))
        if field.default is not None or field.kind is Kind.TICK:
            return ""
        return _("建议填写") if field.advised else _("选填")

    def _case(self, condition: Condition, *, holds: bool) -> str:
        """选“不同意”: the choices of the first compared field for which it holds, or does not."""
        field = self.definition.field(condition.comparisons[0].key)
        chosen = [
            _("“%(label)s”", label=_(option.label))
            for option in field.options
            if condition.holds({field.key: option.value}) is holds
        ]
        return _("选%(options)s", options=_("或").join(chosen))


def word(sentence: str) -> str:
    """A sentence of forms in the reader's language; other text as it is."""
    return _(sentence.template, **sentence.facts) if isinstance(sentence, Sentence) else sentence


def _texts(field: Field, answer: Any) -> tuple[str, ...]:
    """The answer as the page writes it; the form's default where nothing was answered yet."""
    if answer is None:
        answer = field.default
    if isinstance(answer, list):
        return tuple(str(each) for each in answer)
    if isinstance(answer, bool):
        return (submitted.TICKED,) if answer else ()
    return () if answer is None else (str(answer),)


def _sum_of(field: Field) -> str:
    """The selector of a group's money, for the running sum; empty where there is none.

    Prices are compared and not added up: a sum of what several firms ask is nothing.
    """
    column = next(
        (each.key for each in field.fields if each.kind is Kind.MONEY and each.key != "price"), None
    )
    return f'[name^="{field.key}-"][name$="-{column}"]' if column else ""


def _summary(
    inputs: Sequence[Input], errors: Errors, also: Sequence[str]
) -> tuple[tuple[str | None, str], ...]:
    """Each error with the id it links to; inside a group it also says which row."""
    ids: dict[str, str] = dict.fromkeys(also, "") | {each.name: "" for each in inputs}
    for group in inputs:
        for place, row in enumerate(group.rows):
            where = _("%(group)s第 %(row)s 行：", group=group.label, row=place + 1)
            ids |= {f"{group.name}-{place}": ""} | {each.name: where for each in row}
    return tuple(
        (f"field-{name}" if name in ids else None, ids.get(name, "") + word(each))
        for name, said in errors.items()
        for each in said
    )
