"""Photos and scans of a village, for those who check them (查看照片)."""

from flask import Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import access, store, uploads
from web.meetings.blueprint import pages
from workflows import people
from workflows.meetings.recounts import PaperRecount
from workflows.registers.tables import LegacyEntry
from workflows.tables import Meeting, Posting

INSPECTORS = (*people.REVIEWERS, "county_legal", "auditor", "administrator")


@pages.get("/files/<digest>")
def file(village: str, digest: str) -> Response:
    """A photo or scan that this village's own records mention, for its officers, supervisors and superiors only.

    Scans are private: they show signatures. Refuses (`not_found`) everything else alike.
    """
    me = access.user()
    if not me.holds(*people.OFFICERS, *people.SUPERVISION, *INSPECTORS):
        raise Refused("not_found", digest=digest)
    with store.database().read() as db:
        if not _mentioned(db, village, digest):
            raise Refused("not_found", digest=digest)
    try:
        content = store.evidence().get(digest)
    except LookupError as error:
        raise Refused("not_found", digest=digest) from error
    answer = Response(content, content_type=uploads.type_of(content))
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _mentioned(session: Session, village: str, digest: str) -> bool:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        return False
    entries = select(Meeting.id).where(Meeting.jurisdiction == village, Meeting.entry.contains(digest))
    posted = select(Posting.notice).where(
        Posting.jurisdiction == village, or_(Posting.evidence == digest, Posting.evidence.contains(digest))
    )
    legacy = select(LegacyEntry.id).where(
        LegacyEntry.jurisdiction == village, LegacyEntry.told.contains(digest)
    )
    recounted = select(PaperRecount.meeting).where(
        PaperRecount.jurisdiction == village, PaperRecount.photos.contains(digest)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (entries, posted, legacy, recounted))
