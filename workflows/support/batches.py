"""Batches (批次): a department opens one with its villages, a responsible person and a day; it closes one with a reason."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows import jurisdictions, people
from workflows.record import Act, Answer, applies
from workflows.support.tables import Batch, Publication

DEPARTMENTS = (
    *("township_civil_affairs", "township_rural_economy", "township_finance", "township_government"),
    *("industry_department", "county_civil_affairs", "county_agriculture", "county_department"),
)
"""The offices that decide benefits and upload what they decided: never the village, which only assists."""

OPEN, CLOSED = "open", "closed"
PUBLIC = "public"
LONGEST = 100


def open_batch(act: Act, *, title: str, villages: Sequence[str], responsible: str, due_on: date) -> Answer:
    """Owe some villages a list by a day; the responsible person holds such an office here and alone may publish it.

    Refuses `not_your_office`, `text_length`, `choice_unknown` (villages, person) and a day that is past (`due_past`).
    """
    people.require(act, DEPARTMENTS)
    if not 2 <= len(title.strip()) <= LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(title.strip()))
    home = jurisdictions.get(act.session, act.jurisdiction)
    here = {row.jurisdiction for row in jurisdictions.villages_below(act.session, home)}
    able = people.holders(act.session, act.jurisdiction, DEPARTMENTS, on=act.at.date())
    if not villages or not set(villages) <= here or responsible not in able:
        raise Refused("choice_unknown")
    if due_on < act.at.date():
        raise Refused("due_past", day=due_on.isoformat())
    body = {
        "title": title.strip(),
        "villages": sorted(set(villages)),
        "responsible": f"{act.jurisdiction}/{responsible}",
        "due_on": due_on.isoformat(),
    }
    event = act.record("support_batch_opened", ("support", f"d{act.head.size}"), body)
    return Answer(subject=event.subject)


@applies("support_batch_opened")
def _apply_opened(session: Session, event: Event) -> None:
    told = event.body
    session.add(
        Batch(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            title=told["title"],
            villages=" ".join(told["villages"]),
            responsible=told["responsible"],
            due_on=told["due_on"],
            opened_on=event.occurred_at.date().isoformat(),
            state=OPEN,
            reason="",
        )
    )


def close(act: Act, *, batch: str, reason: str) -> Answer:
    """Nothing more comes of a batch: all is published, or a village has nobody on it; never without a reason."""
    people.require(act, DEPARTMENTS)
    row = get(act.session, act.jurisdiction, batch)
    if row.state != OPEN:
        raise Refused("batch_closed")
    if not reason.strip():
        raise Refused("reason_missing")
    act.record("support_batch_closed", ("support", batch), {"reason": reason.strip()[:LONGEST]})
    return Answer(subject=batch)


@applies("support_batch_closed")
def _apply_closed(session: Session, event: Event) -> None:
    row = get(session, event.jurisdiction, event.subject)
    row.state, row.reason = CLOSED, event.body["reason"]


def get(session: Session, home: str, batch: str) -> Batch:
    """A batch of a department; refuses (`not_found`) one that is not there."""
    row = session.get(Batch, (home, batch))
    if row is None:
        raise Refused("not_found", batch=batch)
    return row


def of_home(session: Session, home: str) -> list[Batch]:
    """A township's or county's batches, those that are owed first, by their day."""
    rows = session.scalars(select(Batch).where(Batch.jurisdiction == home).order_by(Batch.due_on, Batch.id))
    return sorted(rows, key=lambda row: row.state != OPEN)


def published(session: Session, batch: Batch) -> dict[str, Publication]:
    """What is public of a batch, by village."""
    query = select(Publication).where(
        Publication.jurisdiction.in_(batch.villages.split()),
        Publication.batch == f"{batch.jurisdiction}/{batch.id}",
        Publication.state == PUBLIC,
    )
    return {row.jurisdiction: row for row in session.scalars(query)}


def missing(session: Session, batch: Batch) -> list[str]:
    """The villages for which an open batch still owes its list."""
    if batch.state != OPEN:
        return []
    done = published(session, batch)
    return [village for village in batch.villages.split() if village not in done]


def owed(session: Session, village: str, *, before: date) -> list[Batch]:
    """The open batches that name a village, whose day is past and that published nothing in it."""
    query = select(Batch).where(Batch.state == OPEN, Batch.due_on < before.isoformat())
    late = [row for row in session.scalars(query.order_by(Batch.due_on)) if village in row.villages.split()]
    if not late:
        return []
    here = select(Publication.batch).where(Publication.jurisdiction == village, Publication.state == PUBLIC)
    done = set(session.scalars(here))
    return [row for row in late if f"{row.jurisdiction}/{row.id}" not in done]
