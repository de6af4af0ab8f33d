"""Drawing a sheet is an office task (生成收支明细): for whole months that are over, each after the one before."""

import calendar
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import matters
from workflows.finance import drawing, opening, shelf
from workflows.finance.drawn import Drawn
from workflows.record import Act
from workflows.tables import Proposal
from workflows.tasks.checks import tells


@tells(shelf.ITEM, shelf.DRAWN)
def fixed(act: Act, row: MatterRow, task: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The sheet that this task fixes, for its event; refuses what `now` refuses."""
    return {"sheet": now(act.session, row, today=act.at.date()).told}


def now(session: Session, row: MatterRow, *, today: date) -> Drawn:
    """The sheet of a disclosure matter from the register as it is.

    Refuses (`sheet_period`) what are no whole months, a month that is not over, months that do not follow the last
    sheet, and a sheet that others follow: its mistakes are then shown as 补记 in the next.
    """
    first, last = _months(matters.proposal_of(session, row.jurisdiction, row.id), today)
    others = [pair for pair in shelf.of_village(session, row.jurisdiction) if pair[0].matter != row.id]
    mine = shelf.latest(session, row.jurisdiction, row.id)
    if mine is not None and any(sheet.index > mine.index for sheet, _ in others):
        raise Refused("sheet_period", against="followed")
    told = opening.latest(session, row.jurisdiction)
    expected = following(others[-1][0].last) if others else told.month if told is not None else first
    if first != expected:
        raise Refused("sheet_period", against="gap", month=expected)
    return drawing.draw(session, row.jurisdiction, first=first, last=last, earlier=others)


def _months(proposal: Proposal, today: date) -> tuple[str, str]:
    form = json.loads(proposal.form)
    first, last = date.fromisoformat(form["period_from"]), date.fromisoformat(form["period_to"])
    if first.day != 1 or last.day != calendar.monthrange(last.year, last.month)[1]:
        raise Refused("sheet_period", against="months")
    if last >= today:
        raise Refused("sheet_period", against="running", month=last.isoformat()[:7])
    return first.isoformat()[:7], last.isoformat()[:7]


def following(month: str) -> str:
    """The month after a month."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"
