"""Timers and branches beside (定时器与旁支): what may be drawn, and that no timer leads around a stage."""

import json

import pytest

from engine import lint
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, REMIND, Redraw, arrow, small, task
from tests.engine.timing import START, arrows, boundary, call, end, gateway, pause

A = task("a", stage="implementation", kind="task", form="f")
B = task("b", stage="implementation", kind="task", form="f")
PLAIN = START + A + end("closed") + arrows(("s", "a"), ("a", "closed"))
OURS = frozenset(
    {"event-multiple", "intermediate-event", "timer-text", "timer-place", "timer-returns", "timer-cycle", "timer-loop"}
    | {"timer-date", "side-merge", "side-endless", "side-idle", "side-decides", "side-called", "side-end"}
)  # fmt: skip


def beside(inner: str, first: str, **how: str) -> str:
    """A branch beside the task, begun by a timer."""
    return PLAIN + boundary("t", "a", interrupts=False, **how) + inner + arrow("t", first)


FINE: dict[str, str] = {
    "a term that interrupts": PLAIN + boundary("t", "a") + end("late") + arrow("t", "late"),
    "a reminder": beside(end("reminded"), "reminded"),
    "a reminder again and again": beside(end("reminded"), "reminded", kind="timeCycle"),
    "a task beside": beside(B + end("done") + arrow("b", "done"), "b"),
    "two timers to one task beside": beside(B + end("done") + arrow("b", "done"), "b")
    + boundary("u", "a", interrupts=False)
    + arrow("u", "b"),
    "a timer on the way": START
    + A
    + pause("t")
    + end("closed")
    + arrows(("s", "a"), ("a", "t"), ("t", "closed")),
    "a term that is renewed": PLAIN
    + boundary("t", "a")
    + gateway("x", "x-a")
    + arrows(("t", "x"), ("x", "a")),
}


@pytest.mark.parametrize("inner", FINE.values(), ids=list(FINE))
def test_what_may_be_drawn(inner: str) -> None:
    """Each is found in order."""
    assert found(inner) & OURS == set()


WRONG: dict[str, tuple[str, str]] = {
    "days written out": (PLAIN + boundary("t", "a", text="P7D") + end("late") + arrow("t", "late"), "timer-text"),
    "an instant": (
        PLAIN + boundary("t", "a", kind="timeDate", text="2026-03-01T00:00:00Z") + end("late") + arrow("t", "late"),
        "timer-text",
    ),
    "a repetition": (beside(end("reminded"), "reminded", kind="timeCycle", text="R3/P1D"), "timer-text"),
    "a date as a term": (PLAIN + boundary("t", "a", text='date("ends")') + end("l") + arrow("t", "l"), "timer-text"),
    "a rule as a date": (
        PLAIN + boundary("t", "a", kind="timeDate", text=REMIND) + end("late") + arrow("t", "late"),
        "timer-text",
    ),
    "more than a rule": (
        PLAIN + boundary("t", "a", text=REMIND + " + 1") + end("late") + arrow("t", "late"),
        "timer-text",
    ),
    "nothing": (
        PLAIN + boundary("t", "a").replace("timeDuration", "unknown") + end("late") + arrow("t", "late"),
        "timer-text",
    ),
    "a cycle that interrupts": (
        PLAIN + boundary("t", "a", kind="timeCycle") + end("late") + arrow("t", "late"),
        "timer-cycle",
    ),
    "a cycle that asks somebody": (
        beside(B + end("done") + arrow("b", "done"), "b", kind="timeCycle"),
        "timer-cycle",
    ),
    "a cycle on the way": (
        START + A + pause("t", kind="timeCycle") + end("closed") + arrows(("s", "a"), ("a", "t"), ("t", "closed")),
        "timer-cycle",
    ),
    "a date that comes again at once": (
        PLAIN
        + boundary("t", "a", kind="timeDate", text='date("ends")')
        + gateway("x", "x-a")
        + arrows(("t", "x"), ("x", "a")),
        "timer-loop",
    ),
    "a way back that somebody would have to choose": (
        PLAIN + boundary("t", "a").replace("attachedToRef", 'siyi:returns="proposal" attachedToRef') + arrow("t", "closed"),
        "timer-returns",
    ),
    "a timer that is a message too": (
        PLAIN
        + boundary("t", "a").replace("</bpmn:boundaryEvent>", '<bpmn:messageEventDefinition/></bpmn:boundaryEvent>')
        + arrow("t", "closed"),
        "event-multiple",
    ),
    "an event on the way that waits for nothing": (
        START
        + A
        + '<bpmn:intermediateCatchEvent id="t" name="t"/>'
        + end("closed")
        + arrows(("s", "a"), ("a", "t"), ("t", "closed")),
        "intermediate-event",
    ),
    "a branch that comes back": (beside(gateway("x", "x-closed") + arrow("x", "closed"), "x"), "side-merge"),
    "a branch that joins": (
        PLAIN.replace(arrow("a", "closed"), "")
        + '<bpmn:parallelGateway id="j"/>'
        + boundary("t", "a", interrupts=False)
        + arrows(("a", "j"), ("t", "j"), ("j", "closed")),
        "side-merge",
    ),
    "a branch without an end": (
        beside(B + gateway("x", "x-b") + arrows(("b", "x"), ("x", "b")), "b"),
        "side-endless",
    ),
    "a branch that asks nobody": (
        beside(gateway("x", "x-reminded") + end("reminded") + arrow("x", "reminded"), "x"),
        "side-idle",
    ),
    "a meeting beside": (
        beside(B.replace('"task"', '"meeting"') + end("done") + arrow("b", "done"), "b"),
        "side-decides",
    ),
    "a call beside": (beside(call("c", "q") + end("done") + arrow("c", "done"), "c"), "side-decides"),
    "a branch that ends the matter": (beside(end("terminated"), "terminated"), "side-end"),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "rule"), WRONG.values(), ids=list(WRONG))
