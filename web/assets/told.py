"""How assets and contracts are told (台账的说法): words, persons by surname, and where each change came from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from web import discretion, wording
from web.village import reading
from web.words_assets import CAUSES
from workflows import matters
from workflows.assets import dues, ledger
from workflows.assets import ending as early
from workflows.assets.dues import Account, Due, Light
from workflows.assets.tables import Asset, Contract, Ending, EndingProposal
from workflows.disclosure.notices import KINDS as NOTICES
from workflows.law import money
from workflows.tables import Notice, Proposal
from workflows.tasks import doers

KINDS = {"fund": later("资金"), "asset": later("资产"), "resource": later("资源")}
STATUS = {
    "idle": later("闲置"),
    "in_use": later("自用"),
    "leased": later("已出租"),
    "disposed": later("已处置"),
}
OWNERS = {"collective": later("农村集体经济组织"), "villagers": later("全体村民"), "group": later("村民小组")}
WHAT = {
    "listed": later("登记上台账"),
    "corrected": later("清查更正"),
    "taken_up": later("从合并的村承接"),
    "leased": later("出租"),
    "disposed": later("转让处置"),
    "invested": later("对外投资、借出"),
    "ended": later("租约提前终止"),
    "end_taken_back": later("撤销终止登记，租约继续"),
}
ITEMS = {
    "asset-lease": later("出租、发包"),
    "asset-disposal": later("转让、处置"),
    "investment-loan": later("投资、借款"),
}
LIGHTS = {
    Light.GREEN: later("正常"),
    Light.YELLOW: later("快到期"),
    Light.RED: later("已过期"),
}


def owner(asset: Asset) -> str:
    """Whose it is; of a group also which."""
    told = str(OWNERS.get(asset.owner, asset.owner))
    return f"{told}（{reading.shown(asset.group)}）" if asset.group else told


def amount(asset: Asset) -> str:
    """How much of it there is."""
    return reading.shown(f"{asset.quantity}{asset.unit}")


def party(contract: Contract, *, whole: bool) -> str:
    """With whom a contract is: a single person by surname alone, unless the reader may see the `whole` name."""
    if whole or not contract.person:
        return reading.shown(contract.party)
    return discretion.surname(contract.party)


def soon(db: Session, village: str, on: date) -> int:
    """How many days ahead of a due day this village is reminded."""
    return matters.rules_on(db, village, on).days(dues.SOON) or 0


@dataclass(frozen=True)
class Ended:
    """What was said of an early end: its word, the day it was said, labels and values, and the matter it rests on."""

    word: str
    told_on: str
    facts: tuple[tuple[str, str], ...]
    rests_on: str


def ending(db: Session, said: Ending, contract: Contract, *, whole: bool) -> Ended:
    """An early end in words; a single person's name in its reason by surname alone, unless `whole`."""
    word = _("提前终止") if said.day else _("撤销终止登记")
    office = wording.office(said.office)
    facts = (
        (_("从哪天起终止"), wording.day(said.day)),
        (_("为什么终止"), str(CAUSES.get(said.cause, said.cause))),
        (_("具体情况"), _told(said.reason, contract, whole=whole)),
        (_("更正说明"), _told(said.correction, contract, whole=whole)),
        (_("签字"), f"{office}　{doers.name(db, said.by)}"),
        (_("核对"), doers.name(db, said.confirmed_by)),
    )
    shown = tuple((label, value) for label, value in facts if value)
    return Ended(word, wording.day(said.told_on), shown, said.rests_on)


def proposed(db: Session, row: EndingProposal, contract: Contract, *, whole: bool) -> Ended:
    """What waits for a second person, in the words of what it will be."""
    said = json.loads(row.told)
    words = {early.BACK: _("等核对：撤销终止登记"), early.END: _("等核对：提前终止")}
    office = wording.office(row.office)
    facts = (
        (_("从哪天起终止"), wording.day(said.get("day", ""))),
        (_("为什么终止"), str(CAUSES.get(said.get("cause", ""), ""))),
        (_("具体情况"), _told(said["reason"], contract, whole=whole)),
        (_("更正说明"), _told(said.get("correction", ""), contract, whole=whole)),
        (_("签字"), f"{office}　{doers.name(db, row.by)}"),
    )
    shown = tuple((label, value) for label, value in facts if value)
    return Ended(str(words[row.what]), wording.day(row.proposed_on), shown, said.get("rests_on", ""))


def _told(text: str, contract: Contract, *, whole: bool) -> str:
    hidden = text if whole else unnamed(text, contract)
    return reading.shown(hidden)


def unnamed(text: str, contract: Contract) -> str:
    """A text in which a contract's other side, where it is a single person, stands by surname alone."""
    name = contract.party
    return text.replace(name, discretion.surname(name)) if contract.person and name else text


