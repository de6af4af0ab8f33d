"""Whether the rules that diagrams ask for exist (图上引用的规则): a misspelt one would be no rule."""

from collections.abc import Iterator, Sequence

from engine import diagram, expressions
from engine.diagram import Diagram
from engine.errors import DefinitionError
from engine.expressions import ExpressionError
from engine.lint import Finding, sources
from engine.lint.findings import error
from workflows.law import kinds

MESSAGE = "没有编号为“{rule}”的规则。请对照本县规则页上的编号改正，或者先把规则加进规则文件"


def check(paths: Sequence[str] = ()) -> list[Finding]:
    """Findings for the diagrams of files and folders, or of everything shipped; each diagram once."""
    files = {path: content for bundle in sources.bundles(list(paths)) for path, content in bundle.items()}
    found: list[Finding] = []
    for path in sorted(path for path in files if path.endswith(".bpmn")):
        try:
            found += of(diagram.read(files[path], path))
        except DefinitionError:
            continue  # the lint of diagrams says so
    return found


def of(drawn: Diagram) -> Iterator[Finding]:
    """Findings for one diagram."""
    for element, rule in _asked(drawn):
        if kinds.canonical(rule) != rule:
            yield error(drawn.file, element, "rule-unknown", MESSAGE.format(rule=rule))


def _asked(drawn: Diagram) -> Iterator[tuple[str, str]]:
    for node in drawn.nodes.values():
        if node.timer is not None and node.timer.rule:
            yield node.id, node.timer.rule
    for flow in drawn.flows:
        try:
            named = expressions.compile(flow.condition).rules if flow.condition else ()
        except ExpressionError:
            continue  # the lint of diagrams says so
        for rule in sorted(named):
            yield flow.id, rule
