"""One power item on A4 across (权力事项单页): what is printed for the wall."""

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
