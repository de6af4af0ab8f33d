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
    answers: dict[Kind, Any] = {Kind.TICK: True, Kind.DAY: on.isoformat(), Kind.MONEY: "0.00", Kind.WHOLE: 1}
    return answers.get(field.kind, "按程序办理")
