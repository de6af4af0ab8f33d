"""What a printed notice is checked with (核验区): QR with signed facts, check code, record number, checkpoint."""

from datetime import datetime

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import checkpoint
from engine.log import EventRow
from engine.note import Checkpoint
from web import store
from web.notices.sheets import Shown
from web.papers import Verification
from workflows import keys, matters
from workflows.disclosure import check_code, facts


def of(session: Session, shown: Shown, *, at: datetime) -> Verification:
    """The proof of a notice as it is now; without a key that the county announced, the QR holds address and code only."""
    notice = shown.notice
    village = notice.jurisdiction
    code = check_code.current(session, shown.row, notice, at=at)
    key = keys.in_use(session, matters.county(session, village), store.key())
    if key is None:
        path = url_for("wall.coded", village=village, notice=notice.id, c=code)
        sealed = ""
    else:
        path = url_for("wall.scanned", payload="")
        sealed = facts.sealed(facts.of(session, shown.row, notice, title=shown.title, at=at), key)
    signed = _checkpoint(session, shown)
    return Verification(
        url=store.outside(path),
        code=code,
        index=notice.index,
        checkpoint=signed.short_root if signed is not None else "",
        size=signed.size if signed is not None else None,
        facts=sealed,
    )


def _checkpoint(session: Session, shown: Shown) -> Checkpoint | None:
    """The first signed checkpoint that holds all that happened to the notice's text."""
    village, name = shown.notice.jurisdiction, shown.notice.id
    last = select(func.max(EventRow.index)).where(
        EventRow.jurisdiction == village,
        EventRow.subject_kind == "notice",
        EventRow.subject == name,
        EventRow.kind.in_(("notice_posted", "notice_corrected")),
    )
    row = checkpoint.covering(session, village, session.scalar(last) or 0)
    return checkpoint.told(row.note) if row is not None else None
