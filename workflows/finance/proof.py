"""What a financial disclosure's paper is checked with (公开表的核对): its signed facts, its code, and whether it is old."""

import calendar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.disclosure import facts
from workflows.disclosure.facts import Facts
from workflows.disclosure.paper_code import PaperCode
from workflows.finance import drawn, shelf
from workflows.finance.tables import Sheet
from workflows.tables import Jurisdiction


def of(session: Session, row: Sheet, *, title: str) -> Facts:
    """The facts of a sheet under its title: the closing balance, what it comes from, and the first and last day."""
    told = drawn.of(row)
    year, month = (int(part) for part in row.last.split("-"))
    sums = (told.opening, told.adjusted, told.income, told.spending, len(told.lines))
    return Facts(
        village=row.jurisdiction,
        notice=row.id,
        kind=facts.FINANCE,
        code=shelf.code(row),
        amount=str(told.closing),
        counts=".".join(str(each) for each in sums),
        first_day=row.first.replace("-", "") + "01",
        last_day=row.last.replace("-", "") + f"{calendar.monthrange(year, month)[1]:02d}",
        place=facts.shortened(session.get_one(Jurisdiction, row.jurisdiction).name, most=facts.PLACE_AT_MOST),
        title=facts.shortened(title, most=facts.TITLE_AT_MOST),
    )


def get(session: Session, village: str, name: str) -> Sheet | None:
    """A sheet that may hang, since the supervision committee agreed to it; none before, and none of another name."""
    row = session.get(Sheet, (village, name))
    return row if row is not None and row.reviewed_by else None


def replaced(session: Session, row: Sheet) -> bool:
    """Whether the same disclosure was drawn anew and reviewed since: the paper is then an old one."""
    query = select(Sheet.id).where(
        Sheet.jurisdiction == row.jurisdiction,
        Sheet.matter == row.matter,
        Sheet.index > row.index,
        Sheet.reviewed_by != "",
    )
    return session.scalar(query.limit(1)) is not None


def find(session: Session, code: str) -> Sheet | None:
    """The sheet whose papers carry a check code, in whatever village; asked of an index."""
    query = (
        select(Sheet)
        .join(PaperCode, (PaperCode.jurisdiction == Sheet.jurisdiction) & (PaperCode.notice == Sheet.id))
        .where(PaperCode.code == code)
    )
    return session.scalars(query.order_by(Sheet.jurisdiction).limit(1)).first()


def holding(session: Session, village: str, matter: str) -> list[Sheet]:
    """The public sheets that list a voucher, or what was paid for a matter; the latest months first."""
    query = select(Sheet.id).where(
        Sheet.jurisdiction == village, Sheet.posted_on != "", Sheet.content.contains(f'"{matter}"')
    )
    if session.scalar(query.limit(1)) is None:
        return []
    return [
        row
        for row in shelf.public(session, village)
        if any(matter in (line.matter, line.of_matter) for line in drawn.of(row).lines)
    ]
