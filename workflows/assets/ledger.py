"""Reading the ledger (查台账): an asset by code or name, its contracts, and whether it is let."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.assets.tables import Asset, AssetChange, Contract

INVENTORY, LEASE, DISPOSAL, INVESTMENT = "asset-inventory", "asset-lease", "asset-disposal", "investment-loan"
ITEMS = (INVENTORY, LEASE, DISPOSAL, INVESTMENT)
"""The items whose tasks write the ledger."""

FUNDS = "funds"
"""The id of the money row, which each inventory corrects."""

KINDS = {"fund": "资金", "asset": "资产", "resource": "资源"}
IDLE, IN_USE, LEASED, DISPOSED = "idle", "in_use", "leased", "disposed"


def named(session: Session, jurisdiction: str, text: str) -> list[Asset]:
    """The assets that a proposal may mean: the one with this code, else those of this name that are still there."""
    told = text.strip()
    found = session.get(Asset, (jurisdiction, told))
    if found is not None:
        return [found]
    query = select(Asset).where(Asset.jurisdiction == jurisdiction, Asset.name == told)
    every = list(session.scalars(query.order_by(Asset.id)))
    return [row for row in every if row.status != DISPOSED] or every


def is_kept(session: Session, jurisdiction: str) -> bool:
    """Whether the village has confirmed a ledger of things, not only of money."""
    query = select(Asset.id).where(Asset.jurisdiction == jurisdiction, Asset.kind != "fund").limit(1)
    return session.scalar(query) is not None


def every(session: Session, jurisdiction: str) -> Sequence[Asset]:
    """The whole ledger, by kind and code."""
    query = select(Asset).where(Asset.jurisdiction == jurisdiction)
    order = list(KINDS)
    return sorted(session.scalars(query), key=lambda row: (order.index(row.kind), row.id))


def changes(session: Session, jurisdiction: str, asset: str) -> Sequence[AssetChange]:
    """What happened to an asset, the first first."""
    query = select(AssetChange).where(AssetChange.jurisdiction == jurisdiction, AssetChange.asset == asset)
    return session.scalars(query.order_by(AssetChange.index)).all()


def contracts(session: Session, villages: Sequence[str]) -> Sequence[Contract]:
    """All contracts of some villages, the latest first."""
    query = select(Contract).where(Contract.jurisdiction.in_(villages))
    return session.scalars(query.order_by(Contract.signed_on.desc(), Contract.matter.desc())).all()


def lets(session: Session, jurisdiction: str, asset: str) -> list[Contract]:
    """The leases of an asset, past and running."""
    query = select(Contract).where(
        Contract.jurisdiction == jurisdiction, Contract.asset == asset, Contract.item == LEASE
    )
    return list(session.scalars(query.order_by(Contract.starts, Contract.matter)))


def last_day(contract: Contract) -> str:
    """The last ISO day of a contract: that of its term or, ended early, the day before its end; empty: open."""
    if not contract.ended_on:
        return contract.ends
    return (date.fromisoformat(contract.ended_on) - timedelta(days=1)).isoformat()


def overlaps(contract: Contract, starts: str, ends: str) -> bool:
    """Whether a lease runs at some time from–to, both ISO days included; an empty `ends` is open."""
    first, last = contract.starts, last_day(contract) or "9"
    return first <= last and first <= (ends or "9") and last >= starts


def running(lets: Sequence[Contract], on: str) -> list[Contract]:
    """The leases among some that run on an ISO day or begin later: what whoever buys the asset finds."""
    return [each for each in lets if overlaps(each, on, "")]


def status(asset: Asset, lets: Sequence[Contract], on: str) -> str:
    """What an asset is on an ISO day: let while a lease runs, whatever the inventory said."""
    if asset.status == DISPOSED:
        return DISPOSED
    return LEASED if any(overlaps(each, on, on) for each in lets) else asset.status
