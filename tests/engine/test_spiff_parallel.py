"""Parallel sign-offs in the runner: joins wait for all branches of their round, and never in silence."""

import itertools

import pytest

from engine import definitions
from engine.definitions import Definition
from engine.spiff import Process, ProcessError
from tests.engine.drawing import arrow, small, task
from tests.engine.walks import RULES, stamp


def start(definition: Definition) -> Process:
    return Process.start(definition, rules=RULES, data={}, stamp=stamp(1))


PARALLEL = small(
    '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="p"/><bpmn:parallelGateway id="q"/><bpmn:endEvent id="closed"/>'
    '<bpmn:exclusiveGateway id="x" default="x-q"/>'
    + task("discipline", "done again")
    + task("finance")
    + task("works")
    + "".join(arrow(*ends) for ends in (("s", "p"), ("p", "discipline"), ("p", "finance"), ("p", "works")))
    + "".join(arrow(*ends) for ends in (("discipline", "x"), ("x", "q"), ("finance", "q"), ("works", "q")))
    + arrow("x", "discipline", 'outcome == "again"')
    + arrow("q", "closed"),
    process="signing",
)


@pytest.mark.parametrize("order", [("discipline", "finance", "works"), ("works", "finance", "discipline")])
def test_parallel_sign_offs(order: tuple[str, ...]) -> None:
    """Several offices sign in any order, over snapshots; the matter goes on when all have."""
    definition = definitions.bundle("signing", {"signing.bpmn": PARALLEL})
    process = start(definition)
    for event, name in enumerate(order, 2):
        assert process.ended is None
        assert name in [task.path for task in process.open_tasks]
        process.complete(name, {"outcome": "done"}, stamp(event))
        process = Process.restore(definition, RULES, process.snapshot())
    assert (process.open_tasks, process.ended) == ((), "closed")


STUCK = small(
    '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="x" default="x-b"/><bpmn:parallelGateway id="q"/>'
    '<bpmn:endEvent id="closed"/>'
    + "".join(task(name) for name in ("a", "b"))
    + "".join(arrow(*ends) for ends in (("s", "x"), ("x", "b"), ("a", "q"), ("b", "q"), ("q", "closed")))
    + arrow("x", "a", 'outcome == "done"'),
    process="stuck",
)


def test_a_matter_never_gets_stuck_in_silence() -> None:
    """A join that waits for a branch nobody took is an error at once, not a matter without an open task."""
    process = start(definitions.bundle("stuck", {"stuck.bpmn": STUCK}))
    with pytest.raises(ProcessError, match="nothing open and no end"):
        process.complete("b", {"outcome": "done"}, stamp(2))


REWORK = small(
    '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="p"/><bpmn:parallelGateway id="q"/><bpmn:endEvent id="closed"/>'
    '<bpmn:exclusiveGateway id="x" default="x-closed"/>'
    + "".join(task(name) for name in ("plan", "a", "b", "c"))
    + task("verdict", "done again")
    + "".join(
        arrow(*ends)
        for ends in (("s", "plan"), ("plan", "p"), ("q", "verdict"), ("verdict", "x"), ("x", "closed"))
    )
    + "".join(arrow("p", name) + arrow(name, "q") for name in ("a", "b", "c"))
    + arrow("x", "plan", 'outcome == "again"'),
    process="rework",
)


@pytest.mark.parametrize("reload", [False, True])
def test_parallel_part_in_a_rework_loop(reload: bool) -> None:
    """In every round, and in whatever order, the join waits for all branches of this round."""
    definition = definitions.bundle("rework", {"rework.bpmn": REWORK})
    for orders in itertools.product(itertools.permutations("abc"), repeat=2):
        process, event = start(definition), 1
        for order in orders:
            for place, name in enumerate(("plan", *order)):
                expected = sorted(order[place - 1 :]) if place else ["plan"]
                assert [task.path for task in process.open_tasks] == expected
                process.complete(name, {"outcome": "done"}, stamp(event := event + 1))
                process = Process.restore(definition, RULES, process.snapshot()) if reload else process
            assert [task.path for task in process.open_tasks] == ["verdict"]
            process.complete("verdict", {"outcome": "again"}, stamp(event := event + 1))


def test_long_branch_beside_a_waiting_one() -> None:
    """400 rounds, 1,200 tasks deep, in one branch while others wait: all found, and the join still joins."""
    definition = definitions.bundle("signing", {"signing.bpmn": PARALLEL})
    process = start(definition)
    for event in range(2, 402):
        process.complete("discipline", {"outcome": "again"}, stamp(event))
    process = Process.restore(definition, RULES, process.snapshot())
    assert [task.path for task in process.open_tasks] == ["discipline", "finance", "works"]
    for event, name in enumerate(("discipline", "finance", "works"), 402):
        assert process.ended is None
        process.complete(name, {"outcome": "done"}, stamp(event))
    assert process.ended == "closed"
