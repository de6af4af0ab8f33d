"""How the successor's tables follow what it takes up (承接入账): each event has all that its rows need."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from engine import canonical
from engine.database import Table
from engine.log import Event
from engine.matter import MatterRow
from workflows.assets.tables import Asset, AssetChange, Contract, Dealing, Ending, Instalment
from workflows.finance import vouchers
from workflows.finance.tables import Voucher
from workflows.mergers import former
from workflows.record import applies
from workflows.tables import Payment, Proposal
from workflows.works.tables import Bid, Variation, Work

CARRIED = (Work, Bid, Variation, Dealing, Contract, Ending)
"""The registers that have rows of a matter and go along with it; instalments too, with what is still owed."""
TABLES: Mapping[str, Any] = {table.__tablename__: table for table in (*CARRIED, Instalment)}
HERE = ("jurisdiction", "matter")


def told(row: Table) -> dict[str, Any]:
    """A row without where it stands."""
    return {each.key: getattr(row, each.key) for each in inspect(row).mapper.columns if each.key not in HERE}


@applies("village_taken_up")
def _apply_village(session: Session, event: Event) -> None:
    for each in event.body["assets"]:
        values = {key: value for key, value in each.items() if key != "code"}
        here = {"jurisdiction": event.jurisdiction, "matter": "", "index": event.index}
        session.add(Asset(id=each["code"], **here, **values))
        session.add(
            AssetChange(
                asset=each["code"],
                what="taken_up",
                day=event.occurred_at.date().isoformat(),
                change=each["value"],
                price=0,
                told=canonical.dumps(values),
                **here,
            )
        )
    former.taken(session, event, village=event.body["village"], number="", matter="", how="")


@applies("matter_taken_up")
def _apply_matter(session: Session, event: Event) -> None:
    body, origin = event.body, event.body["from"]
    row = session.get_one(MatterRow, (event.jurisdiction, event.subject))
    row.stage, row.round = body["stage"], body["round"]
    session.add(
        Proposal(
            jurisdiction=event.jurisdiction,
            matter=event.subject,
            form=canonical.dumps(body["form"]),
            **body["proposal"],
        )
    )
    if body["suspended"]:
        row.state = "suspended"
    for name, rows in body["rows"].items():
        for values in rows:
            session.add(TABLES[name](jurisdiction=event.jurisdiction, matter=event.subject, **values))
    if body["paid"]:
        _pay(session, event, title=body["form"]["title"], item=row.item)
    number = origin["matter"]
    former.taken(
        session, event, village=origin["village"], number=number, matter=event.subject, how=former.CARRIED
    )


def _pay(session: Session, event: Event, *, title: str, item: str) -> None:
    """What the former village paid counts for what was decided, and in no month here."""
    amount, here = event.body["paid"], event.jurisdiction
    day = event.occurred_at.date().isoformat()
    session.add(
        Payment(jurisdiction=here, id=f"y{event.index}", matter=event.subject, amount=amount, paid_on=day)
    )
    session.add(
        Voucher(
            jurisdiction=here,
            id=f"{event.subject}-{event.index}",
            matter=event.subject,
            of_matter=event.subject,
            month="",
            direction=vouchers.SPENDING,
            category=item,
            amount=amount,
            settled=amount,
            settled_on=day,
            party="",
            purpose=title,
            handler="",
            state=vouchers.LEGACY,
            files="[]",
        )
    )
