"""The order of a matter's tasks (先后次序): as its diagrams draw them, call activities expanded, ways back ignored."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from heapq import heapify, heappop, heappush

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions, store
from engine.clock import day_until, parse
from engine.definitions import Definition
from engine.diagram import Diagram, Node
from engine.due import TimerRow
from engine.log import EventRow
from engine.matter import MatterRow


def node_of(session: Session, row: MatterRow, path: str) -> Node:
    """What the matter's own version draws at a path (`four/proposal`); refuses (`KeyError`) what it does not draw."""
    return _nodes(store.fetch_definition(session, row.definition))[path]


def tasks_of(session: Session, row: MatterRow) -> Mapping[str, Node]:
    """All user tasks of a matter by path, first to last."""
    return in_order(store.fetch_definition(session, row.definition))


def positions(session: Session, row: MatterRow) -> Mapping[str, int]:
    """By path, the place of each user task of a matter in the order of its diagrams."""
    return {path: place for place, path in enumerate(tasks_of(session, row))}


def has_discussions(session: Session, row: MatterRow) -> bool:
    """Whether the matter goes through the four discussions, as its own version draws it."""
    return any(node.kind == "meeting" for node in tasks_of(session, row).values())


def name_of(session: Session, row: MatterRow, task: str) -> str:
    """How a task is called, by its path, id or stage; empty where the matter draws none of the kind."""
    drawn = tasks_of(session, row)
    if task in drawn:
        return drawn[task].name
    return next((node.name for node in drawn.values() if task in (node.id, node.stage)), "")


def now(session: Session, row: MatterRow) -> list[str]:
    """The names of the steps at which an open matter stands, as drawn: what is to be done, else what it waits for."""
    paths = [task.path for task in row.open_tasks] or list(pauses(session, row))
    return [node_of(session, row, path).name for path in paths]


def so_far(session: Session, row: MatterRow) -> list[tuple[Node, str]]:
    """The tasks of a matter, first to last, each with done, now, waiting or problem (ended there).

    Left out are what its way went past without doing it, and an entry, which is no task of anybody's.
    """
    drawn = {path: node for path, node in tasks_of(session, row).items() if node.kind != "entry"}
    states = _states(session, row, drawn)
    done = _completed(session, row)
    return [
        (node, states[path])
        for path, node in drawn.items()
        if states[path] != "done" or done is None or path in done
    ]


def _states(session: Session, row: MatterRow, drawn: Mapping[str, Node]) -> dict[str, str]:
    if row.state not in ("open", "suspended"):
        last = max((place for place, node in enumerate(drawn.values()) if node.stage == row.stage), default=0)
        stopped = "done" if row.state == "closed" else "problem"
        return {
            path: "done" if place < last else stopped if place == last else "waiting"
            for place, path in enumerate(drawn)
        }
    now = {task.path for task in row.open_tasks}
    flows = _flat(store.fetch_definition(session, row.definition))
    ahead = set().union(*(_reached(flows, path) for path in (*now, *pauses(session, row))))
    return {path: "now" if path in now else "waiting" if path in ahead else "done" for path in drawn}


def _completed(session: Session, row: MatterRow) -> set[str] | None:
    """The paths of the tasks that were ever done; None where another village's log says which."""
    query = select(EventRow.effect).where(
        EventRow.jurisdiction == row.jurisdiction,
        EventRow.subject_kind == "matter",
        EventRow.subject == row.id,
        EventRow.effect != "",
    )
    effects = [json.loads(effect) for effect in session.scalars(query)]
    if any(effect["do"] == "adopt" for effect in effects):
        return None
    return {effect["path"] for effect in effects if effect["do"] == "complete"}


def pauses(session: Session, row: MatterRow) -> Mapping[str, date]:
    """What a matter itself waits for (如公示期), by path, with its last day: until then nobody has anything to do."""
    drawn = _nodes(store.fetch_definition(session, row.definition)).values()
    if not any(node.timer is not None and node.attached_to is None for node in drawn):
        return {}
    query = select(TimerRow.path, TimerRow.at).where(
        TimerRow.jurisdiction == row.jurisdiction, TimerRow.matter == row.id, TimerRow.host == ""
    )
    return {path: day_until(parse(at)) for path, at in session.execute(query.order_by(TimerRow.path))}


