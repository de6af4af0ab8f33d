"""What a financial disclosure says (财务公开表): opening balance, each voucher's line, closing balance, to the fen."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from workflows.finance.tables import Sheet
from workflows.finance.vouchers import INCOME


@dataclass(frozen=True)
class Line:
    """One voucher on a sheet; `party` is masked where it is a person, `signed` are task and home/person."""

    id: str
    matter: str
    month: str
    day: str
    direction: str
    kind: str
    purpose: str
    party: str
    fen: int
    of_matter: str
    handler: str
    signed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drawn:
    """A sheet over whole months, money in fen; `adjusted`: what a correction of the opening balance changed since.

    `stated` is false where nobody has entered an opening balance: it then begins at nothing, and says so.
    """

    first: str
    last: str
    opening: int
    adjusted: int
    stated: bool
    lines: tuple[Line, ...]

    @property
    def income(self) -> int:
        """All income."""
        return sum(line.fen for line in self.lines if line.direction == INCOME)

    @property
    def spending(self) -> int:
        """All spending."""
        return sum(line.fen for line in self.lines if line.direction != INCOME)

    @property
    def closing(self) -> int:
        """What is left at its end."""
        return self.opening + self.adjusted + self.income - self.spending

    def by_kind(self, direction: str) -> dict[str, int]:
        """What each kind of income or spending comes to, in the order of the lines."""
        found: dict[str, int] = {}
        for line in self.lines:
            if line.direction == direction:
                found[line.kind] = found.get(line.kind, 0) + line.fen
        return found

    def is_late(self, line: Line) -> bool:
        """Whether a line belongs to a month whose sheet was public before it was entered (补记)."""
        return line.month < self.first

    @property
    def told(self) -> dict[str, Any]:
        """As the log keeps it."""
        return asdict(self)


def read(told: Mapping[str, Any]) -> Drawn:
    """A sheet that the log keeps."""
    lines = tuple(
        Line(**{**line, "signed": tuple((task, by) for task, by in line["signed"])}) for line in told["lines"]
    )
    return Drawn(**{**told, "lines": lines})


def of(row: Sheet) -> Drawn:
    """What a drawn sheet says."""
    return read(json.loads(row.content))
