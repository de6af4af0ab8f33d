"""Drawn timers in the runner: which wait, what firing does, and every trap of SpiffWorkflow around them."""

import pytest

from engine import definitions, diagram, lint
from engine.definitions import Definition
from engine.spiff import Process, ProcessError, pinned
from engine.timer import Timer
from tests.engine import drawing as draw
from tests.engine.drawing import arrow, small, task
from tests.engine.timing import (
    ASKED,
    BESIDE,
    PAUSED,
    REMINDED,
    START,
    Life,
    arrows,
    boundary,
    bundle,
    call,
    end,
    gateway,
    pause,
)
from tests.engine.walks import RULES, Walker, stamp

RELOADS = pytest.mark.parametrize("reload", [False, True], ids=["in memory", "from snapshots"])


def test_a_timer_tells_what_it_is() -> None:
    """Path, visit, the task it watches, and which rule runs."""
    (found,) = Life(ASKED).process.timers
    assert (found.path, found.visit, found.host, found.host_name) == ("late", 1, "a", "a")
    assert found.timer == Timer("duration", 'rule("objection.reply_days")')
    assert (found.timer.rule, found.timer.field, found.interrupting) == ("objection.reply_days", "", True)


@RELOADS
def test_an_interrupting_timer_leads_on(reload: bool) -> None:
    """The task is gone, the drawn way is taken; a task that was done in time takes its timer along."""
    late = Life(ASKED, reload=reload)
    late.fire("late")
    assert (late.tasks, late.timers) == (["b"], [])
    late.do("b")
    assert late.process.ended == "closed"
    timely = Life(ASKED, reload=reload)
    timely.do("a")
    assert (timely.tasks, timely.timers, timely.process.ended) == ([], [], "closed")


@RELOADS
def test_reminders_move_nothing(reload: bool) -> None:
    """One fires once, the other as often as it is asked; the task stays open, and ends as if nobody had said a word."""
    life = Life(REMINDED, reload=reload)
    assert life.timers == [("again", 1), ("hint", 1)]
    change = life.fire("hint")
    assert [(move.path, move.state) for move in change.moves] == [("hint", "completed")]
    for _ in range(3):
        change = life.fire("again")
        assert [(move.path, move.visit, move.state) for move in change.moves] == [("again", 1, "completed")]
        assert (life.tasks, life.timers) == (["a"], [("again", 1)])
    life.do("a")
    assert (life.tasks, life.timers, life.process.ended) == ([], [], "closed")


@RELOADS
@pytest.mark.parametrize("first", ["a", "supervise"])
def test_a_branch_beside(reload: bool, first: str) -> None:
    """Both tasks are open; the matter ends when both are done, in either order, with the main way's end."""
    life = Life(BESIDE, reload=reload)
    life.fire("raise")
    assert (life.tasks, life.timers) == (["a", "supervise"], [])
    second = {"a": "supervise", "supervise": "a"}[first]
    life.do(first)
    assert (life.tasks, life.process.ended) == ([second], None)
    life.do(second)
    assert (life.tasks, life.process.ended) == ([], "closed")


@RELOADS
def test_a_branch_beside_is_open_once(reload: bool) -> None:
    """The task beside is still open when the term of a later round is over: it is not opened a second time."""
    life = Life(BESIDE, reload=reload)
    life.fire("raise")
    life.do("a", "again")
    assert (life.tasks, life.timers) == (["a", "supervise"], [("raise", 2)])
    life.fire("raise")
    assert (life.tasks, life.timers) == (["a", "supervise"], [])
    life.do("supervise")
    life.do("a", "again")
    life.fire("raise")
    assert life.tasks == ["a", "supervise"]
    life.do("a")
    life.do("supervise")
    assert life.process.ended == "closed"


@RELOADS
def test_the_matter_itself_waits(reload: bool) -> None:
    """On the way nothing is open but the timer, and that is no dead end."""
    life = Life(PAUSED, reload=reload)
    life.do("a")
    assert (life.tasks, life.timers, life.process.ended) == ([], [("rest", 1)], None)
    assert life.process.timers[0].host == ""
    life.fire("rest")
    assert life.process.ended == "closed"


