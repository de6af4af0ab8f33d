"""Conditions of diagrams (条件表达式): a small whitelisted language, compiled once to pure closures.

It has texts, whole numbers, True, False, None, names, comparisons, `in`, and/or/not, + - * on whole
numbers, `rule("id")`, `table("id")` and `outcome_of("task")` (what came of a task the last time,
None while it waits: the gateway after a parallel join asks so). Nothing else: no attributes, no subscripts, no
other calls, no loops; so its cost is bounded by its length. Unknown names and rules are None. The lint's proof
evaluates it with some values unknown.
"""

import ast
import itertools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Protocol

LENGTH = 1_000  # characters
NODES = 200
DEPTH = 30
LARGEST = 10**18  # of any number met on the way

Value = Any
Lookup = Callable[[str], Value]
CALLS = ("rule", "table", "outcome_of")


class ExpressionError(Exception):
    """An expression outside the language, or one whose values do not fit (for developers)."""


class Table(Protocol):
    """A decision table, as a condition asks it."""

    def decide(self, given: Mapping[str, Value], /) -> Value:
        """Its answer for the values by name."""
        ...


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True)
class _Scope:
    name: Lookup
    rule: Lookup
    table: Lookup
    outcome: Lookup


Run = Callable[[_Scope], Value]


@dataclass(frozen=True)
class Expression:
    """A compiled condition; `names`, `rules`, `tables`, `tasks` and `numbers` are what it mentions."""

    text: str
    names: frozenset[str]
    rules: frozenset[str]
    tables: frozenset[str]
    tasks: frozenset[str]
    numbers: tuple[int, ...]
    _run: Run = field(repr=False, compare=False)

    def evaluate(
        self,
        variables: Mapping[str, Value],
        rules: Mapping[str, Value],
        tables: Mapping[str, Table] = MappingProxyType({}),
        outcomes: Mapping[str, Value] = MappingProxyType({}),
    ) -> Value:
        """The value; refuses values that do not fit the operator (text < number), and a table that is not there."""

        def ask(name: str) -> Value:
            if name not in tables:
                raise ExpressionError(f"found no decision table {name!r}; expected one of {sorted(tables)}")
            return tables[name].decide(variables)

        return self._run(_Scope(variables.get, rules.get, ask, outcomes.get))

    def possible(self, domains: Mapping[str, Iterable[Value]]) -> frozenset[bool]:
        """Which truth values it may take when `domains` lists values of names, and all else is unknown."""
        finite = sorted(self.names & domains.keys())
        found: set[bool] = set()
        for chosen in itertools.product(*(tuple(domains[name]) for name in finite)):
            found |= self._truths(dict(zip(finite, chosen, strict=True)))
        return frozenset(found)

    def _truths(self, known: Mapping[str, Value]) -> set[bool]:
        try:

            def nobody_knows(_: str) -> Value:
                return UNKNOWN

            unknown = _Scope(lambda name: known.get(name, UNKNOWN), nobody_knows, nobody_knows, nobody_knows)
            value = self._run(unknown)
        except ExpressionError:
            return {True, False}
        return {True, False} if value is UNKNOWN else {bool(value)}


