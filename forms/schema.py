"""Builds a marshmallow schema from a form and checks what was filled in with it (填写校验)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    missing,
    post_load,
    pre_load,
    validates_schema,
)

from forms import messages, values, wording
from forms.components import Field, Kind
from forms.conditions import Condition
from forms.definition import FormDefinition
from forms.errors import Invalid as Invalid
from forms.messages import say

_SHOWN_UNKNOWN = 20


class Answer(fields.Field[Any]):
    """One answer, read by forms.values."""

    def __init__(self, field: Field) -> None:
        default = False if field.kind is Kind.TICK and field.default is None else field.default
        super().__init__(load_default=missing if default is None else default)
        self.field = field

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        try:
            return values.read(self.field, value)
        except values.Bad as bad:
            raise ValidationError(bad.sentence) from bad


class Rows(fields.Field[Any]):
    """A repeated group: a list of rows, each checked by the columns' own schema; blank rows are left out."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.columns = _schema(field.fields)()

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError(say(messages.NOT_ROWS, label=self.field.label))
        most, now = self.field.limits.max_rows, len(value)
        if now > most:
            facts = {"label": self.field.label, "most": most, "now": now, "extra": now - most}
            raise ValidationError(say(messages.TOO_MANY_ROWS, **facts))
        rows, wrong = [], {}
        for place, row in enumerate(value):
            try:
                rows.extend(self._row(place, row))
            except ValidationError as error:
                wrong[place] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return rows

    def _row(self, place: int, row: object) -> list[dict[str, Any]]:
        if not isinstance(row, dict):
            columns = "、".join(column.label for column in self.field.fields)
            raise ValidationError(
                say(messages.NOT_ROW, label=self.field.label, place=place + 1, columns=columns)
            )
        # A box that nobody ticked says nothing either: a row that holds no more is blank.
        told = [each for each in row.values() if each is not False and not values.blank(each)]
        return [self.columns.load(row)] if told else []


class FormSchema(Schema):
    """What every form's schema shares: blank answers are none, unknown keys are refused by name."""

    form_fields: tuple[Field, ...] = ()
    error_messages = {"type": messages.NOT_FORM}  # noqa: RUF012 (marshmallow's own attribute)

    class Meta:
        """Unknown keys are refused by `_check`, in Chinese."""

        unknown = EXCLUDE

    @pre_load
    def _drop_blank(self, data: Any, **_: Any) -> Any:
        """Without blank answers and, as form-js does, without answers to hidden fields."""
        if not isinstance(data, dict):
            return data
        hidden = {field.key for field in self.form_fields if _hidden(field, self._told(data))}
        return {key: value for key, value in data.items() if key not in hidden and not values.blank(value)}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _check(self, data: Any, original: Any, **_: Any) -> None:
        if not isinstance(original, Mapping):
            return
        wrong = {str(key)[:40]: [_unknown(key)] for key in self._unknown_keys(original)}
        told = self._told(original)
        for field in self.form_fields:
            if _needed(field, told) and _unanswered(field, original, data):
                wrong[field.key] = [wording.missing(field)]
            first, second = data.get(field.not_before), data.get(field.key)
            if first and second and second < first:
                wrong[field.key] = [self._too_early(field, first, second)]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _drop_hidden(self, data: Any, **_: Any) -> Any:
        """A default stands for an answer only where the question is asked."""
        hidden = {field.key for field in self.form_fields if _hidden(field, data)}
        return {key: value for key, value in data.items() if key not in hidden}

    def _unknown_keys(self, original: Mapping[Any, Any]) -> list[Any]:
        return [key for key in original if key not in self.fields][:_SHOWN_UNKNOWN]

    def _told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that conditions look at, with the defaults of those not given."""
        given = {key: value for key, value in data.items() if not values.blank(value)}
        return {field.key: given.get(field.key, field.default) for field in self.form_fields}

    def _too_early(self, field: Field, first: str, second: str) -> messages.Sentence:
        other = next(each.label for each in self.form_fields if each.key == field.not_before)
        return say(messages.TOO_EARLY, label=field.label, said=second, other=other, first=first)


@lru_cache(maxsize=256)
def schema_of(definition: FormDefinition) -> type[Schema]:
    """The marshmallow schema of a form; its errors are Chinese sentences that say what to write."""
    return _schema(definition.fields)


def validate(definition: FormDefinition, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical JSON of what was filled in: blank answers left out, money as text, days as ISO text.

    Takes JSON (a case, the API) or what `submitted.read` made of a page; raises Invalid, whose errors bear
    the names of the page's inputs.
    """
    try:
        loaded: dict[str, Any] = schema_of(definition)().load(raw)
    except ValidationError as error:
        raise Invalid(_in_order(definition, _flat(error.messages))) from error
    return {field.key: loaded[field.key] for field in definition.fields if field.key in loaded}


def _schema(form_fields: tuple[Field, ...]) -> type[FormSchema]:
    """A class of its own for these fields; set apart from them, since a key may be any word."""
    answers = {field.key: Rows(field) if field.kind is Kind.ROWS else Answer(field) for field in form_fields}
    schema = cast("type[FormSchema]", type("FormSchema", (FormSchema,), dict(answers)))
    schema.form_fields = form_fields
    return schema


def _hidden(field: Field, told: Mapping[str, Any]) -> bool:
    return field.hidden_when is not None and field.hidden_when.holds(told)


def _needed(field: Field, told: Mapping[str, Any]) -> bool:
    asked = field.required or _required_by_another(field.required_when, told)
    return asked and not _hidden(field, told)


def _required_by_another(condition: Condition | None, told: Mapping[str, Any]) -> bool:
    """Whether another answer asks for this one; an answer still missing asks for nothing yet."""
    if condition is None or any(told.get(one.key) is None for one in condition.comparisons):
        return False
    return condition.holds(told)


def _unanswered(field: Field, original: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Nothing was given and no default stands in; a tick must be set, a group needs a row with words."""
    if field.kind is Kind.TICK:
        return data.get(field.key) is False
    if field.kind is Kind.ROWS:
        return data.get(field.key, original.get(field.key)) in ([], None)
    return values.blank(original.get(field.key)) and field.default is None


def _unknown(key: object) -> messages.Sentence:
    return say(messages.UNKNOWN, name=str(key)[:40])


def _flat(wrong: Any, name: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages under the names of the page's inputs: `funding-0-amount`."""
    if not isinstance(wrong, dict):
        return {name: list(wrong)}
    flat: dict[str, list[str]] = {}
    for key, inner in wrong.items():
        flat |= _flat(inner, f"{name}-{key}" if name else str(key))
    return flat


def _in_order(definition: FormDefinition, wrong: dict[str, list[str]]) -> dict[str, list[str]]:
    """In the order of the form, so that the summary reads from top to bottom; names it lacks come last."""
    order = {field.key: place for place, field in enumerate(definition.fields)}
    columns = {column.key: place for field in definition.fields for place, column in enumerate(field.fields)}

    def place(name: str) -> tuple[int, int, int]:
        key, row, column = (*name.split("-"), "", "")[:3]
        number = int(row) if row.isdecimal() else 0
        return order.get(key, len(order)), number, columns.get(column, len(columns))

    return {name: wrong[name] for name in sorted(wrong, key=place)}
