"""What must not stand on paper: identity numbers, bank cards and people's telephones (个人信息)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from engine.errors import Refused
from workflows.finance.naming import surname as surname

_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
BLACK = "███"
_CARD = re.compile(r"(?<![0-9A-Za-z])[3-6](?:\d ?){14,17}\d(?![0-9A-Za-z])")
"""Bank cards have 16 to 19 digits, the last of which fits; days and contract numbers do not begin so."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OPEN_FIELDS = {"Objections.phone", "Verification.url", "Verification.code", "Verification.checkpoint"}


def check(paper: Any) -> None:
    """Refuse a paper with an identity, bank card or mobile number; an office's telephone has its own field.

    Source: 个人信息保护法第二十五条 (no disclosure without separate consent) and 第二十八条 (sensitive data).
    """
    for where, text in _texts(paper):
        found = _private(text)
        if found:
            raise Refused(
                "paper_private_data", basis="个人信息保护法第二十五条、第二十八条", where=where, found=found
            )


Z = TypeVar("Z")


def masked(value: Z) -> Z:
    """The same paper with every identity, mobile and bank card number in it blacked out (███), for bound volumes.

    What people wrote may hold them; a volume is not refused because of it, but it does not pass them on.
    """
    return _changed(value, blacked)


def _changed(value: Z, change: Callable[[str], str]) -> Z:
    """A paper with a change made to every text in it."""
    if isinstance(value, str):
        return cast("Z", change(value))
    if isinstance(value, tuple):
        return cast("Z", tuple(_changed(one, change) for one in value))
    if is_dataclass(value) and not isinstance(value, type):
        found = {
            field.name: _changed(getattr(value, field.name), change)
            for field in fields(value)
            if f"{type(value).__name__}.{field.name}" not in _OPEN_FIELDS
        }
        changed = {name: new for name, new in found.items() if new is not getattr(value, name)}
        return replace(value, **changed) if changed else value
    return value


def blacked(text: str) -> str:
    """A text with identity numbers, mobile numbers and the numbers of bank cards blacked out."""
    if _private(text) is None:
        return text
    hidden = _IDENTITY.sub(lambda found: BLACK if _is_identity(found[0]) else found[0], text)
    hidden = _CARD.sub(lambda found: BLACK if _is_account(found[0]) else found[0], hidden)
    return _MOBILE.sub(BLACK, hidden)


def of_persons(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A form's answers with the winner and the bidders who are single persons by surname alone."""
    told = dict(values)
    if told.get("winner_kind") == "person":
        told["winner"] = surname(str(told["winner"]))
    if "bids" in told:
        told["bids"] = [
            {**each, "bidder": surname(str(each["bidder"]))} if each.get("person") else each
            for each in told["bids"]
        ]
    return told


_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])(?:\d[ -]?){15,18}\d(?![0-9A-Za-z])")
ILLNESSES = (
    "癌",
    "肿瘤",
    "白血病",
    "尿毒症",
    "精神病",
    "精神分裂",
    "抑郁症",
    "艾滋",
    "乙肝",
    "肝炎",
    "肺结核",
    "残疾",
    "瘫痪",
)


def redacted(value: Z) -> Z:
    """The same paper for somebody of the village who may see records: accounts and illnesses blacked out as well.

    Source: 个人信息保护法第二十八条 (sensitive data). What a machine overlooks, the clerk who hands it out must see.
    """
    return _changed(value, _blacked_more)


def _blacked_more(text: str) -> str:
    text = _ACCOUNT.sub(lambda found: BLACK if _is_account(found[0]) else found[0], blacked(text))
    for word in ILLNESSES:
        text = text.replace(word, BLACK)
    return text


def _is_account(told: str) -> bool:
    """Check the last digit (Luhn, as on bank cards), so that a contract's number is not taken for an account."""
    digits = [int(character) for character in told if character.isdigit()][::-1]
    doubled = [sum(divmod(digit * 2, 10)) if place % 2 else digit for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _private(text: str) -> str | None:
    if any(_is_identity(number) for number in _IDENTITY.findall(text)):
        return "identity_number"
    if any(_is_account(number) for number in _CARD.findall(text)):
        return "account_number"
    return "mobile_number" if _MOBILE.search(text) else None


def numbers(text: str) -> str | None:
    """Whose number a text holds, that nobody but its owner is to read: of identity, bank card or mobile; None: none."""
    return _private(text)


def illness(text: str) -> str | None:
    """The illness that a text names. 残疾 names a benefit as well and is left to whoever reads it."""
    return next((word for word in ILLNESSES if word != "残疾" and word in text), None)


def _is_identity(number: str) -> bool:
    """Check the last character (GB 11643), so that a contract's number is not taken for a person's."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Walk all texts of a paper with the name of the field each stands in."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, where)
    elif is_dataclass(value):
        for field in fields(value):
            name = f"{type(value).__name__}.{field.name}"
            if name not in _OPEN_FIELDS:
                yield from _texts(getattr(value, field.name), name)
