"""The proof (不可绕过的证明): nobody gets to a decision's effect around a discussion or a disclosure.

For a process with the four discussions, call activities expanded: whoever arrives at a stage has passed all
stages before it in this round (a meeting passed, a gate opened), the resolution takes effect and
implementation starts only with all four and the resolution's disclosure, and the end `closed` is reached
only with the result's disclosure as well. Each defect names the shortest way that leads to it.
"""

from collections.abc import Iterator, Mapping

from engine.diagram import Diagram, Flow, Node
from engine.lint.attributes import DISCUSSIONS, FINAL, STAGE_NAMES
from engine.lint.findings import Finding, error, warning
from engine.lint.paths import RANK, State, TooMany, Walk, passes

BEFORE_EFFECT = frozenset({*DISCUSSIONS, "resolution_disclosure"})
# What each end means: stages that must have been passed to reach it.
ENDS = {"closed": BEFORE_EFFECT | {"result_disclosure"}, "effective": BEFORE_EFFECT}


def check(diagrams: Mapping[str, Diagram]) -> Iterator[Finding]:
    """All defects of these processes, proven from each that no other calls."""
    called = {name for drawn in diagrams.values() for name in drawn.calls}
    for root in sorted(diagrams.keys() - called):
        yield from _prove(root, diagrams)


def reachable(process: str, diagrams: Mapping[str, Diagram]) -> set[str]:
    """The process and all it calls, at any depth."""
    found: set[str] = set()
    waiting = [process]
    while waiting:
        name = waiting.pop()
        if name in diagrams and name not in found:
            found.add(name)
            waiting += diagrams[name].calls
    return found


def _prove(root: str, diagrams: Mapping[str, Diagram]) -> Iterator[Finding]:
    within = [diagrams[process] for process in reachable(root, diagrams)]
    stages = {node.stage for drawn in within for node in drawn.nodes.values() if node.tag == "userTask"}
    if not stages & set(DISCUSSIONS):
        yield from _without(diagrams[root])
        return
    if diagrams[root].calls:
        yield from _ends(diagrams[root])
    walk = Walk(root, diagrams)
    told: set[tuple[str, str, str]] = set()
    try:
        for state in walk.states():
            missing = _required(walk.node(state)) - state.passed
            if missing:
                walk.assume(state, missing)
            for stage in sorted(missing, key=RANK.__getitem__):
                key = (state.process, state.node, stage)
                if key not in told:
                    told.add(key)
                    yield _defect(walk, state, stage)
    except TooMany:
        message = "流程太复杂，无法证明没有绕过。请拆成几个流程，或减少并行和退回"
        yield error(diagrams[root].file, root, "proof-budget", message)
        return
    yield from _beside(walk, within)
    yield from _never(walk, within)


def _beside(walk: Walk, within: list[Diagram]) -> Iterator[Finding]:
    """Arrows that come from elsewhere to where a discussion's or disclosure's result is read.

    What is read there would be the result of something else, even where it does not open the way today.
    """
    for drawn in within:
        for node in drawn.nodes.values():
            stage = _decided_by(node, walk.diagrams)
            for flow in drawn.outgoing.get(node.id, ()) if stage else ():
                reader = drawn.nodes.get(flow.target)
                if reader is None or len(drawn.outgoing.get(reader.id, ())) == 1:
                    continue  # a merge, where others may come in
                for other in drawn.incoming[reader.id]:
                    if other.source != node.id and other.source in drawn.nodes:
                        yield _bypass(walk, drawn, other, stage)


def _decided_by(node: Node, diagrams: Mapping[str, Diagram]) -> str:
    """The stage that a task decides, or the last one that a call decides; empty if none."""
    if node.tag == "userTask" and node.kind in ("meeting", "gate") and node.stage in RANK:
        return node.stage
    if node.tag != "callActivity" or node.called is None:
        return ""
    inside = [one for name in reachable(node.called, diagrams) for one in diagrams[name].nodes.values()]
    found = [one.stage for one in inside if one.tag == "userTask" and one.stage in RANK]
    return max(found, key=RANK.__getitem__, default="")


