"""A decision table (决策表): read from a `.dmn` file, asked with values; hit policies U, A, F, C and C+."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from engine import diagram
from engine.decisions import cells
from engine.decisions.cells import CellError, Test, Value
from engine.errors import DefinitionError

NAMESPACES = ("https://www.omg.org/spec/DMN/", "http://www.omg.org/spec/DMN/")
KINDS = ("string", "number", "boolean", "date")
RULES_AT_MOST = 500
COLUMNS_AT_MOST = 20


class HitPolicy(StrEnum):
    """What counts where several rules fit (命中策略)."""

    UNIQUE = "U"  # at most one rule may fit
    ANY = "A"  # several may fit if they say the same
    FIRST = "F"  # the first that fits
    COLLECT = "C"  # all that fit, in their order
    SUM = "C+"  # the sum of all that fit


POLICIES = {
    ("UNIQUE", ""): HitPolicy.UNIQUE,
    ("ANY", ""): HitPolicy.ANY,
    ("FIRST", ""): HitPolicy.FIRST,
    ("COLLECT", ""): HitPolicy.COLLECT,
    ("COLLECT", "SUM"): HitPolicy.SUM,
}


class DecisionError(Exception):
    """A table that gives no answer, or more than its hit policy allows (for developers)."""


@dataclass(frozen=True)
class Column:
    """An input or output: its name, label, kind of value, and the values it may have."""

    name: str
    label: str
    kind: str
    allowed: Test


@dataclass(frozen=True)
class Rule:
    """One row: a test for each input, a value for each output."""

    id: str
    tests: tuple[Test, ...]
    outputs: tuple[Value, ...]
    line: int

    def fits(self, values: Sequence[Value]) -> bool:
        """Whether all tests pass."""
        return all(test.fits(value) for test, value in zip(self.tests, values, strict=True))


@dataclass(frozen=True)
class Table:
    """One decision of one file."""

    file: str
    id: str
    name: str
    policy: HitPolicy
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]
    default: tuple[Value, ...] | None

    def decide(self, given: Mapping[str, Any]) -> Any:
        """The answer for the inputs by name: a value, or an object where there are several outputs.

        Texts and whole numbers come back as such, other numbers and dates as text; COLLECT gives a list. Refuses
        (`DecisionError`) where no rule fits and no default is written, or where the hit policy is broken.
        """
        values = [value_of(given.get(column.name), column) for column in self.inputs]
        found = [rule.outputs for rule in self.rules if rule.fits(values)]
        if self.policy in (HitPolicy.COLLECT, HitPolicy.SUM):
            return self._collected(found)
        if not found and self.default is None:
            raise DecisionError(f"{self.file}: found no rule of {self.id} for {dict(given)!r}; expected one")
        if self.policy is HitPolicy.UNIQUE and len(found) > 1:
            raise DecisionError(f"{self.file}: found {len(found)} rules of {self.id}; expected one (U)")
        if self.policy is HitPolicy.ANY and any(differ(found[0], other) for other in found[1:]):
            raise DecisionError(f"{self.file}: found rules of {self.id} that differ; expected the same (A)")
        return self._told(found[0] if found else self.default or ())

    def _collected(self, found: list[tuple[Value, ...]]) -> Any:
        if self.policy is HitPolicy.COLLECT:
            return [self._told(outputs) for outputs in found]
        return plain(sum((outputs[0] for outputs in found if isinstance(outputs[0], Decimal)), Decimal(0)))

    def _told(self, outputs: tuple[Value, ...]) -> Any:
        if len(self.outputs) == 1:
            return plain(outputs[0])
        return {column.name: plain(value) for column, value in zip(self.outputs, outputs, strict=True)}


def differ(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool:
    """Whether two rules say something else."""
    return any(not cells.same(a, b) for a, b in zip(left, right, strict=True))


def plain(value: Value) -> Any:
    """A value as canonical JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, date) else value


def value_of(given: Any, column: Column) -> Value:
    """A value of a matter as the column takes it: money and numbers may be text; refuses (`DecisionError`) other kinds."""
    if given is None:
        return None
    try:
        if column.kind == "number" and type(given) in (int, str):
            return Decimal(given)
        if column.kind == "date" and type(given) is str:
            return date.fromisoformat(given)
    except (InvalidOperation, ValueError) as error:
        raise DecisionError(f"{column.name}: found {given!r}; expected a {column.kind}") from error
    if (column.kind, type(given)) in (("string", str), ("boolean", bool)):
        return given  # type: ignore[no-any-return]
    raise DecisionError(f"{column.name}: found {given!r}; expected a {column.kind}")


def read(content: bytes, file: str) -> Table:
    """The one decision table of a file; refuses (`DefinitionError`, with the line) what is outside the language."""
    root = diagram.parse(content, file)
    if diagram.local(root) != "definitions" or not str(etree.QName(root).namespace).startswith(NAMESPACES):
        raise DefinitionError(file, root.sourceline, found=str(root.tag), expected="DMN definitions")
    decisions = [each for each in root.iter() if diagram.local(each) == "decision"]
    tables = [each for each in root.iter() if diagram.local(each) == "decisionTable"]
    if len(decisions) != 1 or len(tables) != 1:
        found = f"{len(decisions)} decisions, {len(tables)} tables"
        raise DefinitionError(
            file, root.sourceline, found=found, expected="one decision with one table a file"
        )
    return _table(decisions[0], tables[0], file)


