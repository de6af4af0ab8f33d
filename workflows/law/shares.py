"""Shares of a body (比例): 三分之二以上, 过半数; compared as integers, never as floating numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

_WRITTEN = re.compile(r"(>=|>)\s*(\d{1,4})\s*/\s*(\d{1,4})(?:\s+(entitled|present))?")
_DIGITS = "零一二三四五六七八九"
EXPECTED = 'a share such as ">= 2/3 entitled" or "> 1/2 present", or a list of them'


@dataclass(frozen=True)
class Share:
    """A part of a number of people: `strict` is 超过 (the number itself is not enough), else 以上 (it is).

    `base` says of whom: "entitled" (应到), "present" (实到), or "" where the rule itself names them.
    """

    strict: bool
    numerator: int
    denominator: int
    base: str = ""

    @property
    def fraction(self) -> Fraction:
        """The share as an exact number."""
        return Fraction(self.numerator, self.denominator)

    @property
    def text(self) -> str:
        """The share as rules write it: ">= 2/3 entitled"."""
        sign = ">" if self.strict else ">="
        return f"{sign} {self.numerator}/{self.denominator} {self.base}".rstrip()

    @property
    def chinese(self) -> str:
        """The share as the law words it: 三分之二以上, 过半数."""
        return chinese(self)

    def holds(self, count: int, base: int) -> bool:
        """Whether `count` people are this share of `base` people."""
        # 民法典第一千二百五十九条：以上包括本数，超过不包括本数。
        if self.strict:
            return count * self.denominator > base * self.numerator
        return count * self.denominator >= base * self.numerator

    def needed(self, base: int) -> int:
        """The smallest number of people that is this share of `base` people."""
        product = base * self.numerator
        if self.strict:
            return product // self.denominator + 1
        return -(-product // self.denominator)

    def implies(self, other: "Share") -> bool:
        """Whether whoever reaches this share has always reached the other, so that the other adds nothing.

        Where somebody came: a share of the entitled is never less than the same share of those present.
        """
        if self.base != other.base and (self.base, other.base) != ("entitled", "present"):
            return False
        if self.fraction == other.fraction:
            return self.strict or not other.strict
        return self.fraction > other.fraction


def parse(value: object) -> tuple[Share, ...]:
    """The shares of one rule value, a text or a list of texts; all of them must hold.

    Raises ValueError, with what was found and what is expected, for anything else.
    """
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not texts:
        raise ValueError(f"found {value!r}; expected {EXPECTED}")
    return tuple(_parse_one(text) for text in texts)


def _parse_one(text: object) -> Share:
    found = _WRITTEN.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"found {text!r}; expected {EXPECTED}")
    sign, numerator, denominator, base = found.groups()
    share = Share(sign == ">", int(numerator), int(denominator), base or "")
    if not 0 < share.numerator <= share.denominator or (share.strict and share.fraction == 1):
        raise ValueError(f"found {text!r}; expected a share that can be reached: above 0/1, at most 1/1")
    return share


def conjoin(shares: Iterable[Share]) -> tuple[Share, ...]:
    """The same demand without what others imply: > 1/2 present beside > 4/5 present adds nothing."""
    kept: list[Share] = []
    for share in shares:
        if any(other.implies(share) for other in kept):
            continue
        kept = [other for other in kept if not share.implies(other)] + [share]
    return tuple(kept)


def needed(shares: Sequence[Share], *, entitled: int, present: int = 0) -> int:
    """The smallest number that satisfies every share; a share without a base counts the entitled."""
    return max(share.needed(present if share.base == "present" else entitled) for share in shares)


def chinese(share: Share) -> str:
    """The share in the words of the law: >= 2/3 is 三分之二以上, > 1/2 is 过半数, >= 1/2 is 半数以上."""
    if share.fraction == Fraction(1, 2):
        return "过半数" if share.strict else "半数以上"
    if share.fraction == 1:
        return "全体"
    part = f"{_numeral(share.denominator)}分之{_numeral(share.numerator)}"
    return f"超过{part}" if share.strict else f"{part}以上"


def _numeral(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def sentence(entitled: int, attend: int, word: str = "应到") -> str:
    """How many must come, for a page: 应到30人，须到会20人以上."""
    return f"{word}{entitled}人，须到会{attend}人以上"
