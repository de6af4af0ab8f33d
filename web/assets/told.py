"""How assets and contracts are told (台账的说法): words, persons by surname, and where each change came from."""

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
from workflows import matters
from workflows.assets import dues
from workflows.assets.dues import Account, Light
from workflows.assets.tables import Asset, Contract
from workflows.disclosure.notices import KINDS as NOTICES
from workflows.law import money
from workflows.tables import Notice, Proposal

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


def account(told: Account, *, whole: bool) -> dict[str, Any]:
    """A contract with its instalments, as the template shows it."""
    contract = told.contract
    return {
        "matter": contract.matter,
        "asset": contract.asset,
        "light": told.light.value,
        "word": str(LIGHTS[told.light]),
        "facts": [
            (_("种类"), str(ITEMS.get(contract.item, contract.item))),
            (_("对方"), party(contract, whole=whole)),
            (_("合同金额"), money.printed(contract.amount)),
            (_("签订日期"), wording.day(contract.signed_on)),
            (_("期限"), term(contract)),
            (_("已收"), money.printed(told.paid) if told.dues else ""),
            (_("过期未收"), money.printed(told.overdue) if told.overdue else ""),
            (_("下一期"), _next(told)),
        ],
        "dues": [
            {
                "day": wording.day(due.due_on.isoformat()),
                "amount": money.printed(due.amount),
                "paid": money.printed(due.paid),
                "light": due.light.value,
                "word": str(_("已收清") if not due.owed else LIGHTS[due.light]),
            }
            for due in told.dues
        ],
    }


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
        notices.setdefault(each.matter, []).append((each.id, NOTICES[each.kind], each.first_day))
    return {
        row.matter: Source(
            row.matter,
            reading.shown(row.title),
            wording.day(row.resolved_on),
            tuple(notices.get(row.matter, ())),
        )
        for row in db.scalars(query)
    }
