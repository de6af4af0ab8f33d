"""Drawn timers in the village (流程图上的定时器): when they are due, what firing records, none lost or doubled."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine import definitions, log, replay
from engine.clock import parse
from engine.due import TimerRow
from engine.log import Event
from engine.matter import MatterRow
from tests.engine import drawing as draw
from tests.timed import FOUR, MAJOR, leading, redrawn, reminding, timed
from tests.village import VILLAGE, VillageUnderTest
from workflows import due, matters, migration, orders, record, timers
from workflows.law import terms
from workflows.verification import verify_deep

OVERDUE = {MAJOR: leading("overdue", "implementation", "four-discussions")}
REMINDED = {MAJOR: reminding("again", "implementation")}


def running(village: VillageUnderTest, matter: str) -> list[tuple[str, int, str]]:
    """The timers of a matter: path, visit, due instant."""
    with village.database.read() as session:
        rows = session.scalars(select(TimerRow).where(TimerRow.matter == matter).order_by(TimerRow.path))
        return [(row.path, row.visit, row.at) for row in rows]


def fired(village: VillageUnderTest, matter: str) -> list[Event]:
    """The timers of a matter that fired."""
    with village.database.read() as session:
        told = log.events(session, VILLAGE, subject=("matter", matter))
        return [event for event in told if event.kind == "timer_fired"]


def sound(village: VillageUnderTest, matter: str) -> None:
    """It replays, and rebuilds to the same rows."""
    assert all(step.ok for step in replay.replay(village.database, VILLAGE, matter))
    assert verify_deep(village.database, village.evidence) == []


def at_implementation(village: VillageUnderTest, changes: dict[str, draw.Redraw]) -> str:
    """A matter that has just come to its implementation."""
    with timed(changes):
        matter = village.start()
    arrive(village, matter)
    return matter


def arrive(village: VillageUnderTest, *numbers: str) -> None:
    """To the instant at which the resolution's gate opens, and no further."""
    for matter in numbers:
        village.bring(matter, "resolution_disclosure")
    for matter in numbers:
        village.post(matter)
    village.at(village.notice(numbers[-1]).ends)
    assert {village.row(matter).stage for matter in numbers} == {"implementation"}


def all_at_implementation(village: VillageUnderTest, count: int) -> list[str]:
    """Several matters that come to their implementation at one instant."""
    with timed(OVERDUE):
        numbers = [village.start() for _ in range(count)]
    arrive(village, *numbers)
    return numbers


# 2026-03-02 is a Monday. The reply's days run from the next day, and over a weekend to the Monday's end.
def test_a_term_fires_at_its_instant(village: VillageUnderTest) -> None:
    """In nobody's name, at the end of its last day; the matter goes the drawn way, a new round."""
    matter = at_implementation(village, OVERDUE)
    ((path, visit, at),) = running(village, matter)
    assert (path, visit) == ("overdue", 1)
    assert (parse(at).hour, parse(at).minute) == (0, 0)
    begun = village.clock.now
    assert parse(at) > begun
    village.clock.now = parse(at).replace(hour=9)
    assert due.fire_all(village.database, at=village.clock.now) == 1
    assert due.fire_all(village.database, at=village.clock.now) == 0
    (event,) = fired(village, matter)
    assert (event.account, event.occurred_at, event.recorded_at) == ("system", parse(at), village.clock.now)
    assert event.effect == {"do": "timer", "path": "overdue", "visit": 1, "at": at}
    assert event.body["basis"]
    assert village.standing(matter) == ("open", "proposal", 2)
    assert running(village, matter) == []
    sound(village, matter)


def test_what_is_done_in_time_ends_its_term(village: VillageUnderTest) -> None:
    """Nothing fires later."""
    matter = at_implementation(village, OVERDUE)
    village.implement(matter)
    village.post(matter, "result", final_amount="181000.00")
    assert village.row(matter).stage == "result_disclosure"
    assert running(village, matter) == []
    village.advance(days=30)
    assert fired(village, matter) == []
    sound(village, matter)


