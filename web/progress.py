"""Where a matter stood on its diagrams after each event (流程进度), for the replay."""

import bisect
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine import definitions, replay, store
from engine.diagram import Diagram
from engine.matter import MatterRow
from engine.replay import Step
from workflows import course, stages

NOTHING: Mapping[str, Any] = {"diagram": "", "done": [], "current": [], "returned": []}


class Progress:
    """The states of the diagrams' nodes over the events of a matter."""

    def __init__(self) -> None:
        self._indices: list[int] = []
        self._nodes: list[dict[str, Any]] = []

    def add(self, index: int, nodes: dict[str, Any]) -> None:
        """What holds from an event on."""
        self._indices.append(index)
        self._nodes.append(nodes)

    def at(self, index: int) -> dict[str, Any]:
        """Which nodes are done, current and returned after an event, and on which diagram it plays."""
        place = bisect.bisect_right(self._indices, index)
        return self._nodes[place - 1] if place else dict(NOTHING)


def of_matter(session: Session, jurisdiction: str, matter: str) -> Progress:
    """The progress of a matter, carried out again from its log; it ends where the log cannot be carried out."""
    row = session.get_one(MatterRow, (jurisdiction, matter))
    drawn = definitions.diagrams(store.fetch_definition(session, row.definition))
    top = drawn[store.fetch_definition(session, row.definition).process]
    progress, board = Progress(), _Board(drawn, top, course.positions(session, row))
    for step in replay.steps(session, jurisdiction, matter):
        if step.found:
            board.move(step)
            progress.add(step.index, board.nodes())
    return progress


class _Board:
    def __init__(self, drawn: Mapping[str, Diagram], top: Diagram, positions: Mapping[str, int]) -> None:
        self._positions = positions
        self._drawn = drawn
        self._top = top
        self._done: dict[str, None] = {}
        self._returned: dict[str, None] = {}
        self._current: list[str] = []
        self._pauses: dict[str, None] = {}

    def move(self, step: Step) -> None:
        """Take in one step; going back marks what must be done again as returned."""
        current = [task.path for task in step.open_tasks]
        over = stages.over(self._current, current, step.effect)
        back = (
            stages.goes_back(self._current, current, step.effect, lambda: self._positions)
            if self._current
            else False
        )
        for moved in step.moves:
            self._pauses.pop(moved.path, None)
            if moved.state == "waiting" and self._is_pause(moved.path):
                self._pauses[moved.path] = None
        completed = [move.path for move in step.moves if move.state == "completed"]
        if back:
            self._forget_after(
                next((path for path in current if path not in self._current or path in over), current[0])
            )
        for path in completed:
            self._done.pop(path, None)
            again = back and path in self._positions and path not in current
            (self._returned if again else self._done)[path] = None
            if not again:
                self._returned.pop(path, None)
        self._current = current

    def _forget_after(self, target: str) -> None:
        order = list(self._done)
        if target in self._done:
            for path in order[order.index(target) :]:
                del self._done[path]
                if path in self._positions and path != target:
                    self._returned[path] = None

    def nodes(self) -> dict[str, Any]:
        """The board as the replay reads it."""
        current = [*self._current, *self._pauses]
        here = self._within(current[0]) if current else self._top
        return {
            "diagram": "" if here is self._top else here.process,
            "done": [path for path in self._done if path not in current],
            "current": current,
            "returned": [path for path in self._returned if path not in current],
        }

    def _is_pause(self, path: str) -> bool:
        """Whether the matter itself waits there; a node of a version before that is not drawn any more is left out."""
        name = path.rsplit("/", 1)[-1]
        found = (each.nodes.get(name) for each in self._drawn.values())
        return any(node is not None and node.tag == "intermediateCatchEvent" for node in found)

    def _within(self, path: str) -> Diagram:
        """The diagram that the last node of a path is drawn in."""
        here = self._top
        for call in path.split("/")[:-1]:
            here = self._drawn[here.nodes[call].called or ""]
        return here
