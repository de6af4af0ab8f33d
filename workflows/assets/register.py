"""How ledger and contracts follow the log (台账怎样来): from each office task that completes, by its form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine import canonical
from engine.log import Event
from workflows.assets import ledger
from workflows.assets.ledger import DISPOSAL, FUNDS, INVENTORY, INVESTMENT, LEASE
from workflows.assets.tables import Asset, AssetChange, Contract, Dealing, Instalment
from workflows.law import money
from workflows.tables import Proposal

COLUMNS = ("kind", "name", "place", "quantity", "unit", "owner", "group", "status")

Form = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A completed task of an asset matter: its event, its form, and what the matter is about."""

    session: Session
    event: Event
    proposal: Proposal

    @property
    def form(self) -> Form:
        """The answers."""
        answers: Form = self.event.body["form"]
        return answers

    @property
    def asked(self) -> Form:
        """The form that began the matter."""
        answers: Form = json.loads(self.proposal.form)
        return answers

    @property
    def agreed(self) -> bool:
        """Whether it neither sent the matter back nor met an objection."""
        return self.event.body["outcome"] in ("agree", "clear", "done")

    def text(self, key: str) -> str:
        """An answer as text, empty where it was not given."""
        return str(self.form.get(key) or "").strip()

    def fen(self, key: str) -> int | None:
        """An answer in fen; None where it was not given."""
        return money.fen(self.form[key]) if self.form.get(key) else None

    def dealing(self) -> Dealing:
        """The row of this matter."""
        key = (self.event.jurisdiction, self.event.subject)
        row = self.session.get(Dealing, key)
        if row is None:
            blank = dict.fromkeys(("reviewer", "way", "winner", "awarded_on"), "")
            row = Dealing(jurisdiction=key[0], matter=key[1], item=self.proposal.item, surveyed="[]", **blank)
            self.session.add(row)
        return row


def follow(session: Session, event: Event, proposal: Proposal) -> None:
    """Write what a completed office task says about assets; events of other tasks and items change nothing."""
    if "path" not in event.body:
        return
    write = TOLD.get((proposal.item, event.body["task"]))
    if write is not None:
        write(Told(session, event, proposal))


def _surveyed(told: Told) -> None:
    rows = [{**each, "value": money.fen(each.get("value") or "0.00")} for each in told.form.get("rows") or ()]
    funds = {
        "code": FUNDS,
        "kind": "fund",
        "name": "货币资金",
        "owner": "collective",
        "status": ledger.IN_USE,
    }
    rows.append({**funds, "value": told.fen("funds") or 0})
    told.dealing().surveyed = canonical.dumps(rows)


def _registered(told: Told) -> None:
    """A confirmed inventory makes and corrects rows: a known code is the same asset, what is not listed stays."""
    for each in json.loads(told.dealing().surveyed):
        row = told.session.get(Asset, (told.event.jurisdiction, each["code"]))
        was = {} if row is None else _as_told(row)
        now = {name: str(each.get(name) or "") for name in COLUMNS} | {"value": each["value"]}
        if now != was:
            what = "listed" if row is None else "corrected"
            write(told.session, told.event, each["code"], what, now)


def _as_told(row: Asset) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*COLUMNS, "value")}


def write(
    session: Session, event: Event, asset: str, what: str, values: Mapping[str, Any], *, price: int = 0
) -> None:
    """The one writer of the ledger: the row as it is now, and the change beside it (`price` in fen)."""
    row = session.get(Asset, (event.jurisdiction, asset))
    before = row.value if row is not None else 0
    now = {**(_as_told(row) if row is not None else {}), **values}
    here = {"jurisdiction": event.jurisdiction, "matter": event.subject, "index": event.index}
    session.merge(Asset(id=asset, **here, **now))
    change = AssetChange(
        asset=asset,
        what=what,
        day=event.occurred_at.date().isoformat(),
        change=now["value"] - before,
        price=price,
        told=canonical.dumps(now),
        **here,
    )
    session.merge(change)
    session.flush()


def _reviewed(told: Told) -> None:
    key = "reserve" if told.proposal.item == LEASE else "appraised"
    row = told.dealing()
    row.reviewed = told.fen(key) if told.agreed else None
    row.reviewer = told.text("appraiser") if told.agreed else ""


