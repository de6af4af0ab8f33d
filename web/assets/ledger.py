"""The ledger of a village's assets by kind, and one asset with its whole history (资产资源台账)."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import store, wording
from web.assets import told
from web.assets.blueprint import inside, pages
from web.village import reading
from workflows.assets import dues, ledger
from workflows.assets.tables import Asset, AssetChange, Contract
from workflows.law import money

LONGEST = 40


@pages.get("/assets")
def listed(village: str) -> str:
    """All assets in their kinds with what they are worth; `?q=` shows those in which every word stands."""
    wanted = request.args.get("q", "").strip()[:LONGEST]
    today = store.now().date().isoformat()
    with store.database().read() as db:
        place = reading.place(db, village)
        every = ledger.every(db, village)
        lets = _lets(ledger.contracts(db, [village]))
        rows = [_row(asset, lets.get(asset.id, []), today) for asset in every]
    found = [row for row in rows if all(word in row["words"] for word in wanted.lower().split())]
    return render_template(
        "assets/list.html",
        place=place,
        kinds=[(kind, str(word), _of_kind(found, kind)) for kind, word in told.KINDS.items()],
        worth=[(str(word), _worth(every, kind)) for kind, word in told.KINDS.items()],
        wanted=wanted,
        all=len(every),
        found=len(found),
        whole=inside(village),
    )


def _lets(contracts: Sequence[Contract]) -> dict[str, list[Contract]]:
    found: dict[str, list[Contract]] = {}
    for each in contracts:
        if each.item == ledger.LEASE:
            found.setdefault(each.asset, []).append(each)
    return found


def _of_kind(rows: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["kind"] == kind]


def _worth(every: Sequence[Asset], kind: str) -> str:
    mine = [asset for asset in every if asset.kind == kind and asset.status != ledger.DISPOSED]
    worth = sum(asset.value for asset in mine)
    if not worth:  # 资源没有账面价值
        return str(_("%(n)s项", n=len(mine)))
    return str(_("%(n)s项，%(value)s", n=len(mine), value=money.printed(worth)))


def _row(asset: Asset, lets: Sequence[Contract], today: str) -> dict[str, Any]:
    status = ledger.status(asset, lets, today)
    parts = [asset.place, told.amount(asset), told.owner(asset)]
    row = {
        "id": asset.id,
        "code": "" if asset.id == ledger.FUNDS else asset.id,
        "kind": asset.kind,
        "name": reading.shown(asset.name),
        "status": status,
        "word": str(told.STATUS.get(status, status)),
        "about": " · ".join(reading.shown(part) for part in parts if part),
        "value": money.printed(asset.value),
    }
    row["words"] = " ".join(row.values()).lower()
    return row


@pages.get("/assets/<asset>")
def asset(village: str, asset: str) -> str:
    """One asset: what it is, to whom it is let, and each change with the matter, resolution and notices behind it."""
    on, whole = store.now().date(), inside(village)
    with store.database().read() as db:
        place, row = reading.place(db, village), db.get(Asset, (village, asset))
        if row is None:
            raise Refused("not_found", asset=asset)
        lets = ledger.lets(db, village, asset)
        status = ledger.status(row, lets, on.isoformat())
        mine = [each for each in ledger.contracts(db, [village]) if each.asset == asset]
        accounts = dues.accounts(db, mine, on=on, soon=told.soon(db, village, on))
        ended = told.endings(db, village, accounts, whole=whole)
        changes = ledger.changes(db, village, asset)
        return render_template(
            "assets/asset.html",
            place=place,
            name=reading.shown(row.name),
            facts=reading.pairs(_facts(row, status)),
            contracts=[
                told.account(each, whole=whole, ended=ended.get(each.contract.matter)) for each in accounts
            ],
            changes=_changes(db, village, changes),
        )


def _facts(row: Asset, status: str) -> list[tuple[str, str]]:
    return [
        (_("编号"), "" if row.id == ledger.FUNDS else row.id),
        (_("类别"), str(told.KINDS.get(row.kind, row.kind))),
        (_("坐落"), row.place),
        (_("数量"), told.amount(row)),
        (_("价值"), money.printed(row.value)),
        (_("归谁所有"), told.owner(row)),
        (_("现状"), str(told.STATUS.get(status, status)) if row.kind != "fund" else ""),
    ]


def _changes(db: Session, village: str, changes: Sequence[AssetChange]) -> list[dict[str, Any]]:
    sources = told.sources(db, village, [each.matter for each in changes])
    return [
        {
            "day": wording.day(each.day),
            "what": str(told.WHAT.get(each.what, each.what)),
            "facts": [
                (_("价值变动"), _signed(each.change) if each.change else ""),
                (_("成交价、合同金额"), money.printed(each.price) if each.price else ""),
            ],
            "source": sources[each.matter],
        }
        for each in reversed(changes)
    ]


def _signed(change: int) -> str:
    return f"{'+' if change > 0 else ''}{money.printed(change)}"
