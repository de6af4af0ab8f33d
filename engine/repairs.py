"""Repairs (修补): what a modeler leaves out of a drawing that is clear to everybody, put in and listed, never silent.

Only what has one reading is repaired; a service task, a loop without a task or a script stays refused by the lint.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from engine import diagram, expressions
from engine.diagram import BPMN, NODE_TAGS, SIYI, local
from engine.lint.attributes import FINAL

STATE = "closed"
REMARKS = frozenset(
    {
        *("dataObject", "dataObjectReference", "dataStoreReference", "dataInputAssociation"),
        *("dataOutputAssociation", "ioSpecification", "property", "artifact"),
    }
)
"""What people draw to remark on the flow; it says nothing that runs."""


@dataclass(frozen=True, order=True)
class Repair:
    """One thing that was put right: the element, a stable name of what it was, and the sentence for people."""

    element: str
    rule: str
    message: str


Found = Iterator[Repair]


def repair(content: bytes, file: str, *, called: bool = False) -> tuple[bytes, list[Repair]]:
    """A drawing with the repairs carried out, and their list; what needs none comes back as it was.

    `called`: it is a part of others, its ends end no matter. Refuses (`DefinitionError`) what `diagram.parse` refuses.
    """
    root = diagram.parse(content, file)
    steps = STEPS if called else (*STEPS, states)
    told = [each for step in steps for each in step(root)]
    if not told:
        return content, []
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")), told


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _nodes(root: Any) -> list[Any]:
    return [each for each in root.iter(f"{{{BPMN}}}*") if local(each) in NODE_TAGS]


def _flows(root: Any) -> list[Any]:
    return list(root.iter(_tag("sequenceFlow")))


def _id(element: Any) -> str:
    return str(element.get("id", ""))


def _label(element: Any) -> str:
    return " ".join(element.get("name", "").split()) or _id(element)


def one_process(root: Any) -> Found:
    """Of several processes in a file the largest runs; the others are partners whom the drawing only shows."""
    found = root.findall(_tag("process"))
    if len(found) < 2:
        return
    kept = max(found, key=lambda process: len(_nodes(process)))
    for process in found:
        if process is not kept:
            root.remove(process)
            yield Repair(
                _id(process), "partner-left-out", f"“{_label(process)}”是别的参与方，只作说明，不执行"
            )


def executable(root: Any) -> Found:
    """A process that is not marked executable."""
    for process in root.findall(_tag("process")):
        if process.get("isExecutable") != "true":
            process.set("isExecutable", "true")
            yield Repair(_id(process), "executable", "已标记为可执行")


def identities(root: Any) -> Found:
    """Nodes and flows without an id."""
    for number, element in enumerate([*_nodes(root), *_flows(root)], 1):
        if not element.get("id"):
            element.set("id", f"{local(element)}_{number}")
            yield Repair(_id(element), "id", f"第{element.sourceline}行的图形没有编号，已补上")


def remarks(root: Any) -> Found:
    """Data objects and the like."""
    for element in list(root.iter(f"{{{BPMN}}}*")):
        if local(element) in REMARKS and element.getparent() is not None:
            element.getparent().remove(element)
            yield Repair(_id(element), "remark", f"“{_label(element)}”只是图上的说明，不执行")


def tasks(root: Any) -> Found:
    """A task of no type, or a manual one, is somebody's task; what tasks leave unsaid about their result is added."""
    for element in _nodes(root):
        if local(element) in ("task", "manualTask"):
            element.tag = _tag("userTask")
            yield Repair(_id(element), "user-task", f"“{_label(element)}”没有类型，已改为由人办理的任务")
        if local(element) == "userTask" and not element.get(f"{{{SIYI}}}kind"):
            element.set(f"{{{SIYI}}}kind", "task")


def conditions(root: Any) -> Found:
    """`${…}` around a condition that our language reads."""
    for element in root.iter(_tag("conditionExpression")):
        text = (element.text or "").strip()
        inner = text.removeprefix("${").removesuffix("}").strip()
        if text.startswith("${") and _readable(inner):
            element.text = inner
            yield Repair(_id(element.getparent()), "condition", f"条件“{text}”已改写为“{inner}”")


def _readable(text: str) -> bool:
    try:
        expressions.compile(text)
    except expressions.ExpressionError:
        return False
    return True


def ends(root: Any) -> Found:
    """Where a node leads nowhere the flow ends; where nothing leads to the only beginning, it starts."""
    targets = {flow.get("targetRef") for flow in _flows(root)}
    sources = {flow.get("sourceRef") for flow in _flows(root)}
    nodes = _nodes(root)
    if not any(local(node) == "startEvent" for node in nodes):
        first = [
            n for n in nodes if _id(n) not in targets and local(n) != "boundaryEvent" and _id(n) in sources
        ]
        if len(first) == 1:
            _join(first[0], "startEvent", before=True)
            yield Repair(_id(first[0]), "start", f"“{_label(first[0])}”之前没有开始事件，已补上")
    for node in nodes:
        if _id(node) not in sources and local(node) != "endEvent":
            _join(node, "endEvent", before=False)
            yield Repair(_id(node), "end", f"“{_label(node)}”之后没有结束事件，已补上")


