"""A cell says what DMN 1.3 says (单元格): intervals, lists, not(), dates and texts, and it never runs anything."""

from datetime import date
from decimal import Decimal

import pytest

from engine.decisions import cells
from engine.decisions.cells import CellError, Value

FITS: dict[str, tuple[list[Value], list[Value]]] = {
    "-": ([Decimal(1), "a", None, True], []),
    "": ([None], []),
    "5": ([Decimal(5), Decimal("5.00")], [Decimal(4), "5", True, None]),
    "-5.5": ([Decimal("-5.5")], [Decimal("5.5")]),
    "1": ([Decimal(1)], [True]),
    "true": ([True], [False, Decimal(1), "true"]),
    "null": ([None], ["null", False]),
    '"工程"': (["工程"], ["货物", None]),
    '"工程", "货物"': (["工程", "货物"], ["服务"]),
    'not("工程", "货物")': (["服务"], ["工程", "货物", None]),
    "not(1, 2)": ([Decimal(3)], [Decimal(1), None]),
    r'"一个\"引号\""': (['一个"引号"'], []),
    "< 10": ([Decimal("9.99")], [Decimal(10), "9", None]),
    ">= 50000": ([Decimal(50000)], [Decimal("49999.99")]),
    "[1..5]": ([Decimal(1), Decimal(5)], [Decimal("0.99"), Decimal("5.01")]),
    "[1..5)": ([Decimal(1), Decimal("4.99")], [Decimal(5)]),
    "(1..5]": ([Decimal("1.01"), Decimal(5)], [Decimal(1)]),
    "]1..5[": ([Decimal(3)], [Decimal(1), Decimal(5)]),
    "< 1, > 5": ([Decimal(0), Decimal(6)], [Decimal(3)]),
    "[1..2], [4..5]": ([Decimal(2), Decimal(4)], [Decimal(3)]),
    "not([1..5])": ([Decimal(0), Decimal(6)], [Decimal(3)]),
    'date("2025-05-01")': ([date(2025, 5, 1)], [date(2025, 5, 2), "2025-05-01"]),
    '>= date("2025-05-01")': ([date(2025, 5, 1)], [date(2025, 4, 30)]),
    '[@"2025-01-01"..@"2025-12-31"]': ([date(2025, 12, 31)], [date(2026, 1, 1)]),
}

REFUSED = {
    "a name": "amount",
    "an attribute": "x.y",
    "a call": "open(1)",
    "python": '__import__("os")',
    "arithmetic": "1 + 1",
    "a range backwards": "[5..1]",
    "ends of two kinds": '[1..@"2025-01-01"]',
    "a text compared": '< "b"',
    "a truth compared": "> true",
    "an open list": "1,",
    "an open interval": "[1..5",
    "an open text": '"工程',
    "no day": 'date("2025-02-30")',
    "not inside": "1, not(2)",
    "words": "apples",
    "two constants": "1 2",
    "a long one": '"' + "x" * 600 + '"',
}


@pytest.mark.parametrize("text", FITS)
def test_what_fits(text: str) -> None:
    """Each value fits or does not, as the standard says."""
    fitting, others = FITS[text]
    test = cells.read(text)
    assert [value for value in fitting if not test.fits(value)] == []
    assert [value for value in others if test.fits(value)] == []


@pytest.mark.parametrize("text", REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused(text: str) -> None:
    """Nothing outside the language is read; the message says what was found and what is expected."""
    with pytest.raises(CellError, match=r"found .*; expected"):
        cells.read(text)


@pytest.mark.parametrize("text", ["< 5", "[1..5]", "1, 2", "-", "", "not(1)"])
def test_an_output_is_one_constant(text: str) -> None:
    """A test is no value."""
    with pytest.raises(CellError):
        cells.literal(text)
