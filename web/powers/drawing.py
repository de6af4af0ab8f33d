"""A diagram as clean SVG (流程图的图样), made on the server: for pages without scripts, and for paper.

Lengths are the pixels of the diagram's own file. Rows that stand far apart are moved together, nothing else changes
place; a diagram too wide for one sheet is cut between its boxes, and every sheet names the lanes again.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from engine.diagram import BPMN, Diagram, Node
from web.powers.labels import LABEL, LEADING, Box, Label, place, wrapped

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"

TEXT = 17
LANE_HEAD = 64
FREE = 13  # what stays of an empty band between rows
ONE_SHEET = 1660  # wider than that, a second sheet is begun: on one, text would be below 8 points
PAPER = (791.0, 524.0)
"""The room for a diagram on A4 across, in points."""

INK, LANE_FILL = "#1f1a15", ("#ffffff", "#f5f2ec")


@dataclass(frozen=True)
class Drawing:
    """All places of one diagram: `pool` is the frame, `labels` stand beside events, gateways and arrows."""

    diagram: Diagram
    pool: Box
    lanes: dict[str, Box]
    nodes: dict[str, Box]
    edges: dict[str, tuple[tuple[float, float], ...]]
    labels: dict[str, Label]


def _read(diagram: Diagram) -> Drawing:
    shapes: dict[str, Box] = {}
    edges: dict[str, tuple[tuple[float, float], ...]] = {}
    for shape in diagram.root.iter(f"{DI}BPMNShape"):
        shapes[shape.get("bpmnElement")] = _bounds(shape)
    for edge in diagram.root.iter(f"{DI}BPMNEdge"):
        edges[edge.get("bpmnElement")] = tuple(
            (float(at.get("x")), float(at.get("y"))) for at in edge.iter(WAYPOINT)
        )
    lanes = {name: shapes[name] for name in diagram.lanes if name in shapes}
    nodes = {name: shapes[name] for name in diagram.nodes if name in shapes}
    pools = [shapes[each.get("id")] for each in diagram.root.iter(f"{{{BPMN}}}participant")]
    names = {flow.id: flow.name for flow in diagram.flows} | {
        name: node.name for name, node in diagram.nodes.items() if not is_task(node)
    }
    named = {name: text for name, text in names.items() if text.strip() and (name in nodes or name in edges)}
    return Drawing(diagram, pools[0], lanes, nodes, edges, place(named, nodes, edges, pools[0]))


def _bounds(shape: Any) -> Box:
    at = shape.find(f"{DC}Bounds")
    return Box(*(float(at.get(side)) for side in ("x", "y", "width", "height")))


def is_task(node: Node) -> bool:
    """Whether a node is drawn as a box with its name inside."""
    return node.tag.endswith("Task") or node.tag in ("task", "callActivity", "subProcess")


def read(diagram: Diagram) -> Drawing:
    """The places of a diagram, its rows moved together."""
    drawing = _read(diagram)
    solid = [*drawing.nodes.values(), *(label.box for label in drawing.labels.values())]
    lines = {y for points in drawing.edges.values() for _x, y in points}
    lines |= {y for lane in drawing.lanes.values() for y in (lane.y, lane.bottom)}
    move = _moved([(box.y, box.bottom) for box in solid], lines | {drawing.pool.y, drawing.pool.bottom})

    def box(old: Box) -> Box:
        return replace(old, y=move(old.y), h=move(old.bottom) - move(old.y))

    return Drawing(
        diagram,
        box(drawing.pool),
        {name: box(each) for name, each in drawing.lanes.items()},
        {name: box(each) for name, each in drawing.nodes.items()},
        {name: tuple((x, move(y)) for x, y in points) for name, points in drawing.edges.items()},
        {name: Label(each.lines, box(each.box)) for name, each in drawing.labels.items()},
    )


def _moved(solid: Sequence[tuple[float, float]], lines: set[float]) -> Callable[[float], float]:
    """Where a height goes when the empty bands between solid ones shrink; the order of all heights stays."""
    stops = sorted(lines.union(*solid))
    goes = [stops[0]]
    for low, high in pairwise(stops):
        covered = any(start <= low and high <= end for start, end in solid)
        goes.append(goes[-1] + (high - low if covered else min(high - low, FREE)))

    def move(y: float) -> float:
        at = min(max(bisect_right(stops, y) - 1, 0), len(stops) - 1)
        return goes[at] + (y - stops[at])

    return move


@dataclass(frozen=True)
class Sheet:
    """One part of a drawing, from `start` to `end` across."""

    drawing: Drawing
    start: float
    end: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, the lanes' names included."""
        return LANE_HEAD + self.end - self.start, self.drawing.pool.h

    @property
    def scale(self) -> float:
        """Points on A4 across for each pixel."""
        return min(0.9, PAPER[0] / self.size[0], PAPER[1] / self.size[1])

    @property
    def on_paper(self) -> tuple[float, float]:
        """Width and height on A4 across, in points."""
        return round(self.size[0] * self.scale, 2), round(self.size[1] * self.scale, 2)

    @property
    def smallest(self) -> float:
        """The size of the smallest text on A4 across, in points."""
        return LABEL * self.scale


def sheets(diagram: Diagram) -> tuple[Sheet, ...]:
    """A diagram on as few sheets as it takes, cut where no box and no label stands."""
    drawing = read(diagram)
    start, end = _content(drawing)
    if end - start <= ONE_SHEET:
        return (Sheet(drawing, start, end),)
    cut = _cut(drawing, start, end)
    return (Sheet(drawing, start, cut), Sheet(drawing, cut, end))


