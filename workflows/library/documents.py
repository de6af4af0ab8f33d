"""Issuing rule documents (制度的发布、修订、废止): an event each in the issuer's log; nothing is overwritten."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows import jurisdictions, matters, people
from workflows.library.tables import Document
from workflows.offices import OFFICES
from workflows.record import Act, Answer, applies

ISSUERS = (
    *("secretary", "director", "clerk"),
    *("township_party", "township_government", "township_discipline", "township_rural_economy"),
    *("township_finance", "township_planning", "township_civil_affairs", "township_justice"),
    *("administrator", "county_legal", "county_civil_affairs", "county_agriculture", "county_department"),
)
"""The offices that put documents into the library, each into that of its own level."""

TITLE_AT_MOST, TEXT_AT_MOST = 100, 30_000


def issue(
    act: Act,
    *,
    title: str,
    office: str,
    since: date,
    items: Sequence[str],
    text: str,
    document: str = "",
) -> Answer:
    """Put a document into the library, or with `document` a new version of one; from `since` it replaces the last.

    Refuses `not_your_office`, a text that is empty or too long (`text_length`), an office of another level or an item
    that is not on the power list (`choice_unknown`), and a version that does not begin after the last
    (`version_order`).
    """
    people.require(act, ISSUERS)
    for told, longest in ((title, TITLE_AT_MOST), (text, TEXT_AT_MOST)):
        if not 2 <= len(told.strip()) <= longest:
            raise Refused("text_length", longest=longest, given=len(told.strip()))
    level = jurisdictions.get(act.session, act.jurisdiction).kind
    known = matters.power_list(act.session, act.jurisdiction, on=act.at.date())
    if office not in OFFICES or OFFICES[office].level != level or not set(items) <= known.keys():
        raise Refused("choice_unknown")
    before = versions(act.session, act.jurisdiction, document) if document else []
    if before and since.isoformat() <= before[0].since:
        raise Refused("version_order", day=before[0].since)
    body = {
        "version": before[0].version + 1 if before else 1,
        "title": title.strip(),
        "office": office,
        "since": since.isoformat(),
        "items": sorted(set(items)),
        "text": text.replace("\r\n", "\n").strip(),
    }
    event = act.record("document_issued", ("document", document or f"z{act.head.size}"), body)
    return Answer(subject=event.subject)


@applies("document_issued")
def _apply_issued(session: Session, event: Event) -> None:
    told = event.body
    if told["version"] > 1:
        last = session.get_one(Document, (event.jurisdiction, event.subject, told["version"] - 1))
        last.until = min(last.until or told["since"], told["since"])
    session.add(
        Document(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            version=told["version"],
            title=told["title"],
            office=told["office"],
            since=told["since"],
            until="",
            issued_on=event.occurred_at.date().isoformat(),
            items=" ".join(told["items"]),
            text=told["text"],
            reason="",
        )
    )


def end(act: Act, *, document: str, until: date, reason: str) -> Answer:
    """A document holds no longer from a day (废止); never without a reason, and not before it began."""
    people.require(act, ISSUERS)
    last = versions(act.session, act.jurisdiction, document)[0]
    if not reason.strip():
        raise Refused("reason_missing")
    if last.until or until.isoformat() <= last.since:
        raise Refused("version_order", day=last.until or last.since)
    body = {"version": last.version, "until": until.isoformat(), "reason": reason.strip()[:TITLE_AT_MOST]}
    act.record("document_ended", ("document", document), body)
    return Answer(subject=document)


@applies("document_ended")
def _apply_ended(session: Session, event: Event) -> None:
    told = event.body
    row = session.get_one(Document, (event.jurisdiction, event.subject, told["version"]))
    row.until, row.reason = told["until"], told["reason"]


def versions(session: Session, home: str, document: str) -> list[Document]:
    """All versions of a document, the latest first; refuses (`not_found`) one that is not there."""
    query = select(Document).where(Document.jurisdiction == home, Document.id == document)
    rows = list(session.scalars(query.order_by(Document.version.desc())))
    if not rows:
        raise Refused("not_found", document=document)
    return rows


def in_force(row: Document, on: date) -> bool:
    """Whether a version holds on a day."""
    return row.since <= on.isoformat() and (not row.until or on.isoformat() < row.until)


def of_homes(session: Session, homes: Sequence[str], *, on: date) -> list[Document]:
    """Of each document of some jurisdictions the version that holds on a day, else the latest; by title."""
    query = select(Document).where(Document.jurisdiction.in_(homes)).order_by(Document.version)
    found: dict[tuple[str, str], Document] = {}
    for row in session.scalars(query):
        key = (row.jurisdiction, row.id)
        if key not in found or in_force(row, on) or not in_force(found[key], on):
            found[key] = row
    return sorted(found.values(), key=lambda row: (homes.index(row.jurisdiction), row.title, row.id))


def of_village(session: Session, village: str, *, on: date) -> list[Document]:
    """What a village goes by: its own documents, its township's and its county's."""
    return of_homes(session, [row.jurisdiction for row in jurisdictions.line(session, village)], on=on)


def of_item(session: Session, village: str, item: str, *, on: date) -> list[Document]:
    """The documents in force in a village that govern a power item."""
    rows = of_village(session, village, on=on)
    return [row for row in rows if in_force(row, on) and item in row.items.split()]


def matching(rows: Sequence[Document], words: str) -> list[Document]:
    """Those of some documents in whose title or text every word stands."""
    wanted = words.split()
    return [row for row in rows if all(word in row.title or word in row.text for word in wanted)]
