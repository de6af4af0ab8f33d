"""The table of where a matter enters (从哪里进入): complete, grounded on disclosed resolutions, and drawn as it is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine import diagram
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, Redraw
from workflows import catalogue
from workflows.entitlements import entering
from workflows.entitlements.entering import Entrance
from workflows.law import lint

Lines = list[Entrance]


def found(change: Callable[[Lines], Lines], drawn: Redraw = lambda root: None) -> set[tuple[str, str]]:
    """Element and rule of what is wrong with an altered copy of the table, or of the drawing."""
    path = draw.redrawn({FOUR: drawn})[FOUR]
    lines = change(list(entering.load()))
    told = entering.prove(lines, diagram.read(path, FOUR), catalogue.load())
    return {(element, rule) for element, rule, _ in told}


def at(number: int, **changes: str) -> Callable[[Lines], Lines]:
    """One line with other words."""
    return lambda lines: [*lines[:number], replace(lines[number], **changes), *lines[number + 1 :]]


TABLES: dict[str, tuple[Callable[[Lines], Lines], tuple[str, str]]] = {
    "listed missing": (lambda lines: lines[1:], ("listed", "entry-missing")),
    "mandated missing": (lambda lines: [lines[0], lines[2]], ("mandated", "entry-missing")),
    "neither missing": (lambda lines: lines[:2], ("neither", "entry-missing")),
    "a line twice": (lambda lines: [*lines, lines[0]], ("listed", "entry-missing")),
    "an extra line": (
        lambda lines: [*lines, replace(lines[0], when="urgent")],
        ("urgent", "entry-unknown"),
    ),
    "neither skips the proposal": (
        at(2, enters="resolution"),
        ("neither", "entry-without-resolution"),
    ),
    "neither starts at implementation": (
        at(2, enters="implementation"),
        ("neither", "entry-without-resolution"),
    ),
    "nothing stands behind the list": (at(0, behind=""), ("listed", "entry-without-resolution")),
    "the vote is enough, undisclosed": (
        at(0, behind="resolution"),
        ("listed", "entry-without-resolution"),
    ),
    "the list of an item that nobody discusses": (
        at(0, by="seal"),
        ("listed", "entry-without-resolution"),
    ),
    "no item behind the mandate": (at(1, by=""), ("mandated", "entry-without-resolution")),
    "an unknown item": (at(1, by="custom"), ("mandated", "entry-without-resolution")),
    "a stage that nobody knows": (at(0, enters="closing"), ("listed", "entry-stage")),
    "the list is voted on again": (at(0, enters="resolution"), ("listed", "entry-stages")),
    "the council's matter is carried out at once": (
        at(1, enters="implementation"),
        ("mandated", "entry-stages"),
    ),
    "nobody resolves": (at(1, body=""), ("mandated", "entry-body")),
}


@pytest.mark.parametrize(("change", "expected"), TABLES.values(), ids=list(TABLES))
def test_altered_tables(change: Callable[[Lines], Lines], expected: tuple[str, str]) -> None:
    """A line too few or too many, or one that skips a stage with no disclosed resolution behind it, is found."""
    assert expected in found(change)


DRAWINGS: dict[str, tuple[Redraw, tuple[str, str]]] = {
    "the list's entry is not drawn": (draw.put("listed", id="lists"), ("listed", "entry-not-drawn")),
    "one more entry is drawn": (draw.put("listed", id="lists"), ("lists", "entry-extra")),
    "the drawing lets the council skip its own vote": (
        draw.put("mandated", siyi_stands_for="proposal consultation deliberation resolution"),
        ("mandated", "entry-stages"),
    ),
}


@pytest.mark.parametrize(("drawn", "expected"), DRAWINGS.values(), ids=list(DRAWINGS))
def test_altered_drawings(drawn: Redraw, expected: tuple[str, str]) -> None:
    """A drawing that does not agree with the table is found."""
    assert expected in found(lambda lines: lines, drawn)


def test_what_ships_agrees() -> None:
    """The shipped table has three lines, and nothing is wrong with it."""
    assert [line.when for line in entering.load()] == list(entering.KINDS)
    assert found(lambda lines: lines) == set()


def test_the_check_reads_a_copy(tmp_path: Path) -> None:
    """`siyi check FILE` examines a county's altered copy, and says where one is unreadable."""
    copy = tmp_path / entering.TABLE.name
    copy.write_text(
        entering.TABLE.read_text("utf-8").replace("enters: proposal", "enters: resolution"), "utf-8"
    )
    assert {finding["rule"] for finding in lint.check([copy])} == {"entry-without-resolution"}
    copy.write_text("source: x\nentries: [{when: listed}]\n", "utf-8")
    assert [finding["rule"] for finding in lint.check([copy])] == ["unreadable"]
