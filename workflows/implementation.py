"""Implementation (组织实施): begun after the gate, paid within what was decided, closed after the result's disclosure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import happened, matters, people, pinned, retroactive, stages
from workflows.disclosure import gate
from workflows.entitlements import register as entitled
from workflows.finance import vouchers
from workflows.law import money
from workflows.record import Act, Answer, applies
from workflows.tables import Payment, Proposal
from workflows.works import checking, register

DATES = ("signed_on", "started_on", "paid_on")


def begin(act: Act, *, matter: str, form: Mapping[str, Any]) -> Answer:
    """Start the implementation, once a round, after the resolution's gate has opened; never dated before it.

    Refuses (`in_the_future`) a contract of a day to come, and (`begun_otherwise`) another than the one that a works signed.
    """
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    proposal = _past_gate(act, row)
    task = stages.shared(row)
    if task is None or task.stage != "implementation" or proposal.begun_round == row.round:
        raise stages.out_of_order(act.session, row, "implementation")
    values = pinned.filled(pinned.form_of(act.session, row, "implementation"), form)
    _check_dates(act, proposal, values)
    if values.get("amount"):
        money.check_budget(register.budget(act.session, proposal), money.fen(values["amount"]))
    checking.begin(act, row, proposal, values)
    act.record("implementation_begun", ("matter", matter), {"round": row.round, "form": values})
    return Answer(subject=matter)


@applies("implementation_begun")
def _apply_begun(session: Session, event: Event) -> None:
    matters.proposal_of(session, event.jurisdiction, event.subject).begun_round = event.body["round"]


def _past_gate(act: Act, row: MatterRow) -> Proposal:
    gate.pass_gate(act, row, "resolution_disclosure")
    if row.state != "open" or row.stage not in ("implementation", "result_disclosure"):
        raise stages.out_of_order(act.session, row, "implementation")
    return matters.proposal_of(act.session, act.jurisdiction, row.id)


def _check_dates(act: Act, proposal: Proposal, values: Mapping[str, Any]) -> None:
    happened.check(act, values)
    days = [act.occurred_at.date(), *(date.fromisoformat(values[key]) for key in DATES if values.get(key))]
    effective = parse(proposal.effective_at).date()
    # 合同、开工、付款日期早于决议生效的，补录不能补正
    if min(days) < effective:
        raise retroactive.refusal(act, proposal, given=min(days), effective=effective)


def pay(act: Act, *, matter: str, form: Mapping[str, Any]) -> Answer:
    """Pay for a matter: never before the resolution is effective, never in sum more than was decided.

    For a works never more than is due, nor what belongs to another works (workflows/works/checks.py).
    """
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    proposal = _past_gate(act, row)
    # 年度决议、授权本身不花钱：钱在按它启动的事项里付，一项一个上限
    if proposal.item in entitled.KIND_OF:
        raise Refused("paid_by_use")
    values = pinned.filled(pinned.form_of(act.session, row, "payment"), form)
    _check_dates(act, proposal, values)
    charged = vouchers.charged(act.session, act.jurisdiction, matter, but="")
    money.check_budget(register.budget(act.session, proposal), charged + money.fen(values["amount"]))
    checking.pay(act, row, proposal, values)
    body = {"form": values, "amount": money.fen(values["amount"])}
    act.record("payment_made", ("matter", matter), body)
    return Answer(subject=matter)


@applies("payment_made")
def _apply_paid(session: Session, event: Event) -> None:
    session.add(
        Payment(
            jurisdiction=event.jurisdiction,
            id=f"y{event.index}",
            matter=event.subject,
            amount=event.body["amount"],
            paid_on=event.occurred_at.date().isoformat(),
        )
    )
    vouchers.paid(session, event)


def paid(session: Session, jurisdiction: str, matter: str) -> int:
    """What was paid for a matter so far, in fen."""
    query = select(func.sum(Payment.amount)).where(
        Payment.jurisdiction == jurisdiction, Payment.matter == matter
    )
    return int(session.scalar(query) or 0)


def close(act: Act, *, matter: str, form: Mapping[str, Any]) -> Answer:
    """Close and file the matter (办结归档): only after the result has been public for its period."""
    people.require(act, people.OFFICERS)
    row = act.matter(matter)
    gate.pass_gate(act, row, "result_disclosure")
    task = stages.waiting(act.session, row, "result_disclosure")
    values = pinned.filled(pinned.form_of(act.session, row, "closing"), form)
    body = {"stage": "result_disclosure", "form": values}
    effect = {"do": "complete", "path": task.path, "data": {"outcome": "done"}}
    act.record("task_completed", ("matter", matter), body, effect=effect)
    return Answer(subject=matter)
