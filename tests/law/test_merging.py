"""Discussions on one day (合并召开)."""

from datetime import date

import pytest

from engine.errors import Refused
from tests.law.meeting import law
from workflows.law import merging

DAY, BEFORE = date(2024, 3, 4), date(2024, 3, 3)

CASES = [
    # 情形, 环节, 此前各环节的日期, 提示
    ("proposal and consultation", "consultation", {"proposal": DAY}, ["merged_meetings"]),
    ("the proposal a day earlier", "consultation", {"proposal": BEFORE}, []),
    (
        "deliberation and resolution",
        "resolution",
        {"proposal": BEFORE, "deliberation": DAY},
        ["same_day_stages"],
    ),
    ("consultation and deliberation", "deliberation", {"consultation": DAY}, []),
    ("consultation and resolution", "resolution", {"consultation": DAY, "deliberation": BEFORE}, []),
    ("no earlier discussion", "consultation", {}, []),
]


@pytest.mark.parametrize(("name", "stage", "held", "warnings"), CASES)
def test_one_day_for_two_discussions_is_noticed(
    name: str, stage: str, held: dict[str, date], warnings: list[str]
) -> None:
    """Only the two pairs that a rule names."""
    found = merging.check_merging(law(), stage, DAY, held)
    assert [warning.rule for warning in found] == warnings, name


def test_a_county_may_allow_the_merging() -> None:
    """Allowed, it is no longer worth a warning; the other pair still is."""
    rules = law(merge_proposal_consultation="allowed")
    assert merging.check_merging(rules, "consultation", DAY, {"proposal": DAY}) == []
    assert merging.check_merging(rules, "resolution", DAY, {"deliberation": DAY})


def test_a_county_may_refuse_the_merging() -> None:
    """Refused, the consultation must be held another day."""
    rules = law(merge_proposal_consultation="refused")
    with pytest.raises(Refused) as refusal:
        merging.check_merging(rules, "consultation", DAY, {"proposal": DAY})
    assert (refusal.value.rule, refusal.value.basis) == ("merged_meetings", "本县规定")