def test_a_timer_on_the_way_keeps_the_outcome() -> None:
    """A gateway behind it reads what the task before it came to."""
    made = bundle(
        START,
        task("a", "yes no"),
        pause("rest"),
        gateway("x", "x-rejected"),
        end("closed"),
        end("rejected"),
        arrows(("s", "a"), ("a", "rest"), ("rest", "x"), ("x", "rejected")),
        arrow("x", "closed", 'outcome == "yes"'),
    )
    for outcome, ended in (("yes", "closed"), ("no", "rejected")):
        life = Life(made)
        life.do("a", outcome)
        life.fire("rest")
        assert life.process.ended == ended


WRONG = {
    "a timer that is not drawn": ("never", 1),
    "a visit that is over": ("late", 2),
    "a task": ("a", 1),
}


@pytest.mark.parametrize(("path", "visit"), WRONG.values(), ids=list(WRONG))
def test_what_does_not_wait_does_not_fire(path: str, visit: int) -> None:
    """It is refused, and the object that was asked is never used again."""
    process = Life(ASKED).process
    with pytest.raises(ProcessError, match="timers"):
        process.fire(path, visit, stamp(2))
    with pytest.raises(ProcessError, match="failed before"):
        _ = process.timers


def test_a_timer_is_no_message() -> None:
    """Nobody fires it by its name."""
    with pytest.raises(ProcessError, match="waiting for 'timer:late'"):
        Life(ASKED).process.message("timer:late", {}, stamp(2))


def test_spiff_evaluates_no_timer() -> None:
    """What stands in a timer is never run, and no clock is asked: SpiffWorkflow sees messages."""
    specs = Life(ASKED).process._specs.top.task_specs
    assert type(specs["late"].event_definition).__name__ == "MessageEventDefinition"
    with pytest.raises(ProcessError):
        vars(pinned)["spiff_timer"].datetime.now()
    python = bundle(
        START,
        task("a"),
        boundary("t", "a", text="__import__('os').abort()"),
        end("closed"),
        arrows(("s", "a"), ("a", "closed"), ("t", "closed")),
    )
    with pytest.raises(ProcessError, match="timer-text"):
        Process.start(python, rules=RULES, data={}, stamp=stamp(1))


def office(name: str) -> str:
    """One of several that sign in parallel; when it is late, somebody else signs in its place."""
    more, merge = f"more_{name}", f"m_{name}"
    return (
        task(name)
        + boundary(f"late_{name}", name)
        + task(more)
        + gateway(merge, f"{merge}-join")
        + arrows(("fork", name), (name, merge), (f"late_{name}", more), (more, merge), (merge, "join"))
    )


PARALLEL = bundle(
    START,
    '<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>',
    *(office(name) for name in ("a", "b", "c")),
    end("closed"),
    arrows(("s", "fork"), ("join", "closed")),
)


@RELOADS
def test_each_branch_has_its_own_timer(reload: bool) -> None:
    """Of three offices that sign in parallel one is late: only its own way changes, and the join waits for it."""
    life = Life(PARALLEL, reload=reload)
    assert life.timers == [("late_a", 1), ("late_b", 1), ("late_c", 1)]
    life.do("a")
    life.fire("late_b")
    assert (life.tasks, life.timers) == (["c", "more_b"], [("late_c", 1)])
    life.do("c")
    assert life.process.ended is None
    life.do("more_b")
    assert life.process.ended == "closed"


NESTED = bundle(
    START,
    call("outer", "middle"),
    boundary("late", "outer"),
    end("closed"),
    end("terminated"),
    arrows(("s", "outer"), ("outer", "closed"), ("late", "terminated")),
    middle=START
    + call("inner", "deep")
    + boundary("slow", "inner")
    + task("instead")
    + boundary("nudge", "inner", interrupts=False)
    + end("nudged")
    + end("e")
    + end("f")
    + arrows(("s", "inner"), ("inner", "e"), ("slow", "instead"), ("instead", "f"), ("nudge", "nudged")),
    deep=START
    + task("t")
    + boundary("own", "t")
    + end("e")
    + end("f")
    + arrows(("s", "t"), ("t", "e"), ("own", "f")),
)


@RELOADS
def test_timers_of_calls_in_calls(reload: bool) -> None:
    """Each level has its timer; the outer one ends all that is inside, the inner one only its own call."""
    life = Life(NESTED, reload=reload)
    assert [path for path, _ in life.timers] == ["late", "outer/inner/own", "outer/nudge", "outer/slow"]
    assert [each.host for each in life.process.timers] == [
        "outer",
        "outer/inner/t",
        "outer/inner",
        "outer/inner",
    ]
    life.fire("outer/nudge")
    life.fire("outer/slow")
    assert (life.tasks, life.timers) == (["outer/instead"], [("late", 1)])
    life.fire("late")
    assert (life.tasks, life.timers, life.process.ended) == ([], [], "terminated")
    other = Life(NESTED, reload=reload)
    other.fire("outer/inner/own")
    assert other.process.ended == "closed"


