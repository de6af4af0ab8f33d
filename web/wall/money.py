"""The wall page of a financial disclosure (财务公开表的扫码页): its sums and lines as the record has them."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import store, words
from web.finance import told as sheet_words
from web.finance.told import Row
from web.typeset import grouped
from web.village import reading
from web.wall import matching
from web.wall.matching import Line, Match
from workflows.disclosure.facts import Carried, Facts
from workflows.finance import drawn, proof, shelf
from workflows.finance.tables import Sheet
from workflows.law import money

Answer = str | tuple[str, int]
Compare = Callable[[Session, Sheet, Facts], Match]


def scanned(carried: Carried, *, here: str) -> Answer:
    """The QR with signed facts of a sheet."""
    told = carried.facts

    def match(db: Session, row: Sheet, record: Facts) -> Match:
        return matching.of_sheet(db, row, carried, record)

    return _answer(told.village, told.notice, told=told, match=match, here=here)


def coded(village: str, sheet: str, code: str, *, here: str) -> Answer:
    """The plain QR of a sheet, and the check code that somebody typed."""

    def match(db: Session, row: Sheet, _record: Facts) -> Match:
        return matching.of_sheet_code(db, row, code)

    return _answer(village, sheet, told=None, match=match, here=here, code=code)


def _answer(
    village: str, name: str, *, told: Facts | None, match: Compare, here: str, code: str = ""
) -> Answer:
    with store.database().read() as db:
        row = proof.get(db, village, name)
        if row is None:
            return render_template("wall/unknown.html", facts=told), 404
        title = sheet_words.title(drawn.of(row))
        record = proof.of(db, row, title=title)
        lines = sheet_words.rows(db, drawn.of(row))
        typed, wrong, line = _amount(row, lines)
        found = matching.joined(match(db, row, record), line)
        return render_template(
            "wall/finance.html",
            place=reading.place(db, village),
            row=row,
            title=title,
            match=found,
            here=here,
            given=code,
            which=request.args.get("which", ""),
            typed=typed,
            wrong=wrong,
            right=bool(typed) and not wrong and line is None,
            totals=sheet_words.totals(drawn.of(row)),
            lines=lines,
            reviewed=sheet_words.reviewer(db, row.reviewed_by),
            code=grouped(shelf.code(row)),
        )


def _amount(row: Sheet, lines: list[Row]) -> tuple[str, str, Line | None]:
    """The amount that was typed, why it cannot be read, and how it differs from the one of the record that it is about."""
    typed = request.args.get("amount", "").strip()[:20]
    if not typed:
        return "", "", None
    label, found = _record(row, lines, request.args.get("which", ""))
    try:
        told = money.fen(typed.removeprefix("-").removeprefix("－"))
    except Refused as refused:
        return typed, words.sentence(refused), None
    told = -told if typed[0] in "-－" else told
    if told == found:
        return typed, "", None
    return typed, "", Line(label, money.printed(told), money.printed(found))


def _record(row: Sheet, lines: list[Row], which: str) -> tuple[str, int]:
    """Of which sum or line an amount was typed, and how much it is; without a choice, the closing balance."""
    told = drawn.of(row)
    sums: dict[str, Any] = {
        "opening": told.opening,
        "adjusted": told.adjusted,
        "income": told.income,
        "spending": told.spending,
    }
    if which in sums:
        return matching.label("finance", which), int(sums[which])
    if which.isascii() and which.isdigit() and 0 < int(which[:6]) <= len(lines):
        line = lines[int(which[:6]) - 1]
        return str(_("第%(n)s笔", n=line.number)), told.lines[line.number - 1].fen
    return matching.label("finance", "amount"), told.closing
