"""The power list on paper (权力清单纸面): one item on A4 across for the wall, and all of them in one table."""

from dataclasses import dataclass

from markupsafe import Markup

from web.papers import Paper


@dataclass(frozen=True)
class Drawn:
    """One sheet of a diagram: its name, the SVG, and its size in points."""

    name: str
    svg: Markup
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class PowerPaper(Paper):
    """An item's facts and steps, and its diagrams; `grounds` name no article that nobody confirmed."""

    county: str
    executing: str
    supervising: str
    grounds: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    materials: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    disclosures: tuple[str, ...]
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True)
class ListRow:
    """One item in the table; `confirmed`: the county has confirmed it."""

    number: str
    title: str
    confirmed: bool
    executing: str
    supervising: str
    grounds: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListPaper(Paper):
    """A village's whole list, by class."""

    county: str
    count: int
    classes: tuple[tuple[str, tuple[ListRow, ...]], ...]
