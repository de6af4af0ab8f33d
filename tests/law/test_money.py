"""Money (金额): yuan as people write it, fen inside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Refused
from workflows.law import money

WRITTEN = [
    ("186500.00", 18_650_000),
    ("186500", 18_650_000),
    ("186,500.00元", 18_650_000),
    (" 186500.5 ", 18_650_050),
    ("０.０１", 1),
    ("0", 0),
    ("1,234,567.89", 123_456_789),
]


@pytest.mark.parametrize(("text", "amount"), WRITTEN)
def test_yuan_are_read_as_people_write_them(text: str, amount: int) -> None:
    """With or without 元, thousands and decimals, in full-width digits too."""
    assert money.fen(text) == amount


@pytest.mark.parametrize(
    "text", ["", "元", "-1", "+1", "18.65万", "1.234", "1e5", "1,00", "12,3456", "1.", ".5", "十元"]
)
def test_what_is_no_amount_is_refused_not_guessed_at(text: str) -> None:
    """Signs, 万, misplaced commas and a third decimal are asked about."""
    with pytest.raises(Refused) as refusal:
        money.fen(text)
    assert refusal.value.rule == "amount_unreadable"
    assert refusal.value.facts == {"written": text}


@settings(deadline=None)
@given(st.integers(0, 10**14))
def test_fen_come_back_from_both_ways_of_writing(amount: int) -> None:
    """What is stored and what is printed read as the same amount."""
    assert money.fen(money.yuan(amount)) == amount
    assert money.fen(money.printed(amount)) == amount


def test_an_amount_is_printed_with_thousands() -> None:
    """186,500.00元; a difference may be negative."""
    assert money.printed(18_650_000) == "186,500.00元"
    assert money.printed(-5) == "-0.05元"
    assert money.yuan(-150) == "-1.50"


def sources(*amounts: str) -> list[dict[str, str]]:
    """Sources of funding."""
    return [{"source": "村集体", "amount": amount} for amount in amounts]


FUNDING = [
    ("186500.00", sources("86500.00", "100000.00"), True),
    ("186500.00", sources("86500.00", "99999.99"), False),
    ("186500.00", sources("186500.01"), False),
    ("0.30", sources("0.10", "0.20"), True),
    ("186500.00", [], True),
    (None, sources("86500.00"), True),
]


@pytest.mark.parametrize(("amount", "funding", "adds_up"), FUNDING)
def test_funding_adds_up_to_the_fen(amount: str | None, funding: list[dict[str, str]], adds_up: bool) -> None:
    """Sources, where given, make exactly the amount."""
    assert money.funding_adds_up(amount, funding) is adds_up
    if adds_up:
        money.check_funding(amount, funding)
        return
    with pytest.raises(Refused) as refusal:
        money.check_funding(amount, funding)
    assert refusal.value.rule == "funding_does_not_add_up"
    facts = refusal.value.facts
    assert facts["amount"] - facts["funding"] == facts["difference"] != 0


@pytest.mark.parametrize(
    ("decided", "spent", "over"), [(100, 100, False), (100, 101, True), (None, 101, False)]
)
def test_spending_stays_within_what_was_decided(decided: int | None, spent: int, over: bool) -> None:
    """One fen over is over; where no amount was decided there is nothing to exceed."""
    if not over:
        money.check_budget(decided, spent)
        return
    with pytest.raises(Refused, match="over_budget"):
        money.check_budget(decided, spent)
