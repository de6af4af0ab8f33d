"""All ways through a diagram (路径): abstract states, call activities expanded, shortest way to each.

A state is a token at a node: the calls it is in, the stages passed since, and what `outcome` and
`return_to` hold. Rules and all other names are unknown, so both branches are walked. A condition that is
missing, misplaced or unreadable lets everything through: a proof may say no too often, never yes.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine import expressions
from engine.diagram import Diagram, Flow, Node
from engine.lint.attributes import DISCUSSIONS

RANK = {
    stage: rank
    for rank, stage in enumerate(
        (*DISCUSSIONS, "resolution_disclosure", "implementation", "result_disclosure")
    )
}
JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway")
STATES_AT_MOST = 200_000
OTHER: Final = "其他结果"  # an outcome that no condition names: only what asks for the passed stops it
ANY: Final = "*"  # a value nobody can tell (after branches joined); no declared value contains a star


@dataclass(frozen=True)
class State:
    """A token at a node of the process on top of `calls`, which are (process, call activity) from the root."""

    calls: tuple[tuple[str, str], ...]
    process: str
    node: str
    passed: frozenset[str] = frozenset()
    outcome: str | None = None
    return_to: str | None = None


class TooMany(Exception):
    """The diagram has more states than the proof walks."""


class Walk:
    """The states reachable from the start of one process, breadth first; `before` tells the shortest way."""

    def __init__(self, root: str, diagrams: Mapping[str, Diagram]) -> None:
        self.root = root
        self.diagrams = diagrams
        self.before: dict[State, State | None] = {}
        self.taken: set[tuple[str, str]] = set()
        self.assumed: dict[State, frozenset[str]] = {}

    def states(self) -> Iterator[State]:
        """Each state once, nearest first. Between two of them, `assume` may add what should have been passed."""
        queue = deque(State((), self.root, node.id) for node in self.diagrams[self.root].starts)
        self.before = dict.fromkeys(queue)
        while queue:
            state = queue.popleft()
            yield state
            assumed = self.assumed.pop(state, None)
            from_here = state if assumed is None else replace(state, passed=state.passed | assumed)
            for after in self._after(from_here):
                if after not in self.before:
                    self.before[after] = state
                    queue.append(after)
            if len(self.before) > STATES_AT_MOST:
                raise TooMany

    def assume(self, state: State, stages: frozenset[str]) -> None:
        """Go on from a reported state as if these stages had been passed, to find other defects beyond it."""
        self.assumed[state] = stages

    def node(self, state: State) -> Node:
        """Where the token is."""
        return self.diagrams[state.process].nodes[state.node]

    def way(self, state: State) -> list[State]:
        """The shortest way from the start to a state."""
        found = [state]
        while (previous := self.before[found[-1]]) is not None:
            found.append(previous)
        return found[::-1]

    def _after(self, state: State) -> Iterator[State]:
        node = self.node(state)
        if node.tag == "userTask":
            for done in _completions(node, state):
                yield from self._leave(done)
        elif node.tag == "callActivity" and node.called is not None and node.called in self.diagrams:
            yield from self._enter(state, node.called)
        elif node.tag == "endEvent" and node.id in self.diagrams[state.process].side:
            pass  # a branch beside is over; the call goes on waiting for the matter's own token
        elif node.tag == "endEvent" and state.calls:
            (*calls, (process, call)) = state.calls
            yield from self._leave(replace(state, calls=tuple(calls), process=process, node=call))
        elif node.tag != "endEvent":
            yield from self._leave(state)
        yield from self._interrupted(state)

    def _enter(self, state: State, called: str) -> Iterator[State]:
        calls = (*state.calls, (state.process, state.node))
        if called in (state.process, *(process for process, _ in state.calls)):
            return  # a recursive call is another finding's matter
        for start in self.diagrams[called].starts:
            yield replace(state, calls=calls, process=called, node=start.id)

    def _interrupted(self, state: State) -> Iterator[State]:
        """A boundary event fires while its task is open, or at any moment inside its call: a timer like a message."""
        yield from self._fire(state, state)
        for depth, (process, call) in enumerate(state.calls):
            at_call = replace(state, calls=state.calls[:depth], process=process, node=call)
            yield from self._fire(state, at_call)

    def _fire(self, state: State, at: State) -> Iterator[State]:
        for event in self.diagrams[at.process].boundaries.get(at.node, ()):
            for return_to in (None, *event.returns):
                yield replace(at, node=event.id, outcome=None, return_to=return_to)

    def _leave(self, state: State) -> Iterator[State]:
        drawn = self.diagrams[state.process]
        node = self.node(state)
        if node.tag in JOINS and len(drawn.incoming.get(node.id, ())) > 1:
            state = replace(state, outcome=ANY, return_to=ANY)  # whose values win is nobody's guess
        for flow in _open(node, drawn.outgoing.get(node.id, ()), state):
            if flow.target in drawn.nodes:
                self.taken.add((state.process, flow.id))
                yield replace(state, node=flow.target)


def _completions(node: Node, state: State) -> Iterator[State]:
    """What may come of a task; a decisive one also ends in a way nobody listed, which must not go forwards."""
    unlisted = (OTHER,) if node.kind in ("meeting", "gate", "entry") else ()
    for outcome in (*(node.outcomes or (None,)), *unlisted):
        for return_to in (None, *node.returns):
            yield replace(
                state, passed=passed_after(node, outcome, state.passed), outcome=outcome, return_to=return_to
            )


def passes(node: Node, outcome: str | None) -> bool:
    """Whether a task that completes like this has passed its stage: a meeting that passed, a gate or entry that opened."""
    wanted = {"meeting": "passed", "gate": "opened", "entry": "opened"}.get(node.kind)
    return wanted is not None and outcome == wanted


def passed_after(node: Node, outcome: str | None, passed: frozenset[str]) -> frozenset[str]:
    """The stages passed once a task completed: deciding a stage anew undoes it and all later ones.

    An entry that opened has behind it what it stands for: that was decided and disclosed in another matter.
    """
    if node.kind == "entry":
        return passed | frozenset(node.stands_for) if passes(node, outcome) else passed
    decisive = node.stage in RANK and (node.kind in ("meeting", "gate") or node.stage == "implementation")
    if not decisive:
        return passed
    kept = frozenset(stage for stage in passed if RANK[stage] < RANK[node.stage])
    return kept | {node.stage} if passes(node, outcome) else kept


def _open(node: Node, flows: tuple[Flow, ...], state: State) -> Iterator[Flow]:
    """The flows that a token may take."""
    if node.tag != "exclusiveGateway":
        yield from flows
        return
    truths = {flow.id: _truths(flow, state) for flow in flows if flow.id != node.default}
    for flow in flows:
        if flow.id == node.default:
            if all(False in truth for truth in truths.values()):
                yield flow
        elif True in truths[flow.id]:
            yield flow


def _truths(flow: Flow, state: State) -> frozenset[bool]:
    domains: dict[str, list[Any]] = {}
    if state.outcome != ANY:
        domains = {"outcome": [state.outcome], "return_to": [state.return_to]}
    if not flow.condition:
        return frozenset({True, False})
    try:
        return expressions.compile(flow.condition).possible(domains)
    except expressions.ExpressionError:
        return frozenset({True, False})
