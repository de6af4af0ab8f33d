"""What waits for which office, since when, until when (等谁、等到哪天): derived from the inbox, the one truth."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.log import EventRow
from workflows import confirmations, course, jurisdictions, people, stages
from workflows.inbox import inbox
from workflows.inbox import tray as trays
from workflows.inbox.todo import Todo
from workflows.inbox.tray import Tray
from workflows.law.rules import RuleSet
from workflows.offices import OFFICES, of_task, one_level

SHORT_ENOUGH = 26
"""Characters of a task's name in the id of what waits."""

WATCHED = (*people.OFFICERS, "directors", *people.SUPERVISION, "township_party", "township_rural_economy")
"""The offices for which something can wait, in the order in which a message names them."""

BEGINS: Mapping[str, tuple[str, ...]] = {
    "call": ("item_decided",),
    "review": (),
    "post": ("notice_taken_down",),
    "post_result": ("implementation_begun",),
    "confirm_posting": ("notice_posted",),
    "enter": ("result_rejected",),
    "confirm": ("result_entered",),
    "approve_late": ("result_confirmed",),
    "reply": ("objection_made", "reply_sent_back"),
    "confirm_reply": ("objection_replied",),
    "confirm_ending": ("lease_end_proposed",),
    "implement": (),
    "close": (),
    "task": (),
    "inspection": ("inspection_requested",),
}
"""What is told when it waits: the inbox's kinds, with the events that make it wait (anew).

What concerns a matter's stage waits at the earliest since the stage was reached. Of coming to a meeting, voting and
paying nobody is told here: the meeting's own notice does it, and payments have no day.
"""

OF_STAGE = ("call", "review", "post", "post_result", "implement", "close")

DAYS: Mapping[str, tuple[str, ...]] = {
    "call": ("checkup.stalled_days",),
    "review": ("checkup.review_days",),
    "approve_late": ("checkup.review_days",),
    "post": ("remind.answer_days",),
    "confirm_posting": ("remind.answer_days",),
    "enter": ("remind.answer_days",),
    "confirm": ("checkup.confirm_days", "remind.answer_days"),
    "confirm_reply": ("remind.answer_days",),
    "confirm_ending": ("remind.answer_days",),
    "close": ("checkup.stalled_days",),
    "task": ("checkup.review_days", "checkup.stalled_days"),
}
"""After how many days something is due: the first of these settings that has a value. No law has these numbers.

A reply to an objection and a request to see records have their own day (`objection.reply_days`,
`inspection.reply_days`), a result follows the works' planned end.
"""


@dataclass(frozen=True)
class Wait:
    """One thing that waits: whose duty it is, about what, since when."""

    todo: Todo
    kind: str
    offices: tuple[str, ...]
    since: str

    @property
    def id(self) -> str:
        """The same as long as it is the same waiting; another one when it has to be done again."""
        return f"{self.kind}:{self.subject[1]}:{int(parse(self.since).timestamp())}"

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and id of what is waited about."""
        return subject_of(self.todo)


def kind_of(todo: Todo) -> str:
    """A todo's kind as it is waited for: publishing a result is another thing than posting a resolution."""
    return (
        "post_result"
        if (todo.kind, todo.notice_kind) == ("post", "result") and not todo.notice
        else todo.kind
    )


def subject_of(todo: Todo) -> tuple[str, str]:
    """What a todo is about: an objection, a request to see records, a batch, a meeting, a notice, or the matter."""
    if todo.task:
        return "task", f"{todo.matter}.{_short(todo.task)}"
    if todo.objection:
        return "objection", todo.objection
    if todo.inspection:
        return "inspection", todo.inspection
    if todo.batch:
        return "support", todo.batch
    if todo.meeting:
        return "meeting", todo.meeting
    if todo.kind == "confirm_posting":
        return "notice", todo.notice
    return "matter", todo.matter


def _short(path: str) -> str:
    """A task's own id, short enough for the id of the command that reminds of it."""
    name = path.rsplit("/", 1)[-1]
    if len(name) <= SHORT_ENOUGH and "/" not in path:
        return name
    return f"{name[: SHORT_ENOUGH - 8]}-{hashlib.sha256(path.encode()).hexdigest()[:7]}"


