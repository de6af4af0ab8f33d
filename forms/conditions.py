"""When a field is asked for: the small part of FEEL that a form may use (显示条件、必填条件)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_COMPARISON = re.compile(r'\s*([a-z][a-z0-9_]*)\s*(!?=)\s*"([^"\\]*)"\s*')


@dataclass(frozen=True)
class Comparison:
    """`key = "value"`, or `key != "value"` where `equal` is false."""

    key: str
    equal: bool
    value: str

    def holds(self, answers: Mapping[str, object]) -> bool:
        """Whether the answers given so far satisfy it; an answer not given equals nothing."""
        return (answers.get(self.key) == self.value) is self.equal


@dataclass(frozen=True)
class Condition:
    """Comparisons joined by `or` (any of them) or by `and` (all of them)."""

    comparisons: tuple[Comparison, ...]
    every: bool

    def holds(self, answers: Mapping[str, object]) -> bool:
        """Whether the answers satisfy it."""
        held = (one.holds(answers) for one in self.comparisons)
        return all(held) if self.every else any(held)


def parse(text: str) -> Condition:
    """Read `=opinion != "agree" and …`; ValueError says what is not understood."""
    if not text.startswith("="):
        raise ValueError(f"{text!r} does not start with '='")
    every = " and " in text
    if every and " or " in text:
        raise ValueError(f"{text!r} mixes 'and' with 'or'")
    return Condition(tuple(_comparison(part) for part in text[1:].split(" and " if every else " or ")), every)


def _comparison(text: str) -> Comparison:
    match = _COMPARISON.fullmatch(text)
    if match is None:
        raise ValueError(f'{text!r} is not key = "value"')
    return Comparison(key=match[1], equal=match[2] == "=", value=match[3])
