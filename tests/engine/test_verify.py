"""Whatever is changed in a log is found, and told at the event where it was changed (日志核验)."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import verify
from engine.log import EventRow
from engine.verify import Problem
from tests import copies
from tests.village import VILLAGE, VillageUnderTest

COLUMNS = [column.key for column in EventRow.__table__.columns]


@contextmanager
def tampering(village: VillageUnderTest) -> Iterator[Session]:
    """Whatever is written in here is seen by the verification, and undone afterwards."""
    with Session(village.database.engine) as session:
        yield session
        session.rollback()


def found(village: VillageUnderTest, statement: str, **values: Any) -> set[tuple[int | None, str]]:
    """What the verification finds after one SQL statement, as (index, what)."""
    with tampering(village) as session:
        changed = session.execute(text(statement), values)
        assert changed.rowcount > 0  # type: ignore[attr-defined]
        return {(problem.index, problem.what) for problem in verify.problems(session)}


def test_a_log_that_nobody_changed_is_sound(recorded: VillageUnderTest) -> None:
    """No false alarm on the logs of county, township and two villages."""
    assert verify.verify(recorded.database) == []


def test_a_growing_log_is_sound_at_every_size(village: VillageUnderTest) -> None:
    """No false alarm after any single command: every size of the tree is looked at."""
    for _ in range(18):
        village.start()
        assert verify.verify(village.database) == []


def altered(value: str | int, chance: random.Random) -> bytes | str | int:
    """The value with one of its bytes changed; text need no longer be UTF-8, which only SQLite takes."""
    if isinstance(value, int):
        return value ^ (chance.randrange(1, 256) << 8 * chance.randrange(3))
    content = bytearray(value.encode()) or bytearray(b"\0")
    place = chance.randrange(len(content))
    was = content[place]
    while content[place] == was or (copies.WANTED and not is_text(content)):
        content[place] = chance.randrange(256)
    return content.decode() if copies.WANTED else bytes(content)


def is_text(content: bytes | bytearray) -> bool:
    """Whether PostgreSQL takes it for a text."""
    return b"\0" not in content and bool(content.decode(errors="ignore").encode() == content)


def test_one_changed_byte_of_any_event_is_found_where_it_was_changed(recorded: VillageUnderTest) -> None:
    """200 random changes of one byte, in any column of any event: each is found at that event."""
    chance = random.Random(20260302)
    missed = []
    for _ in range(200):
        with tampering(recorded) as session:
            index, column = chance.randrange(recorded.log_size), chance.choice(COLUMNS)
            where = 'jurisdiction = :village AND "index" = :index'
            values = {"village": VILLAGE, "index": index}
            old = session.execute(text(f'SELECT "{column}" FROM event WHERE {where}'), values).scalar_one()
            new = altered(old, chance)
            if column == "index" and isinstance(new, int) and new < recorded.log_size:
                new += recorded.log_size
            cast = "CAST(:new AS TEXT)" if isinstance(new, bytes) else ":new"
            session.execute(
                text(f'UPDATE event SET "{column}" = {cast} WHERE {where}'), values | {"new": new}
            )
            problems = verify.problems(session)
            if (VILLAGE, index) not in {(problem.jurisdiction, problem.index) for problem in problems}:
                missed.append((index, column, old, new))
    assert missed == []


HERE = f"jurisdiction = '{VILLAGE}'"
LAST = f'"index" = (SELECT max("index") FROM event WHERE {HERE})'


def test_a_deleted_last_event_is_missed(recorded: VillageUnderTest) -> None:
    """The head knows how many there were, even when the nodes of the event are gone with it."""
    last = recorded.log_size - 1
    assert (last, "index_missing") in found(recorded, f"DELETE FROM event WHERE {HERE} AND {LAST}")


def test_swapped_events_are_found_at_both_places(recorded: VillageUnderTest) -> None:
    """Two events that change places are both told."""
    swap = 'UPDATE event SET "index" = CASE "index" WHEN 20 THEN 1021 ELSE 1020 END WHERE "index" IN (20, 21)'
    with tampering(recorded) as session:
        session.execute(text(f"{swap} AND {HERE}"))
        session.execute(text(f'UPDATE event SET "index" = "index" - 1000 WHERE {HERE} AND "index" > 1000'))
        problems = verify.problems(session)
    assert {20, 21} <= {problem.index for problem in problems if problem.what == "leaf_differs"}


ONE = f'{HERE} AND "index" = 7'
TAMPERINGS: dict[str, tuple[str, tuple[int | None, str]]] = {
    "a leaf in the tree": (
        f"UPDATE node SET hash = {copies.raw('ab' * 32)} WHERE {HERE} AND level = 0 AND number = 7",
        (7, "leaf_differs"),
    ),
    "an inner node": (
        f"UPDATE node SET hash = {copies.raw('ab' * 32)} WHERE {HERE} AND level = 2 AND number = 1",
        (7, "node_differs"),
    ),
    "a node that is no hash": (
        f"UPDATE node SET hash = 'x' WHERE {HERE} AND level = 1 AND number = 3",
        (7, "node_differs"),
    ),
    "a missing node": (f"DELETE FROM node WHERE {HERE} AND level = 3 AND number = 0", (7, "node_missing")),
    "a node too many": (
        f"INSERT INTO node VALUES ('{VILLAGE}', 30, 0, {copies.raw('ab' * 32)})",
        (None, "node_surplus"),
    ),
    "the head's size": (f"UPDATE head SET size = size - 1 WHERE {HERE}", (None, "head_differs")),
    "the head's peaks": (f"UPDATE head SET peaks = '[]' WHERE {HERE}", (None, "head_differs")),
    "unreadable peaks": (f"UPDATE head SET peaks = '[' WHERE {HERE}", (None, "head_differs")),
    "the head's time": (f"UPDATE head SET recorded_at = '' WHERE {HERE}", (None, "head_differs")),
    "a log without a head": (f"DELETE FROM head WHERE {HERE}", (None, "log_missing")),
    "a body that is no JSON": (f"UPDATE event SET body = '{{' WHERE {ONE}", (7, "column_unreadable")),
    "a body that is not canonical": (
        f"UPDATE event SET body = body || ' ' WHERE {ONE}",
        (7, "column_unreadable"),
    ),
    "no instant": (f"UPDATE event SET occurred_at = 'yesterday' WHERE {ONE}", (7, "column_unreadable")),
    "an instant without offset": (
        f"UPDATE event SET occurred_at = '2026-03-02T09:00:00' WHERE {ONE}",
        (7, "column_unreadable"),
    ),
    "recorded before the one before it": (
        f"UPDATE event SET recorded_at = '2001-01-01T09:00:00+08:00' WHERE {ONE}",
        (7, "time_backwards"),
    ),
    "parts of a command": (f"UPDATE event SET part = 5 WHERE {ONE}", (7, "command_parts")),
}
OF_ANOTHER_TYPE: dict[str, tuple[str, tuple[int | None, str]]] = {
    "a size that is no number": (f"UPDATE head SET size = 'many' WHERE {HERE}", (None, "column_unreadable")),
    "bytes in a text": (f"UPDATE event SET kind = x'ff00' WHERE {ONE}", (7, "column_unreadable")),
    "an empty column": (f"UPDATE event SET account = x'' WHERE {ONE}", (7, "column_unreadable")),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_told_by_its_kind(recorded: VillageUnderTest, name: str) -> None:
    """Each way to change a log is told for what it is, never with a crash."""
    statement, expected = TAMPERINGS[name]
    assert expected in found(recorded, statement)


@pytest.mark.sqlite("PostgreSQL takes no value of another type than the column's")
@pytest.mark.parametrize("name", OF_ANOTHER_TYPE)
def test_a_value_of_another_type_is_told(recorded: VillageUnderTest, name: str) -> None:
    """SQLite stores anything in any column: what is no number, no text, is told for what it is."""
    statement, expected = OF_ANOTHER_TYPE[name]
    assert expected in found(recorded, statement)


def private_index(village: VillageUnderTest) -> int:
    with village.database.read() as session:
        query = text(f'SELECT max("index") FROM private WHERE {HERE}')
        return int(session.execute(query).scalar_one())


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE private SET text = '{}'", "private_differs"),
        ("UPDATE private SET salt = 'not hexadecimal'", "private_differs"),
        (f"UPDATE private SET salt = {copies.raw('00')}", "private_differs"),
        ("DELETE FROM private", "private_missing"),
    ],
)
def test_a_changed_private_part_is_found(recorded: VillageUnderTest, statement: str, what: str) -> None:
    """A private part is bound by its commitment; one that is gone altogether was not erased but removed."""
    index = private_index(recorded)
    assert (index, what) in found(recorded, f'{statement} WHERE {HERE} AND "index" = {index}')


def test_a_private_part_that_no_event_has_is_found(recorded: VillageUnderTest) -> None:
    """Nothing can be put beside the log."""
    last = recorded.log_size - 1
    statement = f"INSERT INTO private VALUES ('{VILLAGE}', {last}, '00', '{{}}')"
    assert (last, "private_surplus") in found(recorded, statement)


def test_an_erased_private_part_is_sound(recorded: VillageUnderTest) -> None:
    """A person's data may be erased, and the log still proves itself."""
    assert found(recorded, f"UPDATE private SET text = NULL WHERE {HERE}") == set()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (f"UPDATE blob SET content = {copies.raw('00')}", "content_differs"),
        ("DELETE FROM blob", "content_missing"),
    ],
)
def test_changed_or_missing_contents_are_found(recorded: VillageUnderTest, statement: str, what: str) -> None:
    """What a matter pinned on its first day (diagrams, forms, rules) is there, unaltered."""
    assert {told for _, told in found(recorded, statement)} == {what}


def test_the_whole_log_of_another_jurisdiction_is_not_mine(recorded: VillageUnderTest) -> None:
    """Asked about one village, only its log is looked at."""
    with recorded.database.write() as session:
        session.execute(text(f"UPDATE event SET account = 'x' WHERE {ONE}"))
    assert verify.verify(recorded.database, "other-village") == []
    problems = verify.verify(recorded.database, VILLAGE)
    # The signed notes that cover the place say so too.
    assert {each.index for each in problems if each.what != "checkpoint_differs"} == {7}


def test_a_problem_is_told_to_machines() -> None:
    """Jurisdiction, index, what and detail, as the contract's JSON."""
    told = Problem("village", 7, "leaf_differs").as_json
    assert told == {"jurisdiction": "village", "index": 7, "what": "leaf_differs", "detail": ""}