def test_a_return_begins_the_term_anew(village: VillageUnderTest) -> None:
    """The token of the next round has its own."""
    matter = at_implementation(village, OVERDUE)
    first = running(village, matter)
    village.do(matters.return_to, "secretary", matter=matter, to="resolution", reason="重新决议")
    assert running(village, matter) == []
    arrive(village, matter)
    ((path, visit, at),) = running(village, matter)
    assert (path, visit) == ("overdue", 2)
    assert at > first[0][2]
    sound(village, matter)


def test_a_reminder_comes_again(village: VillageUnderTest) -> None:
    """Every so many days, counted from the last; the task stays with whoever has it."""
    matter = at_implementation(village, REMINDED)
    village.advance(days=40)
    times = [event.occurred_at for event in fired(village, matter)]
    assert len(times) >= 4
    assert times == sorted(set(times))
    assert [event.body["due"] for event in fired(village, matter)] == [each.isoformat() for each in times]
    assert village.standing(matter) == ("open", "implementation", 1)
    assert parse(running(village, matter)[0][2]) > village.clock.now
    sound(village, matter)


def test_what_was_missed_is_said_once(village: VillageUnderTest) -> None:
    """The machine was off for a month: one reminder, and the next one lies ahead."""
    matter = at_implementation(village, REMINDED)
    village.clock.now += timedelta(days=30)
    while due.fire_all(village.database, at=village.clock.now):
        pass
    assert len(fired(village, matter)) == 1
    assert parse(running(village, matter)[0][2]) > village.clock.now
    sound(village, matter)


def test_a_matter_that_rests_is_not_reminded(village: VillageUnderTest) -> None:
    """What fell due meanwhile fires when it goes on, as of then; the due instant itself does not move."""
    matter = at_implementation(village, OVERDUE)
    before = running(village, matter)
    village.do(orders.suspend, "township_party", matter=matter, reason="责令停工")
    village.advance(days=30)
    assert (fired(village, matter), running(village, matter)) == ([], before)
    assert due.fire_all(village.database, at=village.clock.now) == 0
    village.do(orders.resume, "township_party", matter=matter, reason="整改完成")
    resumed = village.clock.now
    village.advance(minutes=5)
    (event,) = fired(village, matter)
    assert (event.body["due"], event.occurred_at) == (before[0][2], resumed)
    sound(village, matter)


@pytest.mark.parametrize("warm", [True, False], ids=["in memory", "from the log"])
def test_firing_twice_does_nothing_twice(village: VillageUnderTest, warm: bool) -> None:
    """Two that saw the same due instant carry it out once."""
    matter = at_implementation(village, REMINDED)
    at = running(village, matter)[0][2]
    village.clock.now = parse(at)
    with village.database.read() as session:
        (seen,) = due.waiting(session, village.clock.now)
    for _ in range(3):
        if not warm:
            record._caches.pop(village.database, None)
        due.fire(village.database, seen, at=village.clock.now)
    assert len(fired(village, matter)) == 1


