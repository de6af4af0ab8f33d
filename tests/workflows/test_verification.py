"""All logs played anew make exactly the tables that are there (全面核验)."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

import workflows
from tests import copies
from tests.recorded import drive, recorded_village
from tests.village import VILLAGE, VillageUnderTest
from workflows import record, verification
from workflows.record import Act, Answer
from workflows.verification import verify_deep


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village in which one matter went from start to closed."""
    made = recorded_village(tmp_path)
    yield made
    copies.drop(made.database)


def found(village: VillageUnderTest, statement: str = "") -> set[tuple[str, int | None, str]]:
    """What the deep verification finds after one SQL statement: jurisdiction, index, what."""
    if statement:
        with village.database.write() as session:
            assert session.execute(text(statement)).rowcount > 0  # type: ignore[attr-defined]
    problems = verify_deep(village.database, village.evidence)
    return {(problem.jurisdiction, problem.index, problem.what) for problem in problems}


def test_what_the_verbs_wrote_is_what_the_log_makes(recorded: VillageUnderTest) -> None:
    """No difference in any table, in any jurisdiction, after a whole matter."""
    assert found(recorded) == set()


@pytest.mark.parametrize("end", ["withdrawn", "rejected", "suspended"])
def test_matters_that_end_otherwise_are_rebuilt_too(village: VillageUnderTest, end: str) -> None:
    """Withdrawn, rejected and suspended matters are rebuilt from their events alone."""
    village.matter_at(end)
    assert verify_deep(village.database, village.evidence) == []


def test_rebuilding_on_postgresql(village_on_postgres: VillageUnderTest) -> None:
    """Whatever the live database is, it is compared with an empty SQLite."""
    drive(village_on_postgres)
    assert verify_deep(village_on_postgres.database, village_on_postgres.evidence) == []


TABLES = [table.name for table in verification.projections()]
UNREACHED = {"due", "issued", "paper_recount", "recusal", "rule_confirmation", "secret_item"}
KEYS = {table.name: [column.name for column in table.primary_key] for table in verification.projections()}


def filled(village: VillageUnderTest) -> list[str]:
    with village.database.read() as session:
        return [name for name in TABLES if session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()]


def test_every_table_can_be_tampered_with_and_is_compared(recorded: VillageUnderTest) -> None:
    """The driven village has rows in nearly every projection, so the next tests reach them."""
    assert set(TABLES) - set(filled(recorded)) == UNREACHED


@pytest.mark.parametrize("table", sorted(set(TABLES) - UNREACHED))
def test_a_deleted_row_of_any_table_is_found(recorded: VillageUnderTest, table: str) -> None:
    """A row that the log makes and that is gone; without a key the notes that it signed stand alone."""
    key = ", ".join(f'"{name}"' for name in KEYS[table])
    problems = found(recorded, f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} LIMIT 1)")
    alone = {"checkpoint_unsigned"} if table == "signing_key" else set()
    assert {what for _, _, what in problems} == {"row_missing"} | alone


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE proposal SET amount = amount + 1", "row_differs"),
        ("UPDATE matter SET state = 'open'", "row_differs"),
        ("UPDATE matter SET round = 2", "row_differs"),
        ("UPDATE ballot SET choice = 'against' WHERE choice = 'for'", "row_differs"),
        ("UPDATE agenda_item SET outcome = 'rejected'", "row_differs"),
        ("UPDATE office SET until = '2026-01-01'", "row_differs"),
        (f"INSERT INTO office VALUES ('{VILLAGE}', 'p1', 'director', '2020-01-01', '')", "row_surplus"),
        ("INSERT INTO office VALUES ('nowhere', 'p1', 'director', '2020-01-01', '')", "row_surplus"),
    ],
)
def test_a_changed_or_added_row_is_found(recorded: VillageUnderTest, statement: str, what: str) -> None:
    """A row that says something else than the log, or that no event made."""
    assert what in {told for _, _, told in found(recorded, statement)}


def test_a_log_that_is_not_sound_is_told_first(recorded: VillageUnderTest) -> None:
    """Where the log was changed nothing is rebuilt from it; each signed note that covers the place says so too."""
    problems = found(
        recorded, f"UPDATE event SET account = 'x' WHERE \"index\" = 9 AND jurisdiction = '{VILLAGE}'"
    )
    signed = {problem for problem in problems if problem[2] == "checkpoint_differs"}
    assert problems - signed == {(VILLAGE, 9, "leaf_differs")}
    assert signed
    assert all(index is not None and index > 9 for _, index, _ in signed)


def test_a_missing_photo_is_found_at_the_event_that_names_it(recorded: VillageUnderTest) -> None:
    """Every photo and scan must be there."""
    recorded.evidence.path(recorded.photo).unlink()
    assert {what for _, _, what in found(recorded)} == {"file_missing"}
    assert verify_deep(recorded.database) == []


def test_an_altered_photo_is_found(recorded: VillageUnderTest) -> None:
    """A photo is what its digest says."""
    path = recorded.evidence.path(recorded.photo)
    path.write_bytes(b"another picture")
    assert {what for _, _, what in found(recorded)} == {"file_differs"}
    path.unlink()


def forge(act: Act, *, meeting: str, matter: str) -> Answer:
    """Records a result that the ballots do not have, as a changed program would."""
    counts = {"entitled": 9, "present": 9, "for": 9, "against": 0, "abstain": 0}
    answer = {"outcome": "passed", "because": "", "warnings": [], "basis": ""}
    told = {"meeting": meeting, "stage": "deliberation", "body": "party_members_meeting", "round": 1}
    body = told | {"held_on": "2026-03-02", "counts": counts, "answer": answer}
    act.record("item_decided", ("matter", matter), body)
    return Answer()


def test_closed_open_votes_are_recounted(village: VillageUnderTest) -> None:
    """A result that differs from the ballots is found even where the log itself is sound."""
    matter = village.matter_at("deliberation")
    held = village.open_meeting("deliberation", [matter])
    village.vote(held, matter, dict.fromkeys(village.roll("party_members_meeting")[:4], "against"))
    village.do(forge, "clerk", meeting=held, matter=matter)
    problems = verify_deep(village.database, village.evidence)
    assert [(problem.index, problem.what) for problem in problems] == [
        (village.log_size - 1, "count_differs")
    ]
    assert problems[0].detail == f"{held}: for, against"


def test_every_kind_of_event_is_known_without_the_pages() -> None:
    """Whoever verifies needs no web application: all modules that register kinds are named."""
    for module in pkgutil.walk_packages(workflows.__path__, "workflows."):
        importlib.import_module(module.name)
    registered = {function.__module__ for function in record.APPLY.values()}
    assert {name for name in registered if name.startswith("workflows.")} == set(verification.VERBS)
