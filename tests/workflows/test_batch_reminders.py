"""Departments are reminded of their batches (保障名单的催办): before the last day and after it, once each."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine import log
from engine.clock import SHANGHAI
from engine.log import Event
from tests import helping
from tests.village import COUNTY, OTHER_VILLAGE, VILLAGE, VillageUnderTest
from workflows import people, record
from workflows.messages import following, outbox, reminders
from workflows.messages.tables import Audience, Message
from workflows.record import SYSTEM, Context
from workflows.support import batches, publishing
from workflows.verification import verify_deep

BOTH = (VILLAGE, OTHER_VILLAGE)
OFFICE = "county_civil_affairs"


def days_pass(village: VillageUnderTest, days: int) -> None:
    """One day after the other; every evening the worker looks, and looks again."""
    for _ in range(days):
        village.advance(days=1)
        while reminders.fire_all(village.database, at=village.clock.now):
            pass


def reminded(village: VillageUnderTest) -> list[Event]:
    """The reminders in the county's own log."""
    with village.database.read() as session:
        return [event for event in log.events(session, COUNTY) if event.kind == "reminded"]


def steps(village: VillageUnderTest) -> list[tuple[str, str, int]]:
    """Rung, offices and days after the last day of each reminder."""
    return [
        (
            event.body["step"],
            " ".join(event.body["to"]),
            (event.occurred_at.date() - datetime.fromisoformat(event.body["due_on"]).date()).days,
        )
        for event in reminded(village)
    ]


def messages(village: VillageUnderTest) -> list[Message]:
    """What is to be passed on in the county now."""
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        return outbox.to_forward(session, COUNTY, at=village.clock.now)


def test_before_the_last_day_and_after_it(village: VillageUnderTest) -> None:
    """Told when it is opened, a day before it is over and a day after; then it is quiet, and nothing was decided."""
    batch = helping.opened(village, villages=BOTH)
    days_pass(village, 40)
    assert steps(village) == [("before", OFFICE, -1), ("after", OFFICE, 1)]
    assert {(event.account, event.subject) for event in reminded(village)} == {("system", batch)}
    with village.database.read() as session:
        query = select(Message).where(Message.jurisdiction == COUNTY).order_by(Message.at, Message.id)
        rows = session.scalars(query).all()
        responsible = (COUNTY, village.persons["civil_affairs"])
        told = outbox.Recipients(session, COUNTY, village.clock.now)
        assert [row.kind for row in rows] == ["wait", "reminder", "reminder"]
        assert all(responsible in told.of(row) for row in rows)
    assert {(row.audience, row.home, row.to) for row in rows} == {(Audience.OFFICE, COUNTY, OFFICE)}
    assert verify_deep(village.database) == []


def test_the_newest_takes_the_place_of_the_older(village: VillageUnderTest) -> None:
    """Nobody passes on an old reminder beside a newer one."""
    helping.opened(village)
    assert [row.kind for row in messages(village)] == ["wait"]
    days_pass(village, 9)
    assert [row.kind for row in messages(village)] == ["reminder"]
    days_pass(village, 3)
    assert [row.kind for row in messages(village)] == ["reminder"]


def test_what_is_published_is_quiet(village: VillageUnderTest) -> None:
    """Half published it is still owed; wholly, no reminder goes out any more and none is to be passed on."""
    batch = helping.opened(village, villages=BOTH)
    helping.publish(village, batch)
    days_pass(village, 9)
    assert [step for step, *_ in steps(village)] == ["before"]
    helping.publish(village, batch, where=OTHER_VILLAGE)
    assert messages(village) == []
    days_pass(village, 20)
    assert [step for step, *_ in steps(village)] == ["before"]


def test_what_is_closed_is_quiet(village: VillageUnderTest) -> None:
    """A batch that was ended with a reason asks nobody any more."""
    batch = helping.opened(village)
    village.do(batches.close, "civil_affairs", jurisdiction=COUNTY, batch=batch, reason="没有人")
    days_pass(village, 20)
    assert reminded(village) == []
    assert messages(village) == []


def test_what_was_taken_back_is_owed_again(village: VillageUnderTest) -> None:
    """A list that was withdrawn is asked for anew, also after the last day."""
    batch = helping.opened(village)
    helping.publish(village, batch)
    days_pass(village, 15)
    assert reminded(village) == []
    told = {"owner": COUNTY, "batch": batch, "reason": "人不对"}
    village.do(publishing.withdraw, "civil_affairs", jurisdiction=VILLAGE, **told)
    days_pass(village, 5)
    assert [step for step, *_ in steps(village)] == ["after"]
    assert [row.kind for row in messages(village)] == ["reminder"]


def test_published_at_the_last_moment(village: VillageUnderTest) -> None:
    """Published after the worker last followed the village's log: nobody is reminded of what is done."""
    batch = helping.opened(village)
    days_pass(village, 8)
    village.advance(days=1)
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        (row,) = reminders.due(session, village.clock.now)
    helping.publish(village, batch)
    assert not reminders.fire(village.database, row, at=village.clock.now)
    assert reminded(village) == []


def test_two_workers_and_a_crash(village: VillageUnderTest) -> None:
    """What a power cut undid is found again by query; two that find the same at once remind once."""
    helping.opened(village)
    days_pass(village, 8)
    village.advance(days=1)
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        (row,) = reminders.due(session, village.clock.now)
    cut = Context(COUNTY, "cut-off", SYSTEM, village.clock.now)
    seen = record.rehearse(
        village.database, reminders.remind, cut, lambda _session, answer: answer.subject, wait=row.id
    )
    assert (seen, reminded(village)) == (row.id, [])
    with village.database.read() as session:
        assert [each.id for each in reminders.due(session, village.clock.now)] == [row.id]
    assert reminders.fire(village.database, row, at=village.clock.now)
    reminders.fire(village.database, row, at=village.clock.now)
    assert len(reminded(village)) == 1
    days_pass(village, 10)
    assert [step for step, *_ in steps(village)] == ["before", "after"]


def test_a_responsible_person_who_left(village: VillageUnderTest) -> None:
    """The offices that publish are told instead: somebody has to do it."""
    village.do(
        people.take_office,
        "administrator",
        jurisdiction=COUNTY,
        person=village.persons["civil_affairs"],
        office="county_department",
        since=village.today,
    )
    helping.opened(village)
    days_pass(village, 12)
    assert {to for _, to, _ in steps(village)} == {f"{OFFICE} county_department"}


@pytest.mark.parametrize("late", [False, True])
def test_entered_with_little_time_left(village: VillageUnderTest, late: bool) -> None:
    """Due the next day, or today: no reminder on the day on which it was opened."""
    village.clock.now = datetime(2026, 3, 2, 8, tzinfo=SHANGHAI)
    helping.opened(village, days=0 if late else 1)
    assert not reminders.fire_all(village.database, at=village.clock.now + timedelta(hours=4))
    days_pass(village, 5)
    assert [step for step, *_ in steps(village)] == ["after"]
