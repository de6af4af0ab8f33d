"""The decision tables of a bundle (决策表检查): readable, complete, without overlap, and those that conditions ask."""

from collections.abc import Iterator, Mapping

from engine import definitions
from engine.decisions import cover
from engine.decisions import table as decisions
from engine.diagram import Diagram
from engine.errors import DefinitionError
from engine.lint.findings import Finding, error


def check(diagrams: Mapping[str, Diagram], files: Mapping[str, bytes]) -> Iterator[Finding]:
    """All findings of the tables among these files, and of conditions that ask for another."""
    known: dict[str, str] = {}
    for path in sorted(path for path in files if path.endswith(definitions.TABLE)):
        try:
            table = decisions.read(files[path], path)
        except DefinitionError as problem:
            message = f"看不懂这张决策表（{problem.found}，应为：{problem.expected}）。请改写，一个文件一张表"
            yield error(path, "", "table-unreadable", message)
            continue
        if table.id in known:
            message = f"决策表编号“{table.id}”与 {known[table.id]} 相同。请改名"
            yield error(path, table.id, "duplicate-table", message)
        known.setdefault(table.id, path)
        yield from cover.check(table)
    for drawn in diagrams.values():
        for name in definitions.asked_tables(drawn):
            if name not in known:
                message = f"条件里的决策表“{name}”不存在。请在流程图旁边放上 {name}.dmn"
                yield error(drawn.file, drawn.process, "table-unknown", message)
