"""A bundle as SpiffWorkflow parsed it (解析后的流程): shared by all its matters; conditions are our evaluator's."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment

from engine import definitions, diagram, expressions, lint, steps
from engine.decisions.table import Table
from engine.definitions import Definition
from engine.diagram import Diagram
from engine.spiff import trees
from engine.steps import ProcessError

AT_MOST = 256  # definitions kept parsed


class Environment(BasePythonScriptEngineEnvironment):  # type: ignore[misc, unused-ignore]
    """Evaluates conditions with our evaluator, on the matter's data, rules and tables; refuses to run anything."""

    def __init__(
        self, data: Mapping[str, Any], rules: Mapping[str, Any], tables: Mapping[str, Table]
    ) -> None:
        super().__init__()
        self.data = data
        self.rules = rules
        self.tables = tables
        self.outcomes: dict[str, str | None] = {}
        """What came of each task, for conditions behind a join (`outcome_of`)."""

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> bool:
        """A condition's truth."""
        variables = {**self.data, **{key: context.get(key) for key in steps.VARIABLES}}
        return bool(
            expressions.compile(expression).evaluate(variables, self.rules, self.tables, self.outcomes)
        )

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        """Refused."""
        raise ProcessError("found a script in a diagram; expected none")

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise ProcessError("found a service task in a diagram; expected none")


@dataclass(frozen=True)
class Specs:
    """The parsed bundle, shared by all its matters and never changed after."""

    top: Any
    called: Mapping[str, Any]
    diagrams: Mapping[str, Diagram]


_PARSED: OrderedDict[tuple[str, str], Specs] = OrderedDict()
_PARSING = threading.Lock()


def specs(definition: Definition) -> Specs:
    """The specs of a bundle, parsed once; refuses (`ProcessError`) diagrams that cannot run."""
    key = (definition.digest, definition.process)
    with _PARSING:
        if key not in _PARSED:
            _PARSED[key] = _parse(definition)
            if len(_PARSED) > AT_MOST:
                _PARSED.popitem(last=False)
        _PARSED.move_to_end(key)
        return _PARSED[key]


def _parse(definition: Definition) -> Specs:
    drawn = definitions.diagrams(definition)
    called_by_others = {name for one in drawn.values() for name in one.calls}
    found = [*lint.calls(drawn)]
    for name, one in drawn.items():
        found += lint.unsafe(one, called=name in called_by_others)
    if found:
        raise ProcessError(
            f"{found[0].file}: found {found[0].rule} at {found[0].element}; expected a sound diagram"
        )
    parser = BpmnParser()
    try:
        for one in drawn.values():
            parser.add_bpmn_xml(diagram.bare(one), one.file)
        top = parser.get_spec(definition.process)
        called = parser.get_subprocess_specs(definition.process)
    except Exception as error:
        raise ProcessError(f"{definition.process}: found a diagram that cannot run ({error})") from error
    for spec in (top, *called.values()):
        setattr(spec, trees.PREDICTED, trees.predicts(spec))
    return Specs(top, called, drawn)