def _bypass(walk: Walk, drawn: Diagram, flow: Flow, stage: str) -> Finding:
    """The shortest way to the arrow's tail, and over it."""
    tail, head = drawn.nodes[flow.source], drawn.nodes[flow.target]
    at = next(
        (state for state in walk.before if (state.process, state.node) == (drawn.process, tail.id)), None
    )
    told = f"{tail.label if at is None else _told(walk, walk.way(at))} → {head.label}"
    return _skip(drawn, head, stage, told)


def _skip(drawn: Diagram, node: Node, stage: str, told: str) -> Finding:
    name = STAGE_NAMES[stage]
    message = f"可以绕过“{name}”走到“{node.label}”：{told}。请删去绕行的连线，让每条路都先经过“{name}”"
    return error(drawn.file, node.id, f"skips-{stage}", message)


def _without(diagram: Diagram) -> Iterator[Finding]:
    """Something is carried out that nobody decided."""
    for node in diagram.nodes.values():
        if node.tag == "userTask" and node.stage == "implementation":
            message = f"“{node.label}”之前没有四议。请先画调用活动 four-discussions"
            yield error(diagram.file, node.id, "discussions-missing", message)


def _ends(diagram: Diagram) -> Iterator[Finding]:
    for node in diagram.nodes.values():
        if node.tag == "endEvent" and node.id not in diagram.side and node.state not in FINAL:
            message = f"结束事件“{node.label}”的编号不是事项的结果。请用：{'、'.join(FINAL)}，或者用 siyi:state 写明"
            yield error(diagram.file, node.id, "end-unknown", message)


def _required(node: Node) -> frozenset[str]:
    if node.tag == "endEvent":
        return ENDS.get(node.state, frozenset())
    if node.tag != "userTask" or node.stage not in RANK:
        return frozenset()
    rank = RANK[node.stage]
    return frozenset(stage for stage in BEFORE_EFFECT if RANK[stage] < rank)


def _defect(walk: Walk, state: State, stage: str) -> Finding:
    """Tell a stage that was left out from one that did not pass and went on all the same."""
    way = walk.way(state)
    node, drawn = walk.node(state), walk.diagrams[state.process]
    name, told = STAGE_NAMES[stage], _told(walk, way)
    if _failed(walk, way, stage):
        ended = "未公开期满" if stage.endswith("disclosure") else "未通过"
        message = (
            f"“{name}”{ended}，仍能走到“{node.label}”：{told}。"
            f"请在“{name}”之后的排他网关上，只让{'期满（opened）' if '公开' in name else '通过（passed）'}的往前走，"
            "其余退回或结束"
        )
        return error(drawn.file, node.id, f"unpassed-{stage}", message)
    return _skip(drawn, node, stage, told)


def _failed(walk: Walk, way: list[State], stage: str) -> bool:
    """Whether the last time the way completed this stage, it had not passed."""
    for at, after in zip(reversed(way[:-1]), reversed(way[1:]), strict=True):
        node = walk.node(at)
        if node.tag == "userTask" and node.stage == stage and node.kind in ("meeting", "gate"):
            # Who leaves by a timer or a message has not decided at all.
            return walk.node(after).tag != "boundaryEvent" and not passes(node, after.outcome)
    return False


def _told(walk: Walk, way: list[State]) -> str:
    """The way in names and ids, with the outcome a task has on it."""
    parts = []
    for at, after in zip(way, [*way[1:], None], strict=True):
        node = walk.node(at)
        outcome = after.outcome if after is not None and node.tag == "userTask" else None
        parts.append(node.label + (f"[{outcome}]" if outcome else ""))
    return " → ".join(parts)


def _never(walk: Walk, within: list[Diagram]) -> Iterator[Finding]:
    """Flows that no token takes: mostly a misspelt value."""
    for drawn in within:
        for flow in drawn.flows:
            if flow.condition and (drawn.process, flow.id) not in walk.taken:
                message = f"条件“{flow.condition}”永远不成立，连线“{flow.name or flow.id}”走不到。请核对拼写"
                yield warning(drawn.file, flow.id, "flow-never", message)
