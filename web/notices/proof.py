"""What a printed notice is checked with (核验区): QR with signed facts, check code, record number, checkpoint."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import checkpoint
from engine.log import EventRow
from engine.note import Checkpoint
from web import store
from web.messages import addresses
from web.notices.sheets import Shown
from web.papers import Verification
from workflows import keys, matters
from workflows.disclosure import check_code, facts
from workflows.disclosure.facts import Facts

WALL = "/w/"
"""Where the pages behind the QR lie: short, since every letter makes the QR finer (see `web.wall`)."""


def of(session: Session, shown: Shown, *, at: datetime) -> Verification:
    """The proof of a notice as it is now; without a key that the county announced, the QR holds address and code only."""
    site = addresses.absolute("")
    told = plain(session, shown, at=at, site=site)
    few = facts.of(session, shown.row, shown.notice, title=shown.title, at=at)
    return signed(session, told, few, site=site)


def signed(session: Session, told: Verification, few: Facts, *, site: str) -> Verification:
    """The proof with a paper's facts, signed, in its QR; as it is where the county announced no key."""
    key = keys.in_use(session, matters.county(session, few.village), store.signer())
    return told if key is None else replace(told, url=f"{site}{WALL}", facts=facts.sealed(few, key))


def plain(session: Session, shown: Shown, *, at: datetime, site: str) -> Verification:
    """The proof with a small QR, for copies: the wall page's address below a site, and the check code."""
    notice = shown.notice
    code = check_code.current(session, shown.row, notice, at=at)
    signed = _checkpoint(session, shown)
    return Verification(
        url=f"{site}{WALL}{notice.jurisdiction}/{notice.id}?c={code}",
        code=code,
        index=notice.index,
        checkpoint=signed.short_root if signed is not None else "",
        size=signed.size if signed is not None else None,
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