def _bid(told: Told) -> None:
    row, bids = told.dealing(), told.form.get("bids") or ()
    row.way = told.text("way")
    row.best = max((money.fen(each["price"]) for each in bids), default=None)


def _awarded(told: Told) -> None:
    row = told.dealing()
    row.winner = told.text("winner") if told.agreed else ""
    row.award = told.fen("price") if told.agreed else None
    row.awarded_on = told.text("award_on") if told.agreed else ""


def _contracted(told: Told) -> None:
    """The contract is on the register from its signature, due whole on that day until the ledger says otherwise."""
    event, item = told.event, told.proposal.item
    found = ledger.named(told.session, event.jurisdiction, str(told.asked.get("asset") or ""))
    row = Contract(
        jurisdiction=event.jurisdiction,
        matter=event.subject,
        item=item,
        asset=found[0].id if len(found) == 1 else "",
        party=told.text("party") or str(told.asked.get("partner") or "") or told.dealing().winner,
        person=(told.text("party_kind") or told.asked.get("partner_kind")) == "person",
        amount=told.fen("contracted") or 0,
        signed_on=told.text("signed_on"),
        starts=_term(told, "starts") or (told.text("signed_on") if item == LEASE else ""),
        ends=_term(told, "ends"),
        ended_on="",
        index=event.index,
    )
    told.session.merge(row)
    if item != INVESTMENT:
        _schedule(told, [{"due_on": row.signed_on, "amount": told.form["contracted"]}])
    elif told.asked.get("what") in ("invest", "lend"):
        _invest(told, row)


def _term(told: Told, key: str) -> str:
    """The first or last day of a lease: the contract's, else the one that was resolved; nothing for a sale."""
    return told.text(key) or str(told.asked.get(key) or "") if told.proposal.item == LEASE else ""


def _schedule(told: Told, instalments: list[dict[str, Any]]) -> None:
    here = {"jurisdiction": told.event.jurisdiction, "matter": told.event.subject}
    mine = (Instalment.jurisdiction == here["jurisdiction"], Instalment.matter == here["matter"])
    told.session.execute(delete(Instalment).where(*mine))
    ordered = sorted(instalments, key=lambda each: str(each["due_on"]))
    told.session.add_all(
        Instalment(number=number, due_on=each["due_on"], amount=money.fen(each["amount"]), **here)
        for number, each in enumerate(ordered, start=1)
    )


def _invest(told: Told, contract: Contract) -> None:
    """Money that went out is an asset of its own under the matter's number: a share, or a claim."""
    values = {
        "kind": "fund",
        "name": told.proposal.title,
        "place": "",
        "quantity": "1",
        "unit": "笔",
        "value": contract.amount,
        "owner": told.proposal.owner,
        "group": "",
        "status": ledger.IN_USE,
    }
    write(told.session, told.event, contract.matter, "invested", values, price=contract.amount)


def _booked(told: Told) -> None:
    """The bookkeeper books the contract: its instalments, and what it makes of the asset."""
    session, event = told.session, told.event
    if told.form.get("instalments"):
        _schedule(told, list(told.form["instalments"]))
    contract = session.get(Contract, (event.jurisdiction, event.subject))
    asset = session.get(Asset, (event.jurisdiction, contract.asset)) if contract is not None else None
    if contract is None or asset is None:
        return
    if told.proposal.item == LEASE:
        # 租期一过，资产自己回到原来的状态：是不是正在出租，看合同
        write(session, event, asset.id, "leased", {}, price=contract.amount)
    else:
        values = {"status": ledger.DISPOSED, "value": 0}
        write(session, event, asset.id, "disposed", values, price=contract.amount)


TOLD: Mapping[tuple[str, str], Callable[[Told], None]] = {
    (INVENTORY, "survey"): _surveyed,
    (INVENTORY, "registration"): _registered,
    (LEASE, "reserve_price"): _reviewed,
    (DISPOSAL, "appraisal"): _reviewed,
    **{(item, "bidding"): _bid for item in (LEASE, DISPOSAL)},
    **{(item, "award_notice"): _awarded for item in (LEASE, DISPOSAL)},
    **{(item, "contract"): _contracted for item in (LEASE, DISPOSAL, INVESTMENT)},
    **{(item, "ledger"): _booked for item in (LEASE, DISPOSAL)},
}
"""By item and task: what its form says about the ledger."""
