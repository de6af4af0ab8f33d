"""The sheets that a village has (财务公开表的登记): a projection of the tasks of its disclosures."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.log import Event
from engine.matter import MatterRow
from workflows.disclosure import check_code
from workflows.disclosure.paper_code import PaperCode
from workflows.finance import drawn
from workflows.finance.drawn import Drawn
from workflows.finance.tables import Sheet
from workflows.tables import Proposal

ITEM = "finance-disclosure"
DRAWN, REVIEW, POSTING = "statement", "review", "posting"
VOID = ("withdrawn", "rejected", "terminated")


def follow(session: Session, event: Event, proposal: Proposal) -> None:
    """Write what a completed task says of a sheet; events of other items change nothing."""
    if proposal.item != ITEM or "path" not in event.body:
        return
    task, row = event.body["task"], latest(session, event.jurisdiction, event.subject)
    if task == DRAWN and "sheet" in event.body:
        session.add(_made(event))
    elif task == REVIEW and event.body["outcome"] == "agree" and row is not None:
        row.reviewed_by, row.reviewed_on = event.body["by"], event.occurred_at.date().isoformat()
        # 审核以后才能打印，从这时起纸上的校验码查得到
        key = {"jurisdiction": row.jurisdiction, "notice": row.id, "code": code(row)}
        session.merge(PaperCode(**key, index=event.index))
    elif task == POSTING and row is not None:
        row.posted_on = event.body["form"]["posted_on"]


def _made(event: Event) -> Sheet:
    told = event.body["sheet"]
    return Sheet(
        jurisdiction=event.jurisdiction,
        id=f"b{event.index}",
        matter=event.subject,
        index=event.index,
        first=told["first"],
        last=told["last"],
        content=canonical.dumps(told),
        reviewed_by="",
        reviewed_on="",
        posted_on="",
    )


def latest(session: Session, village: str, matter: str) -> Sheet | None:
    """The sheet of a matter as it was drawn last."""
    query = select(Sheet).where(Sheet.jurisdiction == village, Sheet.matter == matter)
    return session.scalars(query.order_by(Sheet.index.desc()).limit(1)).first()


def of_village(session: Session, village: str) -> list[tuple[Sheet, Drawn]]:
    """Each disclosure's latest sheet, in the order of their months; what was withdrawn counts for nothing."""
    here = (MatterRow.jurisdiction == Sheet.jurisdiction) & (MatterRow.id == Sheet.matter)
    query = select(Sheet).join(MatterRow, here)
    query = query.where(Sheet.jurisdiction == village, MatterRow.state.not_in(VOID))
    last = {row.matter: row for row in session.scalars(query.order_by(Sheet.index))}
    rows = sorted(last.values(), key=lambda row: (row.first, row.index))
    return [(row, drawn.of(row)) for row in rows]


def public(session: Session, village: str) -> list[Sheet]:
    """What hangs or hung, the latest months first; of a disclosure the last that was posted."""
    query = select(Sheet).where(Sheet.jurisdiction == village, Sheet.posted_on != "")
    last = {row.matter: row for row in session.scalars(query.order_by(Sheet.index))}
    return sorted(last.values(), key=lambda row: (row.first, row.index), reverse=True)


def code(row: Sheet) -> str:
    """The check code that its paper carries: any other figure makes another one."""
    return check_code.of(
        row.jurisdiction, row.id, json.loads(row.content), first_day=row.first, last_day=row.last
    )
