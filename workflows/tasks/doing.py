"""Doing an office task (办理): with its pinned form, by an office of its lane, to an outcome that is drawn."""

from collections.abc import Mapping
from typing import Any

from engine.errors import Refused
from workflows.record import Act, Answer
from workflows.tasks import doers, hands, settling, signing, tables
from workflows.tasks import task as office_task
from workflows.tasks.tables import NONE


def complete(act: Act, *, matter: str, task: str, form: Mapping[str, Any]) -> Answer:
    """Do an office task with its form; the matter goes on as the diagram draws it for what came of it.

    `task` is the task's id, or its path where the same is drawn twice. Refuses `out_of_order`, `not_your_office`,
    `task_held`, `separation_of_duties`, what is wrong with the form, a refusal without a reason (`reason_missing`), an
    outcome that is not drawn (`choice_unknown`), what the checks of the task refuse, and what a delegate or an added
    signer has still to do.
    """
    row, found = doers.open_task(act, matter, task)
    office = hands.require(act, row, found)
    doers.check_apart(act, row, found)
    hand = tables.hand(act.session, act.jurisdiction, matter, found.path)
    if hand.delegate and hand.draft == NONE:
        raise Refused("task_delegated", delegate=doers.name(act.session, hand.delegate))
    if hand.prepared != NONE:
        raise Refused("signers_waiting", persons="")
    values = office_task.filled(act.session, row, found, form)
    signing.check(act.session, row, found, values)
    if signing.waits_for_others(act.session, row, found, values):
        return settling.prepare(act, row, found, values, office=office)
    return settling.settle(act, row, found, values, office=office)
