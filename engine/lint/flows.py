"""Whether the arrows make a flow (连线): starts, ends, splits, conditions, loops, boundary events."""

from collections.abc import Iterator

from engine import expressions
from engine.diagram import Diagram, Flow, Node
from engine.lint.findings import Finding, error

PARALLEL_AT_MOST = 6  # splits a diagram: predictions double with each
WAITING = ("userTask", "callActivity")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Every defect of one diagram's graph."""
    yield from _ends(diagram)
    yield from _dangling(diagram)
    for node in diagram.nodes.values():
        yield from _node(diagram, node)
    for flow in diagram.flows:
        yield from _condition(diagram, flow)
    yield from _unreachable(diagram)
    yield from _loops(diagram)
    yield from _parallel(diagram)


def _ends(diagram: Diagram) -> Iterator[Finding]:
    if len(diagram.starts) != 1:
        message = f"画了{len(diagram.starts)}个开始事件。一个流程请只画一个"
        yield error(diagram.file, diagram.process, "start-count", message)
    if not any(node.tag == "endEvent" for node in diagram.nodes.values()):
        yield error(diagram.file, diagram.process, "end-missing", "没有结束事件。请画出流程在哪里结束")


def _dangling(diagram: Diagram) -> Iterator[Finding]:
    for flow in diagram.flows:
        for end, name in ((flow.source, "起点"), (flow.target, "终点")):
            if end not in diagram.nodes:
                message = f"连线的{name}“{end}”不存在。请把连线接到图形上，或删去"
                yield error(diagram.file, flow.id, "flow-dangling", message)


def _node(diagram: Diagram, node: Node) -> Iterator[Finding]:
    outgoing, incoming = diagram.outgoing.get(node.id, ()), diagram.incoming.get(node.id, ())
    if node.tag == "boundaryEvent":
        yield from _boundary(diagram, node)
    if node.tag in ("startEvent", "boundaryEvent") and incoming:
        message = f"“{node.label}”不能有进线。请把连线接到它后面的图形上"
        yield error(diagram.file, node.id, "start-incoming", message)
    if node.tag == "endEvent" and outgoing:
        yield error(diagram.file, node.id, "end-outgoing", f"结束事件“{node.label}”不能有出线。请删去出线")
    if node.tag != "endEvent" and not outgoing:
        message = f"“{node.label}”没有出线，流程会停在这里。请连到下一步或结束事件"
        yield error(diagram.file, node.id, "dead-end", message)
    if len(outgoing) > 1 and not node.tag.endswith("Gateway"):
        message = f"“{node.label}”有{len(outgoing)}条出线。请先接一个排他网关，再从网关分出并写明条件"
        yield error(diagram.file, node.id, "implicit-split", message)
    if node.tag == "exclusiveGateway" and (len(outgoing) > 1 or node.default):
        yield from _default(diagram, node, outgoing)


def _default(diagram: Diagram, node: Node, outgoing: tuple[Flow, ...]) -> Iterator[Finding]:
    if node.default is None:
        message = f"网关“{node.label}”没有默认出线。请把“其他情况”的那条设为默认"
        yield error(diagram.file, node.id, "default-missing", message)
    elif node.default not in [flow.id for flow in outgoing]:
        message = f"网关“{node.label}”的默认出线“{node.default}”不是它的出线。请重新设定"
        yield error(diagram.file, node.id, "default-unknown", message)
    for flow in outgoing:
        if flow.id == node.default and flow.condition is not None:
            message = f"默认出线“{flow.name or flow.id}”不能带条件。请删去条件，或改设默认出线"
            yield error(diagram.file, flow.id, "default-condition", message)
        if flow.id != node.default and not flow.condition:
            message = (
                f'网关“{node.label}”的出线“{flow.name or flow.id}”没有条件。请写明，如 outcome == "passed"'
            )
            yield error(diagram.file, flow.id, "condition-missing", message)


