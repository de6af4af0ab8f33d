"""The financial disclosure on A4 across (财务公开表): what is printed for the wall."""

from dataclasses import dataclass

from web.finance.told import Row
from web.papers import Paper


@dataclass(frozen=True, kw_only=True)
class FinancePaper(Paper):
    """A sheet with its lines, what each kind comes to, and who reviewed it; `notes` say what is not as usual.

    `sums` are all income and all spending, without the unit, as they stand under their columns.
    """

    totals: tuple[tuple[str, str], ...]
    sums: tuple[str, str]
    income: tuple[tuple[str, str], ...]
    spending: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    reviewed: str
    notes: tuple[str, ...]