def _join(node: Any, tag: str, *, before: bool) -> None:
    process = node.getparent()
    made = etree.SubElement(process, _tag(tag), id=f"{_id(node)}_{'start' if before else 'end'}")
    ways = (_id(made), _id(node)) if before else (_id(node), _id(made))
    etree.SubElement(
        process, _tag("sequenceFlow"), id=f"{_id(made)}_flow", sourceRef=ways[0], targetRef=ways[1]
    )


def forks(root: Any) -> Found:
    """Several arrows out of a task or event without a condition are taken all at once, as BPMN has it."""
    for node in _nodes(root):
        out = [flow for flow in _flows(root) if flow.get("sourceRef") == _id(node)]
        plain = all(flow.find(_tag("conditionExpression")) is None for flow in out)
        if len(out) < 2 or local(node).endswith("Gateway") or not plain:
            continue
        process = node.getparent()
        fork = etree.SubElement(process, _tag("parallelGateway"), id=f"{_id(node)}_fork")
        for flow in out:
            flow.set("sourceRef", _id(fork))
        etree.SubElement(
            process, _tag("sequenceFlow"), id=f"{_id(fork)}_flow", sourceRef=_id(node), targetRef=_id(fork)
        )
        yield Repair(_id(node), "fork", f"“{_label(node)}”有{len(out)}条出线，已补上并行网关")


def choices(root: Any) -> Found:
    """A gateway whose arrows only have names asks the task before it: each name is one of that task's results."""
    by_id = {_id(node): node for node in _nodes(root)}
    for gateway in by_id.values():
        out = [flow for flow in _flows(root) if flow.get("sourceRef") == _id(gateway)]
        if local(gateway) != "exclusiveGateway" or len(out) < 2:
            continue
        bare = [
            f for f in out if f.find(_tag("conditionExpression")) is None and _id(f) != gateway.get("default")
        ]
        yield from _default(gateway, bare)
        asked = [flow for flow in bare if _id(flow) != gateway.get("default")]
        before = [
            by_id.get(flow.get("sourceRef")) for flow in _flows(root) if flow.get("targetRef") == _id(gateway)
        ]
        task = before[0] if len(before) == 1 and before[0] is not None else None
        if task is None or local(task) != "userTask" or task.get(f"{{{SIYI}}}outcomes"):
            continue
        yield from _ask(task, out, asked)


def _default(gateway: Any, bare: list[Any]) -> Found:
    if gateway.get("default") is None and bare:
        gateway.set("default", _id(bare[-1]))
        yield Repair(
            _id(gateway), "default", f"“{_label(gateway)}”没有默认出线，已把“{_label(bare[-1])}”设为默认"
        )


def _ask(task: Any, out: list[Any], asked: list[Any]) -> Found:
    words = {_id(flow): _label(flow).replace(" ", "_") for flow in out}
    task.set(f"{{{SIYI}}}outcomes", " ".join(dict.fromkeys(words.values())))
    for flow in asked:
        condition = etree.SubElement(flow, _tag("conditionExpression"))
        condition.text = f'outcome == "{words[_id(flow)]}"'
        yield Repair(_id(flow), "choice", f"出线“{_label(flow)}”没有条件，已按“{_label(task)}”的结果判断")


def arrows(root: Any) -> Found:
    """`<incoming>` and `<outgoing>` of every node, as the arrows have them."""
    for node in _nodes(root):
        into = [_id(flow) for flow in _flows(root) if flow.get("targetRef") == _id(node)]
        out = [_id(flow) for flow in _flows(root) if flow.get("sourceRef") == _id(node)]
        told = [(local(e), (e.text or "").strip()) for e in node if local(e) in ("incoming", "outgoing")]
        wanted = [("incoming", each) for each in into] + [("outgoing", each) for each in out]
        if sorted(told) == sorted(wanted):
            continue
        for element in [e for e in node if local(e) in ("incoming", "outgoing")]:
            node.remove(element)
        for place, (name, text) in enumerate(wanted):
            element = etree.Element(_tag(name))
            element.text = text
            node.insert(place, element)
        yield Repair(_id(node), "arrows", f"“{_label(node)}”的进线和出线没有写全，已补上")


def results(root: Any) -> Found:
    """A task whose result nobody asks for is done when it is done."""
    for element in _nodes(root):
        if local(element) == "userTask" and not element.get(f"{{{SIYI}}}outcomes"):
            element.set(f"{{{SIYI}}}outcomes", "done")
            yield Repair(_id(element), "outcome", f"“{_label(element)}”没有写结果，已设为“办好”")


def states(root: Any) -> Found:
    """Where the flow ends the matter does; an end that does not say how closes it."""
    for element in _nodes(root):
        said = element.get(f"{{{SIYI}}}state") or _id(element) in FINAL
        if local(element) == "endEvent" and not said:
            element.set(f"{{{SIYI}}}state", STATE)
            yield Repair(_id(element), "state", f"“{_label(element)}”没有写事项的结果，已设为“办结”")


STEPS: tuple[Callable[[Any], Found], ...] = (
    *(one_process, executable, identities, remarks, tasks, conditions),
    *(forks, ends, choices, arrows, results),
)
"""In this order: what a later one looks at, an earlier one has put right."""
