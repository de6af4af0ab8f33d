"""What people would routinely fill in where a case is silent (日常填写): compulsory fields get a plain answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.components import Field, Kind
from forms.definition import FormDefinition


def supplied(form: FormDefinition, told: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The told answers, with every compulsory field that is missing filled in."""
    filled = dict(told)
    for field in form.fields:
        wanted = field.required or (field.required_when is not None and field.required_when.holds(filled))
        if wanted and filled.get(field.key) in (None, ""):
            filled[field.key] = _answer(field, on)
    return filled


def _answer(field: Field, on: date) -> Any:
    if field.kind in (Kind.CHOICE, Kind.RADIO):
        return field.options[0].value
    if field.kind is Kind.CHOICES:
        return [field.options[0].value]
    if field.kind is Kind.ROWS:
        asked = [each for each in field.fields if each.required] or field.fields[:1]
        return [{each.key: _text(_answer(each, on)) for each in asked}]
    answers: dict[Kind, Any] = {Kind.TICK: True, Kind.DAY: on.isoformat(), Kind.MONEY: "0.00", Kind.WHOLE: 1}
    return answers.get(field.kind, "按程序办理")


def _text(answer: Any) -> Any:
    """As a browser sends it: a tick stays one, a number is written out."""
    return answer if isinstance(answer, bool) or not isinstance(answer, int) else str(answer)
