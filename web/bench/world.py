"""The throw-away village in which it is measured (测量用的村), and how a task is completed there."""

import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from engine.clock import SHANGHAI
from engine.database import Database
from engine.matter import MatterRow
from engine.spiff import OpenTask
from workflows import jurisdictions, matters, people, schema
from workflows.cases.case import Case
from workflows.cases.village import PEOPLE, TOWNSHIP, VILLAGE, Village
from workflows.record import Act, Actor, Answer, Context, perform

NEIGHBOUR = "bench-neighbour"
ITEM = "major-matter"
START = datetime(2025, 6, 2, 9, tzinfo=SHANGHAI)
FORM = {"title": "村内道路硬化", "content": "硬化二组至四组道路1.2公里，宽4米，厚18厘米"}
GOOD = ("passed", "agree", "opened", "done")
RULES = {"township_review_at": "after_proposal"}


def good(outcomes: Sequence[str]) -> str:
    """Of the outcomes that a task may have, the one with which it leads on."""
    return next((outcome for outcome in GOOD if outcome in outcomes), outcomes[0])


def complete(act: Act, *, matter: str, path: str, outcome: str, return_to: str | None = None) -> Answer:
    """A task is completed: the event and its effect, as every verb records them."""
    row = act.matter(matter)
    data: dict[str, Any] = {"outcome": outcome}
    if return_to is not None:
        data["return_to"] = return_to
    effect = {"do": "complete", "path": path, "data": data}
    act.record("task_completed", ("matter", matter), {"stage": row.stage, "form": {}}, effect=effect)
    return Answer(subject=matter)


@dataclass
class World:
    """A village in which it is measured: `home`, with its people by role, and its own clock."""

    database: Database
    folder: Path
    home: str
    people: Mapping[str, Actor]
    now: datetime = START
    _commands: Iterator[int] = field(default_factory=count)
    _run: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def do(self, verb: Callable[..., Answer], role: str, **fields: Any) -> Answer:
        """Somebody does something, now."""
        context = Context(self.home, f"{self._run}-{next(self._commands)}", self.people[role], self.now)
        return perform(self.database, verb, context, **fields)

    def start(self, title: str = FORM["title"]) -> str:
        """A new matter; its number."""
        return self.do(matters.start, "secretary", item=ITEM, form={**FORM, "title": title}).subject

    def row(self, matter: str) -> MatterRow:
        """Where a matter stands."""
        with self.database.read() as session:
            return session.get_one(MatterRow, (self.home, matter))

    def complete(self, matter: str, task: OpenTask, outcome: str = "", return_to: str | None = None) -> None:
        """Complete a task, by default so that it leads on."""
        told = {"path": task.path, "outcome": outcome or good(task.outcomes), "return_to": return_to}
        self.do(complete, "secretary", matter=matter, **told)

    def bring(self, matter: str, stage: str) -> None:
        """Take a matter on to a stage."""
        while (row := self.row(matter)).stage != stage:
            self.complete(matter, row.open_tasks[0])


def found(database: Database, folder: Path) -> World:
    """A village of the cases in an empty database."""
    schema.create(database)
    village = Village(database)
    case = Case("", "", "base", RULES, ITEM, {}, FORM, (), {})
    village.found(case, at=START - timedelta(days=1))
    return World(database, folder, VILLAGE, {role: village.actor(role) for role in PEOPLE})


def neighbour(world: World) -> World:
    """A second village below the same township, with a secretary."""
    context = Context(NEIGHBOUR, "found", Actor("system"), START - timedelta(days=1))
    jurisdictions.found(world.database, context, kind="village", name="邻村", parent=TOWNSHIP)
    secretary = Actor("neighbour", "p1", NEIGHBOUR, "secretary")
    other = World(world.database, world.folder, NEIGHBOUR, {"secretary": secretary})
    person = other.do(people.register, "secretary", name="邻村书记").subject
    other.people = {"secretary": replace(secretary, person=person)}
    since = START.date() - timedelta(days=1)
    other.do(people.take_office, "secretary", person=person, office="secretary", since=since)
    return other


@contextmanager
def opened(url: str = "") -> Iterator[World]:
    """A village in a new SQLite file with full durability, or in an empty database at an address."""
    with tempfile.TemporaryDirectory(prefix="siyi-bench-") as folder:
        database = Database(url or f"sqlite:///{folder}/siyi.db")
        try:
            yield found(database, Path(folder))
        finally:
            database.close()