def test_one_that_fails_holds_up_no_other(
    village: VillageUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    """It is written down and tried again."""
    broken, well = all_at_implementation(village, 2)
    with village.database.write() as session:
        session.execute(update(TimerRow).where(TimerRow.matter == broken).values(visit=7))
    village.clock.now += timedelta(days=30)
    assert due.fire_all(village.database, at=village.clock.now) == 1
    assert (len(fired(village, broken)), len(fired(village, well))) == (0, 1)
    assert "tried again" in caplog.text
    with village.database.write() as session:
        session.execute(update(TimerRow).where(TimerRow.matter == broken).values(visit=1))
    assert due.fire_all(village.database, at=village.clock.now) == 1


def test_many_in_several_batches(village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are read at once, each fires, also where all are due at one instant; a bound is kept."""
    monkeypatch.setattr(due, "BATCH", 2)
    numbers = all_at_implementation(village, 5)
    village.clock.now += timedelta(days=30)
    assert due.fire_all(village.database, at=village.clock.now, most=1) == 1
    assert due.fire_all(village.database, at=village.clock.now) == 4
    assert [len(fired(village, number)) for number in numbers] == [1] * 5


def test_several_share_a_transaction(village: VillageUnderTest) -> None:
    """Those of one village that are due one after the other are one command, an event each."""
    numbers = all_at_implementation(village, 3)
    village.clock.now += timedelta(days=30)
    assert due.fire_all(village.database, at=village.clock.now) == 3
    events = [event for number in numbers for event in fired(village, number)]
    assert (len(events), len({event.command for event in events})) == (3, 1)
    for number in numbers:
        sound(village, number)


def test_a_date_of_the_proposal(village: VillageUnderTest) -> None:
    """The date that the proposal states is pinned when the matter starts; its day's end is the instant."""
    change = leading("day", "implementation", "four-discussions", kind="timeDate", text='date("ends")')
    made = draw.redrawn({MAJOR: change}, dict(redrawn({}).files))
    definition = definitions.bundle("major-matter", made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matters, "definition_of", lambda _item: definition)
        matter = village.start(starts="2026-06-01", ends="2026-06-30")
    arrive(village, matter)
    assert running(village, matter) == [("day", 1, "2026-07-01T00:00:00+08:00")]
    village.at("2026-07-01T00:00")
    assert village.standing(matter) == ("open", "proposal", 2)
    sound(village, matter)


def test_a_rule_that_is_not_set(village: VillageUnderTest) -> None:
    """A term without days never runs, and the matter goes its way."""
    matter = at_implementation(
        village,
        {MAJOR: leading("overdue", "implementation", "four-discussions", text='rule("plan.period_days")')},
    )
    assert running(village, matter) == []
    village.advance(days=60)
    village.bring(matter, "closed")
    sound(village, matter)


def test_a_term_around_the_discussions(village: VillageUnderTest) -> None:
    """The call's timer runs over all its tasks, and each of them shows it; it ends them wherever they are."""
    ends = draw.add("endEvent", id="terminated", name="已终止")
    with timed({MAJOR: draw.both(ends, leading("overdue", "four-discussions", "terminated"))}):
        matter = village.start()
    before = running(village, matter)
    village.bring(matter, "consultation")
    assert running(village, matter) == before
    with village.database.read() as session:
        row = session.get_one(MatterRow, (VILLAGE, matter))
        last = timers.last_day(timers.running(session, [VILLAGE]), row, row.open_tasks[0].path)
    assert parse(before[0][2]) - timedelta(seconds=1) == parse(f"{last}T23:59:59+08:00")
    village.at(parse(before[0][2]))
    assert village.row(matter).state == "terminated"
    assert running(village, matter) == []
    sound(village, matter)


def test_a_migration_keeps_what_runs(village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instant stays; a version that draws other terms on what is open is refused."""
    matter = at_implementation(village, OVERDUE)
    before = running(village, matter)
    named = redrawn({**OVERDUE, FOUR: draw.put("consultation", name="村“两委”联席会议商议")})
    monkeypatch.setattr(matters, "definition_of", lambda _item: named)
    village.do(migration.migrate, "administrator", jurisdiction=VILLAGE, matter=matter)
    assert running(village, matter) == before
    other = redrawn(REMINDED)
    monkeypatch.setattr(matters, "definition_of", lambda _item: other)
    refused = village.refusal(migration.migrate, "administrator", jurisdiction=VILLAGE, matter=matter)
    assert getattr(refused, "rule", "") == "migration_blocked"
    village.at(parse(before[0][2]))
    assert village.standing(matter) == ("open", "proposal", 2)
    sound(village, matter)


def test_a_later_calendar_changes_no_term_that_runs(
    village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The instant stands in the event: rebuilding computes nothing."""
    matter = at_implementation(village, OVERDUE)

    def never(*_: object, **__: object) -> dict[str, str]:
        raise AssertionError("an instant was computed again")

    monkeypatch.setattr(terms, "instants", never)
    sound(village, matter)


def test_a_due_instant_waits_for_its_time(village: VillageUnderTest) -> None:
    """Nothing fires a moment early."""
    matter = at_implementation(village, OVERDUE)
    at: datetime = parse(running(village, matter)[0][2])
    assert due.fire_all(village.database, at=at - timedelta(seconds=1)) == 0
    assert due.fire_all(village.database, at=at) == 1
