"""A sheet in the words of a page and of its paper (财务公开表的说法)."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web import discretion
from web.wording import chinese_month as month_named
from workflows import people
from workflows.finance.drawn import Drawn, Line
from workflows.finance.vouchers import INCOME
from workflows.law import money
from workflows.tasks import doers

SLOTS = {
    "witness": "证明",
    "director_approval": "主任审批",
    "secretary_approval": "书记审批",
    "supervision": "村监委会审核",
    "township_check": "乡镇审核",
    "check": "乡镇审核",
}
"""What each signature on a voucher is called on the sheet, which is a paper in Chinese."""


@dataclass(frozen=True)
class Row:
    """A voucher's line as people read it."""

    number: int
    id: str
    day: str
    kind: str
    purpose: str
    party: str
    income: str
    spending: str
    signed: tuple[str, ...]
    of_matter: str
    late: str


def period(sheet: Drawn) -> str:
    """2026年3月, or 2026年1月至3月."""
    if sheet.first == sheet.last:
        return month_named(sheet.first)
    last = month_named(sheet.last)
    if sheet.first[:4] == sheet.last[:4]:
        last = last.split("年")[1]
    return f"{month_named(sheet.first)}至{last}"


def title(sheet: Drawn) -> str:
    """What the sheet is called."""
    return f"{period(sheet)}财务公开表"


def rows(session: Session, sheet: Drawn) -> list[Row]:
    """The lines in their order, with the names of who signed; what people wrote without personal numbers."""
    return [_row(session, sheet, number, line) for number, line in enumerate(sheet.lines, start=1)]


def _row(session: Session, sheet: Drawn, number: int, line: Line) -> Row:
    amount = money.printed(line.fen).removesuffix("元")
    income = line.direction == INCOME
    return Row(
        number=number,
        id=line.id,
        day=line.day,
        kind=line.kind,
        purpose=discretion.blacked(line.purpose),
        party=discretion.blacked(line.party),
        income=amount if income else "",
        spending="" if income else amount,
        signed=tuple(_signed(session, line)),
        of_matter=line.of_matter,
        late=f"补记{month_named(line.month)}" if sheet.is_late(line) else "",
    )


def _signed(session: Session, line: Line) -> Iterator[str]:
    if line.handler:
        yield f"经手：{doers.name(session, line.handler)}"
    elif line.of_matter and not line.signed:
        yield "按决议付款"
    for task, by in line.signed:
        yield f"{SLOTS[task]}：{doers.name(session, by)}"


def totals(sheet: Drawn) -> list[tuple[str, str]]:
    """Opening to closing, in the order in which they add up."""
    told = [(_("期初余额"), sheet.opening)]
    if sheet.adjusted:
        told.append((_("期初余额更正"), sheet.adjusted))
    told += [(_("收入合计"), sheet.income), (_("支出合计"), sheet.spending), (_("期末余额"), sheet.closing)]
    return [(label, money.printed(amount)) for label, amount in told]


def kinds(sheet: Drawn, direction: str) -> list[tuple[str, str]]:
    """Each kind of income or spending with its sum."""
    return [(kind, money.printed(amount)) for kind, amount in sheet.by_kind(direction).items()]


def reviewer(session: Session, key: str) -> str:
    """Who reviewed a sheet; empty while nobody has."""
    return f"{people.OFFICES['supervision_chair'].name[:-2]}　{doers.name(session, key)}" if key else ""
