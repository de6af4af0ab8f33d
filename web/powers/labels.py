"""Where the words beside events, gateways and arrows stand (图上文字的位置): clear of boxes, of each other, of lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from web.titles import width

LABEL = 17
LEADING = 1.15
WIDTHS = (6, 4, 3, 2)
"""Characters on a line of a label: the widest that finds a place."""
HIT, CROSSED, STEP = 1000, 20, 1

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """A place on the sheet, in pixels of the diagram."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    def overlaps(self, other: "Box") -> bool:
        """Whether both share more than an edge."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def within(self, other: "Box") -> bool:
        """Whether it lies inside another, edges included."""
        across = other.x <= self.x and self.right <= other.right
        return across and other.y <= self.y and self.bottom <= other.bottom


@dataclass(frozen=True)
class Label:
    """A text in lines, with its place."""

    lines: tuple[str, ...]
    box: Box


def wrapped(text: str, room: float) -> tuple[str, ...]:
    """A text broken into lines of at most `room` full-width characters; no line begins with a closing mark."""
    lines, line = [], ""
    for letter in text:
        if line and width(line + letter) > room and letter not in "）、，。？”":
            lines.append(line)
            line = ""
        line += letter
    return (*lines, line) if line else tuple(lines)


def place(
    names: Mapping[str, str], nodes: Mapping[str, Box], edges: Mapping[str, Points], pool: Box
) -> dict[str, Label]:
    """A place for every name, of arrows first (they have less room); nothing is left out, the least bad place is taken."""
    found: dict[str, Label] = {}
    lines = [segment for points in edges.values() for segment in pairwise(points)]
    for name in sorted(names, key=lambda each: each in nodes):
        spots = list(_spots(names[name], nodes.get(name), edges.get(name, ())))
        taken = [*nodes.values(), *(label.box for label in found.values())]
        costs = [_cost(spot.box, taken, lines, pool) + STEP * place for place, spot in enumerate(spots)]
        if spots:
            found[name] = spots[costs.index(min(costs))]
    return found


def _cost(
    box: Box,
    taken: Sequence[Box],
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    pool: Box,
) -> float:
    hits = sum(box.overlaps(each) for each in taken) + (not box.within(pool))
    crossed = sum(box.overlaps(_around(*line)) for line in lines)
    return HIT * hits + CROSSED * crossed


def _around(start: tuple[float, float], end: tuple[float, float]) -> Box:
    (x0, y0), (x1, y1) = start, end
    return Box(min(x0, x1) - 1, min(y0, y1) - 1, abs(x1 - x0) + 2, abs(y1 - y0) + 2)


def _spots(text: str, node: Box | None, points: Points) -> Iterator[Label]:
    for room in WIDTHS:
        lines = wrapped(text, room)
        w, h = max(map(width, lines)) * LABEL, len(lines) * LABEL * LEADING
        corners = _beside_node(node, w, h) if node is not None else _beside_line(points, w, h)
        yield from (Label(lines, Box(x, y, w, h)) for x, y in corners)


def _beside_node(node: Box, w: float, h: float) -> Iterator[tuple[float, float]]:
    middle = node.x + node.w / 2 - w / 2
    for y in (node.y - h - 2, node.bottom + 2):
        yield from ((middle, y), (node.x + node.w / 2 + 4, y), (node.x + node.w / 2 - w - 4, y))
    yield from ((node.right + 3, node.y - h / 2), (node.x - w - 3, node.y - h / 2))
    yield from ((node.x + node.w / 2 - w - 4, node.y - h - 12), (middle, node.y - h - 14))


def _beside_line(points: Points, w: float, h: float) -> Iterator[tuple[float, float]]:
    """Beside each stretch of an arrow: at its beginning, in its middle, at its end; the first stretches first."""
    for (x0, y0), (x1, y1) in pairwise(points):
        for part in (0.0, 0.5, 1.0):
            x, y = x0 + (x1 - x0) * part, y0 + (y1 - y0) * part
            if abs(x1 - x0) >= abs(y1 - y0):
                left = x - w / 2 + (0.5 - part) * (w + 8) * (1 if x1 > x0 else -1)
                yield from ((left, y - h - 3), (left, y + 3), (left, y - h - 22), (left, y + 22))
            else:
                top = y - h / 2 + (0.5 - part) * (h + 8) * (1 if y1 > y0 else -1)
                yield from ((x + 4, top), (x - w - 4, top))
