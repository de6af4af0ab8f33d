"""Counties, townships and villages (辖区): each founds its own log, and a village's parents say whose rules hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical, log
from engine.database import Database
from engine.errors import Refused
from engine.log import Event
from workflows.record import Act, Answer, Context, applies, perform
from workflows.tables import CountyRules, Jurisdiction, RegisterCount

KINDS = ("county", "township", "village")


def found(
    database: Database, context: Context, *, kind: str, name: str, parent: str = "", demo: bool = False
) -> Answer:
    """Found a jurisdiction: its log begins with this event; nothing happens if it is founded already."""
    if kind not in KINDS:
        raise ValueError(f"found {kind!r}; expected one of {KINDS}")
    with database.write() as session:
        if session.get(Jurisdiction, context.jurisdiction) is None:
            log.open_log(session, context.jurisdiction)
    return perform(database, _found, context, kind=kind, name=name, parent=parent, demo=demo)


def _found(act: Act, *, kind: str, name: str, parent: str, demo: bool) -> Answer:
    if act.session.get(Jurisdiction, act.jurisdiction) is None:
        body = {"kind": kind, "name": name, "parent": parent, "demo": demo}
        act.record("jurisdiction_founded", ("jurisdiction", act.jurisdiction), body)
    return Answer(subject=act.jurisdiction)


@applies("jurisdiction_founded")
def _apply_founded(session: Session, event: Event) -> None:
    session.add(Jurisdiction(jurisdiction=event.jurisdiction, **event.body))


def set_counts(act: Act, *, counts: Mapping[str, int | None]) -> Answer:
    """Enter how many the village's registers count; `None` is unknown, never a default."""
    act.record("counts_registered", ("jurisdiction", act.jurisdiction), {"counts": counts})
    return Answer()


@applies("counts_registered")
def _apply_counts(session: Session, event: Event) -> None:
    for register, count in event.body["counts"].items():
        session.merge(RegisterCount(jurisdiction=event.jurisdiction, register=register, count=count))
    session.flush()


def set_rules(act: Act, *, values: Mapping[str, Any]) -> Answer:
    """Enter the county's own values, from today on; matters under way keep the rules they started with."""
    since = act.at.date().isoformat()
    act.record("county_rules_set", ("jurisdiction", act.jurisdiction), {"since": since, "values": values})
    return Answer()


@applies("county_rules_set")
def _apply_rules(session: Session, event: Event) -> None:
    values = canonical.dumps(event.body["values"])
    session.merge(CountyRules(jurisdiction=event.jurisdiction, since=event.body["since"], values=values))


def get(session: Session, jurisdiction: str) -> Jurisdiction:
    """A jurisdiction by its id; refuses one that does not exist."""
    row = session.get(Jurisdiction, jurisdiction)
    if row is None:
        raise Refused("not_found", jurisdiction=jurisdiction)
    return row


def line(session: Session, jurisdiction: str) -> list[Jurisdiction]:
    """The jurisdiction and its parents: village, township, county."""
    row = session.get(Jurisdiction, jurisdiction) if jurisdiction else None
    return [row, *line(session, row.parent)] if row is not None else []


def children(session: Session, parent: str) -> Sequence[Jurisdiction]:
    """The jurisdictions right below another, by name."""
    query = select(Jurisdiction).where(Jurisdiction.parent == parent)
    return session.scalars(query.order_by(Jurisdiction.jurisdiction)).all()


def all_of(session: Session, kind: str) -> Sequence[Jurisdiction]:
    """All counties, townships or villages."""
    query = select(Jurisdiction).where(Jurisdiction.kind == kind)
    return session.scalars(query.order_by(Jurisdiction.jurisdiction)).all()


def villages_below(session: Session, row: Jurisdiction) -> list[Jurisdiction]:
    """The villages in a jurisdiction: itself, a township's, or all of a county's townships'."""
    if row.kind == "village":
        return [row]
    return [
        village for child in children(session, row.jurisdiction) for village in villages_below(session, child)
    ]
