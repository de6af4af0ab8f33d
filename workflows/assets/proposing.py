"""What is looked at when a matter about assets, or income of a contract, is proposed (提出时的核对)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.errors import Refused
from workflows import people
from workflows.assets import checks, dues, ledger
from workflows.assets.checks import Deal
from workflows.assets.ledger import DISPOSAL, INVESTMENT, LEASE
from workflows.assets.tables import Contract
from workflows.law import money
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned
from workflows.record import Act

INCOME = "income"

Form = Mapping[str, Any]


def proposed(
    act: Act, item: str, form: Form, rules: RuleSet, *, started: date, matter: str = ""
) -> list[Warned]:
    """Refuse a proposal that the ledger or the law rules out from the start; nothing for other items.

    `matter` is the one that is proposed anew: its own earlier contract is in nobody's way. Warns (`asset_still_let`)
    of selling what is let.

    Without a ledger nothing is known of an asset: whoever plans to let it is warned (`asset_unknown`) instead.
    """
    if item == INVESTMENT:
        checks.red_lines(form, officers(act), rules)
    if item == INCOME and form.get("of_matter"):
        check_owed(act, form, booked=False)
    if item not in (LEASE, DISPOSAL):
        return []
    assets = ledger.named(act.session, act.jurisdiction, str(form.get("asset") or ""))
    deal = Deal(
        item=item,
        asked=form,
        subject=str(form.get("subject") or "other"),
        owner=str(form.get("owner") or "villagers"),
        decided=money.fen(form["amount"]) if form.get("amount") else None,
        started=started,
        rules=rules,
    )
    if assets or ledger.is_kept(act.session, act.jurisdiction):
        checks.found(deal, assets)
        lets = ledger.lets(act.session, act.jurisdiction, assets[0].id)
        deal = replace(deal, asset=assets[0], lets=[each for each in lets if each.matter != matter])
        checks.owned(deal)
        checks.free(deal, str(form.get("starts") or started.isoformat()), str(form.get("ends") or ""))
    checks.term(deal, str(form.get("starts") or ""), str(form.get("ends") or ""))
    return list(checks.still_let(deal, act.occurred_at.date().isoformat()))


SERVING = (
    *("secretary", "branch_member", "director", "committee_member", "clerk", "bookkeeper"),
    *("supervision_chair", "supervision_member", "group_leader", "directors"),
)
"""The offices whose holders may not borrow from the collective (理事、监事、村干部)."""


def officers(act: Act) -> list[str]:
    """The names of whoever serves in the village."""
    held = people.holders(act.session, act.jurisdiction, SERVING, on=act.at.date())
    return list(people.names(act.session, act.jurisdiction, held).values())


def check_owed(act: Act, form: Form, *, booked: bool, but: str = "") -> None:
    """Income of a contract is at most what the contract still brings; refuses `contract_unknown`, `rent_overpaid`."""
    matter = str(form["of_matter"]).strip()
    row = act.session.get(Contract, (act.jurisdiction, matter))
    if row is None:
        raise Refused("contract_unknown", matter=matter)
    before = dues.paid(act.session, act.jurisdiction, matter, but=but, booked=booked)
    # 钱已经收下的，照合同金额入账；提前终止以后再收的，只收终止以前到期的
    most = row.amount if booked else dues.asked_for(act.session, row)
    if before + money.fen(form["amount"]) > most:
        raise Refused("rent_overpaid", spent=before + money.fen(form["amount"]), decided=most)
