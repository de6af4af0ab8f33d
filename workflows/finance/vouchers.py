"""How the register of vouchers follows the log (凭证从哪里来): each task's form fills its row, each payment makes one."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.log import Event
from engine.matter import MatterRow
from workflows.finance.tables import SETTLED as SETTLED
from workflows.finance.tables import Voucher
from workflows.law import money
from workflows.tables import Proposal

INCOME, SPENDING = "income", "spending"
OPEN, REJECTED, LEGACY = "open", "rejected", "legacy"
DIRECTIONS: Mapping[str, str] = {"daily-spending": SPENDING, "petty-cash": SPENDING, "income": INCOME}
"""The items whose matters are vouchers: one matter, one voucher."""

APPROVALS = ("director_approval", "secretary_approval")

Form = Mapping[str, Any]


def follow(session: Session, event: Event, proposal: Proposal) -> None:
    """Write what a completed office task says about a voucher; events of other items change nothing."""
    if proposal.item not in DIRECTIONS or "task" not in event.body:
        return
    row, form, task = _row(session, proposal), event.body["form"], event.body["task"]
    if event.body["outcome"] == "refuse" and task in APPROVALS:
        row.state = REJECTED
    elif (proposal.item, task) in TOLD:
        TOLD[proposal.item, task](row, event, form)


def paid(session: Session, event: Event) -> None:
    """A payment for a decided matter is a voucher of its own, settled the day it was paid."""
    proposal = session.get_one(Proposal, (event.jurisdiction, event.subject))
    row = _made(proposal, id=f"{event.subject}-{event.index}", direction=SPENDING)
    form = event.body["form"]
    row.category, row.purpose = proposal.item, proposal.title
    row.party, row.of_matter = str(form.get("to") or ""), event.subject
    row.amount = event.body["amount"]
    _settle(row, row.amount, str(form.get("paid_on") or event.occurred_at.date().isoformat()))
    if event.body.get("legacy"):
        # 启用以前付的钱算进那件事项的预算，不算进启用以后的账
        row.state = LEGACY
    session.add(row)


def _row(session: Session, proposal: Proposal) -> Voucher:
    row = session.get(Voucher, (proposal.jurisdiction, proposal.matter))
    if row is None:
        row = _made(proposal, id=proposal.matter, direction=DIRECTIONS[proposal.item])
        session.add(row)
    return row


def _made(proposal: Proposal, *, id: str, direction: str) -> Voucher:
    form = json.loads(proposal.form)
    return Voucher(
        jurisdiction=proposal.jurisdiction,
        id=id,
        matter=proposal.matter,
        month="",
        direction=direction,
        category=str(form.get("kind") or proposal.item),
        amount=proposal.amount or 0,
        settled=0,
        settled_on="",
        party=str(form.get("payee") or form.get("payer") or ""),
        purpose=proposal.title,
        of_matter=str(form.get("of_matter") or "").strip(),
        handler="",
        state=OPEN,
        files="[]",
    )


def _handled(row: Voucher, event: Event, form: Form) -> None:
    row.handler = event.body["by"]
    row.purpose = str(form.get("purpose") or row.purpose)


def _paid_out(row: Voucher, _event: Event, form: Form) -> None:
    _settle(row, money.fen(form["paid"]), form["paid_on"])


def _booked(row: Voucher, _event: Event, form: Form) -> None:
    _settle(row, row.amount, form["booked_on"])


def _spent(row: Voucher, _event: Event, form: Form) -> None:
    # 备用金用去多少算多少；核销同意以后才列支
    row.settled = money.fen(form["spent"])


def _written_off(row: Voucher, event: Event, _form: Form) -> None:
    if event.body["outcome"] == "agree":
        _settle(row, row.settled, event.occurred_at.date().isoformat())


def _settle(row: Voucher, amount: int, day: str) -> None:
    row.settled, row.settled_on, row.month, row.state = amount, day, day[:7], SETTLED


TOLD: Mapping[tuple[str, str], Callable[[Voucher, Event, Form], None]] = {
    ("daily-spending", "handler"): _handled,
    ("daily-spending", "payment"): _paid_out,
    ("income", "receipt"): _handled,
    ("income", "booking"): _booked,
    ("petty-cash", "request"): _handled,
    ("petty-cash", "settlement"): _spent,
    ("petty-cash", "write_off"): _written_off,
}
"""By item and task: what its form says about the voucher."""


def charged(session: Session, jurisdiction: str, of_matter: str, *, but: str) -> int:
    """What all vouchers but one charge to a decided matter, in fen, rejected and withdrawn ones aside."""
    here = (MatterRow.jurisdiction == Voucher.jurisdiction) & (MatterRow.id == Voucher.matter)
    query = (
        select(func.sum(Voucher.amount))
        .join(MatterRow, here)
        .where(
            Voucher.jurisdiction == jurisdiction,
            Voucher.of_matter == of_matter,
            Voucher.direction == SPENDING,
            Voucher.id != but,
            Voucher.state != REJECTED,
            MatterRow.state != "withdrawn",
        )
    )
    return int(session.scalar(query) or 0)
