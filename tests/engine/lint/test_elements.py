"""What may be drawn: every construct that the runner would lose, misread or run away with has its own rule."""

import pytest

from engine import lint
from tests.engine import drawing as draw
from tests.engine.drawing import arrow, small, task

START = '<bpmn:startEvent id="s" name="s"/>'
END = '<bpmn:endEvent id="e" name="e"/>'
A = task("a", stage="implementation", kind="task", form="f")
PLAIN = START + A + END + arrow("s", "a") + arrow("a", "e")
XOR = '<bpmn:exclusiveGateway id="x" name="x" default="x-e"/>'
FORK = START + A + END + XOR + arrow("s", "a") + arrow("a", "x") + arrow("x", "e")


def after(inner: str, identity: str = "n") -> str:
    """A node between the task and the end."""
    return START + A + END + inner + arrow("s", "a") + arrow("a", identity) + arrow(identity, "e")


def event(definition: str, tag: str = "endEvent") -> str:
    """An event with a definition."""
    return f'<bpmn:{tag} id="n" name="n"><bpmn:{definition}/></bpmn:{tag}>'


def on_task(definition: str, more: str = "") -> str:
    """A boundary event on the task."""
    boundary = f'<bpmn:boundaryEvent id="n" name="n" attachedToRef="a">{definition}</bpmn:boundaryEvent>'
    return PLAIN + boundary + arrow("n", "e2") + '<bpmn:endEvent id="e2" name="e2"/>' + more


