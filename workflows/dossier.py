"""What belongs to one matter's dossier (一事一档): its events with those of its meetings, notices and objections."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.log import EventRow
from engine.matter import MatterRow
from workflows.entries import Entry
from workflows.tables import AgendaItem, Notice, Objection
from workflows.verification import ORDERS as ORDERS
from workflows.verification import named_files


def events_of(session: Session, row: MatterRow) -> list[EventRow]:
    """The events of a matter, of its meetings, entries, notices and objections, in the order of the log."""
    village, matter = row.jurisdiction, row.id
    about = [
        (EventRow.subject_kind == kind) & EventRow.subject.in_(ids)
        for kind, ids in (
            (
                "meeting",
                _ids(AgendaItem.meeting, AgendaItem.jurisdiction, AgendaItem.matter, village, matter),
            ),
            ("entry", _ids(Entry.id, Entry.jurisdiction, Entry.matter, village, matter)),
            ("notice", _ids(Notice.id, Notice.jurisdiction, Notice.matter, village, matter)),
            ("objection", _ids(Objection.id, Objection.jurisdiction, Objection.matter, village, matter)),
        )
    ]
    mine = (EventRow.subject_kind == "matter") & (EventRow.subject == matter)
    query = select(EventRow).where(EventRow.jurisdiction == village, or_(mine, *about))
    return list(session.scalars(query.order_by(EventRow.index)))


def _ids(column: Any, home: Any, of: Any, village: str, matter: str) -> Any:
    return select(column).where(and_(home == village, of == matter))


def files_of(told: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """The digests of the photos and scans that some events (kind, body) name, each once."""
    return list(dict.fromkeys(digest for kind, body in told for digest in named_files(kind, body)))
