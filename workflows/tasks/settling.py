"""How an office task is done (办结一步): at once, or prepared until added signers have agreed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.log import EventRow
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import happened
from workflows.assets import checking as asset_checks
from workflows.disclosure import posted
from workflows.entitlements import passing
from workflows.finance import checks as finance_checks
from workflows.finance import sheets
from workflows.law.warned import Warned
from workflows.record import Act, Answer
from workflows.tasks import checks, doers
from workflows.tasks import task as office_task
from workflows.works import checking as works_checks

ROOMS = (asset_checks, finance_checks, posted, sheets, works_checks)
"""The rooms whose checks are asked (`workflows.tasks.checks`); importing them registers these."""

NOTHING: Mapping[str, Any] = {}


def settle(
    act: Act, row: MatterRow, task: OpenTask, values: Mapping[str, Any], *, office: str, by: str = ""
) -> Answer:
    """Record that a task is done with checked answers; the event says who, in which office, and what came of it.

    Refuses what is dated ahead and what the checks of the task refuse, and answers with their warnings.
    """
    by = by or doers.key(act.by)
    warned = _look(act, row, task, values, by)
    told = checks.told(act, row, task, values)
    return record(act, row, task, values, office=office, by=by, warned=warned, told=told)


def _look(act: Act, row: MatterRow, task: OpenTask, values: Mapping[str, Any], by: str) -> list[Warned]:
    happened.check(act, values)
    outcome = office_task.decided(task, values)["outcome"] or ""
    return checks.run(checks.Asked(act, row, task.task, values, outcome, by))


def record(
    act: Act,
    row: MatterRow,
    task: OpenTask,
    values: Mapping[str, Any],
    *,
    office: str,
    by: str,
    reason: str = "",
    warned: Sequence[Warned] = (),
    told: Mapping[str, Any] = NOTHING,
) -> Answer:
    """Record what came of a task without looking at its answers: a way back has none. `told`: what a room adds."""
    data = office_task.decided(task, values)
    answer = Answer(
        subject=row.id,
        warnings=tuple(dict.fromkeys(each.rule for each in warned)),
        basis="；".join(dict.fromkeys(each.basis for each in warned)),
        facts={each.rule: each.facts for each in warned},
    )
    body = {
        "stage": task.stage,
        "task": task.task,
        "path": task.path,
        "form": dict(values),
        "outcome": data["outcome"],
        "office": office,
        "by": by,
        **told,
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
    by = doers.key(act.by)
    _look(act, row, task, values, by)
    body = {"path": task.path, "form": dict(values), "office": office, "by": by}
    act.record("task_prepared", ("matter", row.id), body)
    return Answer(subject=row.id)


def settle_prepared(act: Act, row: MatterRow, task: OpenTask, index: int) -> None:
    """The holder's answer of an event takes effect, in the holder's name."""
    told = json.loads(act.session.get_one(EventRow, (act.jurisdiction, index)).body)
    settle(act, row, task, told["form"], office=told["office"], by=told["by"])
