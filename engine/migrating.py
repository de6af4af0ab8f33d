"""Moving a running matter to another version of its diagrams (流程换版): checked first, an event, never a jump.

What waits keeps waiting at the same node; nothing is completed, skipped or opened. A version in which an open task is
gone, or asks for something else, is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import definitions, process_codec
from engine.definitions import Definition
from engine.diagram import Diagram, Node
from engine.spiff import Process, ProcessError
from engine.steps import OpenTask


@dataclass(frozen=True)
class Difference:
    """One thing that another version draws otherwise: `what` is added, removed or changed; `element` its id."""

    process: str
    element: str
    what: str
    label: str


@dataclass(frozen=True)
class Plan:
    """What a migration would change, and the open tasks that forbid it."""

    differences: tuple[Difference, ...]
    blocked: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether the matter can go on under the other version."""
        return not self.blocked


def plan(process: Process, before: Definition, after: Definition) -> Plan:
    """Compare two versions, and the open tasks with what the other one draws at their place."""
    old, new = definitions.diagrams(before), definitions.diagrams(after)
    waiting = [*_open(process, old), *_pausing(process, old)]
    blocked = tuple(each.label for each in waiting if not _fits(each, old, new))
    return Plan(tuple(_differences(old, new)), blocked)


@dataclass(frozen=True)
class _Waiting:
    process: str
    node: str
    calls: tuple[tuple[str, str], ...]
    label: str


def _open(process: Process, diagrams: Mapping[str, Diagram]) -> Iterator[_Waiting]:
    """The open tasks, each with the calls that lead to it (process, call)."""
    return (_at(process, task.path, diagrams) for task in process.open_tasks)


def _pausing(process: Process, diagrams: Mapping[str, Diagram]) -> Iterator[_Waiting]:
    """The timers for which the matter itself waits."""
    return (_at(process, timer.path, diagrams) for timer in process.timers if not timer.host)


def _at(process: Process, path: str, diagrams: Mapping[str, Diagram]) -> _Waiting:
    at, calls = process.definition.process, []
    *above, last = path.split("/")
    for call in above:
        calls.append((at, call))
        at = diagrams[at].nodes[call].called or ""
    return _Waiting(at, last, tuple(calls), diagrams[at].nodes[last].label)


def _fits(waiting: _Waiting, old: Mapping[str, Diagram], new: Mapping[str, Diagram]) -> bool:
    """What waits asks for the same in the other version, and the same terms run for it and for the calls around it."""
    for process, name in (*waiting.calls, (waiting.process, waiting.node)):
        before, drawn = old[process], new.get(process)
        node = drawn.nodes.get(name) if drawn else None
        if drawn is None or node is None or _asks(node) != _asks(before.nodes[name]):
            return False
        if _terms(drawn, node) != _terms(before, before.nodes[name]):
            return False
    return True


def _terms(drawn: Diagram, node: Node) -> list[tuple[str, str, bool]]:
    """The timers that run while a node waits; which rule they name may change, what runs keeps its instant."""
    found = [node, *drawn.boundaries.get(node.id, ())]
    return sorted((each.id, each.timer.kind, each.interrupting) for each in found if each.timer is not None)


def _asks(node: Node) -> tuple[str, str, str, tuple[str, ...]]:
    return node.tag, node.stage, node.kind, node.outcomes


def _asked(task: OpenTask) -> tuple[str, str, tuple[str, ...]]:
    return task.stage, task.kind, task.outcomes


def _differences(old: Mapping[str, Diagram], new: Mapping[str, Diagram]) -> Iterator[Difference]:
    for process in sorted(old.keys() | new.keys()):
        before, after = _drawn(old.get(process)), _drawn(new.get(process))
        for element in sorted(before.keys() | after.keys()):
            if element not in before:
                yield Difference(process, element, "added", after[element][0])
            elif element not in after:
                yield Difference(process, element, "removed", before[element][0])
            elif before[element] != after[element]:
                yield Difference(process, element, "changed", after[element][0])


def _drawn(diagram: Diagram | None) -> dict[str, tuple[str, Any]]:
    """Nodes and arrows by id: how they are called, and what they say."""
    if diagram is None:
        return {}
    found: dict[str, tuple[str, Any]] = {
        node.id: (node.label, _says(node)) for node in diagram.nodes.values()
    }
    for flow in diagram.flows:
        found[flow.id] = (flow.name or flow.id, (flow.source, flow.target, flow.condition))
    return found


def _says(node: Node) -> tuple[Any, ...]:
    written = (node.tag, node.name, node.lane, dict(node.siyi), node.called, node.message)
    return *written, node.attached_to, node.interrupting, node.timer


def carry(process: Process, after: Definition, rules: Mapping[str, Any]) -> Process:
    """The same process under another version; refuses (`ProcessError`) one in which it would stand elsewhere."""
    content = process_codec.loads(process.snapshot())
    moved = process_codec.dumps(content | {"definition": after.digest})
    try:
        carried = Process.restore(after, rules, moved)
    except (KeyError, AttributeError) as error:
        raise ProcessError(f"found no {error} in the other version; expected all that is running") from error
    before = [(task.path, *_asked(task)) for task in process.open_tasks]
    found = [(task.path, *_asked(task)) for task in carried.open_tasks]
    if before != found:
        raise ProcessError(f"found the open tasks {found}; expected {before} as before the migration")
    running = [each.token for each in process.timers]
    if running != [each.token for each in carried.timers]:
        raise ProcessError(f"found other timers than {running}; expected them as before the migration")
    return carried
