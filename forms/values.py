"""Reads one answer into canonical JSON: text, yuan, whole numbers, days, choices (填写内容的读取)."""

import datetime
import re
import unicodedata
from collections.abc import Callable

from forms import messages
from forms.components import Field, Kind
from forms.messages import Sentence, say
from forms.wording import example, options

Value = str | int | bool | list[str]

_MONEY = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")
_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
# Directions that make a text read other than it is stored, and codes that are no characters.
_MISLEADING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_SHORT = 64


class Bad(Exception):
    """An answer that cannot be taken; `sentence` says what to write."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def blank(value: object) -> bool:
    """Whether an answer counts as not given: null, no row, or a text without a visible character."""
    if isinstance(value, str):
        return all(each.isspace() or each in _UNSEEN for each in value)
    return value is None or value == []


def read(field: Field, value: object) -> Value:
    """The canonical value of an answer that is not blank; raises Bad."""
    return _READERS[field.kind](field, value)


def read_text(field: Field, value: object) -> str:
    """Text without control characters, line ends as \\n, tabs as spaces; lengths count characters."""
    if not isinstance(value, str):
        plain = messages.NOT_TEXT if example(field) else messages.NOT_TEXT_PLAIN
        raise Bad(say(plain, label=field.label, example=example(field)))
    text = re.sub(r"\r\n|[\r\u2028\u2029]", "\n", value).replace("\t", " ").strip()
    if field.kind is Kind.LINE and "\n" in text:
        raise Bad(say(messages.ONE_LINE, label=field.label))
    _check_length(field, len(text))
    for place, character in enumerate(text, start=1):
        if character != "\n" and (
            unicodedata.category(character) in {"Cc", "Cs"} or character in _MISLEADING
        ):
            raise Bad(say(messages.CONTROL, label=field.label, place=place))
    return text


def _check_length(field: Field, now: int) -> None:
    limits = field.limits
    if now > limits.max_length:
        extra = now - limits.max_length
        raise Bad(say(messages.TOO_LONG, label=field.label, most=limits.max_length, now=now, extra=extra))
    if now < limits.min_length:
        raise Bad(say(messages.TOO_SHORT, label=field.label, least=limits.min_length, now=now))


def read_money(field: Field, value: object) -> str:
    """Yuan as canonical text with two decimals: "186500.00"; takes 186500, 186,500 and full-width digits.

    Refuses negatives, more than two decimals, more than 12 digits of yuan, and floats, which are inexact.
    """
    text = _plain(value).removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if re.fullmatch(r"-[0-9,.]+", text):
        raise Bad(_money(messages.NEGATIVE_MONEY, field))
    match = _MONEY.fullmatch(text)
    if match is None:
        raise Bad(_money(messages.NOT_MONEY, field))
    yuan = match[1].replace(",", "").lstrip("0") or "0"
    if len(yuan) > 12:
        raise Bad(_money(messages.HUGE_MONEY, field))
    amount = f"{yuan}.{(match[2] or '').ljust(2, '0')}"
    if field.positive and amount == "0.00":
        raise Bad(_money(messages.ZERO_MONEY, field))
    return amount


def _money(template: str, field: Field) -> Sentence:
    return say(template, label=field.label, example=example(field))


def _plain(value: object) -> str:
    """A short text or a whole number with full-width signs made plain; anything else as an empty text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**_SHORT else ""
    if not isinstance(value, str) or len(value) > _SHORT:
        return ""
    return unicodedata.normalize("NFKC", value).strip()


def read_whole(field: Field, value: object) -> int:
    """A whole number within the field's bounds; takes full-width digits, refuses 3.5 and true."""
    text = _plain(value)
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise Bad(say(messages.NOT_WHOLE, label=field.label, example=example(field)))
    number = int(text)
    if number < field.limits.least:
        raise Bad(say(messages.TOO_SMALL, label=field.label, least=field.limits.least))
    if number > field.limits.most:
        raise Bad(say(messages.TOO_BIG, label=field.label, most=field.limits.most))
    return number


def read_day(field: Field, value: object) -> str:
    """A day as ISO text; takes 2024-3-1, 2024/3/1 and 2024年3月1日 as well."""
    match = _DAY.fullmatch(_plain(value)) if isinstance(value, str) else None
    if match is None:
        raise Bad(say(messages.NOT_DAY, label=field.label, example=example(field)))
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        said = match[0]
        raise Bad(say(messages.NO_SUCH_DAY, label=field.label, said=said, example=example(field))) from None


def read_choice(field: Field, value: object) -> str:
    """One of the field's stored words."""
    if not isinstance(value, str) or value not in {option.value for option in field.options}:
        raise Bad(say(messages.NOT_CHOICE, label=field.label, options=options(field)))
    return value


def read_choices(field: Field, value: object) -> list[str]:
    """Several of the field's stored words, each once, in the order of the form."""
    allowed = [option.value for option in field.options]
    if not isinstance(value, list) or not all(isinstance(each, str) and each in allowed for each in value):
        raise Bad(say(messages.NOT_CHOICES, label=field.label, options=options(field)))
    return [word for word in allowed if word in value]


def read_tick(field: Field, value: object) -> bool:
    """Ticked or not."""
    if not isinstance(value, bool):
        raise Bad(say(messages.NOT_TICK, label=field.label))
    return value


_READERS: dict[Kind, Callable[[Field, object], Value]] = {
    Kind.LINE: read_text,
    Kind.PARAGRAPH: read_text,
    Kind.MONEY: read_money,
    Kind.WHOLE: read_whole,
    Kind.DAY: read_day,
    Kind.CHOICE: read_choice,
    Kind.RADIO: read_choice,
    Kind.CHOICES: read_choices,
    Kind.TICK: read_tick,
}
