"""The log: one after another, never back in time, bound to every column (日志)."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import clock, log, tree, verify
from engine.database import Database
from engine.errors import Refused
from engine.log import EventRow, PrivateRow
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import schema


def event(session: Session, at: str, *, private: dict[str, str] | None = None) -> log.Event:
    head = log.lock(session, "village")
    row = EventRow(
        command=f"c{head.size}",
        part=0,
        kind="noted",
        subject_kind="thing",
        subject=f"t{head.size % 2}",
        account="somebody",
        office="",
        occurred_at=at,
        recorded_at=at,
        body='{"n":1}',
        effect="",
        state="",
    )
    return log.append(session, head, row, private)


@pytest.fixture
def session() -> Session:
    schema.metadata()
    database = Database("sqlite://")
    database.create()
    made = Session(database.engine, expire_on_commit=False)
    log.open_log(made, "village")
    return made


def test_indices_have_no_gaps_and_time_never_runs_back(session: Session) -> None:
    """R4, R5: an event entered with an earlier clock is recorded at the time of the one before it."""
    told = ["2026-03-02T09:00:00+08:00", "2026-03-02T08:00:00+08:00", "2026-03-02T10:00:00+08:00"]
    events = [event(session, at) for at in told]
    assert [each.index for each in events] == [0, 1, 2]
    assert [each.recorded_at.hour for each in events] == [9, 9, 10]
    assert [each.occurred_at.hour for each in events] == [9, 8, 10]


def test_times_are_compared_as_instants(session: Session) -> None:
    """09:00 in Shanghai comes after 00:30 UTC, whatever their texts say."""
    event(session, "2026-03-02T09:00:00+08:00")
    second = event(session, "2026-03-02T00:30:00+00:00")
    assert second.recorded_at == clock.parse("2026-03-02T09:00:00+08:00")


@pytest.mark.parametrize("column", [column.key for column in EventRow.__table__.columns])
def test_every_column_enters_the_leaf(session: Session, column: str) -> None:
    """No column of an event can be changed without changing its leaf."""
    event(session, "2026-03-02T09:00:00+08:00")
    session.flush()
    row = session.get_one(EventRow, ("village", 0))
    before = log.leaf_of(row)
    old = getattr(row, column)
    setattr(row, column, old + 1 if isinstance(old, int) else f"{old}x")
    assert log.leaf_of(row) != before
    session.expunge_all()


def test_the_head_is_the_root_over_all_leaves(session: Session) -> None:
    """The head's root is what anybody computes from the events alone."""
    for hour in range(10, 21):
        event(session, f"2026-03-02T{hour}:00:00+08:00")
    session.flush()
    rows = [session.get_one(EventRow, ("village", index)) for index in range(11)]
    assert log.lock(session, "village").root == tree.root_of([log.leaf_of(row) for row in rows])


def test_a_private_part_stands_behind_its_commitment(session: Session) -> None:
    """The commitment opens with salt and text; once the text is erased the log still proves sound."""
    event(session, "2026-03-02T09:00:00+08:00", private={"name": "何大爷"})
    session.flush()
    row = session.get_one(EventRow, ("village", 0))
    private = session.get_one(PrivateRow, ("village", 0))
    assert row.commitment == log.commit_to(private.salt, str(private.text))
    assert "何大爷" not in row.body
    session.execute(update(PrivateRow).values(text=None))
    assert verify.problems(session) == []
    assert [each.private for each in log.events(session, "village")] == [None]


def test_events_are_read_by_subject_and_from_an_index(session: Session) -> None:
    """The history of one thing is its own events, in order."""
    for hour in range(10, 16):
        event(session, f"2026-03-02T{hour}:00:00+08:00")
    session.flush()
    assert [each.index for each in log.events(session, "village", subject=("thing", "t1"))] == [1, 3, 5]
    assert [each.index for each in log.events(session, "village", since=4)] == [4, 5]


def test_a_jurisdiction_without_a_log_is_refused(session: Session) -> None:
    """Nothing is written where nothing was founded."""
    with pytest.raises(Refused, match="not_found"):
        log.lock(session, "nowhere")


def test_each_jurisdiction_has_its_own_log(village: VillageUnderTest) -> None:
    """What a village does leaves the county's log as it was."""
    with village.database.read() as session:
        county = session.get_one(log.Head, COUNTY).size
    before = village.log_size
    village.start()
    with village.database.read() as session:
        assert session.get_one(log.Head, COUNTY).size == county
        assert session.get_one(log.Head, VILLAGE).size == before + 1
