"""Signers in addition (加签、减签): before the holder decides, or after; the task is done only when they have agreed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows.record import Act, Answer, applies
from workflows.tasks import doers, hands, settling, tables
from workflows.tasks import task as office_task
from workflows.tasks.tables import NONE, Signer

MOMENTS = ("before", "after")


def add(act: Act, *, matter: str, task: str, person: str, moment: str, reason: str) -> Answer:
    """Who holds a task asks one more person to sign it, before or after themselves; nobody signs twice."""
    row, found = doers.open_task(act, matter, task)
    doers.check_shared(act.session, row, found)
    hands.require(act, row, found)
    if moment not in MOMENTS:
        raise Refused("choice_unknown")
    if not reason.strip():
        raise Refused("reason_missing")
    if tables.hand(act.session, act.jurisdiction, matter, found.path).prepared != NONE:
        raise Refused("signers_waiting", persons="")
    if person not in {who.key for who in doers.officials(act.session, act.jurisdiction, on=act.at.date())}:
        raise Refused("hand_unfit")
    there = {each.person for each in tables.signers(act.session, act.jurisdiction, matter, found.path)}
    if person == doers.key(act.by) or person in there or person in doers.apart(act.session, row, found):
        raise Refused("separation_of_duties")
    told = {"path": found.path, "person": person, "moment": moment, "reason": reason.strip()}
    act.record("signer_added", ("matter", matter), told | {"by": doers.key(act.by)})
    return Answer(subject=matter)


def remove(act: Act, *, matter: str, task: str, person: str, reason: str) -> Answer:
    """Take a signer back who has not signed yet, with a reason; who signed stays. The last one waited for lets it go on."""
    row, found = doers.open_task(act, matter, task)
    hands.require(act, row, found)
    if not reason.strip():
        raise Refused("reason_missing")
    _waiting(act, matter, found, person)
    told = {"path": found.path, "person": person, "reason": reason.strip(), "by": doers.key(act.by)}
    act.record("signer_removed", ("matter", matter), told)
    _go_on(act, row, found)
    return Answer(subject=matter)


def sign(act: Act, *, matter: str, task: str, agree: bool, reason: str = "") -> Answer:
    """An added signer agrees, or refuses with a reason; after the last agreement the holder's answer takes effect.

    A refusal before the holder's decision leaves only a return or refusal; one after it gives the task back.
    """
    row, found = doers.open_task(act, matter, task)
    mine = _waiting(act, matter, found, doers.key(act.by), again=True)
    prepared = tables.hand(act.session, act.jurisdiction, matter, found.path).prepared != NONE
    if (mine.moment == "after") != prepared:
        raise Refused("signing_early")
    if not agree and not reason.strip():
        raise Refused("reason_missing")
    told = {"path": found.path, "person": mine.person, "moment": mine.moment, "agree": agree}
    act.record(
        "task_signed", ("matter", matter), told | ({"reason": reason.strip()} if reason.strip() else {})
    )
    if agree:
        _go_on(act, row, found)
    return Answer(subject=matter)


def _waiting(act: Act, matter: str, task: OpenTask, person: str, *, again: bool = False) -> Signer:
    row = act.session.get(Signer, (act.jurisdiction, matter, task.path, person))
    if row is None:
        raise Refused("not_a_signer")
    if row.state != "waiting" and not (again and row.moment == "before" and row.state == "refused"):
        raise Refused("already_signed")
    return row


def check(session: Session, row: MatterRow, task: OpenTask, values: Mapping[str, Any]) -> None:
    """Before the holder decides: who was to sign before has (`signers_waiting`); a refusal allows no agreement."""
    before = [
        each
        for each in tables.signers(session, row.jurisdiction, row.id, task.path)
        if each.moment == "before"
    ]
    waiting = [each.person for each in before if each.state == "waiting"]
    if waiting:
        raise Refused("signers_waiting", persons=[doers.name(session, each) for each in waiting])
    refused = [each.person for each in before if each.state == "refused"]
    if refused and office_task.decided(task, values)["outcome"] not in office_task.BACK:
        raise Refused("signer_refused", persons=[doers.name(session, each) for each in refused])


def waits_for_others(session: Session, row: MatterRow, task: OpenTask, values: Mapping[str, Any]) -> bool:
    """Whether somebody signs after the holder: then the answer is only prepared; a refusal needs no more signatures."""
    if office_task.decided(task, values)["outcome"] in office_task.BACK:
        return False
    found = tables.signers(session, row.jurisdiction, row.id, task.path)
    return any(each.moment == "after" for each in found)


def _go_on(act: Act, row: MatterRow, task: OpenTask) -> None:
    """Where the holder's answer waits and nobody is left to sign, it takes effect, in the holder's name."""
    hand = tables.hand(act.session, act.jurisdiction, row.id, task.path)
    left = [
        each
        for each in tables.signers(act.session, act.jurisdiction, row.id, task.path)
        if each.state != "agreed"
    ]
    if hand.prepared == NONE or any(each.moment == "after" for each in left):
        return
    settling.settle_prepared(act, row, task, hand.prepared)


@applies("signer_added")
def _apply_added(session: Session, event: Event) -> None:
    told = event.body
    session.add(
        Signer(
            jurisdiction=event.jurisdiction,
            matter=event.subject,
            path=told["path"],
            person=told["person"],
            moment=told["moment"],
            added_by=told["by"],
            state="waiting",
        )
    )


def _row(session: Session, event: Event) -> Signer:
    key = (event.jurisdiction, event.subject, event.body["path"], event.body["person"])
    return session.get_one(Signer, key)


@applies("signer_removed")
def _apply_removed(session: Session, event: Event) -> None:
    session.delete(_row(session, event))
    session.flush()


@applies("task_signed")
def _apply_signed(session: Session, event: Event) -> None:
    row = _row(session, event)
    row.state = "agreed" if event.body["agree"] else "refused"
    if row.moment == "after" and not event.body["agree"]:
        hands.of_event(session, event).prepared = NONE
        # 办理人重新办的，后签的人都要重新签
        for each in tables.signers(session, event.jurisdiction, event.subject, event.body["path"]):
            each.state = "waiting" if each.moment == "after" else each.state


@applies("task_prepared")
def _apply_prepared(session: Session, event: Event) -> None:
    hands.of_event(session, event).prepared = event.index
