"""The shipped item with timers drawn into it (带定时器的事项): from now on matters start on this drawing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from engine import definitions, lint
from engine.definitions import Definition
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, REMIND, RESULT, Redraw
from workflows import catalogue, matters

__all__ = ["FOUR", "MAJOR", "REMIND", "RESULT", "leading", "redrawn", "timed"]


def leading(identity: str, owner: str, to: str, *, text: str = REMIND, kind: str = "timeDuration") -> Redraw:
    """An interrupting timer and where it leads."""
    drawn = draw.timer(identity, owner, kind=kind, text=text)
    return draw.both(drawn, draw.flow(identity, to, identity=f"f_{identity}"))


def reminding(identity: str, owner: str, *, text: str = REMIND, kind: str = "timeCycle") -> Redraw:
    """A reminder, again and again, or once."""
    return draw.both(
        draw.add("endEvent", id=f"{identity}_end", name="已提醒"),
        draw.timer(identity, owner, kind=kind, text=text, interrupts=False),
        draw.flow(identity, f"{identity}_end", identity=f"f_{identity}"),
    )


def redrawn(changes: Mapping[str, Redraw]) -> Definition:
    """The item as it ships, with some of its diagrams redrawn; they are sound."""
    shipped = matters.definition_of(catalogue.load("base")["major-matter"])
    made = definitions.bundle("major-matter", draw.redrawn(changes, dict(shipped.files)))
    faults = [found for found in lint.check(dict(made.files)) if found.severity == lint.ERROR]
    assert faults == []
    return made


@contextmanager
def timed(changes: Mapping[str, Redraw]) -> Iterator[None]:
    """What starts inside starts on the drawing with these changes."""
    made = redrawn(changes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matters, "definition_of", lambda _item: made)
        yield
