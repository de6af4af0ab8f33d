"""What modelers leave out is put in and listed; strangers' drawings are read apart, within limits (修补与隔离)."""

import pytest

from engine import apart, definitions, diagram, lint, repairs
from engine.diagram import BPMN
from engine.errors import DefinitionError
from engine.spiff import Process
from tests.engine import drawing as draw
from tests.engine.walks import stamp

PLAIN = f"""<definitions xmlns="{BPMN}" targetNamespace="urn:x"><process id="lease" name="出租">
  <task id="ask" name="申请"/>
  <exclusiveGateway id="agreed" name="同意？"/>
  <manualTask id="sign" name="签 合同"/>
  <dataObjectReference id="paper" name="合同"/>
  <sequenceFlow id="f1" sourceRef="ask" targetRef="agreed"/>
  <sequenceFlow id="f2" name="同意" sourceRef="agreed" targetRef="sign"/>
  <sequenceFlow id="f3" name="不同意" sourceRef="agreed" targetRef="end"/>
  <endEvent id="end" name="完"/>
</process></definitions>""".encode()

REPAIRED = {
    ("lease", "executable"),
    ("paper", "remark"),
    ("ask", "user-task"),
    ("sign", "user-task"),
    ("ask", "start"),
    ("sign", "end"),
    ("agreed", "default"),
    ("f2", "choice"),
    ("sign", "outcome"),
    ("end", "state"),
    ("sign_end", "state"),
    ("ask_start", "arrows"),
    ("ask", "arrows"),
    ("agreed", "arrows"),
    ("sign", "arrows"),
    ("end", "arrows"),
    ("sign_end", "arrows"),
}


def test_what_is_left_out_is_listed() -> None:
    """Every repair is told with its element and a Chinese sentence; nothing is changed in silence."""
    _, told = repairs.repair(PLAIN, "lease.bpmn")
    assert {(each.element, each.rule) for each in told} == REPAIRED
    assert all("”" in each.message or each.rule == "executable" for each in told)


def test_a_repaired_drawing_runs_by_what_its_arrows_say() -> None:
    """The names of the arrows are what may come of the task before them."""
    mended, _ = repairs.repair(PLAIN, "lease.bpmn")
    assert lint.unsafe(diagram.read(mended, "lease.bpmn")) == []
    process = Process.start(
        definitions.bundle("lease", {"bpmn/lease.bpmn": mended}), rules={}, data={}, stamp=stamp(1)
    )
    task = process.open_tasks[0]
    assert (task.task, task.outcomes) == ("ask", ("同意", "不同意"))
    process.complete(task.path, {"outcome": "同意"}, stamp(2))
    assert [task.task for task in process.open_tasks] == ["sign"]


def test_repairing_twice_changes_nothing_more() -> None:
    """A repaired drawing needs no repair."""
    mended, _ = repairs.repair(PLAIN, "lease.bpmn")
    assert repairs.repair(mended, "lease.bpmn") == (mended, [])


def test_the_shipped_drawings_keep_their_bytes() -> None:
    """What is drawn completely comes back as it was."""
    for path, content in draw.shipped().items():
        if path.endswith(".bpmn"):
            assert repairs.repair(content, path, called=path != draw.MAJOR) == (content, [])


@pytest.mark.parametrize("tag", ["serviceTask", "scriptTask", "subProcess", "inclusiveGateway"])
def test_what_has_more_than_one_reading_stays_refused(tag: str) -> None:
    """Automation and constructs that break the runner are never read as something else."""
    drawn = PLAIN.replace(b"<manualTask", f"<{tag}".encode())
    mended, _ = repairs.repair(drawn, "lease.bpmn")
    assert lint.unsafe(diagram.read(mended, "lease.bpmn")) != []


def test_no_xml_is_refused() -> None:
    """As everywhere."""
    with pytest.raises(DefinitionError):
        repairs.repair(b"no xml", "x.bpmn")


class TestApart:
    """A child process reads what strangers drew."""

    def test_it_tells_what_the_lint_tells(self) -> None:
        """The shipped item is sound there too, and really starts."""
        found = apart.examine(draw.shipped(), "major-matter")
        assert found.sound
        assert found.findings == tuple(lint.check(found.files))

    def test_it_repairs(self) -> None:
        """The repaired files come back with the list."""
        found = apart.examine({"bpmn/lease.bpmn": PLAIN}, "lease")
        assert {(each.element, each.rule) for each in found.repairs} == REPAIRED
        assert b"sign_end" in found.files["bpmn/lease.bpmn"]

    @pytest.mark.parametrize("limits", [{"seconds": 1}, {"megabytes": 64}], ids=["time", "memory"])
    def test_what_is_too_heavy_is_a_finding(self, limits: dict[str, int]) -> None:
        """Too long or too large: the child ends, the parent says so in a sentence, and nothing else happens."""
        chain = "".join(f'<task id="t{n}" name="t"/>' for n in range(9_000))
        drawn = PLAIN.replace(b"<task", chain.encode() + b"<task", 1)
        found = apart.examine({"bpmn/lease.bpmn": drawn}, "lease", **limits)
        assert [(each.rule, "拆成几张图" in each.message) for each in found.findings] == [("too-heavy", True)]

    def test_no_xml_is_a_finding(self) -> None:
        """The lint's own sentence."""
        found = apart.examine({"bpmn/lease.bpmn": b"no xml"}, "lease")
        assert [each.rule for each in found.findings] == ["unreadable"]
