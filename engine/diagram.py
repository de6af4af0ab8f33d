"""A diagram as we read it (流程图): nodes, flows and lanes of one BPMN file, with our own `siyi:` attributes.

Everybody who asks a diagram something asks here: the definitions (what is called, which forms), the
runner (what an open task is), the lint (what is drawn wrong). Reading is lenient: a reference that leads
nowhere is the lint's matter.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from engine import timer
from engine.errors import DefinitionError
from engine.timer import Timer

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SIYI = "urn:siyi:bpmn"
PLANES = "http://www.omg.org/spec/BPMN/20100524/DI"
AT_MOST = 2_000_000  # bytes of one file

# Everything in a process that is a node of its graph, drawn rightly or not.
NODE_TAGS = frozenset(
    {
        *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
        *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask"),
        *("businessRuleTask", "subProcess", "adHocSubProcess", "transaction", "callActivity"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"),
    }
)


@dataclass(frozen=True)
class Flow:
    """One arrow; `condition` is its expression's text, None when it has none."""

    id: str
    source: str
    target: str
    name: str
    condition: str | None
    line: int


@dataclass(frozen=True)
class Node:
    """One event, task or gateway; `siyi` holds our attributes as written, `events` its event definitions."""

    id: str
    tag: str
    name: str
    line: int
    lane: str
    siyi: Mapping[str, str]
    events: tuple[str, ...] = ()
    message: str | None = None
    called: str | None = None
    default: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    timer: Timer | None = None

    @property
    def stage(self) -> str:
        """The stage (环节) a task belongs to; its own id where nothing else is written."""
        return self.siyi.get("stage", self.id)

    @property
    def kind(self) -> str:
        """meeting, task, gate or entry; a task where nothing is written (the lint asks for it)."""
        return self.siyi.get("kind", "task")

    @property
    def form(self) -> str | None:
        """The id of the form that people fill in."""
        return self.siyi.get("form")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The values that `outcome` may take when the task completes."""
        return tuple(self.siyi.get("outcomes", "").split())

    @property
    def returns(self) -> tuple[str, ...]:
        """The values that `return_to` may take."""
        return tuple(self.siyi.get("returns", "").split())

    @property
    def by(self) -> str:
        """The offices that may complete the task, by blanks, where they are not those of its lane."""
        return self.siyi.get("by", "")

    @property
    def not_by(self) -> tuple[str, ...]:
        """Tasks whose doers may not complete this one (separation of duties)."""
        return tuple(self.siyi.get("not_by", "").split())

    @property
    def stands_for(self) -> tuple[str, ...]:
        """The stages that stand behind an entry: decided elsewhere, so that this matter need not pass them."""
        return tuple(self.siyi.get("stands_for", "").split())

    @property
    def personal(self) -> bool:
        """Whether nobody may hand the task on or sign in addition: it is one person's own signature."""
        return self.siyi.get("personal") == "true"

    @property
    def state(self) -> str:
        """What an end event makes of a matter: closed, rejected …; its own id where nothing else is written."""
        return self.siyi.get("state", self.id)

    @property
    def label(self) -> str:
        """Name and id, as people and drawings call it."""
        return f"{self.name}（{self.id}）" if self.name else self.id


@dataclass(frozen=True)
class Diagram:
    """One process of one file; `root` is the parsed XML, for whoever must look at it as written."""

    file: str
    process: str
    name: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    lanes: Mapping[str, str]
    root: Any = field(repr=False, compare=False)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """The arrows that leave each node, in the order of the file."""
        return _grouped(self.flows, "source")

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """The arrows that reach each node."""
        return _grouped(self.flows, "target")

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """The boundary events attached to each node."""
        found: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes.values():
            if node.attached_to is not None:
                found[node.attached_to] = (*found.get(node.attached_to, ()), node)
        return found

    @cached_property
    def side(self) -> frozenset[str]:
        """What only an event that does not interrupt leads to (旁支): a token beside the matter's own."""
        return self.beside - self._reached([node.id for node in self.starts])

    @cached_property
    def beside(self) -> frozenset[str]:
        """The events that do not interrupt, and all that can follow them."""
        return self._reached([node.id for node in self.nodes.values() if not node.interrupting])

    def after(self, node: str) -> frozenset[str]:
        """A node and all that can follow it."""
        return self._reached([node])

    def _reached(self, waiting: list[str]) -> frozenset[str]:
        found: set[str] = set()
        while waiting:
            node = waiting.pop()
            if node not in found and node in self.nodes:
                found.add(node)
                waiting += [flow.target for flow in self.outgoing.get(node, ())]
                waiting += [event.id for event in self.boundaries.get(node, ()) if event.interrupting]
        return frozenset(found)

    @property
    def starts(self) -> tuple[Node, ...]:
        """The start events."""
        return tuple(node for node in self.nodes.values() if node.tag == "startEvent")

    @property
    def calls(self) -> tuple[str, ...]:
        """The processes that it calls, each once, in the order of the file."""
        return tuple(dict.fromkeys(node.called for node in self.nodes.values() if node.called))


def _grouped(flows: tuple[Flow, ...], end: str) -> Mapping[str, tuple[Flow, ...]]:
    found: dict[str, tuple[Flow, ...]] = {}
    for flow in flows:
        key = getattr(flow, end)
        found[key] = (*found.get(key, ()), flow)
    return found


