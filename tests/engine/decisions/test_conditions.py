"""A condition may ask a decision table (条件问决策表): the diagram names it, the bundle holds it, the lint looks for it."""

from datetime import datetime

import pytest

from engine import definitions, expressions, lint
from engine.clock import SHANGHAI
from engine.spiff import Process, Stamp
from tests.engine.decisions.tables import table, xml
from tests.engine.drawing import arrow, small, task

TIERS = ['< 10000 => "enquiry"', '>= 10000 => "tender"']
ASKS = 'table("tier") == "tender"'
DRAWN = small(
    '<bpmn:startEvent id="s"/>'
    '<bpmn:exclusiveGateway id="g" default="g-enquiry"/>'
    + task("enquiry")
    + task("tender")
    + '<bpmn:endEvent id="closed"/><bpmn:endEvent id="rejected"/>'
    + arrow("s", "g")
    + arrow("g", "enquiry")
    + arrow("g", "tender", ASKS.replace('"', "&quot;"))
    + arrow("enquiry", "closed")
    + arrow("tender", "rejected")
)


@pytest.mark.parametrize(("amount", "way"), [("9999.99", "enquiry"), ("10000.00", "tender")])
def test_the_way_follows_the_table(amount: str, way: str) -> None:
    """With the matter's own data; the table is part of the pinned bundle."""
    bundle = definitions.bundle("p", {"p.bpmn": DRAWN, "tier.dmn": xml(TIERS)})
    stamp = Stamp("m", 0, datetime(2025, 6, 2, 9, tzinfo=SHANGHAI))
    process = Process.start(bundle, rules={}, data={"amount": amount}, stamp=stamp)
    assert [each.task for each in process.open_tasks] == [way]


def test_another_table_is_another_definition() -> None:
    """A changed cell changes the name under which matters pin their bundle."""
    one, other = (
        definitions.bundle("p", {"p.bpmn": DRAWN, "tier.dmn": xml(rules)})
        for rules in (TIERS, [TIERS[0].replace("10000", "9000"), TIERS[1].replace("10000", "9000")])
    )
    assert one.digest != other.digest


def test_a_table_that_is_not_there_is_told_before_it_is_asked() -> None:
    """The lint names it; the runner refuses it."""
    found = lint.check({"p.bpmn": DRAWN})
    assert any(each.rule == "table-unknown" and "tier.dmn" in each.message for each in found)
    with pytest.raises(expressions.ExpressionError, match="found no decision table 'tier'"):
        expressions.compile(ASKS).evaluate({"amount": 1}, {})


def test_what_a_table_says_is_unknown_to_the_proof() -> None:
    """Both ways count: the proof never relies on a table."""
    assert expressions.compile(ASKS).possible({"amount": [1]}) == {True, False}
    assert expressions.compile(ASKS).tables == {"tier"}
    assert expressions.compile(ASKS).evaluate({"amount": 1}, {}, {"tier": table(TIERS)}) is False


@pytest.mark.parametrize("text", ['table("a", "b")', "table(a)", 'tables("a")', 'table(name="a")', "table"])
def test_other_calls_stay_refused(text: str) -> None:
    """Only rule() and table() with one written id."""
    if text == "table":
        assert expressions.compile(text).names == {"table"}
        return
    with pytest.raises(expressions.ExpressionError):
        expressions.compile(text)
