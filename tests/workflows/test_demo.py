"""The demo county (演示县): whole, sound, told by commands alone, with something at every stage."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.clock import SHANGHAI
from engine.database import Database
from engine.evidence import Evidence
from engine.log import EventRow
from engine.matter import MatterRow
from tests import copies
from workflows import accounts, demo, stages
from workflows.assets import ledger
from workflows.finance import months, opening, shelf
from workflows.tables import Ballot, Jurisdiction, Meeting, Notice, Objection, Posting, RuleConfirmation
from workflows.verification import verify_deep
from workflows.works import books

NOW = datetime(2026, 6, 20, 0, 5, tzinfo=SHANGHAI)
"""A Saturday, right after midnight: the least convenient instant."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Evidence]]:
    """The filled demo county."""
    folder: Path = tmp_path_factory.mktemp("demo")
    database, evidence = copies.new(), Evidence(folder / "files")
    database.create()
    demo.fill(database, evidence, now=NOW)
    yield database, evidence
    copies.drop(database)


def test_something_at_every_stage_and_end(county: tuple[Database, Evidence]) -> None:
    """Open matters at every stage and at tasks of other items; closed, rejected, withdrawn, suspended; a second round."""
    with county[0].read() as session:
        rows = session.scalars(select(MatterRow)).all()
    standing = {row.stage for row in rows if row.state == "open"}
    assert standing - set(stages.NAMES) == {"approval", "stamping", "publishing"}
    assert standing >= set(stages.NAMES)
    assert {row.state for row in rows} == {"open", "closed", "rejected", "withdrawn", "suspended"}
    assert max(row.round for row in rows if row.state == "open") == 2
    assert len({row.jurisdiction for row in rows}) == 3


def test_something_waits_for_everybody(county: tuple[Database, Evidence]) -> None:
    """A running notice, an open objection, a reply and a posting to confirm, a paper result, a late entry, an open vote."""
    with county[0].read() as session:
        running = session.scalars(select(Notice).where(Notice.ends > NOW.isoformat())).all()
        states = set(session.scalars(select(Objection.state)))
        meetings = set(session.scalars(select(Meeting.state)))
        unseen = (
            select(func.count()).select_from(Posting).where(Posting.confirmed_by == "", Posting.down_at == "")
        )
        assert len(running) >= 4
        assert states == {"open", "replied", "answered"}
        assert {"open", "entered", "confirmed", "closed"} <= meetings
        assert (session.scalar(unseen) or 0) > 0
        open_meeting = session.scalars(select(Meeting).where(Meeting.state == "open")).one()
        cast = select(func.count()).select_from(Ballot).where(Ballot.meeting == open_meeting.id)
        assert 0 < (session.scalar(cast) or 0) < 2 * (open_meeting.entitled or 0)


def test_the_ledger_and_the_books_hold_the_same_money(county: tuple[Database, Evidence]) -> None:
    """What an inventory counted is the books' balance on its day: the opening balance, and what is on the wall now."""
    with county[0].read() as session:
        told = opening.latest(session, "liuhe")
        first, last = (change.told for change in ledger.changes(session, "liuhe", ledger.FUNDS))
        row, sheet = shelf.of_village(session, "liuhe")[-1]
        assert told is not None
        assert json.loads(first)["value"] == told.amount
        assert json.loads(last)["value"] == sheet.closing == months.of(session, "liuhe", row.last).closing > 0
        assert row.posted_on


def test_a_works_is_under_way(county: tuple[Database, Evidence]) -> None:
    """Reviewed, bid for, contracted, varied and part of it paid, in a village without books: a villager can open it."""
    with county[0].read() as session:
        book, *_ = books.of_village(session, "qingquan")
        row = session.get_one(MatterRow, ("qingquan", book.matter))
        assert row.state == "open"
        assert {"construction", "implementation"} & {task.task for task in row.open_tasks}
        assert book.reviewed
        assert book.contract
        assert book.varied
        assert len(book.offers) == 3
        assert 0 < book.paid < book.contract


def test_the_record_is_sound(county: tuple[Database, Evidence]) -> None:
    """Played anew from its logs it is the same, row by row, and every photo is there."""
    assert verify_deep(*county) == []


def test_it_says_that_it_is_a_demo(county: tuple[Database, Evidence]) -> None:
    """The first event of each log says so, and nothing is dated after the present instant."""
    with county[0].read() as session:
        first = session.scalars(select(EventRow.body).where(EventRow.index == 0)).all()
        assert {json.loads(body)["demo"] for body in first} == {True}
        assert session.scalar(select(func.count()).select_from(Jurisdiction)) == len(first) == 6
        assert (session.scalar(select(func.max(EventRow.recorded_at))) or "") <= NOW.isoformat()
        assert session.scalar(select(func.count()).select_from(RuleConfirmation))


def test_everybody_who_is_printed_can_sign_in(county: tuple[Database, Evidence]) -> None:
    """The printed accounts exist; the one PIN opens a village's."""
    with county[0].read() as session:
        for each in demo.ACCOUNTS:
            found = accounts.find(session, each.account)
            assert found is not None
    entered = accounts.sign_in(county[0], name="liuhe-secretary", secret=demo.PIN, at=NOW)
    assert entered.home == "liuhe"


def test_whoever_has_a_password_can_do_the_second_step(county: tuple[Database, Evidence]) -> None:
    """The code that the demonstration shows is taken."""
    auditor = accounts.sign_in(county[0], name="qinghe-auditor", secret=demo.PASSWORD, at=NOW)
    with county[0].read() as session:
        shown = accounts.authenticator.next_code(session, auditor, at=NOW, key=b"")
    assert shown
    accounts.authenticator.prove(county[0], auditor, given=shown, at=NOW, key=b"")
