"""The lint of diagrams (流程图检查): what may be drawn, whether it flows, and that nothing can be gone around."""

from collections.abc import Iterator, Mapping

from engine import diagram
from engine.diagram import Diagram
from engine.errors import DefinitionError
from engine.lint import attributes, elements, events, flows, proof, tables
from engine.lint.findings import ERROR, WARNING, Finding, error
from engine.lint.sources import Unreadable, bundles

__all__ = ["ERROR", "WARNING", "Finding", "Unreadable", "check", "check_tree", "unsafe"]


def check(files: Mapping[str, bytes]) -> list[Finding]:
    """All findings of one bundle (diagrams and forms by path), sorted by file and element."""
    found: list[Finding] = []
    diagrams: dict[str, Diagram] = {}
    kept: list[Diagram] = []
    for path in sorted(path for path in files if path.endswith(".bpmn")):
        try:
            drawn = diagram.read(files[path], path)
        except DefinitionError as problem:
            found.append(_unreadable(path, problem))
            continue
        if drawn.process in diagrams:
            message = f"流程编号“{drawn.process}”与 {diagrams[drawn.process].file} 相同。请改名"
            found.append(error(path, drawn.process, "duplicate-process", message))
        diagrams.setdefault(drawn.process, drawn)
        kept.append(drawn)
    called = {name for drawn in kept for name in drawn.calls}
    for drawn in kept:
        found += [*unsafe(drawn, called=drawn.process in called), *attributes.check(drawn)]
    found += [
        *calls(diagrams),
        *events.dates(diagrams, files),
        *_forms(diagrams, files),
        *tables.check(diagrams, files),
        *proof.check(diagrams),
    ]
    return sorted(set(found))


def unsafe(drawn: Diagram, *, called: bool = False) -> list[Finding]:
    """What must not reach the runner: elements it cannot carry out, and graphs that do not flow.

    `called`: another diagram calls this one.
    """
    return [*elements.check(drawn), *flows.check(drawn), *events.check(drawn, called=called)]


def check_tree(paths: list[str]) -> list[Finding]:
    """The findings of files and folders, or of everything shipped; raises `Unreadable` for a path without diagrams.

    Called diagrams are looked up next to a file, then among the shipped ones. A defect of a shared diagram
    is told once, with the shortest way.
    """
    told: dict[tuple[str, str, str], Finding] = {}
    for files in bundles(paths):
        for found in check(files):
            key = (found.file, found.element, found.rule)
            if key not in told or len(found.message) < len(told[key].message):
                told[key] = found
    return sorted(told.values())


def _unreadable(path: str, problem: DefinitionError) -> Finding:
    if "DOCTYPE" in problem.found:
        return error(path, "", "doctype", "文件里有 DOCTYPE，可能读取别的文件。请用画图工具重新保存")
    message = f"无法读取：{problem.found}。请用画图工具重新保存为 BPMN 2.0，一个文件一个流程"
    return error(path, "", "unreadable", message)


def calls(diagrams: Mapping[str, Diagram]) -> Iterator[Finding]:
    """Every call of a process that is not there, or that leads back to where it is called."""
    for drawn in diagrams.values():
        for node in drawn.nodes.values():
            if node.tag != "callActivity":
                continue
            if not node.called or node.called not in diagrams:
                message = f"调用活动“{node.label}”调用的流程“{node.called or ''}”不存在。请填写已有流程的编号"
                yield error(drawn.file, node.id, "called-unknown", message)
            elif drawn.process in proof.reachable(node.called, diagrams):
                message = f"调用活动“{node.label}”又调用回自己，永远不会结束。请改用退回的连线"
                yield error(drawn.file, node.id, "called-recursive", message)


def _forms(diagrams: Mapping[str, Diagram], files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Each form that an item's tasks name must be among its files; shared processes use the item's forms."""
    called = {name for drawn in diagrams.values() for name in drawn.calls}
    for item in (name for name in diagrams if name not in called and diagrams[name].calls):
        for process in sorted(proof.reachable(item, diagrams)):
            drawn = diagrams[process]
            for node in drawn.nodes.values():
                if node.form and not any(path.endswith(f"/{item}/{node.form}.form") for path in files):
                    message = f"任务“{node.label}”的表单“{node.form}”不存在。请在 {item} 的表单文件夹里补上"
                    yield error(drawn.file, node.id, "form-unknown", message)
