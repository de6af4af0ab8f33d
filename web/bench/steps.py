"""What one completed task costs (办结一步的代价): against stock SpiffWorkflow, in statements, bytes and milliseconds."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import event

from engine import definitions, log
from engine.database import Database
from web.bench.figure import Figure
from web.bench.world import ITEM, World, good, opened
from workflows import matters
from workflows.cases.village import VILLAGE
from workflows.inbox import inbox

OUTSIDE = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Speed:
    """Completed tasks, and the seconds they took."""

    steps: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Tasks a second."""
        return self.steps / self.seconds


def drawn() -> tuple[dict[str, str], dict[str, str]]:
    """The shipped diagrams of the item, and the outcome of each task that leads on."""
    definition = definitions.load(ITEM)
    files = {path: text.decode() for path, text in definition.files.items() if path.endswith(".bpmn")}
    nodes = [n for one in definitions.diagrams(definition).values() for n in one.nodes.values()]
    return files, {node.id: good(node.outcomes) for node in nodes if node.tag == "userTask"}


def stock(lives: int) -> Speed:
    """The same lives in SpiffWorkflow as it comes, in memory, in a process of its own."""
    files, outcomes = drawn()
    asked = {
        "process": ITEM,
        "files": files,
        "rules": {"township_review_at": "after_proposal"},
        "outcomes": outcomes,
        "lives": lives,
    }
    done = subprocess.run(
        [sys.executable, "-m", "web.bench.stock"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return Speed(**json.loads(done.stdout))


def durable(world: World, lives: int) -> Speed:
    """Lives from start to end, every task committed durably."""
    steps, spent = 0, 0.0
    for number in [world.start() for _ in range(lives)]:
        while (row := world.row(number)).state == "open":
            task = row.open_tasks[0]
            began = time.perf_counter()
            world.complete(number, task)
            spent += time.perf_counter() - began
            steps += 1
    return Speed(steps, spent)


def against_stock(url: str, *, lives: int, name: str, least: float) -> Figure:
    """Durable completed tasks a second ÷ those of stock SpiffWorkflow in memory."""
    with opened(url) as world:
        durable(world, 2)
        ours = durable(world, lives)
    theirs = stock(lives)
    note = f"{ours.per_second:.0f}/s ÷ {theirs.per_second:.0f}/s"
    return Figure(name, ours.per_second / theirs.per_second, "×", least=least, note=note)


@dataclass
class Spent:
    """What went to the database."""

    statements: int = 0
    commits: int = 0
    bytes: int = 0


@contextmanager
def watched(database: Database) -> Iterator[Spent]:
    """Counts statements, commits, and the bytes of the values that are written."""
    spent = Spent()

    def executed(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith(OUTSIDE):
            return
        spent.statements += 1
        if statement.startswith(("INSERT", "UPDATE")):
            spent.bytes += _size(values)

    def committed(_connection: Any) -> None:
        spent.commits += 1

    event.listen(database.engine, "before_cursor_execute", executed)
    event.listen(database.engine, "commit", committed)
    try:
        yield spent
    finally:
        event.remove(database.engine, "before_cursor_execute", executed)
        event.remove(database.engine, "commit", committed)


def _size(values: Any) -> int:
    if isinstance(values, dict):
        return sum(_size(each) for each in values.values())
    if isinstance(values, list | tuple):
        return sum(_size(each) for each in values)
    return len(values) if isinstance(values, bytes) else len(str(values).encode())


def cost(steps: int) -> list[Figure]:
    """Statements, commits and written bytes of a completed task, on average and at most."""
    most, commits, bytes_, command = 0, 0, 0, 0
    with opened() as world:
        durable(world, 1)
        done, number = 0, world.start()
        while done < steps:
            row = world.row(number)
            if row.state != "open":
                number = world.start()
                continue
            task = row.open_tasks[0]
            with watched(world.database) as spent:
                world.complete(number, task)
            most, commits = max(most, spent.statements), max(commits, spent.commits)
            bytes_ += spent.bytes
            command += len(
                json.dumps({"matter": number, "path": task.path, "outcome": good(task.outcomes)}).encode()
            )
            done += 1
    allowed = 3 * command / steps + 1_000
    note = f"{bytes_ / steps:.0f} bytes a step, allowed {allowed:.0f}"
    return [
        Figure("step.statements", most, "SQL", most=12),
        Figure("step.commits", commits, "commits", most=1),
        Figure("step.bytes", bytes_ / steps / allowed, "× allowed", most=1, note=note),
    ]


def in_process(steps: int) -> Figure:
    """The township's review with its log entry, then the inbox and the history that are shown next, in milliseconds."""
    spent: list[float] = []
    with opened() as world:
        for number in at_review(world, steps):
            began = time.perf_counter()
            world.do(matters.review, "township_party", matter=number, form={"opinion": "agree"})
            with world.database.read() as session:
                inbox.of(session, [VILLAGE], _secretary(world), at=world.now)
                list(log.events(session, VILLAGE, subject=("matter", number)))
            spent.append((time.perf_counter() - began) * 1_000)
    return Figure("completion.in_process", median(spent), "ms", most=4)


def at_review(world: World, count: int) -> list[str]:
    """New matters that wait for the township."""
    numbers = [world.start() for _ in range(count)]
    for number in numbers:
        world.bring(number, "township_review")
    return numbers


def _secretary(world: World) -> inbox.Person:
    return inbox.Person(VILLAGE, world.people["secretary"].person, ("secretary",))
