"""The measurements measure what they say (性能测量)."""

import json
from collections.abc import Iterator

import pytest

from web.bench import http, steps, timing
from web.bench.figure import Figure
from web.bench.growth import timed
from web.bench.world import World, opened
from web.commands import measuring

TASKS_OF_A_LIFE = 9
"""Four discussions, the township's review, two disclosures, implementation, closing."""


@pytest.fixture
def world() -> Iterator[World]:
    """A village to measure in."""
    with opened() as found:
        yield found


def test_stock_and_ours_do_the_same_steps(world: World) -> None:
    """A life has as many tasks in stock SpiffWorkflow, in a process of its own, as in our log."""
    assert steps.stock(2).steps == 2 * TASKS_OF_A_LIFE
    assert steps.durable(world, 2).steps == 2 * TASKS_OF_A_LIFE


def test_a_life_ends_closed(world: World) -> None:
    """No step is skipped to be quick."""
    number = world.start()
    steps.durable(world, 1)
    assert world.row(number).state == "open"
    world.bring(number, "result_disclosure")
    assert world.row(number).effects == TASKS_OF_A_LIFE - 1


def test_a_review_is_posted_over_http() -> None:
    """A real server and a signed-in person: what is timed is a form that was accepted."""
    figure = http.completion(2)
    assert figure.value is not None
    assert figure.value > 0


def test_the_cost_of_a_step_keeps_its_bars() -> None:
    """At most twelve statements, one commit, and three times the command's bytes and a kilobyte."""
    assert [(each.id, each.met) for each in steps.cost(12)] == [
        ("step.statements", True),
        ("step.commits", True),
        ("step.bytes", True),
    ]


@pytest.mark.parametrize(
    ("figure", "met", "bar"),
    [
        (Figure("a", 2.0, "×", least=2), True, "≥ 2"),
        (Figure("a", 1.9, "×", least=2), False, "≥ 2"),
        (Figure("a", 2.0, "×", most=2), True, "≤ 2"),
        (Figure("a", 2.1, "×", most=2), False, "≤ 2"),
        (Figure("a", 2.1, "×"), None, ""),
        (Figure("a", None, "×", least=2), None, "≥ 2"),
    ],
)
def test_a_bar_is_met_or_not(figure: Figure, met: bool | None, bar: str) -> None:
    """Both bars include their number; what was not measured has met nothing."""
    assert (figure.met, figure.bar) == (met, bar)
    assert json.loads(json.dumps(figure.as_json))["met"] is met


def test_every_figure_has_a_name() -> None:
    """What is measured is told in both languages."""
    assert all(zh and en for zh, en in measuring.NAMES.values())
    assert timed([lambda: None] * 3) >= 0


def test_timers_are_fired_although_the_process_is_killed() -> None:
    """The measuring itself proves that none is lost and none fires twice."""
    figure = timing.at_once(30)
    assert (figure.id, figure.unit, figure.most) == ("timers.due", "s", 60)
    assert "30 timers" in figure.note
