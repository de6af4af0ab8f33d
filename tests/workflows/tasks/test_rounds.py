"""Rounds (轮次): going back in the order of the diagram begins a new one; what merely goes on waiting does not."""

from collections.abc import Mapping
from typing import Any

import pytest

from workflows import stages

POSITIONS = {"draft": 0, "finance": 1, "planning": 2, "approve": 3}


def complete(path: str) -> Mapping[str, Any]:
    """The effect of a task that was done."""
    return {"do": "complete", "path": path}


MOVES: Mapping[str, tuple[list[str], list[str], Mapping[str, Any], bool]] = {
    "on to the next": (["draft"], ["finance", "planning"], complete("draft"), False),
    "the same once more": (["draft"], ["draft"], complete("draft"), True),
    "the later branch is done": (["finance", "planning"], ["finance"], complete("planning"), False),
    "the earlier branch is done": (["finance", "planning"], ["planning"], complete("finance"), False),
    "back from a branch, the other still open": (
        ["finance", "planning"],
        ["draft", "finance"],
        complete("planning"),
        True,
    ),
    "back from the end": (["approve"], ["draft"], complete("approve"), True),
    "the end": (["approve"], [], complete("approve"), False),
    "the start": ([], ["draft"], {"do": "start"}, False),
    "a message sends back": (["approve"], ["draft"], {"do": "message", "name": "recalled"}, True),
    "a message opens the same anew": (["draft"], ["draft"], {"do": "message", "name": "returned"}, True),
    "a timer that only reminds": (["draft"], ["draft"], {"do": "timer", "path": "late"}, False),
    "a timer that interrupts and goes on": (["draft"], ["approve"], {"do": "timer", "path": "late"}, False),
    "a timer that sends back": (["approve"], ["draft"], {"do": "timer", "path": "late"}, True),
    "a timer in one branch": (
        ["finance", "planning"],
        ["approve", "planning"],
        {"do": "timer", "path": "late"},
        False,
    ),
}


@pytest.mark.parametrize(("before", "after", "effect", "back"), MOVES.values(), ids=MOVES)
def test_going_back(before: list[str], after: list[str], effect: Mapping[str, Any], back: bool) -> None:
    """Each kind of move, by the tasks that were and are open."""
    assert stages.goes_back(before, after, effect, lambda: POSITIONS) is back


DRAWN = {
    "initiation": 0,
    "four/consultation": 1,
    "four/resolution_disclosure": 2,
    "review": 3,
    "works/construction": 4,
    "implementation": 5,
    "works/acceptance": 6,
    "result/result_disclosure": 7,
    "inventory": 8,
}
ROUNDS: Mapping[str, tuple[list[str], list[str], Mapping[str, Any], bool]] = {
    "the review sends back to the beginning": (["review"], ["initiation"], complete("review"), True),
    "the review asks once more": (["review"], ["review"], complete("review"), False),
    "a works is mended after its acceptance": (
        ["implementation", "works/acceptance"],
        ["implementation", "works/construction"],
        complete("works/acceptance"),
        False,
    ),
    "an objection sends back to consultation": (
        ["implementation", "works/construction"],
        ["four/consultation"],
        {"do": "message", "name": "returned"},
        True,
    ),
    "what follows the result sends back to the works": (
        ["inventory"],
        ["works/construction"],
        complete("inventory"),
        True,
    ),
    "a meeting is held once more": (
        ["four/consultation"],
        ["four/consultation"],
        complete("four/consultation"),
        True,
    ),
}


@pytest.mark.parametrize(("before", "after", "effect", "anew"), ROUNDS.values(), ids=ROUNDS)
def test_a_round_begins(before: list[str], after: list[str], effect: Mapping[str, Any], anew: bool) -> None:
    """Only where something is discussed or disclosed anew; offices alone may turn as often as they must."""
    assert stages.begins_round(before, after, effect, lambda: DRAWN) is anew


@pytest.mark.parametrize(("before", "after", "effect", "back"), MOVES.values(), ids=MOVES)
def test_without_discussions(
    before: list[str], after: list[str], effect: Mapping[str, Any], back: bool
) -> None:
    """Where nothing is discussed at all, every way back begins a round."""
    assert stages.begins_round(before, after, effect, lambda: POSITIONS) is back
