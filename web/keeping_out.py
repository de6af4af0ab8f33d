"""What a form must not take (不该写的个人信息): its answers stay in the record, where everybody reads them."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from forms.components import Field, Kind
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import discretion

HELP = "G"
"""The class of matters in which people in need are named: nobody writes down what they suffer from."""


def check(definition: FormDefinition, answers: Mapping[str, Any], *, class_: str = "") -> None:
    """Refuses, at the field, answers with an identity, mobile or bank card number, and an illness beside a name.

    Source: 个人信息保护法第二十八条 (sensitive data), 第二十五条 (no disclosure without separate consent).
    """
    wrong = {
        name: [said]
        for name, field, text in _texts(definition.fields, answers)
        if (said := _said(field.label, text, class_))
    }
    if wrong:
        raise Invalid(wrong)


def _said(label: str, text: str, class_: str) -> str:
    if discretion.numbers(text):
        return str(
            _("%(label)s里有身份证号、手机号或者银行卡号。这里写的大家看得到，请删去再提交。", label=_(label))
        )
    word = discretion.illness(text) if class_ == HELP else None
    if word:
        return str(
            _("%(label)s里写了病情（%(word)s）。病情不公开，请删去再提交。", label=_(label), word=word)
        )
    return ""


def _texts(
    fields: tuple[Field, ...], answers: Mapping[str, Any], before: str = ""
) -> Iterator[tuple[str, Field, str]]:
    for field in fields:
        told = answers.get(field.key)
        if field.kind in (Kind.LINE, Kind.PARAGRAPH) and isinstance(told, str):
            yield f"{before}{field.key}", field, told
        elif field.kind is Kind.ROWS and isinstance(told, list):
            for place, row in enumerate(told):
                yield from _texts(field.fields, row, f"{field.key}-{place}-")
