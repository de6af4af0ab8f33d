"""Report on folders of diagrams: `python -m tests.conformance FOLDER…`: what loads as it is, repaired, and what runs."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import definitions, diagram, lint, repairs
from engine.errors import DefinitionError
from engine.spiff import Process, ProcessError
from tests.engine.walks import stamp

STEPS_AT_MOST = 200


@dataclass(frozen=True)
class Told:
    """One diagram: whether it loads as drawn or repaired, runs to an end, and else what stands against it."""

    file: str
    as_drawn: bool
    loads: bool
    runs: bool
    repaired: tuple[str, ...]
    refused: tuple[str, ...]


Mended = dict[str, bytes]
"""Repaired diagrams by the process that they hold: what others call."""


def mended_in(folder: Path) -> Mended:
    """All of a folder that can be read once repaired."""
    found: Mended = {}
    for path in sorted(folder.rglob("*.bpmn")):
        try:
            content, _ = repairs.repair(path.read_bytes(), path.name)
            found.setdefault(diagram.read(content, path.name).process, content)
        except DefinitionError:
            continue  # told by `examine`
    return found


def examine(path: Path, others: Mended) -> Told:
    """Read one file as it is and repaired, and walk through it."""
    content = path.read_bytes()
    as_drawn = not _refusals(content, path.name)
    try:
        mended, done = repairs.repair(content, path.name)
    except DefinitionError as problem:
        return Told(path.name, False, False, False, (), (problem.found,))
    told = tuple(sorted({each.rule for each in done}))
    if against := _refusals(mended, path.name):
        return Told(path.name, as_drawn, False, False, told, against)
    try:
        runs = _runs(mended, path.name, others)
    except (ProcessError, DefinitionError) as problem:
        return Told(path.name, as_drawn, True, False, told, (str(problem)[:120],))
    return Told(path.name, as_drawn, True, runs, told, ())


def _refusals(content: bytes, name: str) -> tuple[str, ...]:
    try:
        drawn = diagram.read(content, name)
    except DefinitionError as problem:
        return (problem.found,)
    return tuple(sorted({finding.rule for finding in lint.unsafe(drawn)}))


def _runs(content: bytes, name: str, others: Mended) -> bool:
    process_id = diagram.read(content, name).process
    found, waiting = {process_id: content}, [content]
    while waiting:
        for called in diagram.read(waiting.pop(), name).calls:
            if called in others and called not in found:
                found[called] = others[called]
                waiting.append(others[called])
    bundle = definitions.bundle(process_id, {f"bpmn/{each}.bpmn": drawn for each, drawn in found.items()})
    process = Process.start(bundle, rules={}, data={}, stamp=stamp(1))
    for step in range(2, STEPS_AT_MOST):
        if process.ended is not None:
            return True
        task = process.open_tasks[step % len(process.open_tasks)]
        outcome = task.outcomes[step % len(task.outcomes)]
        process.complete(task.path, {"outcome": outcome}, stamp(step))
    return process.ended is not None


def report(folder: Path) -> Iterator[str]:
    """The lines of one folder, a line a diagram, then the sums."""
    others = mended_in(folder)
    told = [examine(path, others) for path in sorted(folder.rglob("*.bpmn"))]
    for each in told:
        mark = "runs" if each.runs else "loads" if each.loads else "refused"
        yield f"{mark:<8} {each.file:<44} {' '.join(each.repaired)}  {'; '.join(each.refused)}".rstrip()
    sums = {
        "diagrams": len(told),
        "load as drawn": sum(each.as_drawn for each in told),
        "load repaired": sum(each.loads for each in told),
        "run to an end": sum(each.runs for each in told),
    }
    yield ", ".join(f"{name}: {number}" for name, number in sums.items())
    for title, rules in (
        ("repairs", [rule for each in told for rule in each.repaired]),
        ("refusals", [rule for each in told for rule in each.refused]),
    ):
        yield f"{title}: " + ", ".join(f"{rule} {n}" for rule, n in Counter(rules).most_common(12))


if __name__ == "__main__":
    for each in sys.argv[1:]:
        print(*report(Path(each)), sep="\n")