def test_what_may_not_be_drawn(inner: str, rule: str) -> None:
    """Each has its own rule."""
    assert rule in found(inner)


def found(inner: str) -> set[str]:
    """The rules that the lint finds broken."""
    return {each.rule for each in lint.check({"p.bpmn": small(inner)})}


def test_the_message_says_what_to_write() -> None:
    """A term in ISO 8601 is a number of the law on a drawing: name the rule that has it."""
    inner = PLAIN + boundary("t", "a", text="P7D") + end("late") + arrow("t", "late")
    (told,) = (each.message for each in lint.check({"p.bpmn": small(inner)}) if each.rule == "timer-text")
    assert "P7D" in told
    assert 'rule("规则编号")' in told


def rules(files: dict[str, bytes]) -> dict[str, str]:
    """Rule → message of everything found in the shipped item as it was redrawn."""
    return {each.rule: each.message for each in lint.check(files) if each.severity == lint.ERROR}


def leading(identity: str, owner: str, to: str, *more: Redraw, **how: object) -> Redraw:
    """A timer and where it leads."""
    drawn = draw.timer(identity, owner, **how)  # type: ignore[arg-type]
    return draw.both(*more, drawn, draw.flow(identity, to, identity=f"f_{identity}"))


REMINDER = draw.add("endEvent", id="reminded", name="已提醒")

SOUND: dict[str, dict[str, Redraw]] = {
    "a reminder of the deliberation": {
        FOUR: leading("t", "deliberation", "reminded", REMINDER, interrupts=False)
    },
    "an overdue implementation is discussed anew": {
        MAJOR: leading("t", "implementation", "four-discussions")
    },
    "an overdue proposal is proposed again": {
        FOUR: leading("t", "consultation", "proposal"),
    },
}


@pytest.mark.parametrize("changes", SOUND.values(), ids=list(SOUND))
def test_timers_that_go_around_nothing(changes: dict[str, Redraw]) -> None:
    """Reminding and going back are sound, in a called diagram too."""
    assert {
        rule for rule in rules(draw.redrawn(changes)) if rule.startswith(("skips", "unpassed", "side"))
    } == set()


AROUND: dict[str, tuple[dict[str, Redraw], str]] = {
    "an overdue consultation goes on to the resolution": (
        {FOUR: leading("t", "consultation", "resolution")},
        "skips-deliberation",
    ),
    "silence on the deliberation counts as consent": (
        {FOUR: leading("t", "deliberation", "to_resolution")},
        "skips-deliberation",
    ),
    "the period alone opens the gate": (
        {FOUR: leading("t", "resolution_disclosure", "effective")},
        "skips-resolution_disclosure",
    ),
    "the discussions' term leads to the implementation": (
        {MAJOR: leading("t", "four-discussions", "implementation")},
        "skips-resolution",
    ),
    "the result is closed when its term is over": (
        {MAJOR: leading("t", "result-disclosure", "closed")},
        "skips-result_disclosure",
    ),
    "the implementation begins beside the discussions": (
        {
            MAJOR: draw.both(
                draw.add("userTask", id="early", name="先开工", siyi_kind="task"),
                draw.put("early", siyi_stage="implementation", siyi_outcomes="done", siyi_form="implementation"),
                leading("t", "four-discussions", "early", REMINDER, interrupts=False),
                draw.flow("early", "reminded", identity="f_early"),
            )
        },
        "skips-resolution",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "rule"), AROUND.values(), ids=list(AROUND))
def test_no_timer_leads_around_a_stage(changes: dict[str, Redraw], rule: str) -> None:
    """A timer is an arrow too: the way over it is told by name."""
    told = rules(draw.redrawn(changes))
    assert rule in told
    assert "绕过" in told[rule]


def test_a_called_diagram_has_no_task_beside() -> None:
    """What it comes to is read by its caller; the task belongs on the call."""
    change = draw.both(
        draw.add("userTask", id="urge", name="督促"),
        draw.put(
            "urge", siyi_kind="task", siyi_stage="deliberation", siyi_outcomes="done", siyi_form="proposal"
        ),
        leading("t", "deliberation", "urge", REMINDER, interrupts=False),
        draw.flow("urge", "reminded", identity="f_urge"),
    )
    assert "side-called" in rules(draw.redrawn({FOUR: change}))


@pytest.mark.parametrize(
    ("field", "required", "sound"), [("ends", True, True), ("ends", False, False), ("day", True, False)]
)
def test_a_date_is_asked_for_by_the_proposal(field: str, required: bool, sound: bool) -> None:
    """The date that a timer waits for is a required one of the proposal's form."""
    change = leading("t", "implementation", "four-discussions", kind="timeDate", text=f'date("{field}")')
    files = draw.redrawn({MAJOR: change})
    path = next(each for each in files if each.endswith("/proposal.form"))
    form = json.loads(files[path])
    for component in form["components"]:
        if component.get("key") == "ends":
            component["validate"] = {"required": required}
    files[path] = json.dumps(form).encode()
    assert ("timer-date" not in rules(files)) == sound
