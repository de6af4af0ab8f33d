"""The runner: one matter through the shipped diagrams, and each trap of SpiffWorkflow that they can meet."""

import sys
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import definitions, spiff
from engine.definitions import Definition
from engine.spiff import Process, ProcessError
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR
from tests.engine.walks import DISCUSSED, ITEM, RULES, Walker, stamp

F = "four-discussions/"


def test_straight_way() -> None:
    """A matter that everybody agrees to passes six stages in order and ends as closed."""
    walker = Walker()
    seen = []
    for name in (*DISCUSSED, "implementation", "result_disclosure", "closing"):
        seen += walker.open
        assert walker.process.ended is None
        walker.pass_all(name)
    assert seen == [
        *(F + name for name in DISCUSSED),
        *("implementation", "result-disclosure/result_disclosure", "closing"),
    ]
    assert (walker.open, walker.process.ended) == ([], "closed")


def test_open_task_tells_what_it_is() -> None:
    """An open task carries stage, kind, lane, form, outcomes and returns as drawn."""
    (task,) = Walker().process.open_tasks
    assert task == spiff.OpenTask(
        *(F + "proposal", "proposal", "proposal", "meeting", "party_organization", "proposal"),
        ("passed", "rejected", "returned"),
        ("proposal",),
    )


# what is done after the start; the rules that differ; the open tasks then; the end
WAYS: dict[str, tuple[list[tuple[str, ...]], dict[str, Any], list[str], str | None]] = {
    "a rejected proposal ends the matter": ([("proposal", "rejected")], {}, [], "rejected"),
    "a rejected proposal is proposed again where the rule says so": (
        [("proposal", "rejected")],
        {"on_rejection.proposal": "return"},
        ["proposal"],
        None,
    ),
    "a rejected consultation ends the matter": ([("consultation", "rejected")], {}, [], "rejected"),
    "a rejected consultation is held again where the rule says so": (
        [("consultation", "rejected")],
        {"on_rejection.consultation": "return"},
        ["consultation"],
        None,
    ),
    "a rejected deliberation goes back to the consultation": (
        [("deliberation", "rejected")],
        {},
        ["consultation"],
        None,
    ),
    "a rejected deliberation ends the matter where the rule says so": (
        [("deliberation", "rejected")],
        {"on_rejection.deliberation": "reject"},
        [],
        "rejected",
    ),
    "a rejected resolution ends the matter": ([("resolution", "rejected")], {}, [], "rejected"),
    "a rejected resolution goes back where the rule says so": (
        [("resolution", "rejected")],
        {"on_rejection.resolution": "return"},
        ["consultation"],
        None,
    ),
    "a resolution returned to the deliberation": (
        [("resolution", "returned", "deliberation")],
        {},
        ["deliberation"],
        None,
    ),
    "a resolution returned to itself": ([("resolution", "returned", "resolution")], {}, ["resolution"], None),
    "a return without a stage goes to the proposal": ([("deliberation", "returned")], {}, ["proposal"], None),
    "an upheld objection returns to the stage named": (
        [("resolution_disclosure", "upheld", "consultation")],
        {},
        ["consultation"],
        None,
    ),
    "the township reviews after the proposal": (
        [("proposal", "passed")],
        {"township_review_at": "after_proposal"},
        ["township_review_after_proposal"],
        None,
    ),
    "the township cannot end a matter after the proposal": (
        [("township_review_after_proposal", "refuse")],
        {"township_review_at": "after_proposal"},
        ["consultation"],
        None,
    ),
    "the township reviews before the resolution": (
        [("deliberation", "passed")],
        {"township_review_at": "before_resolution"},
        ["township_review_before_resolution"],
        None,
    ),
    "the township agrees before the resolution": (
        [("township_review_before_resolution", "agree")],
        {"township_review_at": "before_resolution"},
        ["resolution"],
        None,
    ),
    "the township asks for changes before the resolution": (
        [("township_review_before_resolution", "amend")],
        {"township_review_at": "before_resolution"},
        ["consultation"],
        None,
    ),
    "the township agrees after the resolution": (
        [("township_review_after_resolution", "agree")],
        {"township_review_at": "after_resolution"},
        ["resolution_disclosure"],
        None,
    ),
    "the township refuses after the resolution": (
        [("township_review_after_resolution", "refuse")],
        {"township_review_at": "after_resolution"},
        ["consultation"],
        None,
    ),
}


@pytest.mark.parametrize(("done", "rules", "expected", "end"), WAYS.values(), ids=list(WAYS))
def test_ways(
    done: list[tuple[str, ...]], rules: dict[str, str], expected: list[str], end: str | None
) -> None:
    """Rejection, return, review and objection lead where the diagram and the rules say."""
    walker = Walker(**dict[str, Any](rules))
    for name, *rest in done:
        while name not in (at := walker.open[0].removeprefix(F)):
            walker.pass_all(at)
        walker.do(name, *rest)
    assert [path.removeprefix(F) for path in walker.open] == expected
    assert walker.process.ended == end


