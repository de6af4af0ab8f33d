"""The stages of the four discussions and two disclosures (四议两公开环节), and going back among them."""

from engine.errors import Refused
from engine.matter import MatterRow
from engine.spiff import OpenTask

NAMES = {
    "proposal": "村党组织提议",
    "consultation": "村“两委”会议商议",
    "deliberation": "党员大会审议",
    "township_review": "乡镇党委审核",
    "resolution": "村民会议或者村民代表会议决议",
    "resolution_disclosure": "决议公开",
    "implementation": "组织实施",
    "result_disclosure": "实施结果公开",
}

DISCUSSIONS = ("proposal", "consultation", "deliberation", "resolution")

LIGHTS = (*DISCUSSIONS, "resolution_disclosure", "result_disclosure")
"""四议两公开: the six that everybody counts."""

ORDER = (
    "proposal",
    "township_review_after_proposal",
    "consultation",
    "deliberation",
    "township_review_before_resolution",
    "resolution",
    "township_review_after_resolution",
    "resolution_disclosure",
    "implementation",
    "result_disclosure",
    "closing",
)
"""The diagram's tasks, first to last: a move that does not lead forward begins a new round."""

ACTIONS = {
    "withdraw": "撤回",
    "suspend": "中止",
    "resume": "恢复办理",
    "revise": "修改方案",
    "correct": "更正",
    "objection": "提出异议",
    "reply": "答复异议",
    "plan": "方案公示",
    "migrate": "换用新版流程",
}
"""What people do that is no stage, for the sentence of a refusal."""

STATES = {
    "open": "办理中",
    "closed": "已办结",
    "rejected": "未通过",
    "withdrawn": "已撤回",
    "suspended": "已中止",
    "terminated": "已终止",
}


def follow(row: MatterRow, before: list[OpenTask]) -> None:
    """After a move: the stage is that of the first open task, and going back (or staying) begins a new round.

    A matter that ended keeps the stage at which it did.
    """
    after = row.open_tasks
    row.stage = after[0].stage if after else row.stage
    if before and after and _position(after[0]) <= _position(before[0]):
        row.round += 1


def _position(task: OpenTask) -> int:
    return ORDER.index(task.task)


def waiting(row: MatterRow, stage: str) -> OpenTask:
    """The open task of a stage; refuses (`out_of_order`) when the stage is not reached, is over, or the matter rests."""
    if row.state == "open":
        for task in row.open_tasks:
            if task.stage == stage:
                return task
    raise out_of_order(row, stage)


def out_of_order(row: MatterRow, wanted: str) -> Refused:
    """The refusal that names where the matter stands and what was wanted."""
    return Refused(
        "out_of_order",
        state=STATES.get(row.state, row.state),
        stage=NAMES.get(row.stage, ""),
        wanted=NAMES.get(wanted) or ACTIONS.get(wanted, wanted),
    )


def stage_before(first: str, second: str) -> bool:
    """Whether a stage comes before another in the order of the four discussions and two disclosures."""
    order = list(NAMES)
    return order.index(first) < order.index(second)
