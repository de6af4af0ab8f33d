"""The villagers' council (村民议事会): inside each bound of its mandate, on the edge of it, and a fen or a day outside."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import Refused
from workflows.law import councils
from workflows.law.councils import CouncilMandate
from workflows.law.rules import resolve

DAY = date(2026, 4, 1)
RULES = resolve((), on=DAY)
MANDATE = CouncilMandate(
    issuer="villagers_assembly",
    starts=date(2026, 2, 1),
    ends=date(2026, 12, 31),
    subjects=("other",),
    each=2_000_000,
    total=5_000_000,
    used=3_500_000,
)


def check(
    mandate: CouncilMandate = MANDATE,
    *,
    subject: str = "other",
    owner: str = "villagers",
    amount: int | None = 1_500_000,
    day: date = DAY,
) -> list[str]:
    """The warnings of a decision that is allowed."""
    warned = mandate.check(subject=subject, owner=owner, amount=amount, day=day, started=DAY, rules=RULES)
    return [each.rule for each in warned]


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 12, 31)])
def test_both_days_of_the_term_count(day: date) -> None:
    """The first and the last day are inside."""
    assert check(day=day) == []


def test_all_that_is_left_may_be_used() -> None:
    """15,000 yuan of 50,000 are left, and 15,000 are allowed."""
    assert (check(), MANDATE.left) == ([], 1_500_000)


@pytest.mark.parametrize(
    ("against", "asked"),
    [
        ("sum", {"amount": 1_500_001}),
        ("each", {"amount": 2_000_001}),
        ("term", {"day": date(2026, 1, 31)}),
        ("term", {"day": date(2027, 1, 1)}),
    ],
)
def test_outside_a_bound(against: str, asked: dict[str, object]) -> None:
    """A fen or a day outside is refused, with the bound and the article."""
    with pytest.raises(Refused) as caught:
        check(**asked)  # type: ignore[arg-type]
    assert (caught.value.rule, caught.value.facts["against"]) == ("mandate_exceeded", against)
    assert "村民委员会组织法" in caught.value.basis


@pytest.mark.parametrize(
    ("subject", "owner", "rule"),
    [
        ("public_works", "villagers", "wrong_body"),
        ("village_rules", "villagers", "not_delegable"),
        ("land_contract", "villagers", "not_delegable"),
        ("property_disposal", "villagers", "wrong_body"),
        ("other", "collective", "wrong_body"),
        ("other", "group", "wrong_body"),
    ],
)
def test_what_no_council_decides(subject: str, owner: str, rule: str) -> None:
    """Article 24 without a provincial rule, what nobody may delegate, the collective's and the groups' matters."""
    with pytest.raises(Refused, match=rule):
        check(replace(MANDATE, subjects=(subject,)), subject=subject, owner=owner)


def test_an_amount_must_be_told() -> None:
    """What has a cap cannot be decided without a sum."""
    with pytest.raises(Refused, match="amount_needed"):
        check(amount=None)


def test_a_mandate_that_does_not_hold() -> None:
    """Not disclosed, sent back or suspended: no mandate."""
    with pytest.raises(Refused, match="mandate_missing"):
        check(replace(MANDATE, effective=False))


@pytest.mark.parametrize("issuer", ["villagers_assembly", "villagers_assembly_households"])
def test_the_assembly_grants_without_a_word(issuer: str) -> None:
    """By persons or by households."""
    assert check(replace(MANDATE, issuer=issuer)) == []


def test_representatives_pass_on_what_they_hold() -> None:
    """Nationally unwritten: a warning, where no province forbids it."""
    assert check(replace(MANDATE, issuer="representatives_assembly")) == ["mandate_passed_on"]


@pytest.mark.parametrize(
    ("starts", "last"),
    [
        (date(2026, 5, 1), date(2027, 4, 30)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_year_at_most(starts: date, last: date) -> None:
    """The last day of the year is allowed, the next one is not, nor an end before the beginning."""
    councils.check_term(starts, last)
    for ends in (date.fromordinal(last.toordinal() + 1), date.fromordinal(starts.toordinal() - 1)):
        with pytest.raises(Refused, match="mandate_too_long"):
            councils.check_term(starts, ends)
