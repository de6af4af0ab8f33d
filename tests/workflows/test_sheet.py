"""The sums of the result sheet (计票表勾稽): which numbers fit, which sentence is owed, what a control number gives."""

import pytest

from workflows.meetings import sheet

FITS: dict[str, dict[str, int]] = {
    "nothing written": {},
    "only votes": {"for": 20, "against": 3},
    "everything": {
        "issued": 25, "lost": 1, "collected": 24, "valid": 23, "invalid": 1, "for": 20, "against": 2, "abstain": 1,
    },
    "fewer votes known than collected": {"collected": 24, "for": 20},
    "nobody voted": {"issued": 0, "lost": 0, "collected": 0, "valid": 0, "for": 0, "against": 0, "abstain": 0},
}  # fmt: skip

DIFFERS: dict[str, tuple[dict[str, int], str, int]] = {
    "a ballot missing": ({"issued": 25, "collected": 23, "lost": 1}, "issued", 24),
    "more collected and lost than issued": ({"issued": 20, "lost": 21}, "issued", 21),
    "valid and invalid": ({"collected": 24, "valid": 22, "invalid": 1}, "collected", 23),
    "votes and valid": ({"valid": 23, "for": 20, "against": 1, "abstain": 1}, "valid", 22),
    "votes above valid, abstentions unknown": ({"valid": 10, "for": 11}, "valid", 11),
    "votes and collected": (
        {"collected": 24, "invalid": 0, "for": 20, "against": 1, "abstain": 1},
        "collected",
        22,
    ),
}


@pytest.mark.parametrize("numbers", FITS.values(), ids=FITS)
def test_numbers_that_add_up_owe_no_sentence(numbers: dict[str, int]) -> None:
    """An unknown number contradicts nothing."""
    assert sheet.gap(numbers) is None


@pytest.mark.parametrize("case", DIFFERS.values(), ids=DIFFERS)
def test_the_first_sum_that_is_wrong_is_named(case: tuple[dict[str, int], str, int]) -> None:
    """The whole, and what its parts come to."""
    numbers, whole, total = case
    found = sheet.gap(numbers)
    assert found is not None
    assert (found.whole, found.sum) == (whole, total)


def test_a_control_number_gives_the_one_that_was_left_out() -> None:
    """未收回 gives 收回, 有效 gives 无效; votes are never made up."""
    told = sheet.completed({"issued": 25, "lost": 1, "valid": 23})
    assert (told["collected"], told["invalid"]) == (24, 1)
    assert not told.keys() & {"for", "against", "abstain"}


def test_a_stored_result_is_shown_with_both_control_numbers() -> None:
    """Lost and valid follow from what is stored."""
    shown = sheet.shown({"issued": 25, "collected": 24, "invalid": 1, "for": 23})
    assert (shown["lost"], shown["valid"], shown["against"]) == (1, 23, None)
