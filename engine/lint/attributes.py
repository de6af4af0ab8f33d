"""Whether tasks say what they are (任务属性): kind, outcomes, returns, stage, form, lane."""

from collections import Counter
from collections.abc import Iterator, Set

from engine.diagram import BPMN, SIYI, Diagram, Node
from engine.lint.findings import Finding, error, warning

DISCUSSIONS = ("proposal", "consultation", "deliberation", "resolution")
DISCLOSURES = ("resolution_disclosure", "result_disclosure")
STAGES = frozenset({*DISCUSSIONS, *DISCLOSURES, "township_review", "implementation"})
STAGE_NAMES = {
    "proposal": "提议",
    "consultation": "商议",
    "deliberation": "审议",
    "resolution": "决议",
    "resolution_disclosure": "决议公开",
    "implementation": "实施",
    "result_disclosure": "结果公开",
}
KINDS = ("meeting", "task", "gate")
LANES = frozenset(
    {
        *("party_organization", "secretary", "two_committees", "party_members_meeting", "branch_committee"),
        *("villagers_committee", "director", "supervision_committee", "bookkeeper", "villagers"),
        *("representatives", "representatives_assembly", "villagers_assembly", "villagers_council"),
        *("members_assembly", "members_representatives", "board_of_directors", "group_assembly"),
        *("township_party", "township", "county"),
    }
)
# What each attribute may stand on.
ATTRIBUTES = {
    "stage": ("userTask",),
    "kind": ("userTask",),
    "form": ("userTask",),
    "outcomes": ("userTask",),
    "returns": ("userTask", "boundaryEvent"),
}


def check(diagram: Diagram, lanes: Set[str] = LANES) -> Iterator[Finding]:
    """Every task that does not say enough, or says what nobody knows."""
    yield from _known(diagram)
    yield from _lanes(diagram, lanes)
    tasks = [node for node in diagram.nodes.values() if node.tag == "userTask"]
    for node in tasks:
        yield from _task(diagram, node)
    yield from _twice(diagram, tasks)
    for node in diagram.nodes.values():
        if not node.name and not (
            node.tag.endswith("Gateway") and len(diagram.outgoing.get(node.id, ())) < 2
        ):
            yield warning(
                diagram.file, node.id, "label-missing", f"“{node.id}”没有名称。请写上人看得懂的名称"
            )
        for stage in set(node.returns) - set(DISCUSSIONS):
            message = f"“{node.label}”可退回的环节“{stage}”不存在。可退回：{'、'.join(DISCUSSIONS)}"
            yield error(diagram.file, node.id, "returns-unknown", message)


def _known(diagram: Diagram) -> Iterator[Finding]:
    prefix = f"{{{SIYI}}}"
    for element in diagram.root.iter(f"{{{BPMN}}}*"):
        for key in element.attrib:
            name = key.removeprefix(prefix)
            if key.startswith(prefix) and element.tag.split("}")[1] not in ATTRIBUTES.get(name, ()):
                message = (
                    f"属性 siyi:{name} 不能写在这里。可用的属性：{'、'.join(ATTRIBUTES)}，写在用户任务上"
                )
                yield error(diagram.file, element.get("id", ""), "attribute-unknown", message)


def _lanes(diagram: Diagram, lanes: Set[str]) -> Iterator[Finding]:
    for lane, name in diagram.lanes.items():
        if lane not in lanes:
            message = f"不认识泳道“{name or lane}”（{lane}）。泳道编号要是办理的机构，如 villagers_committee"
            yield error(diagram.file, lane, "lane-unknown", message)
    for node in diagram.nodes.values():
        if node.tag == "userTask" and not node.lane:
            message = f"任务“{node.label}”不在任何泳道里，不知由谁办理。请放进办理机构的泳道"
            yield error(diagram.file, node.id, "lane-missing", message)


def _task(diagram: Diagram, node: Node) -> Iterator[Finding]:
    if node.kind not in KINDS or "kind" not in node.siyi:
        message = f"任务“{node.label}”没有写明种类。请把 siyi:kind 写成 meeting（会议）、task（办理）或 gate（公开）"
        yield error(diagram.file, node.id, "kind-missing", message)
    if not node.outcomes:
        message = f"任务“{node.label}”没有写明可能的结果。请写 siyi:outcomes，如 passed rejected returned"
        yield error(diagram.file, node.id, "outcomes-missing", message)
    if not node.form:
        message = f"任务“{node.label}”没有表单。请写 siyi:form"
        yield error(diagram.file, node.id, "form-missing", message)
    if node.stage not in STAGES:
        message = f"任务“{node.label}”属于不认识的环节“{node.stage}”。请把 siyi:stage 写成：{'、'.join(sorted(STAGES))}"
        yield error(diagram.file, node.id, "stage-unknown", message)
    yield from _decisive(diagram, node)


def _decisive(diagram: Diagram, node: Node) -> Iterator[Finding]:
    """The four discussions are meetings, the two disclosures gates, and each can end in more than one way."""
    for stages, kind, needed in (
        (DISCUSSIONS, "meeting", {"passed", "rejected"}),
        (DISCLOSURES, "gate", {"opened", "upheld"}),
    ):
        if node.id in stages and (node.kind != kind or node.stage != node.id):
            message = (
                f'“{node.label}”必须是 siyi:kind="{kind}"，环节就是它自己。请勿改动，否则等于跳过这一环节'
            )
            yield error(diagram.file, node.id, "decision-kind", message)
        if (node.kind == kind or node.id in stages) and not needed <= set(node.outcomes):
            message = f"“{node.label}”的结果必须包括 {' '.join(sorted(needed))}。请补全 siyi:outcomes"
            yield error(diagram.file, node.id, "decision-outcomes", message)


def _twice(diagram: Diagram, tasks: list[Node]) -> Iterator[Finding]:
    held = Counter(node.stage for node in tasks if node.kind in ("meeting", "gate"))
    for stage, times in held.items():
        if times > 1:
            message = f"环节“{STAGE_NAMES.get(stage, stage)}”画了{times}个会议或公开任务。请只画一个，再议用退回的连线"
            yield error(diagram.file, diagram.process, "stage-twice", message)
