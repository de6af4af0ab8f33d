"""What every released version wrote is sound, replays and goes on under this one (历史样本)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import log, migrations
from engine.clock import SHANGHAI
from engine.database import Database
from engine.log import EventRow
from engine.matter import MatterRow
from engine.replay import replay
from tests import copies, golden
from workflows import matters, offices, people, pinned, rebuilding, stages
from workflows.cases import routine
from workflows.powers import ways_back
from workflows.record import Actor, Context, perform
from workflows.tables import Office
from workflows.tasks import doing
from workflows.verification import verify_deep

LATER = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture(params=golden.RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """Each release that was published."""
    return str(request.param)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    made = copies.new(tmp_path / "siyi.db")
    yield made
    copies.drop(made)


def version(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return migrations.version(connection)


def check_taken_over(database: Database, release: str) -> None:
    golden.restore(database, release)
    assert version(database) == release
    rebuilding.upgrade(database)
    assert version(database) == migrations.latest()
    assert verify_deep(database) == []


def test_every_release_has_its_history() -> None:
    """A version that was published and has no history here could break without a word."""
    assert (*golden.RELEASES, log.RELEASE.removeprefix("siyi ")) == (
        "0.1.0",
        "0.2.0",
        "0.3.0",
        "0.4.0",
        "0.5.0",
    )


def test_a_release_is_taken_over(database: Database, release: str) -> None:
    """Migrated, rebuilt from its logs, and every row is what its log makes of it."""
    check_taken_over(database, release)


def test_a_release_is_taken_over_on_postgresql(postgres_database: str, release: str) -> None:
    """The same on PostgreSQL."""
    database = Database(postgres_database)
    check_taken_over(database, release)
    database.close()


def test_every_matter_replays_to_the_states_of_then(database: Database, release: str) -> None:
    """State hash by state hash: this engine does what that one did."""
    golden.restore(database, release)
    rebuilding.upgrade(database)
    with database.read() as session:
        found = session.execute(select(MatterRow.jurisdiction, MatterRow.id)).all()
    assert len(found) > 10
    assert [step for home, matter in found for step in replay(database, home, matter) if not step.ok] == []


def go_on(database: Database, row: MatterRow) -> None:
    (task, *_) = row.open_tasks
    with database.read() as session:
        held = select(Office.person).where(
            Office.jurisdiction == row.jurisdiction,
            Office.office == "secretary",
            Office.since < LATER.date().isoformat(),
        )
        context = context_of(row, session.scalars(held).one(), "secretary")
    if stages.is_office(task):
        (office, *_) = offices.of_task(task)
        # Two tasks of one office are one appointment: the same command a second time does nothing.
        appointed = replace(context, command=f"appoint-{office}")
        told: dict[str, Any] = {"person": context.by.person, "office": office, "since": LATER.date()}
        perform(database, people.take_office, appointed, **told)
        with database.read() as session:
            form = routine.supplied(pinned.form_of(session, row, str(task.form)), {}, on=LATER.date())
        context = context_of(row, context.by.person, office)
        perform(database, doing.complete, context, matter=row.id, task=task.task, form=form)
    elif back := ways_back(row):
        perform(database, matters.return_to, context, matter=row.id, to=back[0], reason="方案要改")
    else:
        perform(database, matters.withdraw, context, matter=row.id, reason="资金没有落实")


def context_of(row: MatterRow, person: str, office: str) -> Context:
    by = Actor(home=row.jurisdiction, person=person, account="", office=office)
    return Context(row.jurisdiction, f"go-on-{row.id}", by, LATER)


def test_matters_in_flight_go_on(database: Database, release: str) -> None:
    """Whatever was open then goes on now: withdrawn or sent back by the secretary, an office's task by its holder."""
    golden.restore(database, release)
    rebuilding.upgrade(database)
    with database.read() as session:
        rows = session.scalars(select(MatterRow).where(MatterRow.state == "open")).all()
    for row in rows:
        go_on(database, row)
    assert len(rows) > 3
    assert verify_deep(database) == []


def test_what_is_not_sound_is_not_taken_over(database: Database) -> None:
    """One byte of an old event was changed: the database stays as it was, and the message says where."""
    golden.restore(database, "0.2.0")
    with database.write() as session:
        first = select(EventRow.jurisdiction).limit(1).scalar_subquery()
        session.execute(
            update(EventRow).where(EventRow.jurisdiction == first, EventRow.index == 3).values(account="x")
        )
    with pytest.raises(rebuilding.Unplayable, match="leaf_differs"):
        rebuilding.upgrade(database)
    assert version(database) == "0.2.0"
