"""Filling the demo county (演示县数据): all matters merged into one queue by date, then played, and the clock released."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from importlib import resources
from typing import Any

import yaml

from engine.clock import parse
from engine.database import Database
from engine.evidence import Evidence
from workflows.demo import county
from workflows.demo.money import Books
from workflows.demo.story import Command, Story, convener, voters
from workflows.demo.world import World
from workflows.meetings import ballots, meeting, roll
from workflows.messages import looking, outbox, reminders
from workflows.messages.tables import Message

LEFT_FOR_VISITORS = timedelta(days=2)
FOUNDED_BEFORE = timedelta(days=300)


def fill(database: Database, evidence: Evidence, *, now: datetime, key: bytes = b"") -> None:
    """Found the demo county in an empty database and play everything that happened there until `now`.

    `key` is the server's: phone numbers and second factors are kept by it.
    """
    world = World(database, evidence, now)
    stories = {
        key: Story(world, _with_township(told), now.date()) for key, told in _told()["matters"].items()
    }
    for story in stories.values():
        story.others = stories
    queue = _queue(stories, now)
    world.now = min(now - FOUNDED_BEFORE, queue[0].at - timedelta(days=1))
    county.settle(world, key)
    for command in queue:
        world.set_clock(command.at)
        command.act()
    world.set_clock(now)
    _pass_on(world)


def _pass_on(world: World) -> None:
    """The clerks have passed on what is older than a day; the rest waits for whoever tries the demo."""
    while reminders.fire_all(world.database, at=world.now):
        pass
    for kind, village, _, _ in county.places():
        if kind == "village":
            with world.database.read() as session:
                rows = outbox.to_forward(session, village, at=world.now)
            for row in rows:
                if parse(row.at) < world.now - LEFT_FOR_VISITORS:
                    clerk = world.actor(f"{village}-clerk")
                    outbox.mark_copied(world.database, village, row.id, by=clerk, at=world.now)
                elif row.kind == "meeting_called":
                    _look(world, row)


def _look(world: World, row: Message) -> None:
    """Two of those who were told of a meeting have opened its page."""
    for role in ("secretary", "director"):
        subject = (row.subject_kind, row.subject)
        who = world.actor(f"{row.jurisdiction}-{role}")
        looking.note(world.database, row.jurisdiction, [subject], by=who, at=world.now)


def _told() -> Mapping[str, Any]:
    content = resources.files("workflows.demo").joinpath("matters.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(content)
    return found


def _with_township(told: Mapping[str, Any]) -> Mapping[str, Any]:
    parents = {name: parent for _, name, _, parent in county.places()}
    return {**told, "township": f"{parents[told['village']]}-party"}


def _queue(stories: Mapping[str, Story], now: datetime) -> list[Command]:
    commands = [command for story in stories.values() for command in story.commands()]
    commands += [command for told in _told()["meetings"] for command in _joint(told, stories, now)]
    world = next(iter(stories.values())).world
    commands += Books(world, now.date()).commands()
    queue = sorted(Command(at, order, act) for order, (at, act) in enumerate(commands))
    if queue[-1].at > now:
        raise ValueError(f"found a demo step at {queue[-1].at}; expected none after {now}")
    return queue


def _joint(
    told: Mapping[str, Any], stories: Mapping[str, Story], now: datetime
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """A meeting with several matters on its agenda that is open right now."""
    agenda = [stories[key] for key in told["agenda"]]
    opened = now - timedelta(minutes=told["opened_minutes_ago"])
    called = datetime.combine(now.date() - timedelta(days=told["called_days_ago"]), opened.timetz())
    yield called, partial(_call, agenda, told, opened)
    yield opened, partial(_open, agenda[0], told)
    yield opened + timedelta(minutes=5), partial(_vote, agenda, told)


def _call(agenda: list[Story], told: Mapping[str, Any], at: datetime) -> None:
    first = agenda[0]
    body = first.body(told["stage"])
    name = first.do(
        meeting.call,
        convener(body),
        body=body,
        stage=told["stage"],
        agenda=[story.matter for story in agenda],
        notice_on=first.world.now.date(),
        planned_at=at,
        place=told["place"],
    )
    for story in agenda:
        story.meetings[told["stage"]] = name


def _open(first: Story, told: Mapping[str, Any]) -> None:
    name = first.meetings[told["stage"]]
    first.do(meeting.open_meeting, "clerk", meeting=name)
    first.do(roll.sign_in, "clerk", meeting=name, persons=_present(first, told))


def _present(first: Story, told: Mapping[str, Any]) -> list[str]:
    with first.world.database.read() as session:
        body, day = first.body(told["stage"]), first.world.now.date()
        return roll.persons(session, first.village, body, on=day)[: -told["absent"]]


def _vote(agenda: list[Story], told: Mapping[str, Any]) -> None:
    first = agenda[0]
    name = first.meetings[told["stage"]]
    accounts = voters(first.world, first.village, _present(first, told))
    for story, choices in zip(agenda, told["votes"], strict=True):
        # Whoever is listed first by the demo has not voted yet, so that a visitor can.
        for account, choice in zip(reversed(accounts), choices, strict=False):
            story.do(ballots.cast, account, meeting=name, matter=story.matter, choice=choice)
