"""The shipped item with timers drawn into it (带定时器的事项): from now on matters start on this drawing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from engine import definitions, lint
from engine.definitions import Definition
from engine.matter import MatterRow
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, REMIND, RESULT, Redraw
from tests.village import VILLAGE, VillageUnderTest
from workflows import catalogue, matters
from workflows.cases import routine
from workflows.tasks import task as office_task
from workflows.tasks.doing import complete

__all__ = ["FOUR", "MAJOR", "REMIND", "RESULT", "leading", "posted", "redrawn", "timed"]


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


ADMISSION = {"title": "发展党员一名", "content": "递交入党申请书", "applied_on": "2026-02-20"}


def posted(village: VillageUnderTest) -> str:
    """An admission to the Party whose notice went up today, Monday 2026-03-02: its working days run."""
    matter = village.do(matters.start, "secretary", item="party-admission", form=ADMISSION).subject
    for task in ("talk", "activist", "training", "candidate", "vetting", "prereview", "notice"):
        with village.database.read() as session:
            row = session.get_one(MatterRow, (VILLAGE, matter))
            asked = office_task.form_of(session, row, office_task.find(session, row, task))
            assert asked is not None
            form = routine.supplied(asked, {}, on=village.today)
        role = "township_party" if task == "prereview" else "secretary"
        village.do(complete, role, matter=matter, task=task, form=form)
    return matter
