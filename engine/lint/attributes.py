"""Whether tasks say what they are (任务属性): kind, outcomes, returns, stage, form, lane."""

from collections import Counter
from collections.abc import Iterator, Set

from engine.diagram import BPMN, SIYI, Diagram, Node
from engine.lint.findings import Finding, error, warning

DISCUSSIONS = ("proposal", "consultation", "deliberation", "resolution")
DISCLOSURES = ("resolution_disclosure", "result_disclosure")
STAGES = frozenset({*DISCUSSIONS, *DISCLOSURES, "preparation", "township_review", "implementation"})
STAGE_NAMES = {
    "proposal": "提议",
    "consultation": "商议",
    "deliberation": "审议",
    "resolution": "决议",
    "resolution_disclosure": "决议公开",
    "implementation": "实施",
    "result_disclosure": "结果公开",
}
KINDS = ("meeting", "task", "gate", "entry")
FINAL = ("closed", "rejected", "withdrawn", "terminated")
"""What an end makes of a matter; an end that says nothing closes it."""
LANES = frozenset(
    {
        *("party_organization", "secretary", "two_committees", "party_members_meeting", "branch_committee"),
        *("villagers_committee", "director", "supervision_committee", "bookkeeper", "villagers"),
        *("representatives", "representatives_assembly", "villagers_assembly", "villagers_council"),
        *("members_assembly", "members_representatives", "board_of_directors", "group_assembly"),
        *("clerk", "branch_member", "committee_member", "supervision_chair", "supervision_member"),
        *("seal_keeper", "group_leader", "directors", "party_member", "representative", "council_member"),
        *("women_representative", "villager", "applicant", "township_party", "township", "county"),
        *("township_deputy", "township_government", "township_discipline", "township_rural_economy"),
        *("township_finance", "township_planning", "township_civil_affairs", "township_justice"),
        *("township_liaison", "industry_department", "county_legal", "county_civil_affairs"),
        *("county_agriculture", "county_department", "auditor", "administrator"),
    }
)
"""Whose lane it may be: an office or a body; who acts there is known to `workflows.offices` (a test compares them)."""
# What each attribute may stand on.
ATTRIBUTES = {
    "stage": ("userTask",),
    "kind": ("userTask",),
    "form": ("userTask",),
    "outcomes": ("userTask",),
    "returns": ("userTask", "boundaryEvent"),
    "by": ("userTask",),
    "not_by": ("userTask",),
    "personal": ("userTask",),
    "stands_for": ("userTask",),
    "state": ("endEvent",),
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
        yield from _references(diagram, node)
        if node.siyi.get("state", FINAL[0]) not in FINAL:
            message = f"“{node.label}”的 siyi:state 不是事项的结果。请用：{'、'.join(FINAL)}"
            yield error(diagram.file, node.id, "state-unknown", message)


def _references(diagram: Diagram, node: Node) -> Iterator[Finding]:
    """What a task names must be there: where it may return to, who may do it, whose work it may not be."""
    office_tasks = [each.id for each in diagram.nodes.values() if each.tag == "userTask"]
    known = dict.fromkeys((*DISCUSSIONS, *office_tasks))
    for stage in sorted(set(node.returns) - set(known)):
        message = f"“{node.label}”可退回的环节“{stage}”不存在。可退回：{'、'.join(known)}"
        yield error(diagram.file, node.id, "returns-unknown", message)
    for task in sorted(set(node.not_by) - set(office_tasks)):
        message = f"“{node.label}”的 siyi:not_by 写了不存在的任务“{task}”。请写同一张图上的任务编号"
        yield error(diagram.file, node.id, "not-by-unknown", message)
    for office in sorted(set(node.by.split()) - LANES):
        message = f"“{node.label}”的办理岗位“{office}”不存在。请写机构或者岗位的编号，如 township_finance"
        yield error(diagram.file, node.id, "by-unknown", message)


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
        kinds = "meeting（会议）、task（办理）、gate（公开）或 entry（核对依据）"
        message = f"任务“{node.label}”没有写明种类。请把 siyi:kind 写成 {kinds}"
        yield error(diagram.file, node.id, "kind-missing", message)
    if not node.outcomes:
        message = f"任务“{node.label}”没有写明可能的结果。请写 siyi:outcomes，如 passed rejected returned"
        yield error(diagram.file, node.id, "outcomes-missing", message)
    if not node.form and node.kind != "entry":
        message = f"任务“{node.label}”没有表单。请写 siyi:form"
        yield error(diagram.file, node.id, "form-missing", message)
    # 不经四议的事项，办理任务自己就是一个环节；经四议的要写明环节，才能证明没有绕过
    own = node.kind == "task" and "stage" not in node.siyi and "four-discussions" not in diagram.calls
    if node.stage not in STAGES and not own:
        message = f"任务“{node.label}”属于不认识的环节“{node.stage}”。请把 siyi:stage 写成：{'、'.join(sorted(STAGES))}"
        yield error(diagram.file, node.id, "stage-unknown", message)
    yield from _decisive(diagram, node)
    yield from _entry(diagram, node)


def _entry(diagram: Diagram, node: Node) -> Iterator[Finding]:
    """An entry says which stages stand behind it, may lapse, and is reached by its own condition only."""
    if node.kind != "entry":
        if node.stands_for:
            message = (
                f'“{node.label}”不能写 siyi:stands_for。只有核对依据的任务（siyi:kind="entry"）能代替环节'
            )
            yield error(diagram.file, node.id, "entry-kind", message)
        return
    order = (*DISCUSSIONS, "resolution_disclosure")
    if not node.stands_for or node.stands_for != order[: len(node.stands_for)]:
        message = f"“{node.label}”的 siyi:stands_for 要从提议起按顺序写，不能跳。可写：{' '.join(order)}"
        yield error(diagram.file, node.id, "entry-stages", message)
    if set(node.outcomes) != {"opened", "lapsed"}:
        message = f"“{node.label}”的结果要写 opened lapsed（仍有效、已失效）。请改 siyi:outcomes"
        yield error(diagram.file, node.id, "entry-outcomes", message)
    condition = f'entry == "{node.id}" and return_to == None'
    for flow in diagram.incoming.get(node.id, ()):
        if flow.condition != condition:
            message = f"到“{node.label}”的连线要写条件 {condition}，否则没有依据、退回以后也能走这条路"
            yield error(diagram.file, flow.id, "entry-condition", message)


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
