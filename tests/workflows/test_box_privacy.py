"""Nobody finds out from the database how somebody voted in secret (无记名), and what little remains is told in ADR 0015."""

import random
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.log import EventRow
from tests import copies
from tests.crowd import cast, gather
from tests.village import VillageUnderTest, copied_village
from tests.workflows.test_box import secret_meeting
from workflows import schema
from workflows.meetings import meeting
from workflows.meetings.box import CHOICE_OF
from workflows.meetings.box_tables import SOURCES

VOTERS = 200
BY_CHANCE = 5.0
"""Standard deviations: once in three million runs chance alone goes so far."""


def drawn(seed: int) -> list[str]:
    """How two hundred people vote: 120 for, 60 against, 20 abstain, in an order that only the seed knows."""
    told = ["for"] * 120 + ["against"] * 60 + ["abstain"] * 20
    random.Random(seed).shuffle(told)
    return told


def voted(village: VillageUnderTest, choices: Sequence[str]) -> tuple[str, str]:
    """A secret vote in which the crowd voted one after another, a minute apart; meeting and matter."""
    matter = village.matter_at("resolution")
    name = secret_meeting(village, matter)
    for voter, choice in zip(gather(village, name, len(choices)), choices, strict=True):
        village.clock.now = village.clock.now.replace(second=(village.clock.now.second + 1) % 60)
        cast(village, voter, name, matter, choice)
    return name, matter


def luck(guessed: Sequence[str], truth: Sequence[str]) -> float:
    """How far the right guesses lie from those of a blind shuffle, in standard deviations."""
    n = len(truth)
    mine, theirs = Counter(guessed), Counter(truth)
    expected = sum(mine[choice] * theirs[choice] for choice in theirs) / n
    pairs = sum(mine[c] * theirs[c] * (mine[c] - 1) * (theirs[c] - 1) for c in theirs)
    mixed = sum(mine[a] * mine[b] * theirs[a] * theirs[b] for a in theirs for b in theirs if a != b)
    variance = expected + (pairs + mixed) / (n * (n - 1)) - expected**2
    hits = sum(one == other for one, other in zip(guessed, truth, strict=True))
    return (hits - expected) / sqrt(variance)


def orders(village: VillageUnderTest, statement: str) -> list[list[str]]:
    """The choices of the box in every order in which a query gives them without being asked."""
    with village.database.read() as session:
        return [
            [row[0] for row in session.execute(text(each))]
            for each in (
                statement,
                f"{statement} ORDER BY key DESC",
                f"{statement} ORDER BY key",
            )
        ]


@pytest.mark.sqlite("before the count PostgreSQL's rows lie as they came: ADR 0015, not hidden")
@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_the_order_of_events_tells_nothing_of_the_box(village: VillageUnderTest, seed: int) -> None:
    """First event to first row, last to last: no better than guessing blindly, while people vote and afterwards."""
    truth = drawn(seed)
    name, _ = voted(village, truth)
    for guess in orders(village, "SELECT choice FROM box_ballot"):
        assert abs(luck(guess, truth)) < BY_CHANCE
    village.do(meeting.close, "clerk", meeting=name)
    for guess in sealed(village):
        assert abs(luck(guess, truth)) < BY_CHANCE


def sealed(village: VillageUnderTest) -> tuple[list[str], list[str]]:
    """The choices of the counted box in their order, and backwards."""
    with village.database.read() as session:
        content = session.execute(text("SELECT content FROM sealed_box")).scalar_one()
    told = [CHOICE_OF[content[at + 16 : at + 17]] for at in range(0, len(content), 17)]
    return told, told[::-1]


def test_the_measure_would_notice() -> None:
    """An adversary who knew the order would be far from chance: the test above can fail."""
    truth = drawn(1)
    assert luck(truth, truth) > 2 * BY_CHANCE
    half = truth[:100] + random.Random(0).sample(truth[100:], 100)
    assert luck(half, truth) > BY_CHANCE


def everything_but_the_box(village: VillageUnderTest) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that are no box, in their natural order."""
    tables = [name for name in schema.metadata().tables if name not in SOURCES]
    with village.database.read() as session:
        return {
            name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in tables
        }


def test_outside_the_box_the_database_does_not_depend_on_the_choices(tmp_path: Path) -> None:
    """Two villages, the same people at the same minutes, other choices: every other byte of both is the same.

    So whatever an adversary reads outside the box, log, trees, counters, times, he learns nothing about a choice.
    """
    found = []
    for seed in (1, 2):
        village = copied_village(tmp_path)
        voted(village, drawn(seed))
        found.append(everything_but_the_box(village))
        copies.drop(village.database)
    # Private parts before the vote have salts of chance, which the tree commits to.
    differ = {name for name in found[0] if found[0][name] != found[1][name]}
    assert differ <= {"private", "event", "node", "head"}
    assert ballots_of(found[0]) == ballots_of(found[1])


def ballots_of(tables: dict[str, list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """The events of the vote, without what earlier private salts made of the tree."""
    return [row for row in tables["event"] if "ballot_issued" in row]


@pytest.mark.sqlite("PostgreSQL has no such row numbers")
def test_no_row_has_a_number_or_a_time(village: VillageUnderTest) -> None:
    """On SQLite the box has no row numbers, and nothing in it is a time or a voter."""
    voted(village, drawn(3)[:10])
    with village.database.read() as session:
        for table in ("box_ballot", "sealed_box", "voting_code"):
            with pytest.raises(Exception, match="no such column: rowid"):
                session.execute(text(f"SELECT rowid FROM {table}"))
        columns = [row[1] for row in session.execute(text("PRAGMA table_info(box_ballot)"))]
        assert columns == ["jurisdiction", "meeting", "matter", "key", "choice"]
        events = session.scalars(select(EventRow).where(EventRow.kind == "ballot_issued")).all()
        assert {each.commitment for each in events} == {""}


@pytest.mark.sqlite("the file's bytes; PostgreSQL's are looked at below")
def test_after_the_count_the_file_holds_each_key_once(tmp_path: Path) -> None:
    """The bytes of the database file: no trace of the single rows, and SQLite's log is empty."""
    village = copied_village(tmp_path, in_file=True)
    name, _ = voted(village, drawn(5))
    with village.database.read() as session:
        keys = [bytes(row[0]) for row in session.execute(text("SELECT key FROM box_ballot"))]
    village.do(meeting.close, "clerk", meeting=name)
    village.database.forget("box_ballot")
    content = (tmp_path / "siyi.db").read_bytes()
    found = [content.count(key) for key in keys]
    # A key that lies across two pages of the sealed piece is not found; none is found twice.
    assert (max(found), found.count(1) > VOTERS - 4) == (1, True)
    log = tmp_path / "siyi.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    copies.drop(village.database)


def test_after_the_count_postgresql_keeps_no_row_of_the_box(village_on_postgres: VillageUnderTest) -> None:
    """The table's file is empty again: no ctid and no xmin is left to compare, and the sealed box tells nothing."""
    village, truth = village_on_postgres, drawn(5)[:40]
    name, _ = voted(village, truth)
    village.do(meeting.close, "clerk", meeting=name)
    village.database.forget("box_ballot")
    with village.database.read() as session:
        assert session.execute(text("SELECT pg_relation_size('box_ballot')")).scalar_one() == 0
    for guess in sealed(village):
        assert abs(luck(guess, truth)) < BY_CHANCE