@lru_cache(maxsize=4_096)
def compile(text: str) -> Expression:
    """Compile a condition; refuses everything outside the language."""
    if len(text) > LENGTH:
        raise ExpressionError(f"found {len(text)} characters; expected at most {LENGTH}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"found {text!r}; expected one expression ({error})") from error
    nodes = list(ast.walk(tree))
    if len(nodes) > NODES:
        raise ExpressionError(f"found {len(nodes)} parts; expected at most {NODES}")
    run = _compile(tree, DEPTH)
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return Expression(
        text=text,
        names=frozenset(node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called),
        rules=_called(nodes, "rule"),
        tables=_called(nodes, "table"),
        tasks=_called(nodes, "outcome_of"),
        numbers=tuple(
            node.value for node in nodes if isinstance(node, ast.Constant) and type(node.value) is int
        ),
        _run=run,
    )


def _compile(node: ast.AST, depth: int) -> Run:
    if depth == 0:
        raise ExpressionError(f"found nesting deeper than {DEPTH}; expected a flatter condition")
    compiler = _COMPILERS.get(type(node))
    if compiler is None:
        raise ExpressionError(
            f"found {type(node).__name__}; expected names, texts, comparisons, and, or, not, rule(), table(), outcome_of()"
        )
    return compiler(node, depth - 1)


def _constant(node: ast.Constant, depth: int) -> Run:
    value = node.value
    if value is not None and type(value) not in (str, int, bool):
        raise ExpressionError(
            f"found the constant {value!r}; expected a text, a whole number, True, False or None"
        )
    if type(value) is int:
        _bounded(value)
    return lambda scope: value


def _name(node: ast.Name, depth: int) -> Run:
    name = node.id
    return lambda scope: scope.name(name)


def _called(nodes: Iterable[ast.AST], function: str) -> frozenset[str]:
    calls = (_asked(node) for node in nodes if isinstance(node, ast.Call))
    return frozenset(name for called, name in calls if called == function)


def _asked(node: ast.Call) -> tuple[str, str]:
    """What is called, and the id that it is asked for."""
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    named = node.func.id if isinstance(node.func, ast.Name) else ""
    if named in CALLS and isinstance(given, ast.Constant) and isinstance(given.value, str):
        return named, given.value
    raise ExpressionError('found a call; expected rule("id"), table("id") or outcome_of("task") only')


def _call(node: ast.Call, depth: int) -> Run:
    called, name = _asked(node)
    if called == "rule":
        return lambda scope: scope.rule(name)
    if called == "outcome_of":
        return lambda scope: scope.outcome(name)
    return lambda scope: scope.table(name)


def _sequence(node: ast.Tuple | ast.List, depth: int) -> Run:
    parts = [_compile(part, depth) for part in node.elts]
    return lambda scope: [part(scope) for part in parts]


def _truth(value: Value) -> Value:
    return value if value is UNKNOWN else bool(value)


def _bool(node: ast.BoolOp, depth: int) -> Run:
    parts = [_compile(part, depth) for part in node.values]
    decisive = isinstance(node.op, ast.Or)  # the value that settles the whole

    def run(scope: _Scope) -> Value:
        unknown = False
        for part in parts:
            value = _truth(part(scope))
            if value is decisive:
                return decisive
            unknown = unknown or value is UNKNOWN
        return UNKNOWN if unknown else not decisive

    return run


def _unary(node: ast.UnaryOp, depth: int) -> Run:
    operand = _compile(node.operand, depth)
    if isinstance(node.op, ast.Not):

        def negate(scope: _Scope) -> Value:
            value = _truth(operand(scope))
            return value if value is UNKNOWN else not value

        return negate
    if isinstance(node.op, ast.USub):
        return lambda scope: _arithmetic(operator.sub, 0, operand(scope))
    raise ExpressionError(f"found {type(node.op).__name__}; expected not or a minus")


def _binary(node: ast.BinOp, depth: int) -> Run:
    done = _ARITHMETIC.get(type(node.op))
    if done is None:
        raise ExpressionError(f"found {type(node.op).__name__}; expected + - * on whole numbers")
    left, right = _compile(node.left, depth), _compile(node.right, depth)
    return lambda scope: _arithmetic(done, left(scope), right(scope))


def _arithmetic(done: Callable[[int, int], int], left: Value, right: Value) -> Value:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if type(left) is not int or type(right) is not int:
        raise ExpressionError(f"found {left!r} and {right!r}; expected whole numbers")
    return _bounded(done(left, right))


def _bounded(number: int) -> int:
    if abs(number) > LARGEST:
        raise ExpressionError(f"found a number beyond {LARGEST}; expected a smaller one")
    return number


def _compare(node: ast.Compare, depth: int) -> Run:
    first = _compile(node.left, depth)
    rest = []
    for sign, right in zip(node.ops, node.comparators, strict=True):
        compared = _COMPARISONS.get(type(sign))
        if compared is None:
            raise ExpressionError(f"found {type(sign).__name__}; expected == != < <= > >= in, not in")
        rest.append((compared, _compile(right, depth)))

    def run(scope: _Scope) -> Value:
        left, unknown = first(scope), False
        for compared, operand in rest:
            right = operand(scope)
            value = compared(left, right)
            if value is False:
                return False
            unknown, left = unknown or value is UNKNOWN, right
        return UNKNOWN if unknown else True

    return run


def _same(left: Value, right: Value) -> bool:
    """Equal and of one type: True is not 1, and a text is never a number."""
    return type(left) is type(right) and left == right


def _equal(left: Value, right: Value) -> Value:
    return UNKNOWN if left is UNKNOWN or right is UNKNOWN else _same(left, right)


def _unequal(left: Value, right: Value) -> Value:
    return UNKNOWN if left is UNKNOWN or right is UNKNOWN else not _same(left, right)


def _ordered(done: Callable[[Any, Any], bool]) -> Callable[[Value, Value], Value]:
    def run(left: Value, right: Value) -> Value:
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        if type(left) is not type(right) or type(left) not in (int, str):
            raise ExpressionError(f"found {left!r} beside {right!r}; expected two whole numbers or two texts")
        return done(left, right)

    return run


def _within(left: Value, right: Value) -> Value:
    if right is UNKNOWN:
        return UNKNOWN
    if type(right) is not list:
        raise ExpressionError(f"found `in {right!r}`; expected a list")
    if left is not UNKNOWN and any(_same(left, part) for part in right):
        return True
    return UNKNOWN if right and (left is UNKNOWN or any(part is UNKNOWN for part in right)) else False


def _outside(left: Value, right: Value) -> Value:
    found = _within(left, right)
    return found if found is UNKNOWN else not found


_ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Value, Value], Value]] = {
    ast.Eq: _equal,
    ast.NotEq: _unequal,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: _outside,
}
_COMPILERS: Mapping[type[ast.AST], Callable[[Any, int], Run]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Call: _call,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.BoolOp: _bool,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
}
