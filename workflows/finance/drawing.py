"""A disclosure's sheet is drawn from the register (财务公开表怎样生成): nobody types a figure of it.

A sheet begins where the one before ended. Its lines are all settled vouchers up to its last month that stand on no
earlier sheet: what was entered after an earlier month was public is shown here as 补记, and that sheet stays as it was.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from workflows import matters, pinned
from workflows.finance import naming, opening
from workflows.finance.drawn import Drawn, Line
from workflows.finance.tables import SETTLED, Sheet, Voucher
from workflows.tasks import doers

SIGNATURES = ("witness", "director_approval", "secretary_approval", "supervision", "township_check", "check")
"""The signatures that a sheet names, in their order; who handled the voucher stands apart."""


def draw(
    session: Session, village: str, *, first: str, last: str, earlier: Sequence[tuple[Sheet, Drawn]]
) -> Drawn:
    """The sheet of these months after the earlier ones, from the register as it is now."""
    told = opening.latest(session, village)
    stated = told.amount if told is not None else 0
    shown = {line.id for _, sheet in earlier for line in sheet.lines}
    query = select(Voucher).where(
        Voucher.jurisdiction == village, Voucher.state == SETTLED, Voucher.month <= last
    )
    rows = session.scalars(query.order_by(Voucher.settled_on, Voucher.id))
    lines = tuple(_lines(session, [row for row in rows if row.id not in shown]))
    if not earlier:
        return Drawn(first, last, stated, 0, told is not None, lines)
    sheets = [sheet for _, sheet in earlier]
    counted = sheets[0].opening + sum(sheet.adjusted for sheet in sheets)
    return Drawn(first, last, sheets[-1].closing, stated - counted, told is not None, lines)


def _lines(session: Session, rows: Iterable[Voucher]) -> Iterable[Line]:
    for row in rows:
        matter = session.get_one(MatterRow, (row.jurisdiction, row.matter))
        done = {doers.name_of(path): event for path, event in doers.last_done(session, matter).items()}
        own = row.id == row.matter
        signed = [(task, done[task].body["by"]) for task in SIGNATURES if own and task in done]
        yield Line(
            id=row.id,
            matter=row.matter,
            month=row.month,
            day=row.settled_on,
            direction=row.direction,
            kind=_kind(session, matter, row),
            purpose=row.purpose,
            party=naming.masked(row.party),
            fen=row.settled,
            of_matter=row.of_matter,
            handler=row.handler,
            signed=tuple(signed),
        )


def _kind(session: Session, matter: MatterRow, row: Voucher) -> str:
    """The kind in the words of the form that chose it; of a payment, its power item."""
    if row.id == row.matter:
        form = pinned.form_of(session, matter, pinned.start_form(session, matter))
        options = next((field.options for field in form.fields if field.key == "kind"), ())
        found = next((option.label for option in options if option.value == row.category), "")
        if found:
            return found
    item = matters.proposal_of(session, row.jurisdiction, row.matter).item
    power = matters.power_list(session, row.jurisdiction, on=date.fromisoformat(row.settled_on)).get(item)
    return power.title if power is not None else row.category