def timer(text: str) -> str:
    return on_task(
        f"<bpmn:timerEventDefinition><bpmn:timeDuration>{text}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )


MARKED = A.replace("/>", "><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>")
LOOPED = A.replace("/>", "><bpmn:standardLoopCharacteristics/></bpmn:userTask>")
PARALLEL = '<bpmn:parallelGateway id="{0}" name="{0}"/>'
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
NAMED = '<bpmn:message id="m" name="withdrawn"/>'
DIAMONDS = "".join(
    PARALLEL.format(f"p{n}")
    + PARALLEL.format(f"q{n}")
    + arrow(f"p{n}", f"q{n}", identity=f"l{n}")
    + arrow(f"p{n}", f"q{n}", identity=f"r{n}")
    + (arrow(f"q{n}", f"p{n + 1}") if n < 11 else arrow(f"q{n}", "e"))
    for n in range(12)
)

REFUSED: dict[str, tuple[str, str]] = {
    "script task": (after('<bpmn:scriptTask id="n"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'), "script-task"),
    "service task": (after('<bpmn:serviceTask id="n" name="n"/>'), "service-task"),
    "send task": (after('<bpmn:sendTask id="n" name="n"/>'), "service-task"),
    "receive task": (after('<bpmn:receiveTask id="n" name="n"/>'), "service-task"),
    "business rule task": (after('<bpmn:businessRuleTask id="n" name="n"/>'), "service-task"),
    "plain task": (after('<bpmn:task id="n" name="n"/>'), "plain-task"),
    "manual task": (after('<bpmn:manualTask id="n" name="n"/>'), "plain-task"),
    "sub-process": (after('<bpmn:subProcess id="n" name="n"/>'), "sub-process"),
    "transaction": (after('<bpmn:transaction id="n" name="n"/>'), "sub-process"),
    "ad-hoc sub-process": (after('<bpmn:adHocSubProcess id="n" name="n"/>'), "sub-process"),
    "event sub-process": (PLAIN + '<bpmn:subProcess id="n" name="n" triggeredByEvent="true"/>', "event-sub-process"),
    "complex gateway": (after('<bpmn:complexGateway id="n" name="n"/>'), "complex-gateway"),
    "inclusive gateway": (after('<bpmn:inclusiveGateway id="n" name="n"/>'), "inclusive-gateway"),
    "event-based gateway": (after('<bpmn:eventBasedGateway id="n" name="n"/>'), "event-gateway"),
    "catching event": (after('<bpmn:intermediateCatchEvent id="n" name="n"/>'), "intermediate-event"),
    "throwing event": (after('<bpmn:intermediateThrowEvent id="n" name="n"/>'), "intermediate-event"),
    "link event": (after(event("linkEventDefinition", "intermediateThrowEvent")), "link-event"),
    "signal end": (PLAIN + event("signalEventDefinition"), "signal-event"),
    "error end": (PLAIN + event("errorEventDefinition"), "error-event"),
    "escalation end": (PLAIN + event("escalationEventDefinition"), "escalation-event"),
    "compensation end": (PLAIN + event("compensateEventDefinition"), "compensation"),
    "cancel end": (PLAIN + event("cancelEventDefinition"), "cancel-event"),
    "terminate end": (PLAIN + event("terminateEventDefinition"), "terminate-event"),
    "message end": (PLAIN + event("messageEventDefinition"), "message-event"),
    "message start": (PLAIN + event("messageEventDefinition", "startEvent"), "message-event"),
    "conditional boundary": (on_task("<bpmn:conditionalEventDefinition/>"), "conditional-event"),
    "compensation task": (PLAIN.replace("<bpmn:userTask", '<bpmn:userTask isForCompensation="true"'), "compensation"),
    "multi-instance": (PLAIN.replace(A, MARKED), "multi-instance"),
    "standard loop": (PLAIN.replace(A, LOOPED), "standard-loop"),
    "data object": (PLAIN + '<bpmn:dataObject id="n"/>', "data-object"),
    "input and output": (PLAIN.replace(A, A.replace("/>", "><bpmn:ioSpecification/></bpmn:userTask>")), "data-object"),
    "timer with a term": (timer("P7D"), "timer-text"),
    "timer with Python": (timer("__import__('os')"), "timer-text"),
    "timer with a number beside a rule": (timer('rule("days") + 1'), "timer-text"),
    "timer with a date of its own": (timer("2026-03-01"), "timer-text"),
    "something unknown": (PLAIN + '<bpmn:choreographyTask id="n"/>', "unsupported-element"),
    "duplicate id": (PLAIN + A, "duplicate-id"),
    "missing id": (PLAIN + '<bpmn:endEvent name="n"/>', "id-missing"),
    "two starts": (PLAIN + '<bpmn:startEvent id="n" name="n"/>' + arrow("n", "a"), "start-count"),
    "no start": (PLAIN.replace(START, ""), "start-count"),
    "no end": (START + A + arrow("s", "a") + arrow("a", "a"), "end-missing"),
    "arrow into the start": (PLAIN + arrow("a", "s"), "start-incoming"),
    "arrow out of the end": (PLAIN + arrow("e", "a"), "end-outgoing"),
    "arrow to nowhere": (PLAIN + arrow("a", "nobody"), "flow-dangling"),
    "dead end": (PLAIN.replace(arrow("a", "e"), ""), "dead-end"),
    "unreachable": (PLAIN + task("n") + arrow("n", "e"), "unreachable"),
    "implicit split": (PLAIN + arrow("a", "e", identity="two"), "implicit-split"),
    "condition on a task's arrow": (PLAIN.replace(arrow("a", "e"), arrow("a", "e", "True")), "condition-misplaced"),
    "no default": (FORK.replace(' default="x-e"', "") + arrow("x", "a", "outcome == None"), "default-missing"),
    "another's default": (FORK.replace('"x-e"/>', '"a-x"/>') + arrow("x", "a", "outcome == None"), "default-unknown"),
    "default with a condition": (FORK.replace(arrow("x", "e"), arrow("x", "e", "True")), "default-condition"),
    "arrow without condition": (FORK + arrow("x", "a"), "condition-missing"),
    "empty condition": (FORK + arrow("x", "a", " "), "condition-missing"),
    "condition that does not parse": (FORK + arrow("x", "a", "outcome = 1"), "condition-invalid"),
    "condition in another dialect": (FORK + arrow("x", "a", "${outcome}"), "condition-invalid"),
    "condition that runs code": (FORK + arrow("x", "a", "open('f')"), "condition-invalid"),
    "condition with a number of the law": (FORK + arrow("x", "a", "present * 3 > entitled * 2"), "condition-number"),
    "circle of gateways": (
        FORK + '<bpmn:exclusiveGateway id="y" name="y"/>' + arrow("x", "y", "outcome == None") + arrow("y", "x"),
        "gateway-loop",
    ),
    "boundary on a gateway": (
        FORK + '<bpmn:boundaryEvent id="n" name="n" attachedToRef="x"/>' + arrow("n", "e"),
        "boundary-owner",
    ),
    "boundary back to its own task": (on_task(MESSAGE).replace(arrow("n", "e2"), arrow("n", "a")), "boundary-self"),
    "boundary without a message": (on_task(""), "message-missing"),
    "boundary with an unknown message": (on_task(MESSAGE.replace('"m"', '"nobody"')), "message-missing"),
    "twelve parallel diamonds": (START + A + END + arrow("s", "a") + arrow("a", "p0") + DIAMONDS, "parallel-budget"),
    "parallel part again without a task between": (
        FORK.replace(arrow("a", "x"), "")
        + PARALLEL.format("i")
        + PARALLEL.format("j")
        + task("b")
        + "".join(arrow(*ends) for ends in (("a", "i"), ("i", "b"), ("b", "j"), ("i", "j"), ("j", "x")))
        + arrow("x", "i", 'outcome == "rejected"'),
        "parallel-loop",
    ),
    "call of nothing": (after('<bpmn:callActivity id="n" name="n"/>'), "called-unknown"),
    "call of an unknown process": (after('<bpmn:callActivity id="n" name="n" calledElement="q"/>'), "called-unknown"),
    "call of itself": (after('<bpmn:callActivity id="n" name="n" calledElement="p"/>'), "called-recursive"),
    "task without a kind": (PLAIN.replace(' siyi:kind="task"', ""), "kind-missing"),
    "task without outcomes": (PLAIN.replace(' siyi:outcomes="done"', ""), "outcomes-missing"),
    "task without a form": (PLAIN.replace(' siyi:form="f"', ""), "form-missing"),
    "task of an unknown stage": (PLAIN.replace('"implementation"', '"party"'), "stage-unknown"),
    "task in no lane": (PLAIN, "lane-missing"),
    "unknown return": (PLAIN.replace("siyi:kind", 'siyi:returns="yesterday" siyi:kind'), "returns-unknown"),
    "unknown attribute": (PLAIN.replace("siyi:kind", 'siyi:skip="1" siyi:kind'), "attribute-unknown"),
    "attribute on an arrow": (PLAIN.replace('id="a-e"', 'id="a-e" siyi:stage="x"'), "attribute-unknown"),
    "unknown lane": (
        PLAIN + '<bpmn:laneSet id="ls"><bpmn:lane id="cats" name="猫"/></bpmn:laneSet>',
        "lane-unknown",
    ),
    "no name": (PLAIN.replace('name="e"', ""), "label-missing"),
}  # fmt: skip


def rules(content: bytes, path: str = "p.bpmn") -> set[str]:
    return {found.rule for found in lint.check({path: content})}


@pytest.mark.parametrize(("inner", "rule"), REFUSED.values(), ids=list(REFUSED))
def test_refused(inner: str, rule: str) -> None:
    """The construct is found under its own rule."""
    assert rule in rules(small(inner, outside=NAMED))


def test_rules_do_not_cry_wolf() -> None:
    """A sound drawing has only what it lacks here: lane, discussions."""
    assert rules(small(PLAIN)) == {"lane-missing", "discussions-missing"}
    assert rules(small(on_task(MESSAGE), outside=NAMED)) == {"lane-missing", "discussions-missing"}


def test_rules_have_ids_and_chinese_words() -> None:
    """Each finding says in Chinese what is wrong and ends in what to do."""
    for inner, _ in REFUSED.values():
        for found in lint.check({"p.bpmn": small(inner)}):
            assert "。" in found.message, found
            assert found.severity in (lint.ERROR, lint.WARNING)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + small(PLAIN).split(b"?>")[1], "doctype"),
        (b"no xml", "unreadable"),
        (b"", "unreadable"),
        (small(PLAIN) + b"<more/>", "unreadable"),
        (
            small(PLAIN).replace(b"</bpmn:definitions>", b'<bpmn:process id="q"/></bpmn:definitions>'),
            "unreadable",
        ),
        (b" " * 2_000_001, "unreadable"),
        (small(PLAIN).replace(b'isExecutable="true"', b""), "not-executable"),
    ],
)
def test_unreadable(content: bytes, rule: str) -> None:
    """A file that is no diagram, or tries to read others, is a finding and never a crash."""
    assert rule in rules(content)


def test_two_files_of_one_process() -> None:
    """Two files that both draw one process are refused."""
    found = lint.check({"a.bpmn": small(PLAIN), "b.bpmn": small(PLAIN)})
    assert "duplicate-process" in {one.rule for one in found}


def test_mutual_calls_are_recursive() -> None:
    """Two diagrams that call each other are refused, and the check ends."""
    call = after('<bpmn:callActivity id="n" name="n" calledElement="{}"/>')
    files = {"p.bpmn": small(call.format("q")), "q.bpmn": small(call.format("p"), process="q")}
    assert [one.element for one in lint.check(files) if one.rule == "called-recursive"] == ["n", "n"]


def test_missing_form_is_found() -> None:
    """A form that a task names and nobody made is an error; it is looked for in the item's folder."""
    files = draw.shipped()
    form = next(path for path in files if path.endswith("/township-review.form"))
    del files[form]
    found = [one for one in lint.check(files) if one.rule == "form-unknown"]
    assert {one.element for one in found} == {
        "township_review_after_proposal",
        "township_review_before_resolution",
        "township_review_after_resolution",
    }
