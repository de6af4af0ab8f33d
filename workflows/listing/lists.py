"""Which list holds (哪一版清单): the shipped one, on top the county's versions of the day, beside them the township's own.

A township's item stands beside the others for its own villages and never replaces one; a village sees no other's.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import store
from workflows import catalogue
from workflows.catalogue import PowerItem
from workflows.listing import content as contents
from workflows.listing.tables import ItemVersion
from workflows.tables import Jurisdiction


def in_force(session: Session, line: Sequence[Jurisdiction], *, on: date) -> Mapping[str, PowerItem]:
    """The list of a jurisdiction on a day; `line` is itself and what is above it."""
    shipped = catalogue.load(line[-1].jurisdiction)
    rows = published(session, line, on=on)
    if not rows:
        return shipped
    listed = {item: each for item, each in shipped.items() if item not in rows}
    listed |= {item: item_of(session, row) for item, row in rows.items() if row.content}
    return MappingProxyType(listed)


def published(session: Session, line: Sequence[Jurisdiction], *, on: date) -> dict[str, ItemVersion]:
    """The versions of a day by item: in place of the shipped item or beside it; one without content takes it off."""
    homes = {row.kind: row.jurisdiction for row in line}
    rows = current(session, homes.values(), on=on)
    found = {row.item: row for row in rows if row.jurisdiction == homes["county"]}
    listed = {
        item
        for item in {*catalogue.load(homes["county"]), *found}
        if item not in found or found[item].content
    }
    extras = (row for row in rows if row.jurisdiction == homes.get("township") and row.content)
    return found | {row.item: row for row in extras if row.item not in listed}


def current(session: Session, homes: Iterable[str], *, on: date) -> list[ItemVersion]:
    """The version of each item of some jurisdictions that holds on a day."""
    query = (
        select(ItemVersion)
        .where(ItemVersion.jurisdiction.in_(tuple(homes)), ItemVersion.since <= on.isoformat())
        .order_by(ItemVersion.since, ItemVersion.version)
    )
    return list({(row.jurisdiction, row.item): row for row in session.scalars(query)}.values())


def of_item(session: Session, home: str, item: str) -> list[ItemVersion]:
    """All versions of an item of a county or township, the first first."""
    query = select(ItemVersion).where(ItemVersion.jurisdiction == home, ItemVersion.item == item)
    return list(session.scalars(query.order_by(ItemVersion.version)))


def item_of(session: Session, row: ItemVersion) -> PowerItem:
    """The item that a version makes; its bundle is the one that matters pin."""
    key = (row.jurisdiction, row.item, row.version, row.since, row.content)
    if key not in _items:
        content = contents.read(store.fetch(session, row.content).decode())
        _items[key] = contents.item_of(
            content,
            row.item,
            row.jurisdiction,
            version=row.version,
            since=date.fromisoformat(row.since),
            bundle=store.fetch_definition(session, row.definition),
        )
    return _items[key]


# Versions never change, so a process may keep what it read.
_items: dict[tuple[str, str, int, str, str], PowerItem] = {}
