"""The portable proof of a matter (电子证明): which events and files go into it, with or without private parts."""

import json

from sqlalchemy.orm import Session

from engine import dossier
from engine.errors import Refused
from engine.evidence import Evidence
from engine.matter import MatterRow
from workflows import dossier as events
from workflows import matters


def pack(session: Session, evidence: Evidence, village: str, matter: str, *, private: bool = False) -> bytes:
    """The proof as a zip; refuses (`not_found`) a matter that the village does not have.

    `private` adds what no stranger may see: private parts of events, photos and scans.
    """
    row = session.get(MatterRow, (village, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    rows = events.events_of(session, row)
    wish = dossier.Wish(
        row=row,
        title=matters.proposal_of(session, village, matter).title,
        events=rows,
        files=events.files_of([(each.kind, json.loads(each.body)) for each in rows]),
        private=frozenset(each.index for each in rows if each.commitment) if private else None,
    )
    return dossier.pack(session, evidence, wish)