@dataclass
class Waits:
    """What waits in one village at an instant."""

    session: Session
    village: str
    at: datetime
    tray: Tray = field(init=False)

    def __post_init__(self) -> None:
        self.tray = trays.load(self.session, [self.village])

    @cached_property
    def township(self) -> str:
        """The township above the village."""
        return jurisdictions.get(self.session, self.village).parent

    @cached_property
    def rules(self) -> RuleSet:
        """The county's settings today; a matter's own rules are not asked, for nothing is decided here."""
        return confirmations.in_force(self.session, self.village, on=self.at.date())

    def all(self) -> list[Wait]:
        """Everything that waits for an office."""
        found = list(self._by_office())
        begun = self._begun([todo for todo, _ in found])
        waiting = [
            Wait(todo, kind_of(todo), offices, since)
            for todo, offices in found
            if (since := self._since(todo, begun))
        ]
        return [*waiting, *self._office_tasks()]

    def _office_tasks(self) -> Iterator[Wait]:
        """The open tasks of offices, each since it opened: a branch that goes on changes nothing for the others."""
        for row, proposal in self.tray.matters:
            for task in row.open_tasks if row.state == "open" else ():
                if stages.is_office(task):
                    key = (row.jurisdiction, row.id, task.path)
                    told = Todo("task", row.jurisdiction, (proposal.title,), matter=row.id, stage=task.stage)
                    label = course.name_of(self.session, row, task.path)
                    todo = replace(told, task=task.path, label=label)
                    yield Wait(todo, "task", one_level(of_task(task)), self.tray.working.opened_at(key))

    def home_of(self, offices: tuple[str, ...]) -> str:
        """Where offices of one level are held."""
        level = OFFICES[offices[0]].level
        line = jurisdictions.line(self.session, self.village)
        return next(row.jurisdiction for row in line if row.kind == level)

    def _by_office(self) -> Iterator[tuple[Todo, tuple[str, ...]]]:
        """Each thing to do with the offices whose duty it is, else with those who may do it in their place."""
        mine: dict[tuple[str, tuple[str, str]], tuple[Todo, list[str], list[str]]] = {}
        for office in WATCHED:
            home = self.village if people.OFFICES[office].level == "village" else self.township
            somebody = inbox.Person(home, "", (office,))
            for todo in inbox.in_tray(self.session, self.tray, somebody, at=self.at):
                if (
                    todo.task
                    or kind_of(todo) not in BEGINS
                    or (todo.kind == "enter" and not self._rejected(todo))
                ):
                    continue
                _, duty, others = mine.setdefault((kind_of(todo), subject_of(todo)), (todo, [], []))
                (duty if todo.mine else others).append(office)
        for todo, duty, others in mine.values():
            yield todo, tuple(duty or others)

    def _rejected(self, todo: Todo) -> bool:
        """Whether a paper result was sent back; a meeting that is just over is told by its own notice."""
        return any(meeting.id == todo.meeting and meeting.on_paper for meeting, _ in self.tray.meetings)

    def _begun(self, todos: Sequence[Todo]) -> dict[tuple[str, str, str], str]:
        """When each subject last saw each kind of event that makes something wait."""
        kinds = {kind for todo in todos for kind in BEGINS[kind_of(todo)]}
        subjects = {subject_of(todo)[1] for todo in todos} | {todo.notice for todo in todos if todo.notice}
        if not kinds:
            return {}
        row = EventRow
        query = (
            select(row.subject_kind, row.subject, row.kind, func.max(row.recorded_at))
            .where(row.jurisdiction == self.village, row.subject.in_(subjects), row.kind.in_(kinds))
            .group_by(row.subject_kind, row.subject, row.kind)
        )
        return {(kind, name, event): at for kind, name, event, at in self.session.execute(query)}

    def _since(self, todo: Todo, begun: Mapping[tuple[str, str, str], str]) -> str:
        kind = kind_of(todo)
        subjects = [subject_of(todo), ("notice", todo.notice)]
        found = [begun.get((*subject, event), "") for subject in subjects for event in BEGINS[kind]]
        if kind in OF_STAGE:
            found += [row.since for row, _ in self.tray.matters if row.id == todo.matter]
        return max(found, default="")

    def due_on(self, wait: Wait) -> date | None:
        """The day by which it is to be done; none where there is no such day."""
        if wait.kind in ("reply", "inspection"):
            return date.fromisoformat(wait.todo.until) if wait.todo.until else None
        since = parse(wait.since).date()
        if wait.kind == "post_result":
            return self._result_due(wait.todo.matter, since)
        values = (self.rules.days(setting) for setting in DAYS.get(wait.kind, ()))
        days = next((value for value in values if value is not None), None)
        return since + timedelta(days=days) if days is not None else None

    def _result_due(self, matter: str, since: date) -> date | None:
        planned = self._planned_end(matter)
        days = self.rules.days("checkup.result_days" if planned else "checkup.works_days")
        return (planned or since) + timedelta(days=days) if days is not None else None

    def _planned_end(self, matter: str) -> date | None:
        query = select(EventRow.body).where(
            EventRow.jurisdiction == self.village,
            EventRow.subject_kind == "matter",
            EventRow.subject == matter,
            EventRow.kind == "implementation_begun",
        )
        body = self.session.scalars(query.order_by(EventRow.index.desc()).limit(1)).first()
        told = json.loads(body)["form"].get("planned_end") if body else ""
        proposed = next(
            (json.loads(p.form).get("ends") for row, p in self.tray.matters if row.id == matter), ""
        )
        ends = told or proposed
        return date.fromisoformat(ends) if ends else None