def account(told: Account, *, whole: bool, ended: Ended | None = None, end_href: str = "") -> dict[str, Any]:
    """A contract with its instalments, as the template shows it; `end_href`: where the reader may end it."""
    contract = told.contract
    return {
        "ended": ended,
        "end_href": end_href,
        "matter": contract.matter,
        "asset": contract.asset,
        "light": told.light.value,
        "word": str(LIGHTS[told.light]),
        "facts": [
            *contract_facts(contract, whole=whole),
            (_("已收"), money.printed(told.paid) if told.dues else ""),
            (_("过期未收"), money.printed(told.overdue) if told.overdue else ""),
            (_("多收，要和对方结清"), money.printed(told.excess) if told.excess else ""),
            (_("下一期"), _next(told)),
        ],
        "dues": [
            {
                "day": wording.day(due.due_on.isoformat()),
                "amount": money.printed(due.amount),
                "paid": money.printed(due.paid),
                "light": due.light.value,
                "word": standing(due),
                "cancelled": due.cancelled,
            }
            for due in told.dues
        ],
    }


def standing(due: Due) -> str:
    """How an instalment stands, in a word."""
    if due.cancelled:
        return str(_("已取消"))
    return str(LIGHTS[due.light] if due.owed else _("已收清"))


def contract_facts(contract: Contract, *, whole: bool) -> list[tuple[str, str]]:
    """What a contract says, in labels and values."""
    return [
        (_("种类"), str(ITEMS.get(contract.item, contract.item))),
        (_("对方"), party(contract, whole=whole)),
        (_("合同金额"), money.printed(contract.amount)),
        (_("签订日期"), wording.day(contract.signed_on)),
        (_("期限"), term(contract)),
    ]


def endings(db: Session, village: str, accounts: Iterable[Account], *, whole: bool) -> dict[str, Ended]:
    """How the contracts that ended early ended, by contract."""
    ended = {each.contract.matter: each.contract for each in accounts if each.contract.ended_on}
    said = early.of(db, village, sorted(ended)) if ended else {}
    return {matter: ending(db, rows[0], ended[matter], whole=whole) for matter, rows in said.items()}


def term(contract: Contract) -> str:
    """From–to, where the contract has a term."""
    days = (wording.day(contract.starts), wording.day(contract.ends))
    return str(_("%(starts)s至%(ends)s", starts=days[0], ends=days[1])) if contract.ends else ""


def _next(told: Account) -> str:
    due = told.next
    if due is None:
        return str(_("全部收清")) if told.dues else ""
    day, owed = wording.day(due.due_on.isoformat()), money.printed(due.owed)
    return str(_("%(day)s到期，还要收%(owed)s", day=day, owed=owed))


@dataclass(frozen=True)
class Source:
    """What made a row: the matter, the day of its resolution, and its notices (id, kind, first day)."""

    matter: str
    title: str
    resolved: str
    notices: tuple[tuple[str, str, str], ...]


def sources(db: Session, village: str, wanted: Iterable[str]) -> dict[str, Source]:
    """The sources of rows by their matters."""
    names = sorted(set(wanted))
    query = select(Proposal).where(Proposal.jurisdiction == village, Proposal.matter.in_(names))
    hung = (
        select(Notice).where(Notice.jurisdiction == village, Notice.matter.in_(names)).order_by(Notice.index)
    )
    notices: dict[str, list[tuple[str, str, str]]] = {}
    for each in db.scalars(hung):
        notices.setdefault(each.matter, []).append(
            (each.id, wording.named(NOTICES[each.kind]), each.first_day)
        )
    return {
        row.matter: Source(
            row.matter,
            reading.shown(row.title),
            wording.day(row.resolved_on),
            tuple(notices.get(row.matter, ())),
        )
        for row in db.scalars(query)
    }


def still_let(db: Session, village: str, wanted: str | None, *, on: str) -> list[str]:
    """What of an asset (named by code or name; None: of all) is let on an ISO day or later: contract and its end."""
    names = {row.id: row.name for row in ledger.every(db, village)}
    if wanted is not None:
        found = {row.id for row in ledger.named(db, village, wanted)}
        names = {asset: name for asset, name in names.items() if asset in found}
    lets = [each for each in ledger.contracts(db, [village]) if each.item == ledger.LEASE]
    return [
        str(
            _(
                "%(code)s %(name)s：合同%(matter)s，租到%(day)s",
                code=each.asset,
                name=names[each.asset],
                matter=each.matter,
                day=wording.day(ledger.last_day(each)) or _("没有写哪天到期"),
            )
        )
        for each in ledger.running(lets, on)
        if each.asset in names
    ]


def to_be_sold(db: Session, proposal: Proposal, *, on: str) -> list[str]:
    """The leases of what a matter is to sell, as long as it has no contract; none for other items."""
    if (
        proposal.item != ledger.DISPOSAL
        or db.get(Contract, (proposal.jurisdiction, proposal.matter)) is not None
    ):
        return []
    asset = str(json.loads(proposal.form).get("asset") or "")
    return still_let(db, proposal.jurisdiction, asset, on=on)
