"""The stages of the four discussions and two disclosures (四议两公开环节), and going back among them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from engine.spiff import OpenTask
from workflows import course, offices

NAMES = {
    "preparation": "办前准备",
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

DECIDING = frozenset(ORDER) - {"implementation", "closing"}
"""Meetings, reviews and gates: where the village, or the township in its name, says something."""

EVERY_WAY_BACK_COUNTED = frozenset(f"siyi 0.{minor}.0" for minor in range(1, 5))
"""Releases in which a way back among offices alone began a round too; their events are played as they were."""

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
    "moved": "已移交",
}


OWN_VERBS = {
    **dict.fromkeys([task for task in ORDER if task.startswith("township_review")], "township_review"),
    "implementation": "implementation",
    "closing": "result_disclosure",
}
"""Tasks that have a verb of their own (review, begin and publish the result, close), with the stage they belong to."""

Positions = Callable[[], Mapping[str, int]]


def is_office(task: OpenTask) -> bool:
    """Whether an open task is an office's task (办理任务), completed with its form by `tasks.complete`."""
    return task.kind == "task" and OWN_VERBS.get(task.task) != task.stage


def shared(row: MatterRow) -> OpenTask | None:
    """The open meeting, gate or task with a verb of its own; none while a matter waits for offices only, or has ended."""
    return (
        next((task for task in row.open_tasks if not is_office(task)), None) if row.state == "open" else None
    )


def follow(
    row: MatterRow, before: list[OpenTask], effect: Mapping[str, Any], positions: Positions, *, release: str
) -> None:
    """After a move: the stage is that of the first open task, and going back (or staying) begins a new round.

    A matter that ended keeps the stage at which it did; an end that the diagram does not explain closes it. `release` is
    the one that recorded the event: what an older one counted stays counted so.
    """
    after = row.open_tasks
    row.stage = after[0].stage if after else row.stage
    if row.state not in STATES:
        row.state = "closed"
    counts = goes_back if release in EVERY_WAY_BACK_COUNTED else begins_round
    if counts([task.path for task in before], [task.path for task in after], effect, positions):
        row.round += 1


def begins_round(
    before: Sequence[str], after: Sequence[str], effect: Mapping[str, Any], positions: Positions
) -> bool:
    """Whether a move leads back so far that something is discussed or disclosed anew.

    Among offices alone it is no new round: a works that is varied or mended after its acceptance keeps its resolution,
    and the notice of it. Where nothing is discussed at all, every way back begins one.
    """
    return any(_anew(new, old, positions) for new, old in _ways_back(before, after, effect, positions))


def _anew(new: str, old: str, positions: Positions) -> bool:
    names = [path.rsplit("/", 1)[-1] for path in (new, old)]
    if any(name in ORDER for name in names):
        return True
    place = positions()
    decided = [place[path] for path in place if path.rsplit("/", 1)[-1] in DECIDING]
    return not decided or any(place[new] <= each <= place[old] for each in decided)


def goes_back(
    before: Sequence[str], after: Sequence[str], effect: Mapping[str, Any], positions: Positions
) -> bool:
    """Whether a move opened a task at or before one that it ended.

    Where branches run side by side, what merely goes on waiting counts for nothing; neither does a timer that interrupts
    nothing. A message that leaves everything open as it was has opened it anew.
    """
    return any(_ways_back(before, after, effect, positions))


def _ways_back(
    before: Sequence[str], after: Sequence[str], effect: Mapping[str, Any], positions: Positions
) -> Iterator[tuple[str, str]]:
    left = over(before, after, effect)
    if effect["do"] == "message" and not left:
        left = list(before)
    opened = [path for path in after if path not in before or path in left]
    yield from ((new, old) for new in opened for old in left if _not_after(new, old, positions))


def over(before: Sequence[str], after: Sequence[str], effect: Mapping[str, Any]) -> list[str]:
    """The tasks that a move ended: the one that was completed, else those no longer open."""
    if effect["do"] == "complete":
        return [effect["path"]]
    return [path for path in before if path not in after]


def _not_after(one: str, other: str, positions: Positions) -> bool:
    names = [path.rsplit("/", 1)[-1] for path in (one, other)]
    if all(name in ORDER for name in names):
        return ORDER.index(names[0]) <= ORDER.index(names[1])
    place = positions()
    return place[one] <= place[other]


def waiting(session: Session, row: MatterRow, stage: str) -> OpenTask:
    """The open task of a stage; refuses (`out_of_order`) when the stage is not reached, is over, or the matter rests."""
    if row.state == "open":
        for task in row.open_tasks:
            if task.stage == stage and not is_office(task):
                return task
    raise out_of_order(session, row, stage)


def out_of_order(session: Session, row: MatterRow, wanted: str) -> Refused:
    """The refusal that names what was wanted, and for what the matter waits instead, as its own version draws it.

    `against` says what that is: a step of some offices (`office`, with `who`), days that run (`pause`, with `last_day`),
    any other step (empty), an order to rest (`rests`), nothing any more (`over`).
    """
    over = {"against": "rests" if row.state == "suspended" else "over"}
    return Refused(
        "out_of_order",
        state=STATES.get(row.state, row.state),
        wanted=NAMES.get(wanted) or ACTIONS.get(wanted, wanted),
        **(_standing(session, row) if row.state == "open" else over),
    )


def _standing(session: Session, row: MatterRow) -> dict[str, Any]:
    """The names of an open matter's steps, and who does them or until when they run."""
    tasks, pauses = row.open_tasks, course.pauses(session, row)
    told: dict[str, Any] = {"stage": course.now(session, row)}
    who = [office for task in tasks if is_office(task) for office in offices.of_task(task)]
    if who:
        names = [offices.OFFICES[office].name for office in dict.fromkeys(who)]
        return told | {"against": "office", "who": names}
    if pauses and not tasks:
        return told | {"against": "pause", "last_day": max(pauses.values()).isoformat()}
    return told


def stage_before(first: str, second: str) -> bool:
    """Whether a stage comes before another in the order of the four discussions and two disclosures.

    A task of an office that is no stage of theirs has none of them before or behind it.
    """
    order = list(NAMES)
    return first in order and second in order and order.index(first) < order.index(second)
