"""How fast a log is executed again (重放速度), with the state hash after every event."""

import time

from engine import replay
from web.bench.figure import Figure
from web.bench.steps import durable
from web.bench.world import opened
from workflows.cases.village import VILLAGE


def speed(lives: int) -> Figure:
    """Replayed events a second; each life is executed twice and the second time counts."""
    with opened() as world:
        durable(world, lives)
        numbers = [f"{world.now.year}-{place + 1:03d}" for place in range(lives)]
        events, spent = 0, 0.0
        for counted in (False, True):
            for number in numbers:
                began = time.perf_counter()
                steps = replay.replay(world.database, VILLAGE, number)
                spent += (time.perf_counter() - began) * counted
                events += len(steps) * counted
                assert all(step.ok for step in steps), number
    return Figure("replay", events / spent, "events/s", least=3_000)
