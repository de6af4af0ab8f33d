"""Cells of a workbook (单元格): digits, dates and names in every habit, read with patience."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.errors import Refused
from workflows.law import money
from workflows.registers import personal
from workflows.registers.layout import OFFICE_NAMES, Column, Kind

YES, NO = ("是", "√", "✓", "Y", "YES", "1", "对"), ("否", "×", "✗", "X", "N", "NO", "0", "不是")
CODE_AT_MOST, NAME_AT_MOST, TEXT_AT_MOST = 20, 40, 100
_DOTS = str.maketrans("•‧∙⋅・．●﹒", "········")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_PHONE = re.compile(r"1\d{10}$")
_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_IN_NAMES = frozenset("·（）() -'’")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: the rule that a page words, where it stands, what was found there.

    `row` is the number that the spreadsheet shows; `column` is a heading, empty where the whole row is meant.
    """

    rule: str
    sheet: str
    row: int
    column: str
    found: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """A cell cannot be what its column asks for; `rule` says why."""

    def __init__(self, rule: str, **facts: Any) -> None:
        super().__init__(rule)
        self.rule, self.facts = rule, facts


def plain(value: Any) -> str:
    """A cell's value as the text that people see; whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # 零宽字符、不换行空格常随复制粘贴带进来
    text = str(value).replace("\u00a0", " ").replace("\u3000", " ")
    return re.sub("[\u200b-\u200f\u2028-\u202e\ufeff]", "", text).strip()


def read(column: Column, value: Any) -> str:
    """The canonical text of a cell, empty for an empty one; raises `Unreadable` for what the column cannot hold."""
    text = plain(value)
    if _IDENTITY.search(unicodedata.normalize("NFKC", text)):
        raise Unreadable("identity_number")
    if not text:
        if column.required:
            raise Unreadable("empty", help=column.help, example=column.example)
        return ""
    if any(unicodedata.category(each) == "Cc" for each in text):
        raise Unreadable("line_break")
    if column.kind is Kind.CHOICE:
        return _choice(column, text)
    return _READERS[column.kind](text)


def _choice(column: Column, text: str) -> str:
    found = unicodedata.normalize("NFKC", text).replace(" ", "")
    if found not in column.choices:
        raise Unreadable("not_a_choice", choices=list(column.choices))
    return column.choices[found]


def _text(text: str) -> str:
    found = unicodedata.normalize("NFC", text)
    if len(found) > TEXT_AT_MOST:
        raise Unreadable("too_long", most=TEXT_AT_MOST)
    wrong = personal.number_in(found)
    if wrong:
        raise Unreadable(wrong)
    return found


def _money(text: str) -> str:
    try:
        return money.yuan(money.fen(text))
    except Refused:
        raise Unreadable("amount_unreadable") from None


def _code(text: str) -> str:
    found = unicodedata.normalize("NFKC", text).strip()
    if len(found) > CODE_AT_MOST:
        raise Unreadable("too_long", most=CODE_AT_MOST)
    return found


def _name(text: str) -> str:
    found = _HAN.sub("", unicodedata.normalize("NFC", text).translate(_DOTS))
    if len(found) > NAME_AT_MOST:
        raise Unreadable("too_long", most=NAME_AT_MOST)
    if any(unicodedata.category(each) == "Co" for each in found):
        raise Unreadable("private_character")
    odd = [each for each in found if not _may_stand_in_a_name(each)]
    if odd or found[0] in "=+-@":
        raise Unreadable("name_character", odd="".join(dict.fromkeys(odd)) or found[0])
    return found


def _may_stand_in_a_name(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character.isdecimal() or character in _IN_NAMES


def _day(text: str) -> str:
    found = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = found.removesuffix("00:00:00")
    match = _DAY.match(found) or _COMPACT.match(found)
    if match is None:
        raise Unreadable("day_unreadable")
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise Unreadable("day_unreadable") from None
    if not 1949 <= day.year <= 2199:
        raise Unreadable("day_unreadable")
    return day.isoformat()


def _yes(text: str) -> str:
    found = unicodedata.normalize("NFKC", text).upper()
    if found in YES or text in YES:
        return "yes"
    if found in NO or text in NO:
        return "no"
    raise Unreadable("yes_or_no")


def _office(text: str) -> str:
    found = unicodedata.normalize("NFKC", text).replace(" ", "")
    if found not in OFFICE_NAMES:
        raise Unreadable("office_unknown", offices=list(OFFICE_NAMES))
    return OFFICE_NAMES[found]


def _phone(text: str) -> str:
    found = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if not _PHONE.match(found):
        raise Unreadable("phone_unreadable")
    return found


_READERS = {
    Kind.CODE: _code,
    Kind.NAME: _name,
    Kind.DAY: _day,
    Kind.YES: _yes,
    Kind.OFFICE: _office,
    Kind.PHONE: _phone,
    Kind.TEXT: _text,
    Kind.MONEY: _money,
}