def test_withdrawn() -> None:
    """The message ends the four discussions at any moment, and waits nowhere else."""
    walker = Walker()
    walker.pass_all("proposal", "consultation")
    walker.send("withdrawn")
    assert (walker.open, walker.process.ended) == ([], "withdrawn")
    other = Walker()
    other.pass_all(*DISCUSSED)
    with pytest.raises(ProcessError, match="waiting for 'withdrawn'"):
        other.send("withdrawn")


def test_returned_from_implementation() -> None:
    """The message calls the discussions again at the stage it names, with new visits of the same nodes."""
    walker = Walker()
    walker.pass_all(*DISCUSSED)
    change = walker.process.message("returned", {"return_to": "resolution"}, walker.stamp())
    assert walker.open == [F + "resolution"]
    moves = {(move.path, move.visit, move.state) for move in change.moves}
    assert {(F + "resolution", 2, "ready"), ("implementation", 1, "cancelled")} <= moves
    walker.pass_all("resolution", "resolution_disclosure", "implementation")
    walker.do("result_disclosure", "upheld", "deliberation")
    assert walker.open == [F + "deliberation"]


def test_interrupted_task_is_opened_again() -> None:
    """A message may lead back to the task it interrupted, over a gateway: it is open once, each time."""
    change = draw.both(
        draw.add("exclusiveGateway", id="g"),
        draw.retarget("f_returned", "g"),
        draw.flow("g", "implementation"),
    )
    walker = Walker(definitions.bundle("major-matter", draw.redrawn({draw.MAJOR: change})))
    walker.pass_all(*DISCUSSED)
    for _ in range(3):
        walker.send("returned", "proposal")
        walker.reload()
        assert walker.open == ["implementation"]
    walker.pass_all("implementation", "result_disclosure", "closing")
    assert walker.process.ended == "closed"


def test_messages_reach_only_their_own_process() -> None:
    """Two matters wait for the same message; one gets it, the other does not move."""
    first, second = Walker(), Walker(matter="matter-2")
    before = second.process.snapshot()
    first.send("withdrawn")
    assert (first.process.ended, second.process.ended) == ("withdrawn", None)
    assert second.process.snapshot() == before


REFUSED: dict[str, Callable[[Process], object]] = {
    "an outcome that is not drawn": lambda p: p.complete(F + "proposal", {"outcome": "opened"}, stamp(2)),
    "no outcome": lambda p: p.complete(F + "proposal", {}, stamp(2)),
    "an outcome of another type": lambda p: p.complete(F + "proposal", {"outcome": True}, stamp(2)),
    "a return that is not drawn": lambda p: p.complete(
        F + "proposal", {"outcome": "returned", "return_to": "resolution"}, stamp(2)
    ),
    "another key": lambda p: p.complete(F + "proposal", {"outcome": "passed", "votes": "5"}, stamp(2)),
    "a task that is not open": lambda p: p.complete(F + "resolution", {"outcome": "passed"}, stamp(2)),
    "a task without its call": lambda p: p.complete("proposal", {"outcome": "passed"}, stamp(2)),
    "a gateway": lambda p: p.complete(F + "enter", {}, stamp(2)),
    "an unknown message": lambda p: p.message("hurry", {}, stamp(2)),
    "a message that nothing waits for yet": lambda p: p.message("returned", {}, stamp(2)),
    "a message with an outcome": lambda p: p.message("withdrawn", {"outcome": "passed"}, stamp(2)),
    "a message with a return that is not drawn": lambda p: p.message(
        "withdrawn", {"return_to": "proposal"}, stamp(2)
    ),
    "an event that was": lambda p: p.complete(F + "proposal", {"outcome": "passed"}, stamp(1)),
}


@pytest.mark.parametrize("ask", REFUSED.values(), ids=list(REFUSED))
def test_refused_and_poisoned(ask: Callable[[Process], object]) -> None:
    """What the diagram does not offer is refused, and the object that failed is never used again."""
    process = Walker().process
    with pytest.raises(ProcessError):
        ask(process)
    for use in (
        lambda: process.open_tasks,
        lambda: process.ended,
        process.snapshot,
        lambda: process.complete(F + "proposal", {"outcome": "passed"}, stamp(9)),
    ):
        with pytest.raises(ProcessError, match="failed before"):
            use()


def test_condition_that_fails_poisons() -> None:
    """A condition that raises half way leaves nothing that could be taken for a state."""
    change = draw.condition("f_proposal_passed", "outcome < True")
    process = start(definitions.bundle("major-matter", draw.redrawn({FOUR: change})))
    with pytest.raises(ProcessError, match="event 2 of matter matter-1"):
        process.complete(F + "proposal", {"outcome": "passed"}, stamp(2))
    with pytest.raises(ProcessError, match="failed before"):
        _ = process.open_tasks


