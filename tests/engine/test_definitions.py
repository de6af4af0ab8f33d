"""Definitions: one immutable bundle of a diagram, what it calls and its forms, named by its content."""

import dataclasses
from pathlib import Path

import pytest

from engine import definitions, diagram
from engine.errors import DefinitionError
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, RESULT, small


def test_shipped_bundle_is_whole() -> None:
    """The item's bundle holds its diagram, both called ones, and every form that a task names."""
    found = definitions.load("major-matter")
    forms = {
        f"forms/base/major-matter/{node.form}.form"
        for drawn in definitions.diagrams(found).values()
        for node in drawn.nodes.values()
        if node.form
    }
    assert set(found.files) == {FOUR, MAJOR, RESULT} | forms
    assert found.process == "major-matter"


def test_digest_is_the_content() -> None:
    """The name changes with any byte and any path, and with nothing else."""
    files = draw.shipped()
    name = definitions.bundle("major-matter", files).digest
    assert definitions.bundle("major-matter", dict(reversed(files.items()))).digest == name
    assert definitions.bundle("major-matter", files | {FOUR: files[FOUR] + b"\n"}).digest != name
    moved = {path.replace("base", "other"): content for path, content in files.items()}
    assert definitions.bundle("major-matter", moved).digest != name
    assert len(name) == 64


def test_bundle_is_immutable() -> None:
    """Neither the caller's dictionary nor the bundle's own can change it later."""
    files = draw.shipped()
    made = definitions.bundle("major-matter", files)
    files[FOUR] = b""
    assert made.files[FOUR]
    with pytest.raises(TypeError):
        made.files[FOUR] = b""  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.digest = ""  # type: ignore[misc]


@pytest.mark.parametrize("missing", [FOUR, RESULT, MAJOR])
def test_missing_diagram_is_refused(missing: str) -> None:
    """A bundle without a diagram that is called, or without the started one, is refused by name."""
    files = draw.shipped()
    del files[missing]
    with pytest.raises(DefinitionError, match=Path(missing).stem):
        definitions.bundle("major-matter", files)


def test_two_drawings_of_one_process_are_refused() -> None:
    """Which of two drawings runs would be chance."""
    with pytest.raises(DefinitionError, match="second process"):
        definitions.bundle("major-matter", draw.shipped() | {"bpmn/x.bpmn": draw.shipped()[FOUR]})


def test_county_stands_in_front_of_base(tmp_path: Path) -> None:
    """A county's own diagram and form replace the base's, and the rest comes from the base."""
    for path, content in draw.shipped().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    form = "forms/base/major-matter/closing.form"
    for path in (FOUR, form):
        own = tmp_path / path.replace("base", "anping")
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(draw.shipped()[path])
    found = definitions.load("major-matter", county="anping", root=tmp_path)
    assert FOUR.replace("base", "anping") in found.files
    assert form.replace("base", "anping") in found.files
    assert {FOUR, form} & set(found.files) == set()
    assert MAJOR in found.files
    assert definitions.load("major-matter", root=tmp_path) == definitions.load("major-matter")


def test_unknown_process_is_refused() -> None:
    """A process that nobody drew is a definition error that names the file."""
    with pytest.raises(DefinitionError, match=r"bpmn/base/nothing\.bpmn"):
        definitions.load("nothing")


HOSTILE = {
    "external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "entity bomb": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    "DTD on the net": b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
}


@pytest.mark.parametrize("doctype", HOSTILE.values(), ids=list(HOSTILE))
def test_doctype_is_refused(doctype: bytes) -> None:
    """A DOCTYPE is refused before anything in it counts, also in UTF-16."""
    text = doctype + small("").split(b"?>")[1]
    for content in (text, text.decode().encode("utf-16")):
        with pytest.raises(DefinitionError, match="DOCTYPE"):
            diagram.read(content, "x.bpmn")


def test_other_encodings_are_read() -> None:
    """A file in GBK says so, and is read as it says."""
    text = small('<bpmn:startEvent id="s" name="开始"/>').decode().replace("UTF-8", "GBK").encode("gbk")
    assert diagram.read(text, "x.bpmn").nodes["s"].name == "开始"


def test_what_is_not_seen_does_not_run() -> None:
    """Shapes, extensions, comments and foreign arrows do not reach the runner."""
    hidden = '<x:sequenceFlow xmlns:x="urn:x" id="h" sourceRef="s" targetRef="e"/><!-- c -->'
    inner = (
        f'<bpmn:startEvent id="s"><bpmn:extensionElements>{hidden}</bpmn:extensionElements></bpmn:startEvent>'
    )
    drawn = diagram.read(small(inner + hidden), "x.bpmn")
    assert drawn.flows == ()
    assert [diagram.local(one) for one in diagram.bare(drawn).iter()] == [
        "definitions",
        "process",
        "startEvent",
    ]


def test_siyi_attributes() -> None:
    """A task says its stage, kind, form, outcomes and returns; its stage is its own id where nothing is written."""
    nodes = definitions.diagrams(definitions.load("major-matter"))["four-discussions"].nodes
    task = nodes["consultation"]
    assert (task.stage, task.kind, task.form, task.lane) == (
        *("consultation", "meeting", "discussion", "two_committees"),
    )
    assert task.outcomes == ("passed", "rejected", "returned")
    assert task.returns == ("proposal", "consultation")
    assert nodes["township_review_after_proposal"].stage == "township_review"
