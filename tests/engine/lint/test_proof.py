"""Nobody draws a way around a discussion or a disclosure: strangers' drawings, each refused with its way."""

import re

import pytest

from engine import lint
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, Redraw
from tests.engine.lint.redrawings import AROUND, STRIPPED, UNPASSED


def errors(changes: dict[str, Redraw]) -> list[lint.Finding]:
    return [found for found in lint.check(draw.redrawn(changes)) if found.severity == lint.ERROR]


def test_shipped_diagrams_are_proven() -> None:
    """What we ship has no finding at all."""
    assert lint.check(draw.shipped()) == []


def test_shipped_tree_is_proven() -> None:
    """Without paths, everything shipped is checked and sound."""
    assert lint.check_tree([]) == []


@pytest.mark.parametrize(
    ("changes", "rule", "way"), (AROUND | UNPASSED).values(), ids=list(AROUND | UNPASSED)
)
def test_ways_around(changes: dict[str, Redraw], rule: str, way: list[str]) -> None:
    """A drawing with a way around is refused, and the message names that way in order."""
    found = [one for one in errors(changes) if one.rule == rule]
    assert found, errors(changes)
    ways = [told_way(one.message) for one in found]
    assert any(in_order(way, told) for told in ways), ways


def told_way(message: str) -> list[str]:
    """The ids of the way that a message names."""
    parts = re.sub(r"\[[^]]*\]", "", message).split("。")[0].split("：")[-1].split(" → ")
    return [part.rstrip("）").split("（")[-1] for part in parts]


def in_order(names: list[str], told: list[str]) -> bool:
    """Whether the names stand in the way in this order, others between them."""
    rest = iter(told)
    return all(name in rest for name in names)


def test_way_is_the_shortest() -> None:
    """The message tells the shortest way, with names, ids and outcomes."""
    changes = {MAJOR: draw.flow("start", "implementation")}
    found = next(one for one in errors(changes) if one.rule == "skips-deliberation")
    assert found.message.startswith(
        "可以绕过“审议”走到“实施（implementation）”：开始（start） → 实施（implementation）。"
    )
    assert (found.file, found.element) == (MAJOR, "implementation")


@pytest.mark.parametrize(("changes", "rule"), STRIPPED.values(), ids=list(STRIPPED))
def test_stripped_attributes_are_errors(changes: dict[str, Redraw], rule: str) -> None:
    """A discussion that no longer says what it is makes noise, never silence."""
    assert rule in [one.rule for one in errors(changes)]


def test_harmless_redrawing_stays_sound() -> None:
    """Moving shapes, dropping them, and renaming an end for failures prove nothing against a drawing."""
    changes = {FOUR: draw.both(draw.without_layout, draw.put("proposal_not_passed", name="提议未通过"))}
    assert errors(changes) == []
