"""How an office task is done (办结一步): at once, or prepared until added signers have agreed."""

import json
from collections.abc import Mapping
from typing import Any

from engine.log import EventRow
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows.entitlements import passing
from workflows.record import Act, Answer
from workflows.tasks import checks, doers
from workflows.tasks import task as office_task
from workflows.works import checking


def settle(
    act: Act,
    row: MatterRow,
    task: OpenTask,
    values: Mapping[str, Any],
    *,
    office: str,
    by: str = "",
    reason: str = "",
) -> Answer:
    """Record that a task is done with checked answers; the event says who, in which office, and what came of it.

    Refuses what a works may not do with money (workflows/works/checks.py), and answers with its warnings.
    """
    data = office_task.decided(task, values)
    warned = checking.check(act, row, task.task, values, data["outcome"])
    answer = Answer(
        subject=row.id,
        warnings=tuple(dict.fromkeys(each.rule for each in warned)),
        basis="；".join(dict.fromkeys(each.basis for each in warned)),
    )
    body = {
        "stage": task.stage,
        "task": task.task,
        "path": task.path,
        "form": dict(values),
        "outcome": data["outcome"],
        "office": office,
        "by": by or doers.key(act.by),
        **checks.told(act, row, task, values),
    }
    if "return_to" in data:
        body["return_to"] = data["return_to"]
    if reason:
        body["reason"] = reason
    if warned:
        body["answer"] = answer.public
    effect = {"do": "complete", "path": task.path, "data": data}
    act.record("task_completed", ("matter", row.id), body, effect=effect)
    passing.follow(act, row)
    return answer


def prepare(act: Act, row: MatterRow, task: OpenTask, values: Mapping[str, Any], *, office: str) -> Answer:
    """Record the holder's answer; it takes effect when everybody who signs after has agreed."""
    checking.check(act, row, task.task, values, office_task.decided(task, values)["outcome"])
    body = {"path": task.path, "form": dict(values), "office": office, "by": doers.key(act.by)}
    act.record("task_prepared", ("matter", row.id), body)
    return Answer(subject=row.id)


def settle_prepared(act: Act, row: MatterRow, task: OpenTask, index: int) -> None:
    """The holder's answer of an event takes effect, in the holder's name."""
    told = json.loads(act.session.get_one(EventRow, (act.jurisdiction, index)).body)
    settle(act, row, task, told["form"], office=told["office"], by=told["by"])
