"""The shipped diagrams, redrawn in memory: what a stranger with a diagram editor might do to them."""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from engine import definitions
from engine.diagram import BPMN, SIYI

FOUR = "bpmn/base/four-discussions.bpmn"
RESULT = "bpmn/base/result-disclosure.bpmn"
MAJOR = "bpmn/base/major-matter.bpmn"
Redraw = Callable[[Any], None]
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
REMIND = 'rule("objection.reply_days")'
HEAD = f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:siyi="{SIYI}" id="d" targetNamespace="urn:siyi:bpmn">'


def shipped() -> dict[str, bytes]:
    """The files of the shipped item, forms included."""
    return dict(definitions.load("major-matter").files)


def redrawn(changes: Mapping[str, Redraw], files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """The shipped files with some of them changed."""
    found = shipped() if files is None else dict(files)
    for path, change in changes.items():
        root = etree.fromstring(found[path])
        change(root)
        found[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found


def both(*changes: Redraw) -> Redraw:
    """Several changes, one after the other."""

    def change(root: Any) -> None:
        for one in changes:
            one(root)

    return change


def by_id(root: Any, identity: str) -> Any:
    """The element with an id."""
    found = root.xpath("//*[@id=$identity]", identity=identity)
    assert len(found) == 1, (identity, found)
    return found[0]


def add(tag: str, *, condition: str | None = None, inside: str = "", **attributes: str) -> Redraw:
    """Draw one more element (a flow by default ends up without shape, incoming and outgoing)."""

    def change(root: Any) -> None:
        parent = by_id(root, inside) if inside else root.find(f"{{{BPMN}}}process")
        element = etree.SubElement(parent, f"{{{BPMN}}}{tag}", attributes)
        if condition is not None:
            etree.SubElement(element, f"{{{BPMN}}}conditionExpression").text = condition

    return change


def flow(source: str, target: str, condition: str | None = None, *, identity: str = "drawn") -> Redraw:
    """Draw an arrow."""
    return add("sequenceFlow", condition=condition, id=identity, sourceRef=source, targetRef=target)


def retarget(identity: str, target: str) -> Redraw:
    """Drag the head of an arrow to another node."""
    return put(identity, targetRef=target)


def put(identity: str, **attributes: str | None) -> Redraw:
    """Set attributes (`siyi_kind` for `siyi:kind`), or remove them with None."""

    def change(root: Any) -> None:
        element = by_id(root, identity)
        for key, value in attributes.items():
            name = f"{{{SIYI}}}{key.removeprefix('siyi_')}" if key.startswith("siyi_") else key
            if value is None:
                del element.attrib[name]
            else:
                element.set(name, value)

    return change


def condition(identity: str, text: str | None) -> Redraw:
    """Rewrite the condition of an arrow, or remove it with None."""

    def change(root: Any) -> None:
        element = by_id(root, identity)
        for found in element.findall(f"{{{BPMN}}}conditionExpression"):
            element.remove(found)
        if text is not None:
            etree.SubElement(element, f"{{{BPMN}}}conditionExpression").text = text

    return change


def timer(
    identity: str, owner: str, *, kind: str = "timeDuration", text: str = REMIND, interrupts: bool = True
) -> Redraw:
    """Draw a timer on a task or call; where it leads is drawn apart."""
    cancel = {} if interrupts else {"cancelActivity": "false"}

    def change(root: Any) -> None:
        add("boundaryEvent", id=identity, name=identity, attachedToRef=owner, **cancel)(root)
        definition = etree.SubElement(by_id(root, identity), f"{{{BPMN}}}timerEventDefinition")
        etree.SubElement(definition, f"{{{BPMN}}}{kind}").text = text

    return change


def drop(identity: str) -> Redraw:
    """Delete an element."""

    def change(root: Any) -> None:
        element = by_id(root, identity)
        element.getparent().remove(element)

    return change


def without_layout(root: Any) -> None:
    """Delete all shapes."""
    for found in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(found)


def without_references(root: Any) -> None:
    """Delete all `incoming` and `outgoing`."""
    for tag in ("incoming", "outgoing"):
        for found in root.findall(f".//{{{BPMN}}}{tag}"):
            found.getparent().remove(found)


def small(inner: str, *, process: str = "p", outside: str = "") -> bytes:
    """A small diagram around `inner`."""
    body = f'<bpmn:process id="{process}" name="p" isExecutable="true">{inner}</bpmn:process>{outside}'
    return f'<?xml version="1.0" encoding="UTF-8"?>{HEAD}{body}</bpmn:definitions>'.encode()


def arrow(source: str, target: str, text: str = "", identity: str = "") -> str:
    """One arrow of a small diagram."""
    name = identity or f"{source}-{target}"
    written = f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>" if text else ""
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{written}</bpmn:sequenceFlow>'


def task(identity: str, outcomes: str = "done", **siyi: str) -> str:
    """One user task of a small diagram."""
    written = "".join(f' siyi:{key}="{value}"' for key, value in siyi.items())
    return f'<bpmn:userTask id="{identity}" name="{identity}" siyi:outcomes="{outcomes}"{written}/>'