def _boundary(diagram: Diagram, node: Node) -> Iterator[Finding]:
    owner = diagram.nodes.get(node.attached_to or "")
    if owner is None or owner.tag not in WAITING:
        message = f"边界事件“{node.label}”没有贴在任务或调用活动上。请贴到它所打断的任务上"
        yield error(diagram.file, node.id, "boundary-owner", message)
    if any(flow.target == node.attached_to for flow in diagram.outgoing.get(node.id, ())):
        message = f"边界事件“{node.label}”不能直接连回它所打断的任务（会重复打开）。请在中间画一个排他网关"
        yield error(diagram.file, node.id, "boundary-self", message)
    if node.events == ("messageEventDefinition",) and not node.message:
        message = f"边界事件“{node.label}”没有消息名。请选定消息，如 withdrawn（撤回）"
        yield error(diagram.file, node.id, "message-missing", message)
    if not node.events:
        message = f"边界事件“{node.label}”没有触发方式。请选定消息或者定时器"
        yield error(diagram.file, node.id, "message-missing", message)


def _condition(diagram: Diagram, flow: Flow) -> Iterator[Finding]:
    if flow.condition is None:
        return
    source = diagram.nodes.get(flow.source)
    if source is not None and source.tag != "exclusiveGateway":
        message = f"条件写在“{source.label}”的出线上，不会起作用。条件只能写在排他网关的出线上"
        yield error(diagram.file, flow.id, "condition-misplaced", message)
    try:
        compiled = expressions.compile(flow.condition)
    except expressions.ExpressionError as problem:
        message = f'看不懂条件“{flow.condition}”。请只用比较、and、or、not 和 rule("…")（{problem}）'
        yield error(diagram.file, flow.id, "condition-invalid", message)
        return
    for task in sorted(
        compiled.tasks - {node.id for node in diagram.nodes.values() if node.tag == "userTask"}
    ):
        message = f"条件“{flow.condition}”问的任务“{task}”不在这张图上。请写同一张图上的任务编号"
        yield error(diagram.file, flow.id, "outcome-unknown", message)
    if compiled.numbers:
        message = f'条件“{flow.condition}”里有数字。法律规定的数字属于规则，请改用 rule("规则编号")'
        yield error(diagram.file, flow.id, "condition-number", message)


def _unreachable(diagram: Diagram) -> Iterator[Finding]:
    reached: set[str] = set()
    waiting = [node.id for node in diagram.starts]
    while waiting:
        node = waiting.pop()
        if node in reached:
            continue
        reached.add(node)
        waiting += [flow.target for flow in diagram.outgoing.get(node, ())]
        waiting += [event.id for event in diagram.boundaries.get(node, ())]
    for node in diagram.nodes.keys() - reached:
        label = diagram.nodes[node].label
        message = f"从开始走不到“{label}”。请用连线接上，或删去"
        yield error(diagram.file, node, "unreachable", message)


def _loops(diagram: Diagram) -> Iterator[Finding]:
    """A circle in which nobody does anything would never stop."""
    idle = {node.id for node in diagram.nodes.values() if node.tag not in WAITING}
    for node in sorted(idle):
        if node in _after(diagram, node, idle):
            message = (
                f"“{diagram.nodes[node].label}”在一个没有任务的圈里，流程会永远转下去。请让圈里经过一个任务"
            )
            yield error(diagram.file, node, "gateway-loop", message)
            return


def _after(diagram: Diagram, start: str, within: set[str]) -> set[str]:
    """The nodes that can follow, without leaving `within`."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for flow in diagram.outgoing.get(waiting.pop(), ()):
            if flow.target in within and flow.target not in found:
                found.add(flow.target)
                waiting.append(flow.target)
    return found


def _parallel(diagram: Diagram) -> Iterator[Finding]:
    gateways = [node for node in diagram.nodes.values() if node.tag == "parallelGateway"]
    splits = [node for node in gateways if len(diagram.outgoing.get(node.id, ())) > 1]
    if len(splits) > PARALLEL_AT_MOST:
        message = f"画了{len(splits)}处并行分开，最多{PARALLEL_AT_MOST}处。请拆成几个流程，用调用活动调用"
        yield error(diagram.file, diagram.process, "parallel-budget", message)
    idle = {node.id for node in diagram.nodes.values() if node.tag not in WAITING}
    for node in gateways:
        again = [split for split in splits if split.id in _after(diagram, node.id, idle)]
        if any(node.id in _after(diagram, split.id, set(diagram.nodes)) for split in again):
            message = (
                f"并行网关“{node.label}”汇合后不经任务又回到并行部分，会提前汇合。请在退回的圈里先画一个任务"
            )
            yield error(diagram.file, node.id, "parallel-loop", message)
