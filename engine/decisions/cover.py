"""Whether a table decides every case, and each once (全覆盖、不重叠): gaps, overlaps, and rules that never count.

Each column is cut where any test changes; one sample stands for each piece. Pieces in which the same rules fit are
tried once, so the search stays small however many constants there are.
"""

from collections.abc import Iterator, Sequence

from engine.decisions import cells
from engine.decisions.cells import Value
from engine.decisions.table import HitPolicy, Table, differ, plain
from engine.lint.findings import Finding, error, warning

CASES_AT_MOST = 100_000


class TooMany(Exception):
    """More cases than can be looked at."""


def check(table: Table) -> Iterator[Finding]:
    """All that is wrong with a table's rules; each defect is told with one case in which it shows."""
    try:
        cases = list(_cases(table))
    except TooMany:
        message = f"决策表“{table.name or table.id}”的情况太多，无法逐一核对。请拆成几张表，或减少列"
        yield error(table.file, table.id, "table-budget", message)
        return
    yield from _gaps(table, cases)
    yield from _overlaps(table, cases)
    yield from _never(table, cases)


Case = tuple[tuple[Value, ...], int]
"""A sample for each input, and the rules that fit, a bit each."""


def _cases(table: Table) -> Iterator[Case]:
    columns = [_pieces(table, place) for place in range(len(table.inputs))]
    everything = (1 << len(table.rules)) - 1
    seen = 0
    waiting: list[Case] = [((), everything)]
    while waiting:
        values, fitting = waiting.pop()
        seen += 1
        if seen > CASES_AT_MOST:
            raise TooMany
        if len(values) == len(columns) or not fitting:
            yield values, fitting
            continue
        waiting += [((*values, value), fitting & mask) for value, mask in columns[len(values)]]


def _pieces(table: Table, place: int) -> list[tuple[Value, int]]:
    """The samples of a column that differ in which rules they fit, each with these rules."""
    column, tests = table.inputs[place], [rule.tests[place] for rule in table.rules]
    pieces: dict[int, Value] = {}
    for value in cells.samples(tests, column.allowed, column.kind):
        mask = sum(1 << number for number, test in enumerate(tests) if test.fits(value))
        pieces.setdefault(mask, value)
    return [(value, mask) for mask, value in pieces.items()]


def _numbers(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


def _told(table: Table, values: Sequence[Value]) -> str:
    said = [f"{column.label}为{_said(value)}" for column, value in zip(table.inputs, values, strict=False)]
    return "，".join(said) or "任何情况"


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"“{value}”" if isinstance(value, str) else str(plain(value))


def _gaps(table: Table, cases: Sequence[Case]) -> Iterator[Finding]:
    if table.default is not None or table.policy in (HitPolicy.COLLECT, HitPolicy.SUM):
        return
    for values, fitting in cases:
        if not fitting:
            message = (
                f"决策表“{table.name or table.id}”有空缺：{_told(table, values)}时没有规则适用。请补一条规则"
            )
            yield error(table.file, table.id, "table-gap", message)
            return


def _overlaps(table: Table, cases: Sequence[Case]) -> Iterator[Finding]:
    if table.policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return
    told: set[tuple[int, int]] = set()
    for values, fitting in cases:
        first, *others = _numbers(fitting) or [0]
        for other in others:
            clash = table.policy is HitPolicy.UNIQUE or differ(
                table.rules[first].outputs, table.rules[other].outputs
            )
            if clash and (first, other) not in told:
                told.add((first, other))
                message = (
                    f"决策表“{table.name or table.id}”的第{first + 1}条和第{other + 1}条重叠："
                    f"{_told(table, values)}时两条都适用。请改写其中一条"
                )
                yield error(table.file, table.rules[other].id or table.id, "table-overlap", message)


def _never(table: Table, cases: Sequence[Case]) -> Iterator[Finding]:
    """Rules that no case reaches: they fit nothing or, under FIRST, an earlier one always comes before."""
    used = 0
    for _, fitting in cases:
        used |= fitting & -fitting if table.policy is HitPolicy.FIRST else fitting
    for place, rule in enumerate(table.rules):
        if not used >> place & 1:
            message = f"决策表“{table.name or table.id}”的第{place + 1}条永远用不上。请删去，或改写它的条件"
            yield warning(table.file, rule.id or table.id, "table-never", message)
