"""Gaps and overlaps of a table are found without trying every number (空缺与重叠)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import lint
from engine.decisions import cover
from engine.lint.findings import Finding
from tests.engine import drawing as draw
from tests.engine.decisions.tables import table, xml

TWO = {"inputs": "class:string amount:number"}

FOUND: dict[str, tuple[list[str], dict[str, str], list[tuple[str, str]]]] = {
    "tiers that meet": (['< 5 => "a"', '>= 5 => "b"'], {}, []),
    "one number between": (['< 5 => "a"', '> 5 => "b"'], {}, [("table-gap", "amount为5时")]),
    "half a yuan between": (['< 5 => "a"', '>= 5.5 => "b"'], {}, [("table-gap", "amount为5")]),
    "both ends": (['<= 5 => "a"', '>= 5 => "b"'], {}, [("table-overlap", "第1条和第2条重叠：amount为5时")]),
    "both ends agree under A": (['<= 5 => "a"', '>= 5 => "a"'], {"policy": "ANY"}, []),
    "both ends differ under A": (
        ['<= 5 => "a"', '>= 5 => "b"'],
        {"policy": "ANY"},
        [("table-overlap", "amount为5")],
    ),
    "a word that nobody thought of": (
        ['"工程" => "a"', '"货物" => "b"'],
        {"inputs": "class:string"},
        [("table-gap", "“（其他）”")],
    ),
    "only the words that there are": (
        ['"工程" => "a"', '"货物" => "b"'],
        {"inputs": "class:string", "allowed": '"工程","货物"'},
        [],
    ),
    "a default closes the gap": (['< 5 => "a"'], {"default": '"b"'}, []),
    "a truth left out": (['true => "a"'], {"inputs": "urgent:boolean"}, [("table-gap", "urgent为否")]),
    "days": (
        ['< date("2025-05-01") => "a"', '> date("2025-05-01") => "b"'],
        {"inputs": "day:date"},
        [("table-gap", "2025-05-01")],
    ),
    "consecutive days": (
        ['<= date("2025-05-01") => "a"', '>= date("2025-05-02") => "b"'],
        {"inputs": "day:date"},
        [],
    ),
    "a gap in one corner": (
        ['"工程" | < 5 => "a"', '"工程" | >= 5 => "b"', 'not("工程") | < 9 => "c"'],
        TWO,
        [("table-gap", "amount为9")],
    ),
    "shadowed under F": (
        ['> 1 => "a"', '> 5 => "b"', '- => "c"'],
        {"policy": "FIRST"},
        [("table-never", "第2条")],
    ),
    "a rule that fits nothing": (['- => "a"', '< 1 => "b"'], {"allowed": "> 3"}, [("table-never", "第2条")]),
    "collecting needs no cover": (['> 5 => "a"'], {"policy": "COLLECT"}, []),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_found(case: str) -> None:
    """Each defect once, with one case in which it shows; nothing where nothing is wrong."""
    rules, told, expected = FOUND[case]
    found = list(cover.check(table(rules, **told)))
    assert [each.rule for each in found] == [rule for rule, _ in expected], found
    assert all(words in each.message for each, (_, words) in zip(found, expected, strict=True)), found


def test_many_columns_stay_quick() -> None:
    """Twelve columns of ten tiers each: pieces with the same rules are looked at once."""
    names = [f"c{n}" for n in range(12)]
    rules = [" | ".join([f"[{n}..{n + 1})" if n < 9 else ">= 9"] + ["-"] * 11) + ' => "a"' for n in range(10)]
    found = list(cover.check(table(rules, inputs=" ".join(f"{name}:number" for name in names))))
    assert [each.rule for each in found] == ["table-gap"]


def test_too_many_cases_are_said() -> None:
    """A table that nobody can check is refused, not waited for."""
    names = [f"c{n}" for n in range(20)]
    rules = [" | ".join("> 0" if n == place else "-" for n in range(20)) + ' => "a"' for place in range(20)]
    told = {"inputs": " ".join(f"{name}:number" for name in names), "policy": "ANY"}
    assert [each.rule for each in cover.check(table(rules, **told))] == ["table-budget"]


BOUNDS = st.integers(0, 6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(BOUNDS, BOUNDS, st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_the_proof_agrees_with_trying(told: list[tuple[int, int, bool, bool]]) -> None:
    """For random intervals: a gap or overlap is told exactly when a value on a fine grid shows one."""
    rules = []
    for low, high, left, right in told:
        low, high = min(low, high), max(low, high)
        rules.append(f'{"[" if left else "("}{low}..{high}{"]" if right else ")"} => "a"')
    made = table(rules)
    hits = [sum(rule.fits([Decimal(value) / 2]) for rule in made.rules) for value in range(-2, 16)]
    found = {each.rule for each in cover.check(made)}
    assert ("table-gap" in found) == (0 in hits)
    assert ("table-overlap" in found) == any(hit > 1 for hit in hits)


def errors(files: dict[str, bytes]) -> list[Finding]:
    """What the lint says of a bundle with these tables."""
    return [found for found in lint.check(dict(draw.shipped()) | files) if found.severity == lint.ERROR]


def test_the_lint_reads_the_tables_of_a_bundle() -> None:
    """A table with a gap, and one that cannot be read, are errors with the file's name."""
    found = errors({"bpmn/base/tier.dmn": xml(['< 5 => "a"']), "bpmn/base/bad.dmn": b"<x/>"})
    assert [(each.file, each.rule) for each in found] == [
        ("bpmn/base/bad.dmn", "table-unreadable"),
        ("bpmn/base/tier.dmn", "table-gap"),
    ]
