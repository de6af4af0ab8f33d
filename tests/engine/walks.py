"""Walks through the shipped item for the runner's tests, also as a programme that prints every digest."""

import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from engine import definitions
from engine.clock import SHANGHAI
from engine.definitions import Definition
from engine.spiff import OpenTask, Process, Stamp

ITEM = definitions.load("major-matter")
RULES: dict[str, Any] = {
    "township_review_at": None,
    "on_rejection.proposal": "reject",
    "on_rejection.consultation": "reject",
    "on_rejection.deliberation": "return",
    "on_rejection.resolution": "reject",
}
START = datetime(2024, 3, 1, 9, tzinfo=SHANGHAI)


def stamp(event: int, matter: str = "matter-1") -> Stamp:
    """The stamp of an event of a day."""
    return Stamp(matter, event, START + timedelta(days=event))


class Walker:
    """A process with its own count of events."""

    def __init__(self, definition: Definition = ITEM, matter: str = "matter-1", **rules: Any) -> None:
        self.definition = definition
        self.matter = matter
        self.rules = RULES | rules
        self.event = 0
        self.process = Process.start(
            definition, rules=self.rules, data={"amount": "186500.00"}, stamp=self.stamp()
        )
        self.digests = [self.process.change.digest]

    def stamp(self) -> Stamp:
        """The next event."""
        self.event += 1
        return stamp(self.event, self.matter)

    @property
    def open(self) -> list[str]:
        """The paths of the open tasks."""
        return [task.path for task in self.process.open_tasks]

    def do(self, name: str, outcome: str = "passed", return_to: str | None = None) -> None:
        """Complete the open task with this id."""
        path = next(task.path for task in self.process.open_tasks if task.task == name)
        data = {"outcome": outcome} | ({"return_to": return_to} if return_to else {})
        self.digests.append(self.process.complete(path, data, self.stamp()).digest)

    def send(self, name: str, return_to: str | None = None) -> None:
        """Deliver a message."""
        data = {"return_to": return_to} if return_to else {}
        self.digests.append(self.process.message(name, data, self.stamp()).digest)

    def pass_all(self, *names: str) -> None:
        """Complete tasks with what lets the matter go on."""
        for name in names:
            self.do(name, GOOD.get(name, "passed"))

    def reload(self) -> None:
        """Forget the process and read it back from its snapshot."""
        self.process = Process.restore(self.definition, self.rules, self.process.snapshot())


GOOD = {
    "resolution_disclosure": "opened",
    "result_disclosure": "opened",
    "implementation": "done",
    "closing": "done",
    "township_review_after_proposal": "agree",
    "township_review_before_resolution": "agree",
    "township_review_after_resolution": "agree",
}
DISCUSSED = ("proposal", "consultation", "deliberation", "resolution", "resolution_disclosure")


def wander(seed: int, steps: int, *, reload_every: int = 0) -> Iterator[str]:
    """The digests of a random life of a matter; with `reload_every`, it is read back from a snapshot now and then."""
    chance = random.Random(seed)
    place = chance.choice([None, "after_proposal", "before_resolution", "after_resolution"])
    walker = Walker(matter=f"matter-{seed}", township_review_at=place)
    yield walker.digests[-1]
    for step in range(steps):
        if walker.process.ended:
            return
        _move(walker, chance)
        if reload_every and step % reload_every == 0:
            walker.reload()
        yield walker.digests[-1]


def _move(walker: Walker, chance: random.Random) -> None:
    task: OpenTask = chance.choice(walker.process.open_tasks)
    if task.task == "implementation" and chance.random() < 0.3:
        walker.send("returned", chance.choice(["proposal", "resolution", "consultation"]))
        return
    if task.path.startswith("four-discussions/") and chance.random() < 0.03:
        walker.send("withdrawn")
        return
    good = GOOD.get(task.task, "passed")
    outcome = good if chance.random() < 0.7 else chance.choice(task.outcomes)
    back = outcome in ("returned", "upheld") and task.returns and chance.random() < 0.8
    walker.do(task.task, outcome, chance.choice(task.returns) if back else None)


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        print(*wander(number, 60), sep="\n")
