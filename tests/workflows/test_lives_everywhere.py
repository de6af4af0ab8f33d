"""Random lives come to the same states everywhere (处处相同): processes, hash seeds, time zones, both databases."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.log import EventRow
from tests import copies
from tests.lives import live
from tests.village import VILLAGE, VillageUnderTest, copied_village

pytestmark = pytest.mark.scaled
LIVES = int(os.environ.get("SIYI_LIVES", "50"))
"""How many; `./run endurance` takes a thousand."""

ELSEWHERE = """
import sys
from engine import replay
from engine.database import Database
database = Database(sys.argv[1])
for matter in sys.argv[3:]:
    for step in replay.replay(database, sys.argv[2], matter):
        print(matter, step.index, step.found, step.ok)
"""
PLACES = (("1", "America/New_York"), ("4242", "Asia/Tokyo"), ("random", "UTC"))
AT_ONCE = 100


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[VillageUnderTest, list[str]]]:
    """A village in which the lives were lived, and their numbers."""
    village = copied_village(tmp_path_factory.mktemp("lived"), in_file=True)
    yield village, [live(village, seed) for seed in range(LIVES)]
    copies.drop(village.database)


def told(village: VillageUnderTest) -> list[tuple[int, str, str]]:
    """Every event's kind and state hash, as the log has them."""
    query = select(EventRow.index, EventRow.kind, EventRow.state).where(EventRow.jurisdiction == VILLAGE)
    with village.database.read() as session:
        return [
            (index, kind, state) for index, kind, state in session.execute(query.order_by(EventRow.index))
        ]


@pytest.mark.parametrize(("seed", "zone"), PLACES)
def test_in_another_process(lived: tuple[VillageUnderTest, list[str]], seed: str, zone: str) -> None:
    """Executed again elsewhere, each event leads to the state that the log tells, and each matter to its row."""
    village, matters = lived
    url = copies.url(village.database)
    root = Path(__file__).parent.parent.parent
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
    found: list[str] = []
    for start in range(0, len(matters), AT_ONCE):
        asked = [url, VILLAGE, *matters[start : start + AT_ONCE]]
        answer = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, *asked],
            env=environment,
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        found += answer.stdout.splitlines()
    assert len(found) > 5 * len(matters)
    assert [line for line in found if not line.endswith("True")] == []
    assert {line.split()[0] for line in found} == set(matters)


def test_on_postgresql(
    lived: tuple[VillageUnderTest, list[str]], village_on_postgres: VillageUnderTest
) -> None:
    """The same lives lived on PostgreSQL: the same events and the same states."""
    village, matters = lived
    assert [live(village_on_postgres, seed) for seed in range(LIVES)] == matters
    assert told(village_on_postgres) == told(village)
