"""Replay and snapshots of the runner: the same events, the same digests, wherever and however they are applied."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import definitions
from engine.spiff import Process, ProcessError, pinned, trees
from engine.spiff.specs import specs
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR
from tests.engine.walks import ITEM, RULES, Walker, wander


@pytest.mark.parametrize("seed", range(12))
def test_snapshot_changes_nothing(seed: int) -> None:
    """A life that is read back from snapshots has the digests of one that stayed in memory."""
    assert list(wander(seed, 60)) == list(wander(seed, 60, reload_every=1 + seed % 3))


def test_snapshot_of_another_definition_is_refused() -> None:
    """A snapshot belongs to the bundle it was made with."""
    other = definitions.bundle("major-matter", draw.shipped() | {FOUR: draw.shipped()[FOUR] + b" "})
    with pytest.raises(ProcessError, match="expected"):
        Process.restore(other, RULES, Walker().process.snapshot())


def test_snapshot_holds_no_diagram() -> None:
    """A snapshot is small: it names the bundle and does not repeat it."""
    assert len(Walker().process.snapshot()) < 10_000


@pytest.mark.parametrize(
    ("seed", "zone"),
    [("0", "UTC"), ("1", "America/New_York"), ("4711", "Asia/Shanghai"), ("random", "Europe/London")],
)
def test_replay_elsewhere(seed: str, zone: str) -> None:
    """Another process, hash seed and time zone: the same events give the same digests."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
    asked = [sys.executable, "-m", "tests.engine.walks", "8"]
    root = Path(__file__).parent.parent.parent
    found = subprocess.run(asked, env=environment, cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.split() == [digest for number in range(8) for digest in wander(number, 60)]


def test_digests_tell_lives_apart() -> None:
    """Different outcomes of one event have different digests."""
    first, second = Walker(), Walker()
    first.do("proposal", "passed")
    second.do("proposal", "rejected")
    assert first.digests[0] == second.digests[0]
    assert first.digests[1] != second.digests[1]


def test_chance_and_time_are_shut() -> None:
    """Outside an event SpiffWorkflow gets no identity and no time; its timers never get one."""
    task, timer = vars(pinned)["spiff_task"], vars(pinned)["spiff_timer"]
    asked: list[Callable[[], object]] = [task.uuid4, task.time.time, timer.datetime.now]
    for ask in asked:
        with pytest.raises(ProcessError):
            ask()


def test_threads_share_the_parsed_diagram() -> None:
    """Many matters in many threads on one parsed bundle: each lives as if alone, and the specs do not change."""
    expected = {seed: list(wander(seed, 40)) for seed in range(6)}
    parsed = specs(ITEM)
    before = fingerprint(parsed)
    found: dict[int, list[str]] = {}
    threads = [
        threading.Thread(target=lambda seed=seed: found.__setitem__(seed, list(wander(seed, 40))))
        for seed in expected
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected
    assert specs(ITEM) is parsed
    assert fingerprint(parsed) == before


def fingerprint(parsed: Any) -> str:
    """Everything a parsed bundle holds, events with their subscribers included."""
    specs = [spec for one in (parsed.top, *parsed.called.values()) for spec in one.task_specs.values()]
    held = [
        (spec.name, key, value) for spec in specs for key, value in vars(spec).items() if key != "_wf_spec"
    ]
    return "\n".join(f"{name} {key} {getattr(value, '__dict__', value)!r}" for name, key, value in held)


def test_layout_decides_nothing() -> None:
    """Where boxes lie on the sheet changes neither the way nor a digest."""

    def turn(root: Any) -> None:
        for bounds in root.iter("{http://www.omg.org/spec/DD/20100524/DC}Bounds"):
            bounds.set("y", str(5_000 - int(bounds.get("y"))))

    turned = definitions.bundle("major-matter", draw.redrawn({FOUR: turn}))
    walkers = Walker(), Walker(turned)
    for walker in walkers:
        walker.pass_all("proposal", "consultation")
        walker.do("deliberation", "rejected")
    assert walkers[0].digests == walkers[1].digests


def test_what_is_not_predicted_goes_the_same_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no join of branches reads SpiffWorkflow's predictions a life leaves them out, and every digest is the same."""
    parsed = specs(ITEM)
    drawn = (parsed.top, *parsed.called.values())
    assert not any(trees.predicts(spec) for spec in drawn)
    without = [list(wander(seed, 40)) for seed in range(20)]
    for spec in drawn:
        monkeypatch.setattr(spec, trees.PREDICTED, True)
    assert [list(wander(seed, 40)) for seed in range(20)] == without
