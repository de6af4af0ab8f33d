"""The worker dies while it fires what is due (断电): no timer is lost, none fires twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import replay
from engine.due import TimerRow
from engine.log import EventRow
from engine.matter import MatterRow
from tests.engine import drawing as draw
from tests.serving import evidence_of, served_village
from tests.timed import MAJOR, leading, timed
from tests.village import VILLAGE, VillageUnderTest, copied_village
from workflows.verification import verify_deep

MATTERS = 60
WITHIN = 120.0


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite("one of two kinds")),
        pytest.param("postgres", marks=pytest.mark.endurance),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'siyi.db'}"
    found: str = request.getfixturevalue("postgres_database")
    return found


def worker(url: str, folder: Path) -> subprocess.Popen[bytes]:
    """`siyi worker`, in a process of its own; the village's terms are long over on its clock."""
    told = {**os.environ, "SIYI_DATABASE_URL": url, "SIYI_FOLDER": str(folder)}
    return subprocess.Popen([sys.executable, "-m", "web.cli", "worker", "--once"], env=told)


def left(village: VillageUnderTest) -> int:
    """How many timers still run."""
    with village.database.read() as session:
        return len(session.scalars(select(TimerRow.matter)).all())


def test_killed_while_firing(url: str, tmp_path: Path) -> None:
    """kill -9 in the middle, twice; the next worker fires the rest, each matter once, and the record is sound."""
    sqlite = url.startswith("sqlite")
    village = copied_village(tmp_path, in_file=True) if sqlite else served_village(url, tmp_path)
    ends = draw.add("endEvent", id="terminated", name="已终止")
    with timed({MAJOR: draw.both(ends, leading("overdue", "four-discussions", "terminated"))}):
        numbers = [village.start() for _ in range(MATTERS)]
    for stop_at in (MATTERS * 2 // 3, MATTERS // 3):
        process, until = worker(url, tmp_path), time.monotonic() + WITHIN
        while left(village) > stop_at and time.monotonic() < until and process.poll() is None:
            time.sleep(0.01)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert worker(url, tmp_path).wait(WITHIN) == 0
    with village.database.read() as session:
        fired = session.scalars(select(EventRow.subject).where(EventRow.kind == "timer_fired")).all()
        states = session.scalars(select(MatterRow.state)).all()
    assert sorted(fired) == sorted(numbers)
    assert (set(states), left(village)) == ({"terminated"}, 0)
    assert all(step.ok for number in numbers[:5] for step in replay.replay(village.database, VILLAGE, number))
    assert verify_deep(village.database, evidence_of(tmp_path)) == []
    village.database.close()
