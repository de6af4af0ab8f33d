"""Laying a flowchart out and writing it as BPMN (排版成文件): a column a node, a row a lane, arrows at right angles.

Each column holds one node, so an upright line in a column meets nothing but that node; what leads back runs along the
bottom of its row, what leads over an end along the top.
"""

from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from workflows.listing.flow import Arrow, Chart, Node, lane_name

HEIGHT = 170  # of a lane
HEAD = 30  # of pool and lane each, where their names stand
LEFT, TOP = 160, 80
SIZES = {"userTask": (120, 80), "callActivity": (120, 80), "exclusiveGateway": (40, 40)}
EVENT = (36, 36)
WIDE, NARROW = 180, 100  # columns of boxes, and of gateways and events
CHANNELS = (60, 68, 76)  # below and above the middle of a row

Point = tuple[int, int]
Box = tuple[int, int, int, int]

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:siyi="urn:siyi:bpmn"'
)


class Layout:
    """The places of a chart's nodes and the ways of its arrows."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.lanes = list(dict.fromkeys(node.lane for node in chart.nodes))
        self.boxes: dict[str, Box] = {}
        self.gaps: dict[str, int] = {}
        self.right = LEFT + 2 * HEAD + 20
        self._used: dict[tuple[str, bool], int] = defaultdict(int)
        for node in chart.nodes:
            self._place(node)

    def _place(self, node: Node) -> None:
        w, h = SIZES.get(node.tag, EVENT)
        if node.attached:
            x, y, _, height = self.boxes[node.attached]
            self.boxes[node.id] = (x + 12, y + height - 18, w, h)
            return
        column = WIDE if w > 100 else NARROW
        self.gaps[node.id] = self.right
        self.boxes[node.id] = (self.right + (column - w) // 2, self.middle(node.lane) - h // 2, w, h)
        self.right += column

    def middle(self, lane: str) -> int:
        """The height at which the nodes of a lane stand."""
        return TOP + self.lanes.index(lane) * HEIGHT + HEIGHT // 2

    @property
    def width(self) -> int:
        """The width of the pool."""
        return self.right + 20 - LEFT

    def way(self, arrow: Arrow) -> list[Point]:
        """The points of an arrow."""
        lanes = {node.id: node.lane for node in self.chart.nodes}
        x, y, w, h = self.boxes[arrow.source]
        left, top, width, height = self.boxes[arrow.target]
        source, target = self.middle(lanes[arrow.source]), top + height // 2
        centre = left + width // 2
        attached = arrow.source not in self.gaps
        if arrow.back or attached:
            lower = source + self._channel(lanes[arrow.source], upper=False)
            enters = top if target > lower else top + height
            return [(x + w // 2, y + h), (x + w // 2, lower), (centre, lower), (centre, enters)]
        gap = self.gaps[arrow.target]
        if arrow.over:
            upper = source - self._channel(lanes[arrow.source], upper=True)
            return [(x + w // 2, y), (x + w // 2, upper), (gap, upper), (gap, target), (left, target)]
        if source == target:
            return [(x + w, source), (left, target)]
        return [(x + w, source), (gap, source), (gap, target), (left, target)]

    def _channel(self, lane: str, *, upper: bool) -> int:
        used = self._used[lane, upper]
        self._used[lane, upper] += 1
        return CHANNELS[used % len(CHANNELS)]


def bpmn(chart: Chart) -> str:
    """The chart as a BPMN file, laid out."""
    layout = Layout(chart)
    return "\n".join(_lines(chart, layout)) + "\n"


def _lines(chart: Chart, layout: Layout) -> Iterator[str]:
    name, title = chart.id, quoteattr(chart.title)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<bpmn:definitions {NAMESPACES} id="{name}-definitions" targetNamespace="urn:siyi:bpmn">'
    yield f'  <bpmn:collaboration id="{name}-collaboration">'
    yield f'    <bpmn:participant id="{name}-pool" name={title} processRef="{name}" />'
    yield "  </bpmn:collaboration>"
    for message in dict.fromkeys(node.message for node in chart.nodes if node.message):
        yield f'  <bpmn:message id="message-{message}" name="{message}" />'
    yield f'  <bpmn:process id="{name}" name={title} isExecutable="true">'
    yield f'    <bpmn:laneSet id="{name}-lanes">'
    for lane in layout.lanes:
        yield f'      <bpmn:lane id="{lane}" name={quoteattr(lane_name(lane))}>'
        yield from (
            f"        <bpmn:flowNodeRef>{node.id}</bpmn:flowNodeRef>"
            for node in chart.nodes
            if node.lane == lane
        )
        yield "      </bpmn:lane>"
    yield "    </bpmn:laneSet>"
    for node in chart.nodes:
        yield from _node(chart, node)
    for arrow in chart.arrows:
        yield from _arrow(arrow)
    yield "  </bpmn:process>"
    yield from _places(chart, layout)
    yield "</bpmn:definitions>"


def _node(chart: Chart, node: Node) -> Iterator[str]:
    told = {f"siyi:{key}": value for key, value in node.siyi.items()}
    told |= {"default": node.default, "calledElement": node.called, "attachedToRef": node.attached}
    written = "".join(f" {key}={quoteattr(value)}" for key, value in told.items() if value)
    name = f" name={quoteattr(node.name)}" if node.name else ""
    yield f'    <bpmn:{node.tag} id="{node.id}"{name}{written}>'
    yield from (
        f"      <bpmn:incoming>{each.id}</bpmn:incoming>" for each in chart.arrows if each.target == node.id
    )
    yield from (
        f"      <bpmn:outgoing>{each.id}</bpmn:outgoing>" for each in chart.arrows if each.source == node.id
    )
    if node.message:
        yield (
            f'      <bpmn:messageEventDefinition id="{node.id}_message" messageRef="message-{node.message}" />'
        )
    yield f"    </bpmn:{node.tag}>"


def _arrow(arrow: Arrow) -> Iterator[str]:
    name = f" name={quoteattr(arrow.name)}" if arrow.name else ""
    start = (
        f'    <bpmn:sequenceFlow id="{arrow.id}"{name} sourceRef="{arrow.source}" targetRef="{arrow.target}"'
    )
    if not arrow.outcome:
        yield f"{start} />"
        return
    condition = escape(f'outcome == "{arrow.outcome}"')
    yield f"{start}>"
    yield f'      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
    yield "    </bpmn:sequenceFlow>"


def _places(chart: Chart, layout: Layout) -> Iterator[str]:
    name = chart.id
    yield f'  <bpmndi:BPMNDiagram id="{name}-diagram">'
    yield f'    <bpmndi:BPMNPlane id="{name}-plane" bpmnElement="{name}-collaboration">'
    across = ' isHorizontal="true"'
    yield from _shape(f"{name}-pool", (LEFT, TOP, layout.width, HEIGHT * len(layout.lanes)), across)
    for number, lane in enumerate(layout.lanes):
        place = (LEFT + HEAD, TOP + number * HEIGHT, layout.width - HEAD, HEIGHT)
        yield from _shape(lane, place, across)
    for node in chart.nodes:
        yield from _shape(
            node.id, layout.boxes[node.id], ' isMarkerVisible="true"' * (node.tag == "exclusiveGateway")
        )
    for arrow in chart.arrows:
        yield f'      <bpmndi:BPMNEdge id="{arrow.id}-edge" bpmnElement="{arrow.id}">'
        yield from (f'        <di:waypoint x="{x}" y="{y}" />' for x, y in layout.way(arrow))
        yield "      </bpmndi:BPMNEdge>"
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"


def _shape(element: str, box: Box, more: str) -> Iterator[str]:
    x, y, w, h = box
    yield f'      <bpmndi:BPMNShape id="{element}-shape" bpmnElement="{element}"{more}>'
    yield f'        <dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}" />'
    yield "      </bpmndi:BPMNShape>"
