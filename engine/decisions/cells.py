"""One cell of a decision table (单元格): a unary test of DMN 1.3, read once into a predicate.

`-`, `5`, `"工程"`, `true`, `null`, `date("2025-05-01")`, `< 5`, `>= 50000`, `[1..5)`, `]1..5]`, lists with commas, and
`not(…)` around any of them. Nothing is ever executed; numbers are decimals, never floats.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

LENGTH = 500

TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>-?\d+(?:\.\d+)?(?!\d))
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<date>date\s*\(\s*"\d{4}-\d{2}-\d{2}"\s*\)|@"\d{4}-\d{2}-\d{2}")
      | (?P<word>true|false|null|not)\b
      | (?P<sign><=|>=|<|>|\.\.|[\[\]\(\),])
    )""",
    re.X,
)
WORDS: Final = {"true": True, "false": False, "null": None}

Value = str | Decimal | bool | date | None
Predicate = Callable[[Value], bool]


class CellError(Exception):
    """A cell outside the language (for developers): what was found, what is expected."""


@dataclass(frozen=True)
class Test:
    """A cell: whether a value fits, and the constants it mentions."""

    text: str
    constants: tuple[Value, ...]
    _fits: Predicate = field(repr=False, compare=False)

    def fits(self, value: Value) -> bool:
        """Whether a value passes the test; a value of another kind than the constants never does."""
        return self._fits(value)

    @property
    def always(self) -> bool:
        """Whether the cell says nothing (`-`)."""
        return self.text in ("", "-")


def read(text: str) -> Test:
    """The test of an input cell; refuses (`CellError`) everything outside the language."""
    text = text.strip()
    if text in ("", "-"):
        return Test(text, (), lambda value: True)
    reader = _Reader(text)
    fits = reader.cell()
    return Test(text, tuple(reader.constants), fits)


def literal(text: str) -> Value:
    """The value of an output cell: one constant; refuses anything else."""
    reader = _Reader(text.strip())
    value = reader.constant()
    reader.end()
    return value


def same(left: Value, right: Value) -> bool:
    """Equal and of one kind: true is not 1."""
    return type(left) is type(right) and left == right


class _Reader:
    """Reads one cell from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > LENGTH:
            raise CellError(f"found {len(text)} characters; expected at most {LENGTH}")
        self.text = text
        self.constants: list[Value] = []
        self._tokens = list(_tokens(text))
        self._at = 0

    def cell(self) -> Predicate:
        if self._peek() == ("word", "not"):
            self._at += 1
            self._need("(")
            inner = self._either()
            self._need(")")
            self.end()
            return lambda value: value is not None and not inner(value)
        found = self._either()
        self.end()
        return found

    def _either(self) -> Predicate:
        tests = [self._one()]
        while self._peek() == ("sign", ","):
            self._at += 1
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def _one(self) -> Predicate:
        kind, sign = self._peek()
        if kind == "sign" and sign in _ORDER:
            self._at += 1
            return _compared(_ORDER[sign], self._ordered())
        if kind == "sign" and sign in ("[", "(", "]"):
            self._at += 1
            return self._interval(opened=sign != "[")
        constant = self.constant()
        return lambda value: same(value, constant)

    def _interval(self, *, opened: bool) -> Predicate:
        low = self._ordered()
        self._need("..")
        high = self._ordered()
        kind, sign = self._peek()
        if kind != "sign" or sign not in ("]", ")", "["):
            raise self._unexpected("], ) or [")
        self._at += 1
        if type(low) is not type(high) or low > high:  # type: ignore[operator]
            raise CellError(
                f"found the interval {self.text!r}; expected two ends of one kind, the lower first"
            )
        above = _compared(_ORDER[">" if opened else ">="], low)
        below = _compared(_ORDER["<=" if sign == "]" else "<"], high)
        return lambda value: above(value) and below(value)

    def _ordered(self) -> Decimal | date:
        found = self.constant()
        if isinstance(found, bool) or not isinstance(found, Decimal | date):
            raise CellError(f"found {found!r} in {self.text!r}; expected a number or a date to compare with")
        return found

    def constant(self) -> Value:
        """One constant, noted."""
        kind, sign = self._peek()
        if kind not in ("number", "text", "date", "word") or sign == "not":
            raise self._unexpected("a number, a text, a date, true, false or null")
        self._at += 1
        value = _constant(kind, sign)
        self.constants.append(value)
        return value

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _need(self, sign: str) -> None:
        if self._peek() != ("sign", sign):
            raise self._unexpected(sign)
        self._at += 1

    def end(self) -> None:
        """Refuse what is left over."""
        if self._at < len(self._tokens):
            raise self._unexpected("the end of the cell")

    def _unexpected(self, expected: str) -> CellError:
        return CellError(f"found {self._peek()[1]!r} in {self.text!r}; expected {expected}")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise CellError(f"found {text[at:]!r} in {text!r}; expected a number, a text, a date or a sign")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _constant(kind: str, sign: str) -> Value:
    if kind == "number":
        return Decimal(sign)
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", sign[1:-1])
    if kind == "date":
        try:
            return date.fromisoformat(sign.split('"')[1])
        except ValueError as error:
            raise CellError(f"found {sign}; expected a day of the calendar") from error
    return WORDS[sign]


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _compared(done: Callable[[Any, Any], bool], constant: Decimal | date) -> Predicate:
    return lambda value: type(value) is type(constant) and done(value, constant)


def samples(tests: Sequence[Test], allowed: Test, kind: str) -> list[Value]:
    """Values of a column such that between two neighbours no test changes: all cases are seen by trying these."""
    constants = {each for test in (*tests, allowed) for each in test.constants if each is not None}
    if kind == "boolean":
        found: list[Value] = [True, False]
    elif kind == "number":
        found = _numbers(sorted(each for each in constants if isinstance(each, Decimal)))
    elif kind == "date":
        found = _days(sorted(each for each in constants if isinstance(each, date)))
    else:
        found = [*sorted(each for each in constants if isinstance(each, str)), "（其他）"]
    return [value for value in found if allowed.fits(value)]


def _numbers(constants: list[Decimal]) -> list[Value]:
    if not constants:
        return [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(constants)]
    return [*sorted([*constants, *between]), constants[0] - 1, constants[-1] + 1]


def _days(constants: list[date]) -> list[Value]:
    if not constants:
        return [date(2025, 1, 1)]
    ends = [date.fromordinal(constants[0].toordinal() - 1), date.fromordinal(constants[-1].toordinal() + 1)]
    between = [
        date.fromordinal(low.toordinal() + 1)
        for low, high in pairwise(constants)
        if high.toordinal() - low.toordinal() > 1
    ]
    return [*sorted([*constants, *between, *ends])]
