"""Whether a step costs the same in a long matter, a large meeting and a full database (规模与代价)."""

import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from statistics import median

from web.bench.figure import Figure
from web.bench.world import FORM, ITEM, World, opened
from workflows import matters, people
from workflows.cases.village import VILLAGE
from workflows.meetings import ballots, meeting, roll
from workflows.record import Act, Actor, Answer, Context, perform

SAMPLE = 40
BATCH = 250


def timed(acts: Iterable[Callable[[], object]]) -> float:
    """The median of some acts, in milliseconds."""
    spent = []
    for act in acts:
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1_000)
    return median(spent)


def long_matter(*, tasks: int, against: int) -> Figure:
    """A step in a matter of 2,000 tasks ÷ one of 100: the consultation sends it back to itself again and again."""
    with opened() as world:
        number = world.start()
        world.bring(number, "consultation")
        _rework(world, number, against - SAMPLE)
        short = timed(_again(world, number) for _ in range(SAMPLE))
        _rework(world, number, tasks - against)
        long = timed(_again(world, number) for _ in range(SAMPLE))
    return Figure("matter.long", long / short, "×", most=1.5, note=f"{long:.2f} ms ÷ {short:.2f} ms")


def _again(world: World, number: str) -> Callable[[], None]:
    def act() -> None:
        task = world.row(number).open_tasks[0]
        world.complete(number, task, "returned", "consultation")

    return act


def _rework(world: World, number: str, rounds: int) -> None:
    for _ in range(rounds):
        _again(world, number)()


def large_meeting(*, voters: int, against: int) -> Figure:
    """A ballot in a meeting of 3,000 ÷ one of 30."""
    large, small = _ballot(voters), _ballot(against)
    return Figure("meeting.large", large / small, "×", most=1.3, note=f"{large:.2f} ms ÷ {small:.2f} ms")


def _ballot(voters: int) -> float:
    with opened() as world:
        number = world.start()
        world.bring(number, "resolution")
        persons = _represented(world, voters)
        called = world.do(
            meeting.call,
            "villagers_committee",
            body="representatives_assembly",
            stage="resolution",
            agenda=[number],
            notice_on=world.now.date() - timedelta(days=5),
            planned_at=world.now,
            place="村委会会议室",
        ).subject
        world.do(meeting.open_meeting, "clerk", meeting=called)
        world.do(roll.sign_in, "clerk", meeting=called, persons=persons)
        cast = (_cast(world, called, number, person) for person in persons[: min(SAMPLE, voters)])
        return timed(cast)


def _cast(world: World, called: str, number: str, person: str) -> Callable[[], Answer]:
    by = Actor(f"bench-{person}", person, VILLAGE, "representative")
    context = Context(VILLAGE, f"ballot-{person}", by, world.now)
    return lambda: perform(world.database, ballots.cast, context, meeting=called, matter=number, choice="for")


def _represented(world: World, count: int) -> list[str]:
    """Representatives come into office, in one command."""
    persons: list[str] = []

    def settle(act: Act) -> Answer:
        for place in range(count):
            person = people.register(act, name=f"代表{place}").subject
            people.take_office(act, person=person, office="representative", since=date(2021, 1, 1))
            persons.append(person)
        return Answer()

    world.do(settle, "administrator")
    return persons


def full_database(*, many: int, few: int) -> Figure:
    """A step with 20,000 matters in the database ÷ with 100."""
    with opened() as world:
        _fill(world, few)
        first = _steps(world)
        _fill(world, many - few)
        then = _steps(world)
    return Figure("database.full", then / first, "×", most=1.3, note=f"{then:.2f} ms ÷ {first:.2f} ms")


def _fill(world: World, count: int) -> None:
    for left in range(count, 0, -BATCH):
        world.do(_start, "secretary", count=min(BATCH, left))


def _start(act: Act, *, count: int) -> Answer:
    """Many matters in one command."""
    for _ in range(count):
        matters.start(act, item=ITEM, form=FORM)
    return Answer()


def _steps(world: World) -> float:
    numbers = [world.start() for _ in range(SAMPLE)]
    return timed(_onward(world, number) for number in numbers)


def _onward(world: World, number: str) -> Callable[[], None]:
    task = world.row(number).open_tasks[0]
    return lambda: world.complete(number, task)