def _table(decision: Any, told: Any, file: str) -> Table:
    asked = (told.get("hitPolicy", "UNIQUE"), told.get("aggregation", ""))
    if asked not in POLICIES:
        expected = "UNIQUE, ANY, FIRST, COLLECT, or COLLECT with SUM"
        raise DefinitionError(file, told.sourceline, found=" ".join(asked).strip(), expected=expected)
    inputs = tuple(_input(each, file) for each in _children(told, "input"))
    outputs = tuple(_output(each, file) for each in _children(told, "output"))
    rules = tuple(_rule(each, inputs, outputs, file) for each in _children(told, "rule"))
    policy = POLICIES[asked]
    if not inputs or not outputs or not rules or len(rules) > RULES_AT_MOST or len(inputs) > COLUMNS_AT_MOST:
        found = f"{len(inputs)} inputs, {len(outputs)} outputs, {len(rules)} rules"
        expected = f"some of each, at most {COLUMNS_AT_MOST} inputs and {RULES_AT_MOST} rules"
        raise DefinitionError(file, told.sourceline, found=found, expected=expected)
    if policy is HitPolicy.SUM and [each.kind for each in outputs] != ["number"]:
        raise DefinitionError(file, told.sourceline, found="C+", expected="one output, a number")
    defaults = [
        _default(each, column, file) for each, column in zip(_children(told, "output"), outputs, strict=True)
    ]
    default = tuple(each[0] for each in defaults if each) if all(defaults) else None
    name = " ".join(decision.get("name", "").split())
    return Table(file, decision.get("id", ""), name, policy, inputs, outputs, rules, default)


def _children(element: Any, tag: str) -> list[Any]:
    return [each for each in element if diagram.local(each) == tag]


def _text(element: Any, *tags: str) -> str:
    """The text below a chain of elements; empty where there is none."""
    for tag in tags:
        below = _children(element, tag) if element is not None else []
        element = below[0] if below else None
    return "".join(element.itertext()).strip() if element is not None else ""


def _kind(told: str, line: int, file: str) -> str:
    kind = told or "string"
    if kind not in KINDS:
        raise DefinitionError(file, line, found=f"the type {kind}", expected=", ".join(KINDS))
    return kind


def _cell(text: str, line: int, file: str) -> Test:
    try:
        return cells.read(text)
    except CellError as error:
        raise DefinitionError(file, line, found=str(error), expected="a unary test") from error


def _input(told: Any, file: str) -> Column:
    expressions = _children(told, "inputExpression")
    name = _text(told, "inputExpression", "text")
    if not name.isidentifier():
        raise DefinitionError(
            file, told.sourceline, found=f"the input {name!r}", expected="the name of a value"
        )
    kind = _kind(expressions[0].get("typeRef", ""), told.sourceline, file)
    allowed = _cell(_text(told, "inputValues", "text"), told.sourceline, file)
    return Column(name, told.get("label") or name, kind, allowed)


def _output(told: Any, file: str) -> Column:
    name = told.get("name") or "output"
    kind = _kind(told.get("typeRef", ""), told.sourceline, file)
    return Column(
        name,
        told.get("label") or name,
        kind,
        _cell(_text(told, "outputValues", "text"), told.sourceline, file),
    )


def _default(told: Any, column: Column, file: str) -> tuple[Value, ...]:
    text = _text(told, "defaultOutputEntry", "text")
    return (_value(text, column, told.sourceline, file),) if text else ()


def _value(text: str, column: Column, line: int, file: str) -> Value:
    try:
        value = cells.literal(text)
    except CellError as error:
        raise DefinitionError(file, line, found=str(error), expected="one constant") from error
    kinds = {"string": str, "number": Decimal, "boolean": bool, "date": date}
    if value is not None and (type(value) is not kinds[column.kind] or not column.allowed.fits(value)):
        raise DefinitionError(file, line, found=text, expected=f"a {column.kind} that {column.name} may be")
    return value


def _rule(told: Any, inputs: Sequence[Column], outputs: Sequence[Column], file: str) -> Rule:
    asked, given = _children(told, "inputEntry"), _children(told, "outputEntry")
    if len(asked) != len(inputs) or len(given) != len(outputs):
        found = f"{len(asked)} tests and {len(given)} values"
        expected = f"{len(inputs)} and {len(outputs)}"
        raise DefinitionError(file, told.sourceline, found=found, expected=expected)
    return Rule(
        told.get("id", ""),
        tuple(_cell(_text(each, "text"), each.sourceline, file) for each in asked),
        tuple(
            _value(_text(each, "text"), column, each.sourceline, file)
            for each, column in zip(given, outputs, strict=True)
        ),
        told.sourceline,
    )
