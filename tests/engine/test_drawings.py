"""The shipped drawings open in any BPMN editor: every element has its shape, name, lane and references."""

from itertools import combinations, pairwise
from typing import Any

import pytest

from engine import diagram
from engine.diagram import BPMN, Diagram
from tests.engine import drawing as draw
from tests.engine.drawing import DI, FOUR, MAJOR, RESULT

BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
Box = tuple[float, float, float, float]


@pytest.fixture(params=[FOUR, MAJOR, RESULT])
def drawn(request: pytest.FixtureRequest) -> Diagram:
    """Each shipped diagram."""
    return diagram.read(draw.shipped()[request.param], request.param)


def shapes(drawn: Diagram) -> dict[str, Any]:
    """Shapes and edges by the element they show."""
    plane = drawn.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")
    return {shape.get("bpmnElement"): shape for shape in plane}


def box(shape: Any) -> Box:
    """Left, top, right, bottom of a shape or label."""
    found = shape.find(BOUNDS)
    x, y, width, height = (float(found.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def core(one: Box) -> Box:
    """What a diamond fills of its box: its corners are empty."""
    x, y = (one[2] - one[0]) / 4, (one[3] - one[1]) / 4
    return one[0] + x, one[1] + y, one[2] - x, one[3] - y


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes do not overlap."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_everything_has_a_shape(drawn: Diagram) -> None:
    """Each node, arrow and lane is drawn once, and nothing else is."""
    expected = {*drawn.nodes, *(flow.id for flow in drawn.flows), *drawn.lanes, f"{drawn.process}-pool"}
    assert set(shapes(drawn)) == expected


def test_everything_has_a_name(drawn: Diagram) -> None:
    """Each node has a Chinese name, and so has each arrow that is one of several."""
    assert [node.id for node in drawn.nodes.values() if node.name.isascii()] == []
    choices = [flow for flow in drawn.flows if len(drawn.outgoing[flow.source]) > 1]
    assert [flow.id for flow in choices if flow.name.isascii()] == []


def test_references_agree(drawn: Diagram) -> None:
    """`incoming` and `outgoing` of each node name exactly its arrows."""
    for identity in drawn.nodes:
        element = draw.by_id(drawn.root, identity)
        for tag, flows in (("incoming", drawn.incoming), ("outgoing", drawn.outgoing)):
            written = sorted(one.text for one in element.findall(f"{{{BPMN}}}{tag}"))
            assert written == sorted(flow.id for flow in flows.get(identity, ()))


def test_every_node_lies_in_its_lane(drawn: Diagram) -> None:
    """What belongs to an office is drawn in its lane."""
    found = shapes(drawn)
    for node in drawn.nodes.values():
        left, top, right, bottom = box(found[node.lane])
        x0, y0, x1, y1 = box(found[node.id])
        assert left < x0, node.id
        assert top <= y0, node.id
        assert x1 < right, node.id
        assert y1 <= bottom, node.id


def test_nothing_overlaps(drawn: Diagram) -> None:
    """No two boxes or labels lie on each other (a boundary event sits on its task)."""
    found = shapes(drawn)
    boxes = {
        name: core(box(found[name])) if node.tag.endswith("Gateway") else box(found[name])
        for name, node in drawn.nodes.items()
        if not node.attached_to
    }
    for name in (*drawn.nodes, *(flow.id for flow in drawn.flows)):
        label = found[name].find(f"{{{DI}}}BPMNLabel")
        if label is not None:
            boxes[f"label of {name}"] = box(label)
    overlapping = [(a, b) for a, b in combinations(boxes, 2) if not apart(boxes[a], boxes[b])]
    assert overlapping == []


def test_arrows_touch_what_they_join(drawn: Diagram) -> None:
    """Each arrow begins and ends on the border of its nodes, and runs around all other boxes."""
    found = shapes(drawn)
    for flow in drawn.flows:
        points = [(float(one.get("x")), float(one.get("y"))) for one in found[flow.id].iter(WAYPOINT)]
        for end, (x, y) in ((flow.source, points[0]), (flow.target, points[-1])):
            left, top, right, bottom = box(found[end])
            assert left <= x <= right, (flow.id, end)
            assert top <= y <= bottom, (flow.id, end)
        for name, node in drawn.nodes.items():
            if name in (flow.source, flow.target) or node.attached_to in (flow.source, flow.target):
                continue
            if node.id == drawn.nodes[flow.source].attached_to:
                continue
            for (x0, y0), (x1, y1) in pairwise(points):
                line = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
                assert apart(line, box(found[name])), (flow.id, name)
