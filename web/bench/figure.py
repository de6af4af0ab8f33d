"""One measured figure (测量值): what, how much, against which bar."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measurement; `least` or `most` is its bar, without them it is only told. `value` None: not measured, see `note`."""

    id: str
    value: float | None
    unit: str
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is no bar or no value."""
        if self.value is None or (self.least is None and self.most is None):
            return None
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    @property
    def bar(self) -> str:
        """The bar as people write it."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else ""

    @property
    def as_json(self) -> dict[str, Any]:
        """The figure for machines."""
        value = None if self.value is None else float(f"{self.value:.4g}")
        return {
            "id": self.id,
            "value": value,
            "unit": self.unit,
            "bar": self.bar,
            "met": self.met,
            "note": self.note,
        }
