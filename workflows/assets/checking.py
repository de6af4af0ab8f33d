"""Which check belongs to which task of an asset matter, and of income for a contract (资产事项的核对)."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.clock import parse
from engine.errors import Refused
from engine.matter import MatterRow
from workflows import matters, pinned, retroactive
from workflows.assets import checks, ledger, proposing
from workflows.assets.checks import Deal
from workflows.assets.ledger import DISPOSAL, INVENTORY, INVESTMENT, LEASE
from workflows.assets.proposing import INCOME
from workflows.assets.tables import Asset, Contract, Dealing
from workflows.law import money
from workflows.law.rules import DEFAULTS
from workflows.law.warned import Warned
from workflows.meetings import agenda
from workflows.record import Act
from workflows.tables import Proposal
from workflows.tasks import doers
from workflows.tasks.checks import Asked
from workflows.tasks.checks import checks as asks

Form = Mapping[str, Any]
BANK_DAYS = "income.bank_days"


def deal_of(act: Act, row: MatterRow) -> tuple[Deal, Proposal]:
    """The deal of a matter as the ledger knows it now; the contracts of other matters only."""
    act.session.flush()
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    asked = json.loads(proposal.form)
    assets = ledger.named(act.session, act.jurisdiction, str(asked.get("asset") or ""))
    asset = assets[0] if len(assets) == 1 else None
    lets = ledger.lets(act.session, act.jurisdiction, asset.id) if asset is not None else []
    deal = Deal(
        item=proposal.item,
        asked=asked,
        subject=proposal.subject,
        owner=proposal.owner,
        decided=proposal.amount,
        started=date.fromisoformat(proposal.started_on),
        rules=pinned.rules_of(act.session, row),
        dealing=act.session.get(Dealing, (act.jurisdiction, row.id)),
        asset=asset,
        lets=[each for each in lets if each.matter != row.id],
    )
    return deal, proposal


@asks(INVENTORY, "survey")
def survey(asked: Asked) -> None:
    """The rows of an inventory make sense, one by one and against the ledger."""
    rows, session = asked.form.get("rows") or (), asked.act.session
    query = select(Asset).where(Asset.jurisdiction == asked.act.jurisdiction)
    checks.surveyed(rows, {row.id: row for row in session.scalars(query)})


@asks(LEASE, "plan")
@asks(DISPOSAL, "plan")
def plan(asked: Asked) -> Iterable[Warned]:
    """Warns of a plan for what no ledger lists."""
    deal, _ = deal_of(asked.act, asked.row)
    unknown = [Warned("asset_unknown", DEFAULTS)] if deal.asset is None else []
    return [*unknown, *checks.still_let(deal, _today(asked))]


def _today(asked: Asked) -> str:
    return asked.act.occurred_at.date().isoformat()


@asks(LEASE, "legality")
@asks(DISPOSAL, "legality")
@asks(INVESTMENT, "legality")
def legality(asked: Asked) -> Iterable[Warned]:
    """The township agrees only with what the owner's own body resolved."""
    if asked.outcome != "agree":
        return []
    deal, _ = deal_of(asked.act, asked.row)
    body = agenda.resolved_by(asked.act.session, asked.row.jurisdiction, asked.row.id)
    if body:
        checks.resolved_by(deal, body)
    return checks.still_let(deal, _today(asked))


@asks(LEASE, "bidding")
@asks(DISPOSAL, "bidding")
def bidding(asked: Asked) -> None:
    """Reviewed first, then in the way that the tier asks for."""
    deal, _ = deal_of(asked.act, asked.row)
    checks.reviewed(deal)
    checks.way(deal, str(asked.form.get("way") or ""))


@asks(LEASE, "award_notice")
@asks(DISPOSAL, "award_notice")
def award(asked: Asked) -> Iterable[Warned]:
    """No award below the reviewed or the resolved price."""
    if asked.outcome != "clear":
        return []
    deal, _ = deal_of(asked.act, asked.row)
    told = money.fen(asked.form["price"])
    checks.reviewed(deal)
    checks.price(deal, told)
    return checks.best(deal, told)


@asks(LEASE, "contract")
@asks(DISPOSAL, "contract")
@asks(INVESTMENT, "contract")
def contract(asked: Asked) -> Iterable[Warned]:
    """The contract is what was resolved and awarded, and its time is free."""
    deal, proposal = deal_of(asked.act, asked.row)
    form = asked.form
    starts, ends = str(form.get("starts") or ""), str(form.get("ends") or "")
    effective = parse(proposal.effective_at).date() if proposal.effective_at else None
    signed_on = date.fromisoformat(form["signed_on"])
    if effective is None or signed_on < effective:
        raise retroactive.refusal(asked.act, proposal, given=signed_on, effective=effective)
    amount, party = money.fen(form["contracted"]), str(form.get("party") or "")
    checks.contract(deal, amount, party)
    checks.term(deal, starts, ends)
    checks.free(deal, starts or form["signed_on"], ends)
    return checks.still_let(deal, str(form["signed_on"]))


@asks(LEASE, "ledger")
@asks(DISPOSAL, "ledger")
def plan_of_payment(asked: Asked) -> None:
    """The instalments are the contract's amount, in its time."""
    row = asked.act.session.get(Contract, (asked.act.jurisdiction, asked.row.id))
    if row is None:
        raise Refused("contract_missing")
    checks.schedule(row, asked.form.get("instalments") or ())


@asks(INVESTMENT, "red_lines")
def red_lines(asked: Asked) -> None:
    """Nobody agrees to what the law forbids."""
    if asked.outcome == "agree":
        deal, _ = deal_of(asked.act, asked.row)
        checks.red_lines(deal.asked, proposing.officers(asked.act), deal.rules)


@asks(INCOME, "booking")
def booked(asked: Asked) -> None:
    """Nothing is booked for a contract beyond its amount."""
    told = json.loads(matters.proposal_of(asked.act.session, asked.act.jurisdiction, asked.row.id).form)
    if told.get("of_matter"):
        proposing.check_owed(asked.act, told, booked=True, but=asked.row.id)


@asks(INCOME, "receipt")
def received(asked: Asked) -> Iterable[Warned]:
    """Warns (`rent_without_contract`) of rent that names no contract, where the village has contracts."""
    told = json.loads(matters.proposal_of(asked.act.session, asked.act.jurisdiction, asked.row.id).form)
    rent = told.get("kind") == "lease" and not told.get("of_matter")
    kept = rent and ledger.contracts(asked.act.session, [asked.act.jurisdiction])
    return [Warned("rent_without_contract", DEFAULTS)] if kept else []


@asks(INCOME, "banking")
def banked(asked: Asked) -> Iterable[Warned]:
    """Warns (`banked_late`) of money that lay about longer than the rule lets it."""
    rules = pinned.rules_of(asked.act.session, asked.row)
    most, done = rules.days(BANK_DAYS), doers.last_done(asked.act.session, asked.row)
    told: Form = next((e.body["form"] for path, e in done.items() if doers.name_of(path) == "receipt"), {})
    if most is None or not told.get("received_on"):
        return []
    days = date.fromisoformat(asked.form["banked_on"]) - date.fromisoformat(told["received_on"])
    late = days.days > most
    return [Warned("banked_late", rules.basis(BANK_DAYS), {"most": most})] if late else []
