"""The flowchart that steps make (步骤成图): nodes and arrows in order, to be laid out by `layout`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.listing.plan import AFTER, BEFORE, Plan, Step
from workflows.offices import OFFICES
from workflows.stages import DISCUSSIONS

GATEWAY, TASK, CALL, EVENT = "exclusiveGateway", "userTask", "callActivity", "endEvent"
FOUR, RESULT = "four-discussions", "result-disclosure"

BODIES: Mapping[str, str] = {
    "party_organization": "村党组织",
    "two_committees": "村“两委”",
    "villagers_committee": "村民委员会",
    "supervision_committee": "村务监督委员会",
    "applicant": "申请人（村里代办）",
    "township": "乡镇人民政府",
    "county": "县有关主管部门",
}
"""Lanes of bodies that are no offices, in the words of a drawing."""

QUESTIONS = {"review": "同意？", "decide": "同意？", "notice": "有无异议？"}
WORDS: Mapping[str, str] = {
    "agree": "同意",
    "amend": "退回补正",
    "refuse": "不同意",
    "clear": "无异议",
    "objection": "有异议，退回",
}


def lane_name(lane: str) -> str:
    """What a lane is called."""
    return BODIES.get(lane) or OFFICES[lane].name


@dataclass(frozen=True)
class Node:
    """One node; `attached` is the task or call on whose edge a message is caught."""

    id: str
    tag: str
    lane: str
    name: str = ""
    siyi: Mapping[str, str] = field(default_factory=dict)
    called: str = ""
    default: str = ""
    attached: str = ""
    message: str = ""


@dataclass(frozen=True)
class Arrow:
    """One arrow; `back`: it leads to a node further left; `over`: above the ends that stand between."""

    id: str
    source: str
    target: str
    name: str = ""
    outcome: str = ""
    back: bool = False
    over: bool = False


@dataclass
class Chart:
    """The nodes from left to right, and the arrows."""

    id: str
    title: str
    nodes: list[Node] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    _open: list[Arrow] = field(default_factory=list)

    def put(self, node: Node) -> None:
        """Append a node; the arrows that wait for what comes next lead to it."""
        self.nodes.append(node)
        waiting, self._open = self._open, []
        for arrow in waiting:
            self.link(arrow.source, node.id, arrow.name, arrow.outcome, over=arrow.over)

    def ahead(self, source: str, name: str = "", outcome: str = "", *, over: bool = False) -> None:
        """An arrow from a node to whatever is put next."""
        self._open.append(Arrow("", source, "", name, outcome, over=over))

    def link(
        self,
        source: str,
        target: str,
        name: str = "",
        outcome: str = "",
        *,
        back: bool = False,
        over: bool = False,
    ) -> None:
        """An arrow between two nodes."""
        self.arrows.append(Arrow(f"f_{source}_{target}", source, target, name, outcome, back, over))

    def aside(self, node: Node, source: str, name: str = "") -> None:
        """An end that an arrow leads to, while others go on to the next node."""
        waiting, self._open = self._open, []
        self.nodes.append(node)
        self.link(source, node.id, name)
        self._open = waiting


def chart(item: str, title: str, plan: Plan) -> Chart:
    """The flowchart of a plan without problems; `item` is its process's id."""
    made = Chart(item, title)
    first = plan.phase(BEFORE)[0].by if plan.phase(BEFORE) else "party_organization"
    made.put(Node("start", "startEvent", first, "开始"))
    made.ahead("start")
    for step in plan.phase(BEFORE):
        _step(made, plan, step)
    if plan.discussed:
        _discussed(made, plan)
    last = made.nodes[-1].lane
    made.put(Node("closed", EVENT, last, "已办结"))
    return made


def _step(made: Chart, plan: Plan, step: Step) -> None:
    if any(step is plan.back_of(each) for each in _returning(plan)):
        made.put(Node(f"to_{step.id}", GATEWAY, step.by))
        made.ahead(f"to_{step.id}")
    outcomes = plan.outcomes(step)
    told = {"kind": "task", "form": step.id, "outcomes": " ".join(outcomes)}
    if plan.discussed:
        told = {"stage": "preparation" if step.phase == BEFORE else "implementation"} | told
    made.put(Node(step.id, TASK, step.by, step.title, told))
    made.ahead(step.id)
    if len(outcomes) > 1:
        _choice(made, plan, step, outcomes)


def _returning(plan: Plan) -> list[Step]:
    """The steps that can send back."""
    return [step for step in plan.steps if {"amend", "objection"} & set(plan.outcomes(step))]


def _choice(made: Chart, plan: Plan, step: Step, outcomes: tuple[str, ...]) -> None:
    gateway, refuses = f"{step.id}_result", "refuse" in outcomes
    forwards = outcomes[0]
    returns = next((each for each in outcomes if each in ("amend", "objection")), "")
    back = f"to_{plan.back_of(step).id}" if returns else ""
    end = f"{step.id}_refused"
    default = f"f_{gateway}_{end if refuses else back}"
    made.put(Node(gateway, GATEWAY, step.by, QUESTIONS[step.way], default=default))
    if refuses:
        made.aside(Node(end, EVENT, step.by, "未通过", {"state": "rejected"}), gateway, WORDS["refuse"])
    if returns:
        made.link(gateway, back, WORDS[returns], returns if refuses else "", back=True)
    made.ahead(gateway, WORDS[forwards], forwards, over=refuses)


def _discussed(made: Chart, plan: Plan) -> None:
    party, committee = "party_organization", "villagers_committee"
    begin = f"to_{FOUR}"
    made.put(Node(begin, GATEWAY, party))
    made.ahead(begin)
    made.put(Node(FOUR, CALL, party, "四议与决议公开", called=FOUR))
    made.nodes.append(
        Node("four_withdrawn", "boundaryEvent", party, "撤回", attached=FOUR, message="withdrawn")
    )
    made.ahead(FOUR)
    made.put(Node("decided", GATEWAY, party, "决议生效？", default="f_decided_rejected"))
    made.aside(Node("rejected", EVENT, party, "未通过"), "decided", "未生效")
    made.aside(Node("withdrawn", EVENT, party, "已撤回"), "four_withdrawn")
    made.ahead("decided", "生效", "opened", over=True)
    for step in plan.phase(AFTER):
        _step(made, plan, step)
    told = {"kind": "task", "form": "implementation", "outcomes": "done"}
    made.put(Node("implementation", TASK, committee, "组织实施", told))
    made.nodes.append(
        Node(
            "implementation_returned",
            "boundaryEvent",
            committee,
            "退回",
            {"returns": " ".join(DISCUSSIONS)},
            attached="implementation",
            message="returned",
        )
    )
    made.link("implementation_returned", begin, back=True)
    made.ahead("implementation")
    made.put(Node(RESULT, CALL, committee, "实施结果公开", called=RESULT))
    made.ahead(RESULT)
    made.put(Node("disclosed", GATEWAY, committee, "结果公开期满？", default=f"f_disclosed_{begin}"))
    made.link("disclosed", begin, "异议成立，退回", back=True)
    made.ahead("disclosed", "期满", "opened")
    told = {"stage": "result_disclosure", "kind": "task", "form": "closing", "outcomes": "done"}
    made.put(Node("closing", TASK, committee, "办结归档", told))
    made.ahead("closing")
