"""Every item of the base power list is whole: entry, diagram, forms and basis (小微权力清单全部事项)."""

from datetime import date
from pathlib import Path

import pytest

from engine import definitions, lint
from forms import definition as forms
from workflows import catalogue, matters
from workflows.catalogue import PowerItem, drawn
from workflows.law import tiers
from workflows.law.rules import resolve

TODAY = date(2026, 11, 25)
ITEMS = sorted(catalogue.load("base").values(), key=lambda item: item.id)
CLASSES = {"A": 8, "B": 4, "C": 3, "D": 6, "E": 6, "F": 3, "G": 7, "H": 5, "I": 2, "J": 4}
PRIVATE = ("身份证号", "账号", "电话", "病情", "银行卡")

every_item = pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])


def test_the_list_has_every_class() -> None:
    """As many items in each class as the list has, each with a number of its own."""
    assert {letter: sum(item.class_ == letter for item in ITEMS) for letter in CLASSES} == CLASSES
    assert len({item.number for item in ITEMS}) == len(ITEMS)


@every_item
def test_an_item_agrees_with_its_diagram_and_forms(item: PowerItem) -> None:
    """Its steps are drawn, every task has its form with exactly the drawn outcomes, and the offices are known."""
    assert drawn.check(item) == []


@every_item
def test_no_stage_of_an_item_can_be_skipped(item: PowerItem) -> None:
    """The lint's proof over the item's own bundle, 四议 and both disclosures included."""
    assert lint.check(matters.definition_of(item).files) == []


@every_item
def test_an_item_can_be_pinned(item: PowerItem) -> None:
    """All that a matter of it needs lies in its bundle, and every form of it can be read."""
    bundle = matters.definition_of(item)
    names = {Path(path).stem for path in bundle.files if path.endswith(definitions.FORM)}
    wanted = {node.form for each in definitions.diagrams(bundle).values() for node in each.nodes.values()}
    assert {name for name in wanted if name} <= names


@every_item
def test_an_item_rests_on_something_today(item: PowerItem) -> None:
    """A basis in force today; an article that nobody read is marked, and what is unconfirmed says where it is from."""
    in_force = item.basis_on(TODAY)
    assert in_force
    assert all(basis.source for basis in in_force)
    assert not any(basis.verified and not basis.article for basis in in_force)
    assert all(limit.text and limit.source for limit in item.limits)
    assert not item.verified


@every_item
def test_terms_and_tiers_of_an_item_have_a_value_with_a_source(item: PowerItem) -> None:
    """Nobody meets a number that comes from nowhere."""
    rules = resolve(("base",), on=TODAY)
    for name in (*item.time_limits, *item.tiers):
        assert rules[name].basis.source, name


@every_item
def test_no_form_of_an_item_asks_for_what_must_not_be_public(item: PowerItem) -> None:
    """No field for an identity number, an account, a telephone number or an illness: answers are in the public log."""
    for path, raw in definitions.forms_of(item.id, item.forms).items():
        for field in forms.load(raw, path).fields:
            columns = (field, *field.fields)
            assert not any(word in each.label for each in columns for word in PRIVATE), path


TIERS = [
    ("spending.tiers", 50_000, "handler_and_secretary"),
    ("spending.tiers", 50_001, "double_signature"),
    ("spending.tiers", 100_000, "double_signature"),
    ("spending.tiers", 100_001, "collective_decision"),
    ("works.contracting_tiers", 4_999_999, "two_committees"),
    ("works.contracting_tiers", 5_000_000, "council_bidding"),
    ("works.contracting_tiers", 10_000_000, "council_tender"),
    ("works.contracting_tiers", 400_000_000, "statutory_tender"),
]


@pytest.mark.parametrize(("rule", "amount", "asks"), TIERS)
def test_the_edge_of_a_tier_belongs_to_the_side_that_the_rule_says(rule: str, amount: int, asks: str) -> None:
    """以上 includes the number, 超过 does not; amounts in fen."""
    found = tiers.parse(resolve(("base",), on=TODAY).value(rule))
    assert tiers.of(found, amount).asks == asks


WRONG = [
    [],
    ["0.00 enquiry"],
    ["> 0.00 enquiry"],
    [">= 1.00 enquiry"],
    [">= 0.00 nobody"],
    [">= 0.00 enquiry", ">= 0.00 tender"],
    [">= 0.00 enquiry", ">= 500.00 comparison", ">= 100.00 tender"],
    "none",
]


@pytest.mark.parametrize("written", WRONG)
def test_tiers_begin_at_nothing_and_rise(written: object) -> None:
    """Anything else is refused, and says what is expected."""
    with pytest.raises(ValueError, match="expected a list such as"):
        tiers.parse(written)
