"""Who has looked and who has not (谁看过): a note of the first look, beside the log.

It is no event: reading is nobody's duty and proves nothing, the log would grow by every look, and what somebody reads is
their own affair. So it is kept in a source table, only for what a message asked them to look at, only of signed-in
people, and only the village's officers see it, to know whom to call.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.database import Database
from workflows.messages.tables import Message, Seen
from workflows.people import person_key
from workflows.record import Actor


def subject_key(kind: str, name: str) -> str:
    """How a subject is named in the notes, e.g. `meeting/m12`."""
    return f"{kind}/{name}"


def note(
    database: Database, village: str, subjects: Iterable[tuple[str, str]], *, by: Actor, at: datetime
) -> None:
    """Somebody opened a page about some subjects: the first look at each that a message was about is noted."""
    person = person_key(by)
    with database.read() as session:
        new = [each for each in subjects if _is_first(session, village, person, each)]
    if not new:
        return
    try:
        with database.write() as session:
            session.add_all(
                Seen(
                    jurisdiction=village,
                    person=person,
                    subject=subject_key(*each),
                    first_seen_at=at.isoformat(),
                )
                for each in new
            )
    except IntegrityError:
        # Two tabs were opened at once: the other one has noted it.
        return


def _is_first(session: Session, village: str, person: str, subject: tuple[str, str]) -> bool:
    if session.get(Seen, (village, person, subject_key(*subject))) is not None:
        return False
    query = select(Message.id).where(
        Message.jurisdiction == village, Message.subject_kind == subject[0], Message.subject == subject[1]
    )
    return session.scalars(query.limit(1)).first() is not None


def seen_by(session: Session, village: str, kind: str, name: str) -> set[str]:
    """The persons (home and id) who opened a page about a subject."""
    query = select(Seen.person).where(Seen.jurisdiction == village, Seen.subject == subject_key(kind, name))
    return set(session.scalars(query))