def _content(drawing: Drawing) -> tuple[float, float]:
    boxes = [*drawing.nodes.values(), *(each.box for each in drawing.labels.values())]
    return min(box.x for box in boxes) - 16, max(drawing.pool.right, *(box.right + 4 for box in boxes))


def _cut(drawing: Drawing, start: float, end: float) -> float:
    """The free place nearest to the middle."""
    boxes = [*drawing.nodes.values(), *(each.box for each in drawing.labels.values())]
    middle = (start + end) / 2
    candidates = sorted(range(int(start), int(end), 2), key=lambda x: abs(x - middle))
    free = (x for x in candidates if not any(box.x < x < box.right for box in boxes))
    return float(next(free, middle))


def svg(sheet: Sheet, title: str, *, points: tuple[float, float] | None = None) -> Markup:
    """One sheet as SVG, read out as its title; it holds no style, no script and no address.

    As large as its own pixels, or as `points` say.
    """
    w, h = sheet.size
    across, down = (f"{w:g}", f"{h:g}") if points is None else (f"{side:g}pt" for side in points)
    parts = "".join(_parts(sheet))
    return Markup(  # noqa: S704 -- every text in it is escaped below
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}" width="{across}" height="{down}" role="img"'
        f' aria-label="{escape(title)}" fill="none" stroke="{INK}" stroke-width="1.5">{parts}</svg>'
    )


def _parts(sheet: Sheet) -> Iterator[str]:
    drawing, (w, h) = sheet.drawing, sheet.size
    dx, dy = LANE_HEAD - sheet.start, -drawing.pool.y
    shown = Box(sheet.start, drawing.pool.y, sheet.end - sheet.start, drawing.pool.h)
    for number, lane in enumerate(drawing.lanes.values()):
        yield f'<rect x="0" y="{lane.y + dy:g}" width="{w:g}" height="{lane.h:g}" fill="{LANE_FILL[number % 2]}"/>'
    yield f'<g transform="translate({dx:g} {dy:g})">'
    for points in drawing.edges.values():
        yield from _edge(points)
    for name, box in drawing.nodes.items():
        if box.overlaps(shown):
            yield from _node(drawing.diagram.nodes[name], box)
    for label in drawing.labels.values():
        if label.box.overlaps(shown):
            yield _text(label.lines, label.box, LABEL, halo=True)
    yield "</g>"
    for number, (name, lane) in enumerate(drawing.lanes.items()):
        at = Box(0, lane.y + dy, LANE_HEAD, lane.h)
        yield f'<rect x="0" y="{at.y:g}" width="{LANE_HEAD}" height="{at.h:g}" fill="{LANE_FILL[number % 2]}"/>'
        yield _text(wrapped(drawing.diagram.lanes[name], 3), at, LABEL)
    yield f'<rect x="0.75" y="0.75" width="{w - 1.5:g}" height="{h - 1.5:g}"/>'


def _edge(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    yield f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in points)}"/>'
    (x0, y0), (x1, y1) = points[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    back = (x1 - 11 * ux, y1 - 11 * uy)
    wings = [(back[0] - 5 * uy, back[1] + 5 * ux), (back[0] + 5 * uy, back[1] - 5 * ux)]
    corners = " ".join(f"{x:g},{y:g}" for x, y in [(x1, y1), *wings])
    yield f'<polygon points="{corners}" fill="{INK}" stroke="none"/>'


def _node(node: Node, box: Box) -> Iterator[str]:
    x, y = box.x + box.w / 2, box.y + box.h / 2
    if is_task(node):
        bold = 4 if node.tag == "callActivity" else 1.5
        yield (
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.w:g}" height="{box.h:g}" rx="8" fill="#fff"'
            f' stroke-width="{bold}"/>'
        )
        yield _text(wrapped(node.name, (box.w - 8) / TEXT), box, TEXT)
    elif node.tag.endswith("Gateway"):
        yield f'<polygon points="{x:g},{box.y:g} {box.right:g},{y:g} {x:g},{box.bottom:g} {box.x:g},{y:g}" fill="#fff"/>'
        arm = 8
        both = node.tag == "parallelGateway"
        yield (
            f'<path d="M{x - arm:g} {y:g}h{2 * arm}M{x:g} {y - arm:g}v{2 * arm}" stroke-width="3"/>'
            if both
            else f'<path d="M{x - 6:g} {y - 7:g}l12 14M{x + 6:g} {y - 7:g}l-12 14" stroke-width="3"/>'
        )
    else:
        bold = 4 if node.tag == "endEvent" else 1.5
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{box.w / 2:g}" fill="#fff" stroke-width="{bold}"/>'
        if node.tag not in ("startEvent", "endEvent"):
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{box.w / 2 - 4:g}"/>'
            clock, envelope = f"M{x:g} {y - 9:g}v9h7", f"M{x - 8:g} {y - 5:g}h16v11h-16zl8 6l8 -6"
            yield f'<path d="{clock if node.timer is not None else envelope}"/>'


def _text(lines: Sequence[str], box: Box, size: int, *, halo: bool = False) -> str:
    """Lines set in the middle of a box; with a halo, arrows behind them do not hide them."""
    x = box.x + box.w / 2
    first = box.y + box.h / 2 - (len(lines) - 1) * size * LEADING / 2 + size * 0.36
    spans = "".join(
        f'<tspan x="{x:g}" y="{first + number * size * LEADING:g}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    shared = f'text-anchor="middle" font-size="{size}"'
    behind = (
        f'<text {shared} stroke="#fff" stroke-width="4" stroke-linejoin="round">{spans}</text>'
        if halo
        else ""
    )
    return f'{behind}<text {shared} fill="{INK}" stroke="none">{spans}</text>'
