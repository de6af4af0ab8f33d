"""A matter executed again from its log comes to the same, anywhere and at any time (重放)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import replay
from engine.replay import Step
from tests import copies
from tests.recorded import MATTER, drive
from tests.village import VILLAGE, VillageUnderTest, copied_village

ELSEWHERE = """
import sys
from engine import replay
from engine.database import Database
for step in replay.replay(Database(sys.argv[1]), sys.argv[2], sys.argv[3]):
    print(step.index, step.found, step.ok)
"""


def states(steps: list[Step]) -> list[tuple[int, str, bool]]:
    return [(step.index, step.found, step.ok) for step in steps]


def change(village: VillageUnderTest, statement: str) -> None:
    with village.database.write() as session:
        session.execute(text(statement))


def index_of(village: VillageUnderTest, kind: str) -> int:
    return village.kinds().index(kind)


def test_a_replay_finds_every_state_hash_again(recorded: VillageUnderTest) -> None:
    """Every event of the matter is there, in order, and each effect leads to the state that the log tells."""
    steps = replay.replay(recorded.database, VILLAGE, MATTER)
    assert all(step.ok for step in steps)
    assert [step.kind for step in steps] == recorded.kinds(MATTER)
    assert len({step.found for step in steps if step.found}) == sum(bool(step.found) for step in steps) > 8


@pytest.mark.parametrize(("seed", "zone"), [("1", "America/New_York"), ("4242", "Asia/Tokyo")])
def test_a_replay_is_the_same_in_another_process(recorded: VillageUnderTest, seed: str, zone: str) -> None:
    """Neither the hash seed nor the time zone of a machine has a say in it."""
    url = copies.url(recorded.database)
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, url, VILLAGE, MATTER],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    here = states(replay.replay(recorded.database, VILLAGE, MATTER))
    assert told.stdout.splitlines() == [" ".join(str(part) for part in step) for step in here]


def test_a_replay_is_the_same_on_postgresql(village_on_postgres: VillageUnderTest, tmp_path: Path) -> None:
    """The same commands come to the same state hashes on both databases."""
    copied = copied_village(tmp_path)
    for village in (copied, village_on_postgres):
        assert drive(village) == MATTER
    on_sqlite, on_postgres = (
        states(replay.replay(village.database, VILLAGE, MATTER)) for village in (copied, village_on_postgres)
    )
    copies.drop(copied.database)
    assert on_sqlite == on_postgres


def test_a_changed_effect_is_found_at_its_event(recorded: VillageUnderTest) -> None:
    """A rejected vote that was made to pass leads to another state than the log tells."""
    index = index_of(recorded, "gate_opened")
    change(
        recorded, f"UPDATE event SET effect = replace(effect, 'opened', 'upheld') WHERE \"index\" = {index}"
    )
    wrong = [step for step in replay.replay(recorded.database, VILLAGE, MATTER) if not step.ok]
    assert wrong[0].index == index


@pytest.mark.parametrize("effect", ["{", "{}", '{"do":"complete","path":"nowhere","data":{}}', "[]", "null"])
def test_an_effect_that_cannot_be_carried_out_is_a_finding(recorded: VillageUnderTest, effect: str) -> None:
    """The replay ends there and says why; it does not crash."""
    index = index_of(recorded, "gate_opened")
    change(
        recorded,
        f"UPDATE event SET effect = '{effect}' WHERE \"index\" = {index} AND jurisdiction = '{VILLAGE}'",
    )
    last = [step for step in replay.replay(recorded.database, VILLAGE, MATTER) if step.kind != "matter"][-1]
    assert (last.index, last.ok) == (index, False)
    assert last.problem


@pytest.mark.parametrize("setting", ["state_hash = 'x'", "tasks = '[1]'", "last = last + 1", "effects = 0"])
def test_a_changed_row_of_the_matter_is_found(recorded: VillageUnderTest, setting: str) -> None:
    """R6: what pages and gates read must be what the log comes to."""
    change(recorded, f"UPDATE matter SET {setting}")
    assert [step.kind for step in replay.replay(recorded.database, VILLAGE, MATTER) if not step.ok] == [
        "matter"
    ]


def test_a_matter_whose_row_is_gone_is_found(recorded: VillageUnderTest) -> None:
    """The log still knows it."""
    change(recorded, "DELETE FROM matter")
    assert not replay.replay(recorded.database, VILLAGE, MATTER)[-1].ok


def test_a_matter_that_never_was_is_refused(recorded: VillageUnderTest) -> None:
    """Nothing to replay is an error, not a success."""
    with pytest.raises(LookupError, match="2026-999"):
        replay.replay(recorded.database, VILLAGE, "2026-999")
