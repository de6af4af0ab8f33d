"""A table decides by its hit policy (决策表): U, A, F, C and C+; what is broken is refused where it is written."""

from typing import Any

import pytest

from engine.decisions.table import DecisionError, read
from engine.errors import DefinitionError
from tests.engine.decisions.tables import HEAD, table, xml

TIERS = ['< 10000 => "询价"', '[10000..50000) => "比选"', '>= 50000 => "招标"']


@pytest.mark.parametrize(
    ("amount", "way"),
    [
        (0, "询价"),
        ("9999.99", "询价"),
        (10_000, "比选"),
        ("49999.99", "比选"),
        ("50000", "招标"),
        (10**12, "招标"),
    ],
)
def test_a_tier_by_money(amount: object, way: str) -> None:
    """To the fen; money may be text, as a form gives it."""
    assert table(TIERS).decide({"amount": amount, "other": 1}) == way


ANSWERS: dict[str, tuple[list[str], dict[str, str], dict[str, Any], Any]] = {
    "U: one": (TIERS, {}, {"amount": 1}, "询价"),
    "U: a default where none fits": (TIERS[:2], {"default": '"其他"'}, {"amount": 99_999}, "其他"),
    "A: two that agree": (['> 1 => "a"', '> 2 => "a"'], {"policy": "ANY"}, {"amount": 5}, "a"),
    "F: the first": (['> 1 => "a"', '> 2 => "b"'], {"policy": "FIRST"}, {"amount": 5}, "a"),
    "C: all in order": (
        ['> 1 => "a"', '> 9 => "c"', '> 2 => "b"'],
        {"policy": "COLLECT"},
        {"amount": 5},
        ["a", "b"],
    ),
    "C: none": (['> 9 => "a"'], {"policy": "COLLECT"}, {"amount": 5}, []),
    "C+: the sum": (
        ["> 1 => 1.5", "> 2 => 2.5", "> 9 => 7"],
        {"policy": "COLLECT", "aggregation": "SUM", "outputs": "points:number"},
        {"amount": 5},
        4,
    ),
    "several outputs": (
        ['- => "书记" | 3'],
        {"outputs": "who:string days:number"},
        {"amount": 5},
        {"who": "书记", "days": 3},
    ),
    "a missing value fits only a dash": (['> 1 => "a"', '- => "b"'], {"policy": "FIRST"}, {}, "b"),
    "two inputs": (
        ['"工程" | < 5 => "a"', '"工程" | >= 5 => "b"', 'not("工程") | - => "c"'],
        {"inputs": "class:string amount:number"},
        {"class": "货物", "amount": 1},
        "c",
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answers(case: str) -> None:
    """Each hit policy as the standard says."""
    rules, told, given, answer = ANSWERS[case]
    assert table(rules, **told).decide(given) == answer


@pytest.mark.parametrize(
    ("rules", "policy", "given"),
    [
        (TIERS[:2], "UNIQUE", {"amount": 99_999}),
        (['> 1 => "a"', '> 2 => "b"'], "UNIQUE", {"amount": 5}),
        (['> 1 => "a"', '> 2 => "b"'], "ANY", {"amount": 5}),
        (TIERS, "UNIQUE", {"amount": "许多"}),
        (TIERS, "UNIQUE", {"amount": True}),
        (TIERS, "UNIQUE", {"amount": 1.5}),
    ],
    ids=["no rule", "two rules", "two that differ", "no number", "a truth", "a float"],
)
def test_no_answer_is_better_than_a_wrong_one(rules: list[str], policy: str, given: dict[str, Any]) -> None:
    """It is said what was found; nothing is guessed."""
    with pytest.raises(DecisionError, match=r"found .*expected"):
        table(rules, policy=policy).decide(given)


REFUSED = {
    "another hit policy": xml(TIERS, policy="PRIORITY"),
    "another aggregation": xml(TIERS, policy="COLLECT", aggregation="MAX"),
    "a sum of texts": xml(TIERS, policy="COLLECT", aggregation="SUM"),
    "a test as value": xml(["- => < 5"]),
    "a value of another kind": xml(["- => 5"]),
    "an expression as input": xml(TIERS, inputs="amount*2:number"),
    "an unknown type": xml(TIERS, inputs="amount:money"),
    "too few tests": xml(['- => "a"'], inputs="a:string b:string"),
    "no rules": xml([]),
    "no table": f'{HEAD}<decision id="x"/></definitions>'.encode(),
    "a diagram": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "a doctype": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_table_of_ours(content: bytes) -> None:
    """Refused when it is read, with file and line, before any matter meets it."""
    with pytest.raises(DefinitionError, match=r"tier\.dmn:"):
        read(content, "tier.dmn")