@pytest.mark.parametrize(
    "value",
    [1.5, Decimal("1.5"), date(2024, 3, 1), (1, 2), {1, 2}, b"x", {1: "a"}, [{"a": 0.1}], object()],
    ids=lambda value: type(value).__name__,
)
def test_boundary(value: object) -> None:
    """Only what comes back from a snapshot as it went in may enter, as data or as a rule."""
    for given in ({"data": {"x": value}, "rules": {}}, {"data": {}, "rules": {"x": value}}):
        with pytest.raises(TypeError, match="found"):
            Process.start(ITEM, stamp=stamp(1), **given)


def test_any_key_and_any_list_survive() -> None:
    """A field named `typename`, equal values in lists and whole numbers come back as they were."""
    data = {"typename": "set", "type": "x", "votes": ["y", "y", "y", "n", "n"], "n": {"a": [1, 1]}, "z": None}
    process = Process.start(ITEM, rules=RULES, data=data, stamp=stamp(1))
    for event, name in enumerate(DISCUSSED, 2):
        outcome = "opened" if name.endswith("disclosure") else "passed"
        process.complete(F + name, {"outcome": outcome}, stamp(event))
        process = Process.restore(ITEM, RULES, process.snapshot())
    assert process.data == data


def test_data_of_the_start_may_not_decide() -> None:
    """Nobody starts a matter with an outcome."""
    with pytest.raises(ProcessError, match="outcome"):
        Process.start(ITEM, rules=RULES, data={"outcome": "opened"}, stamp=stamp(1))


def test_stale_return_is_forgotten() -> None:
    """A return names its stage once; a later return without one starts from the proposal."""
    walker = Walker()
    walker.pass_all("proposal", "consultation", "deliberation")
    walker.do("resolution", "returned", "consultation")
    walker.do("consultation", "returned")
    assert walker.open == [F + "proposal"]


def test_a_thousand_rounds() -> None:
    """After 1,000 rework rounds, 3,000 tasks, the open task is found, the matter is not over, and goes on."""
    walker = Walker()
    for _ in range(1_000):
        walker.pass_all("proposal", "consultation")
        walker.do("deliberation", "returned", "proposal")
    assert (walker.open, walker.process.ended) == ([F + "proposal"], None)
    change = walker.process.complete(F + "proposal", {"outcome": "passed"}, walker.stamp())
    assert (F + "proposal", 1_001, "completed") in {(m.path, m.visit, m.state) for m in change.moves}
    walker.pass_all(*DISCUSSED[1:], "implementation", "result_disclosure", "closing")
    assert walker.process.ended == "closed"


def test_cost_is_flat() -> None:
    """A step and a snapshot cost the same late in a long life as early, in calls and in memory; nothing piles up."""
    walker = Walker()

    def rounds(count: int) -> int:
        calls = 0

        def count_calls(_frame: object, event: str, _arg: object) -> None:
            nonlocal calls
            calls += event == "call"

        sys.setprofile(count_calls)
        try:
            for _ in range(count):
                walker.do("proposal", "returned")
        finally:
            sys.setprofile(None)
        return calls

    rounds(20)
    early, size = rounds(20), len(walker.process.snapshot())
    rounds(500)
    tracemalloc.start()
    late = rounds(20)
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 200_000
    assert len(walker.process.snapshot()) < size + 100
    assert late == early > 1_000


def start(definition: Definition, data: Mapping[str, Any] | None = None) -> Process:
    return Process.start(definition, rules=RULES, data=data or {}, stamp=stamp(1))


UNSAFE = {
    "script": draw.add("scriptTask", id="n"),
    "event sub-process": draw.add("subProcess", id="n", triggeredByEvent="true"),
    "twice the same id": draw.add("userTask", id="proposal"),
    "code in a condition": draw.condition("f_proposal_passed", "open('siyi-was-here', 'w')"),
    "circle of gateways": draw.retarget("f_proposal_returned", "proposal_result"),
}


@pytest.mark.parametrize("change", UNSAFE.values(), ids=list(UNSAFE))
def test_unsafe_diagrams_never_run(change: draw.Redraw) -> None:
    """The runner itself refuses a bundle that the lint calls unsafe, whoever brought it."""
    with pytest.raises(ProcessError, match="expected a sound diagram"):
        start(definitions.bundle("major-matter", draw.redrawn({FOUR: change})))


def test_a_diagram_that_calls_itself_never_runs() -> None:
    """It would go down and down before anybody is asked: the runner refuses it too, at the call."""

    def into_itself(root: Any) -> None:
        draw.by_id(root, "result-disclosure").set("calledElement", "major-matter")

    with pytest.raises(ProcessError, match="called-recursive at result-disclosure"):
        start(definitions.bundle("major-matter", draw.redrawn({MAJOR: into_itself})))
