"""Publishing what a department decided (公布名单): an event in each village's log, one village a command.

A batch of many villages is many commands under the batch's name: what is published already is passed over, so that one
that broke off in the middle is simply sent again. Names go into the private parts. A correction is a new list with a
reason, a withdrawal an event; the list before stays in the log and is shown as replaced.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from workflows import confirmations, people
from workflows.record import Act, Answer, applies
from workflows.support import batches, reading
from workflows.support.batches import PUBLIC
from workflows.support.reading import Person
from workflows.support.tables import Batch, Helped, Publication

RULE = "assistance.notice_days"
AT_ONCE = 200
"""Persons in one event, so that no reader of the log meets a giant."""
REPLACED, WITHDRAWN = "replaced", "withdrawn"
REASON_AT_MOST = 200


def publish(act: Act, *, owner: str, batch: str, persons: Sequence[Person], reason: str = "") -> Answer:
    """Publish a village's part of the batch of an owner (township or county); the same list twice does nothing twice.

    Refuses `batch_closed`, whoever is not responsible (`batch_not_yours`), a village that is not of the batch
    (`choice_unknown`), nobody at all (`import_empty`), and another list than is public without a reason
    (`batch_published`).
    """
    row = _mine(act, owner, batch)
    if row.state != batches.OPEN:
        raise Refused("batch_closed")
    if act.jurisdiction not in row.villages.split():
        raise Refused("choice_unknown")
    if not persons:
        raise Refused("import_empty")
    before, found = public_of(act.session, act.jurisdiction, row), reading.digest(persons)
    if before is not None and before.digest == found:
        return Answer(subject=before.id)
    if before is not None and not reason.strip():
        raise Refused("batch_published")
    name = f"h{act.head.size}"
    rules = confirmations.in_force(act.session, act.jurisdiction, on=act.at.date())
    until = act.at.date() + timedelta(days=rules.days(RULE) or 0)
    body = {
        "batch": f"{row.jurisdiction}/{row.id}",
        "title": row.title,
        "office": act.by.office,
        "responsible": row.responsible,
        "digest": found,
        "n": len(persons),
        "amount": sum(each.amount for each in persons),
        "until": until.isoformat(),
        "replaces": before.id if before is not None else "",
        "reason": reason.strip()[:REASON_AT_MOST] if before is not None else "",
    }
    act.record("support_published", ("support", name), body)
    for start in range(0, len(persons), AT_ONCE):
        part = persons[start : start + AT_ONCE]
        listed = {"first": start + 1, "rows": [each.told for each in part]}
        private = {"names": [each.name for each in part]}
        act.record("support_listed", ("support", name), listed, private=private)
    return Answer(subject=name, basis=rules.basis(RULE))


def _mine(act: Act, owner: str, batch: str) -> Batch:
    row = batches.get(act.session, owner, batch)
    if people.person_key(act.by) != row.responsible:
        names = people.names(act.session, owner, [row.responsible.partition("/")[2]])
        raise Refused("batch_not_yours", name="".join(names.values()))
    return row


@applies("support_published")
def _apply_published(session: Session, event: Event) -> None:
    told = event.body
    if told["replaces"]:
        before = session.get_one(Publication, (event.jurisdiction, told["replaces"]))
        before.state, before.reason = REPLACED, told["reason"]
    session.add(
        Publication(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            batch=told["batch"],
            title=told["title"],
            office=told["office"],
            responsible=told["responsible"],
            digest=told["digest"],
            published_on=event.occurred_at.date().isoformat(),
            until=told["until"],
            state=PUBLIC,
            reason="",
        )
    )


@applies("support_listed")
def _apply_listed(session: Session, event: Event) -> None:
    session.add_all(
        Helped(
            jurisdiction=event.jurisdiction,
            publication=event.subject,
            number=event.body["first"] + place,
            index=event.index,
            place=place,
            **row,
        )
        for place, row in enumerate(event.body["rows"])
    )


def withdraw(act: Act, *, owner: str, batch: str, reason: str) -> Answer:
    """Take a village's list back (撤回): it is no longer shown; never without a reason."""
    row = _mine(act, owner, batch)
    before = public_of(act.session, act.jurisdiction, row)
    if before is None:
        raise Refused("not_found", batch=batch)
    if not reason.strip():
        raise Refused("reason_missing")
    told = {"reason": reason.strip()[:REASON_AT_MOST]}
    act.record("support_withdrawn", ("support", before.id), told)
    return Answer(subject=before.id)


@applies("support_withdrawn")
def _apply_withdrawn(session: Session, event: Event) -> None:
    row = session.get_one(Publication, (event.jurisdiction, event.subject))
    row.state, row.reason = WITHDRAWN, event.body["reason"]


def public_of(session: Session, village: str, batch: Batch) -> Publication | None:
    """What is public of a batch in a village."""
    return batches.published(session, batch).get(village)


def of_village(session: Session, village: str) -> list[Publication]:
    """All lists of a village, the latest first: public, replaced and withdrawn."""
    query = select(Publication).where(Publication.jurisdiction == village)
    return list(session.scalars(query.order_by(Publication.published_on.desc(), Publication.id.desc())))


def helped(session: Session, publication: Publication) -> list[tuple[Helped, str]]:
    """The lines of a list with their names; an erased name is empty."""
    query = select(Helped).where(
        Helped.jurisdiction == publication.jurisdiction, Helped.publication == publication.id
    )
    rows = list(session.scalars(query.order_by(Helped.number)))
    parts = log.private_parts(session, publication.jurisdiction, {row.index for row in rows})
    return [(row, _name(parts, row)) for row in rows]


def _name(parts: Mapping[int, Mapping[str, list[str]]], row: Helped) -> str:
    return parts[row.index]["names"][row.place] if row.index in parts else ""
