"""One step of a process (流程步骤): who asks for it, what is open, what it changed, what a node allows."""

import hashlib
from collections.abc import Iterable, Mapping, Set
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine import canonical, process_codec
from engine.diagram import Node

VARIABLES = ("outcome", "return_to")


class ProcessError(Exception):
    """The runner was asked for something the diagram does not offer here, or failed (for developers)."""


@dataclass(frozen=True)
class Stamp:
    """The event that is applied: identities and times come from here only. `event` grows with each one."""

    matter: str
    event: int
    at: datetime


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits: `path` is its node ids from the top, unique among a matter's open tasks."""

    path: str
    task: str
    stage: str
    kind: str
    lane: str
    form: str | None
    outcomes: tuple[str, ...]
    returns: tuple[str, ...]
    by: str = ""


@dataclass(frozen=True)
class Move:
    """One drawn node that an event changed: `visit` counts how often its path was entered."""

    path: str
    visit: int
    state: str
    data: str


@dataclass(frozen=True)
class Change:
    """What an event did; `digest` is SHA-256 over the sorted moves, and survives another SpiffWorkflow."""

    digest: str
    moves: tuple[Move, ...]


class Visits:
    """How often each path was entered (`counts`), and which of these visits a live task is (`task`)."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.task: dict[str, int] = {}

    def of(self, path: str, task: str, *, reached: bool) -> int:
        """The number of a task's visit; 0 for one never reached (a prediction that is cancelled)."""
        if task not in self.task and reached:
            self.counts[path] = self.task[task] = self.counts.get(path, 0) + 1
        return self.task.get(task, 0)

    def keep(self, tasks: Set[str]) -> None:
        """Forget all other tasks; the counts stay."""
        self.task = {key: visit for key, visit in self.task.items() if key in tasks}


class Clock:
    """Where identities and times come from while an event is applied; without a stamp (restoring) none do."""

    def __init__(self, stamp: Stamp | None) -> None:
        self.stamp = stamp
        self.counter = 0
        self._origin = (
            hashlib.sha256(canonical.dumps([stamp.matter, stamp.event]).encode()) if stamp else None
        )

    def identity(self) -> str:
        """The next identity: hash of matter, event and a counter."""
        if self._origin is None:
            raise ProcessError("found a new task outside an event; expected identities from an event's stamp")
        self.counter += 1
        made = self._origin.copy()
        made.update(self.counter.to_bytes(4, "big"))
        return made.hexdigest()[:32]

    def time(self) -> int:
        """The event's number: only its order is ever used."""
        return 0 if self.stamp is None else self.stamp.event


CLOCK: ContextVar[Clock | None] = ContextVar("siyi_clock", default=None)


def clock() -> Clock:
    """The clock of the event that is applied; refuses outside of one."""
    found = CLOCK.get()
    if found is None:
        raise ProcessError("found a request for chance or time outside an event; expected a stamp")
    return found


def open_task(path: str, node: Node) -> OpenTask:
    """A waiting user task, as its node declares it."""
    told = (node.id, node.stage, node.kind, node.lane, node.form, node.outcomes, node.returns)
    return OpenTask(path, *told, by=node.by)


def change_of(moves: Iterable[Move]) -> Change:
    """What an event did, sorted and digested."""
    found = sorted(moves, key=lambda move: (move.path, move.visit, move.state))
    text = [[move.path, move.visit, move.state, move.data] for move in found]
    return Change(canonical.digest(text), tuple(found))


def digest_of(data: Mapping[str, Any]) -> str:
    """The digest of a task's two variables."""
    return _digest_of(data.get("outcome"), data.get("return_to"))


@lru_cache(maxsize=1_024)
def _digest_of(outcome: str | None, return_to: str | None) -> str:
    return canonical.digest({"outcome": outcome, "return_to": return_to})


def declared(node: Node, data: Mapping[str, Any]) -> dict[str, Any]:
    """The two variables as the diagram lets this node set them; a `return_to` left out is None."""
    given = process_codec.admit(data)
    if unknown := sorted(set(given) - set(VARIABLES)):
        raise ProcessError(f"{node.id}: found the keys {unknown}; expected outcome and return_to")
    outcome, return_to = given.get("outcome"), given.get("return_to")
    if outcome not in (node.outcomes or (None,)):
        raise ProcessError(f"{node.id}: found the outcome {outcome!r}; expected one of {node.outcomes}")
    if return_to is not None and return_to not in node.returns:
        raise ProcessError(f"{node.id}: found the return to {return_to!r}; expected one of {node.returns}")
    return {"outcome": outcome, "return_to": return_to}