def _reached(flows: Mapping[str, tuple[str, ...]], path: str) -> set[str]:
    found: set[str] = set()
    waiting = [path]
    while waiting:
        new = set(flows.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


@lru_cache(maxsize=256)
def _flat(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """The arrows that lead forwards, by paths: into a called diagram at its start, out of it at its ends."""
    diagrams = definitions.diagrams(definition)
    return dict(_arrows(diagrams[definition.process], diagrams, "", ()))


def _arrows(
    drawn: Diagram, diagrams: Mapping[str, Diagram], above: str, out: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    back = _backwards(drawn)
    for name, node in drawn.nodes.items():
        ahead = tuple(f"{above}{each}" for each in _after(drawn, name) if (name, each) not in back)
        called = diagrams.get(node.called or "")
        if called is not None:
            inner = f"{above}{name}/"
            yield from _arrows(called, diagrams, inner, ahead)
            ahead = (*ahead, *(f"{inner}{start.id}" for start in called.starts))
        yield f"{above}{name}", out if node.tag == "endEvent" else ahead


def catches(session: Session, row: MatterRow, message: str) -> bool:
    """Whether something open can be interrupted by a message (`returned`, `withdrawn`), as the diagram draws it."""
    if row.state != "open":
        return False
    definition = store.fetch_definition(session, row.definition)
    diagrams = definitions.diagrams(definition)
    return any(
        event.message == message
        for task in row.open_tasks
        for event in _around(task.path, definition, diagrams)
    )


def _around(path: str, definition: Definition, diagrams: Mapping[str, Diagram]) -> Iterator[Node]:
    """The boundary events of a task and of the calls that it lies in."""
    process = definition.process
    for name in path.split("/"):
        yield from diagrams[process].boundaries.get(name, ())
        process = diagrams[process].nodes[name].called or process


@lru_cache(maxsize=256)
def in_order(definition: Definition) -> Mapping[str, Node]:
    """All user tasks of a definition by path, in the order in which a matter that never goes back meets them.

    Parallel branches follow one another in the order in which they are drawn; a join comes after all its branches.
    """
    diagrams = definitions.diagrams(definition)
    return {
        path: node
        for path, node in _walk(diagrams[definition.process], diagrams, "")
        if node.tag == "userTask"
    }


@lru_cache(maxsize=256)
def _nodes(definition: Definition) -> Mapping[str, Node]:
    diagrams = definitions.diagrams(definition)
    return dict(_walk(diagrams[definition.process], diagrams, ""))


def _walk(drawn: Diagram, diagrams: Mapping[str, Diagram], above: str) -> list[tuple[str, Node]]:
    found: list[tuple[str, Node]] = []
    for name in _forwards(drawn):
        node = drawn.nodes[name]
        found.append((f"{above}{name}", node))
        if node.called is not None and node.called in diagrams:
            found += _walk(diagrams[node.called], diagrams, f"{above}{name}/")
    return found


def _forwards(drawn: Diagram) -> list[str]:
    """The nodes so that every arrow that leads forwards does; among those that could be next, the first drawn."""
    back = _backwards(drawn)
    ahead = {name: [each for each in _after(drawn, name) if (name, each) not in back] for name in drawn.nodes}
    waits = Counter(target for targets in ahead.values() for target in targets)
    rank = {name: place for place, name in enumerate(drawn.nodes)}
    ready = [(rank[name], name) for name in drawn.nodes if not waits[name]]
    heapify(ready)
    found = []
    while ready:
        _, name = heappop(ready)
        found.append(name)
        for target in ahead[name]:
            waits[target] -= 1
            if not waits[target]:
                heappush(ready, (rank[target], target))
    return found


def _backwards(drawn: Diagram) -> set[tuple[str, str]]:
    """The arrows back into what is under way, walking from the start along the arrows in the order of the file."""
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    under_way: dict[str, Iterator[str]] = {}
    for root in (*(start.id for start in drawn.starts), *drawn.nodes):
        waiting = [root] if root not in done else []
        while waiting:
            name = waiting[-1]
            under_way.setdefault(name, iter(_after(drawn, name)))
            for target in under_way[name]:
                if target in under_way:
                    back.add((name, target))
                elif target not in done:
                    waiting.append(target)
                    break
            else:
                del under_way[waiting.pop()]
                done.add(name)
    return back


def _after(drawn: Diagram, name: str) -> list[str]:
    flows = [flow.target for flow in drawn.outgoing.get(name, ())]
    found = [*flows, *(event.id for event in drawn.boundaries.get(name, ()))]
    return list(dict.fromkeys(each for each in found if each in drawn.nodes))