ROUNDS = bundle(
    START,
    task("a", "done again"),
    boundary("late", "a"),
    boundary("hint", "a", interrupts=False),
    gateway("x", "x-closed"),
    gateway("y", "y-b"),
    task("b"),
    end("closed"),
    end("hinted"),
    arrows(
        ("s", "y"), ("y", "b"), ("b", "a"), ("a", "x"), ("x", "closed"), ("late", "y"), ("hint", "hinted")
    ),
    arrow("x", "b", 'outcome == "again"'),
)


def test_a_thousand_rounds_with_timers() -> None:
    """Every round has a reminder and a term that runs out: each is its own visit, and nothing piles up."""
    life = Life(ROUNDS)
    for number in range(1, 1_001):
        life.do("b")
        assert life.timers == [("hint", number), ("late", number)]
        life.fire("hint")
        life.fire("late") if number % 2 else life.do("a", "again")
    assert len(life.process.snapshot()) < 10_000


@pytest.mark.parametrize("made", [ASKED, REMINDED, BESIDE, PAUSED, NESTED, ROUNDS, PARALLEL])
def test_the_same_digests_from_snapshots(made: Definition) -> None:
    """A life that is read back before each event has the digests of one that stayed in memory."""
    lives = [Life(made, reload=reload) for reload in (False, True)]
    for _ in range(12):
        for life in lives:
            if life.timers:
                life.fire(life.timers[0][0])
            elif life.tasks:
                life.do(life.tasks[0])
    assert lives[0].digests == lives[1].digests


def test_the_shipped_discussions_with_a_term() -> None:
    """A term around the whole call of the four discussions ends them wherever they are."""
    change = draw.both(
        draw.add("endEvent", id="terminated", name="已终止"),
        draw.timer("overdue", "four-discussions"),
        draw.flow("overdue", "terminated", identity="f_overdue"),
    )
    files = draw.redrawn({draw.MAJOR: change})
    for passed in (0, 2, 4):
        walker = Walker(definitions.bundle("major-matter", files))
        walker.pass_all(*("proposal", "consultation", "deliberation", "resolution")[:passed])
        (waiting,) = walker.process.timers
        walker.process.fire(waiting.path, waiting.visit, walker.stamp())
        assert (walker.open, walker.process.ended) == ([], "terminated")


def test_two_timers_behind_an_event_gateway_stay_refused() -> None:
    """SpiffWorkflow gives both one deadline; the drawing does not reach it."""
    inner = (
        START
        + '<bpmn:eventBasedGateway id="g"/>'
        + pause("one")
        + pause("two")
        + end("closed")
        + arrows(("s", "g"), ("g", "one"), ("g", "two"), ("one", "closed"), ("two", "closed"))
    )
    with pytest.raises(ProcessError, match="event-gateway"):
        Process.start(bundle(inner), rules=RULES, data={}, stamp=stamp(1))


REFUSED = {
    "an event sub-process": (
        '<bpmn:subProcess id="n" triggeredByEvent="true"><bpmn:startEvent id="n1"><bpmn:timerEventDefinition>'
        '<bpmn:timeDuration>rule("objection.reply_days")</bpmn:timeDuration></bpmn:timerEventDefinition>'
        "</bpmn:startEvent></bpmn:subProcess>",
        "event-sub-process",
    ),
    "a timer on a gateway": (boundary("t", "x") + end("late") + arrow("t", "late"), "boundary-owner"),
    "a timer on a start": (
        '<bpmn:startEvent id="n"><bpmn:timerEventDefinition><bpmn:timeDuration>rule("objection.reply_days")'
        "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent>",
        "timer-place",
    ),
}


@pytest.mark.parametrize(("more", "rule"), REFUSED.values(), ids=list(REFUSED))
def test_what_spiff_does_wrong_does_not_reach_it(more: str, rule: str) -> None:
    """Such a drawing is refused before it is parsed, under its own rule."""
    inner = (
        START
        + task("a")
        + gateway("x", "x-closed")
        + end("closed")
        + arrows(("s", "a"), ("a", "x"), ("x", "closed"))
    )
    drawn = diagram.read(small(inner + more), "p.bpmn")
    assert rule in {found.rule for found in lint.unsafe(drawn)}
