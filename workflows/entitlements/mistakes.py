"""A matter that was begun on a line by mistake (错按一项启动): taken back while nothing was paid or contracted.

The line is then free again: what uses it up is counted from the matters that were not withdrawn.
"""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import course
from workflows.assets.tables import Contract
from workflows.entitlements.entering import LISTED
from workflows.entitlements.tables import MatterEntry
from workflows.finance import vouchers
from workflows.tables import Payment
from workflows.works.tables import Work

BEGUN = ("preparation", "implementation")
"""Where a matter stands that rests on a line: the list's resolution stands in for the discussions between them."""


def line_of(session: Session, row: MatterRow) -> MatterEntry | None:
    """The line that an open matter uses up; None for one that rests on none, or on one that lapsed."""
    entry = session.get(MatterEntry, (row.jurisdiction, row.id))
    if entry is None or entry.kind != LISTED or entry.outcome == "lapsed":
        return None
    return entry if row.state == "open" and row.stage in BEGUN else None


def freed(line: MatterEntry | None) -> dict[str, Any]:
    """Which line is free again, as the event of a withdrawal tells it; nothing where none was used."""
    return {"freed": {"source": line.source, "line": line.line}} if line is not None else {}


def hindrance(session: Session, row: MatterRow) -> str:
    """Why it is too late to take a matter back: `paid`, `contracted`, or empty."""
    here = {"jurisdiction": row.jurisdiction, "matter": row.id}
    paid = select(exists().where(Payment.jurisdiction == row.jurisdiction, Payment.matter == row.id))
    if session.scalar(paid) or vouchers.charged(session, row.jurisdiction, row.id, but=""):
        return "paid"
    work = session.get(Work, here)
    signed = work is not None and (work.contract is not None or work.signed_on)
    return "contracted" if signed or session.get(Contract, here) is not None else ""


def may_take_back(session: Session, row: MatterRow) -> bool:
    """Whether a matter was begun on a line and can still be taken back, as far as its diagram draws it."""
    if line_of(session, row) is None or hindrance(session, row):
        return False
    return course.catches(session, row, "withdrawn" if row.stage == "preparation" else "returned")


def check(session: Session, row: MatterRow) -> None:
    """Refuses (`line_used_up`) to take back what was paid for or contracted."""
    if against := hindrance(session, row):
        raise Refused("line_used_up", against=against)
