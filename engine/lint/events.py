"""Timers and branches beside the matter's own way (定时器与旁支): what may run beside, and what a timer may say."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.diagram import Diagram, Node
from engine.lint.findings import Finding, error

DECISIVE = ("meeting", "gate")
RESULTS = ("closed", "rejected", "withdrawn", "terminated", "effective")
WAITING = ("userTask", "callActivity")


def check(diagram: Diagram, *, called: bool) -> Iterator[Finding]:
    """Every timer that cannot run as it is drawn, and every branch beside that would not end by itself.

    `called`: another diagram calls this one, so what it comes to is read there.
    """
    for node in diagram.nodes.values():
        if len(node.events) > 1:
            message = f"“{node.label}”有{len(node.events)}种触发方式。请只留一种，其余另画一个边界事件"
            yield error(diagram.file, node.id, "event-multiple", message)
        if node.timer is not None:
            yield from _timer(diagram, node)
        elif node.tag == "intermediateCatchEvent" and not node.events:
            message = f"中间事件“{node.label}”没有触发方式，不会等待。请选定时器，或者删去"
            yield error(diagram.file, node.id, "intermediate-event", message)
        if not node.interrupting:
            yield from _beside(diagram, node)
    for name in sorted(diagram.beside):
        yield from _in_branch(diagram, diagram.nodes[name], called=called)


def _timer(diagram: Diagram, node: Node) -> Iterator[Finding]:
    timer = node.timer
    if timer is None:
        return
    if not timer.rule and not timer.field:
        message = (
            f'定时器“{node.label}”不能写“{timer.text}”。期限属于规则，图上只写 rule("规则编号")；'
            '到某一天的写 date("字段")，日期从事项的申请表取'
        )
        yield error(diagram.file, node.id, "timer-text", message)
    if node.tag not in ("boundaryEvent", "intermediateCatchEvent"):
        message = f"“{node.label}”不能带定时器。请画成任务或者调用活动上的边界事件，或者中间事件"
        yield error(diagram.file, node.id, "timer-place", message)
    if node.returns:
        message = f"定时器“{node.label}”到期时没有人选择退回到哪里。请删去 siyi:returns，用连线画出去向"
        yield error(diagram.file, node.id, "timer-returns", message)
    if timer.repeats and (node.interrupting or _asks(diagram, node)):
        message = f"循环定时器“{node.label}”只能用来提醒。请设为不打断任务，并把连线直接连到一个结束事件"
        yield error(diagram.file, node.id, "timer-cycle", message)
    if timer.kind == "date" and node.attached_to in _at_once(diagram, node):
        message = (
            f"日期“{node.label}”过后，每次回到“{node.attached_to}”都会马上到期，停不下来。请先连到另一个任务"
        )
        yield error(diagram.file, node.id, "timer-loop", message)


def _at_once(diagram: Diagram, node: Node) -> set[str]:
    """What follows without anybody doing anything, up to the tasks."""
    found: set[str] = set()
    waiting = [node.id]
    while waiting:
        for flow in diagram.outgoing.get(waiting.pop(), ()):
            if flow.target not in found:
                found.add(flow.target)
                target = diagram.nodes.get(flow.target)
                waiting += [flow.target] if target is not None and target.tag not in WAITING else []
    return found


def _asks(diagram: Diagram, node: Node) -> bool:
    return any(diagram.nodes[name].tag != "endEvent" for name in diagram.after(node.id) - {node.id})


def _beside(diagram: Diagram, node: Node) -> Iterator[Finding]:
    """A branch beside comes to an end of its own; one that asks nobody is a reminder."""
    branch = diagram.after(node.id)
    if shared := sorted(branch - diagram.side):
        message = (
            f"“{node.label}”不打断任务，它的旁支却连回主流程的“{diagram.nodes[shared[0]].label}”，主流程会走两遍。"
            "请让旁支连到自己的结束事件"
        )
        yield error(diagram.file, node.id, "side-merge", message)
    if not any(diagram.nodes[name].tag == "endEvent" for name in branch):
        message = f"“{node.label}”的旁支没有结束事件，事项永远办不完。请在旁支末尾画一个结束事件"
        yield error(diagram.file, node.id, "side-endless", message)
    if _asks(diagram, node) and not any(diagram.nodes[name].tag == "userTask" for name in branch):
        message = f"“{node.label}”的旁支里没有任务，只是提醒。请把连线直接连到一个结束事件"
        yield error(diagram.file, node.id, "side-idle", message)


def _in_branch(diagram: Diagram, node: Node, *, called: bool) -> Iterator[Finding]:
    if node.id not in diagram.side:
        return
    if node.tag == "callActivity" or (node.tag == "userTask" and node.kind in DECISIVE):
        message = f"“{node.label}”画在旁支里。会议、公开和调用活动决定事项，只能画在主流程里"
        yield error(diagram.file, node.id, "side-decides", message)
    elif node.tag == "userTask" and called:
        message = f"“{node.label}”在被调用流程的旁支里，会改乱调用结果。请画到调用活动的边界事件后面"
        yield error(diagram.file, node.id, "side-called", message)
    if node.tag == "endEvent" and node.id in RESULTS:
        message = f"旁支的结束事件“{node.label}”用了事项结果的编号。旁支不决定事项的结果，请改名，如 reminded"
        yield error(diagram.file, node.id, "side-end", message)


def dates(diagrams: Mapping[str, Diagram], files: Mapping[str, bytes]) -> Iterator[Finding]:
    """A date that a timer waits for is one that the proposal must state."""
    called = {name for drawn in diagrams.values() for name in drawn.calls}
    for item in sorted(diagrams.keys() - called):
        known = _required_dates(item, files)
        for drawn in diagrams.values():
            for node in drawn.nodes.values():
                if node.timer is not None and node.timer.field and node.timer.field not in known:
                    message = (
                        f"定时器“{node.label}”要的日期“{node.timer.field}”不是申请表里必填的日期。"
                        f"请在 {item} 的 proposal 表单里加上，并设为必填"
                    )
                    yield error(drawn.file, node.id, "timer-date", message)


def _required_dates(item: str, files: Mapping[str, bytes]) -> set[str]:
    for path, content in files.items():
        if path.endswith(f"/{item}/proposal.form"):
            try:
                return set(_keys(json.loads(content)))
            except ValueError:
                return set()
    return set()


def _keys(form: Any) -> Iterator[str]:
    components = form.get("components", []) if isinstance(form, dict) else []
    for one in components:
        if not isinstance(one, dict):
            continue
        rules = one.get("validate")
        needed = isinstance(rules, dict) and rules.get("required") is True and not one.get("conditional")
        if one.get("type") == "datetime" and one.get("subtype") == "date" and needed:
            yield str(one.get("key"))
        if one.get("type") == "group":
            yield from _keys(one)