def parse(content: bytes, file: str) -> Any:
    """The XML of a file; refuses no XML, too large a file, and a DOCTYPE (entities read files or explode)."""
    if len(content) > AT_MOST:
        raise DefinitionError(file, None, found=f"{len(content)} bytes", expected=f"at most {AT_MOST}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise DefinitionError(file, line, found=str(error), expected="well-formed XML") from error
    if root.getroottree().docinfo.doctype:
        raise DefinitionError(file, 1, found="a DOCTYPE", expected="XML without DOCTYPE and entities")
    return root


def read(content: bytes, file: str) -> Diagram:
    """The one process of a file."""
    root = parse(content, file)
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        raise DefinitionError(
            file, root.sourceline, found=f"{len(processes)} processes", expected="one process a file"
        )
    process = processes[0]
    lanes, of_node = _lanes(process)
    messages = {m.get("id", ""): m.get("name", "") for m in root.findall(f"{{{BPMN}}}message")}
    nodes: dict[str, Node] = {}
    for element in _elements(process, NODE_TAGS):
        node = _node(element, of_node, messages)
        nodes.setdefault(node.id, node)
    flows = tuple(_flow(element) for element in _elements(process, frozenset({"sequenceFlow"})))
    return Diagram(
        file=file,
        process=process.get("id", ""),
        name=process.get("name", ""),
        nodes=MappingProxyType(nodes),
        flows=flows,
        lanes=MappingProxyType(lanes),
        root=root,
    )


def renamed(content: bytes, file: str, *, process: str, name: str) -> bytes:
    """The same drawing of a process with another id and name; nothing else in it changes. Refuses as `read` does."""
    before = read(content, file)
    root = before.root
    drawn = root.find(f"{{{BPMN}}}process")
    drawn.set("id", process)
    drawn.set("name", name)
    for pool in root.iter(f"{{{BPMN}}}participant"):
        if pool.get("processRef") == before.process:
            pool.set("processRef", process)
            pool.set("name", name)
    for plane in root.iter(f"{{{PLANES}}}BPMNPlane"):
        # A drawing without pools is the drawing of its process.
        if plane.get("bpmnElement") == before.process:
            plane.set("bpmnElement", process)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def local(element: Any) -> str:
    """The tag of an element without its namespace; empty for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _elements(process: Any, tags: frozenset[str]) -> Iterator[Any]:
    for element in process.iter(f"{{{BPMN}}}*"):
        if local(element) in tags:
            yield element


def _lanes(process: Any) -> tuple[dict[str, str], dict[str, str]]:
    lanes: dict[str, str] = {}
    of_node: dict[str, str] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        lanes[lane.get("id", "")] = lane.get("name", "")
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            of_node[(reference.text or "").strip()] = lane.get("id", "")
    return lanes, of_node


def _node(element: Any, lanes: Mapping[str, str], messages: Mapping[str, str]) -> Node:
    found = [part for part in element if local(part).endswith("EventDefinition")]
    message = next(
        (messages.get(part.get("messageRef", "")) for part in found if "message" in local(part)), None
    )
    prefix = f"{{{SIYI}}}"
    return Node(
        id=element.get("id", ""),
        tag=local(element),
        name=" ".join(element.get("name", "").split()),
        line=element.sourceline,
        lane=lanes.get(element.get("id", ""), ""),
        siyi=MappingProxyType(
            {
                key.removeprefix(prefix): value
                for key, value in element.attrib.items()
                if key.startswith(prefix)
            }
        ),
        events=tuple(local(part) for part in found),
        message=message,
        called=element.get("calledElement"),
        default=element.get("default"),
        attached_to=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") in ("true", "1"),
        timer=next((_timer(part) for part in found if local(part) == "timerEventDefinition"), None),
    )


def _timer(definition: Any) -> Timer:
    written = [part for part in definition if local(part) in timer.KINDS]
    kind = timer.KINDS[local(written[0])] if len(written) == 1 else ""
    return Timer(kind, " ".join("".join(definition.itertext()).split()))


def _flow(element: Any) -> Flow:
    condition = element.find(f"{{{BPMN}}}conditionExpression")
    return Flow(
        id=element.get("id", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        name=" ".join(element.get("name", "").split()),
        condition=None if condition is None else (condition.text or "").strip(),
        line=element.sourceline,
    )


def bare(diagram: Diagram) -> Any:
    """A copy of the XML with BPMN elements only: no shapes (where a box lies must not decide which way a
    matter goes), no extensions and nothing foreign (what the lint does not see must not run). Timers are
    messages of ours: nobody but us says when they fire."""
    root = copy.deepcopy(diagram.root)
    for element in list(root.iter()):
        foreign = not str(element.tag).startswith(f"{{{BPMN}}}")
        if (foreign or local(element) == "extensionElements") and element.getparent() is not None:
            element.getparent().remove(element)
    for node in diagram.nodes.values():
        if node.timer is not None:
            _untime(root, node.id)
    return root


def _untime(root: Any, node: str) -> None:
    reference = f"timer.{node}"
    etree.SubElement(root, f"{{{BPMN}}}message", id=reference, name=timer.message_of(node))
    (element,) = root.xpath("//*[@id=$node]", node=node)
    for found in element.findall(f"{{{BPMN}}}timerEventDefinition"):
        made = etree.Element(f"{{{BPMN}}}messageEventDefinition", messageRef=reference)
        element.replace(found, made)
