"""The financial disclosures that everybody reads (财务公开): the list, one sheet, its paper for the wall, its workbook."""

from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine import checkpoint
from engine.errors import Refused
from web import print as press
from web import store
from web.finance import book, told
from web.finance.blueprint import public as pages
from web.finance.papers import FinancePaper
from web.messages import addresses
from web.notices import proof
from web.papers import Verification
from web.typeset import grouped
from web.village import reading
from workflows.finance import drawn, shelf
from workflows.finance import proof as carried
from workflows.finance.drawn import Drawn
from workflows.finance.tables import Sheet
from workflows.finance.vouchers import INCOME, SPENDING
from workflows.law import money

HEADS = ("序号", "日期", "种类", "用途", "对方", "收入（元）", "支出（元）", "签批", "说明")


@pages.get("")
def listed(village: str) -> str:
    """The sheets that hung, the latest first."""
    with store.database().read() as db:
        place = reading.place(db, village)
        sheets = [(row, drawn.of(row)) for row in shelf.public(db, village)]
        return render_template(
            "finance/listed.html",
            place=place,
            sheets=[(row, told.title(sheet), told.totals(sheet)) for row, sheet in sheets],
        )


@pages.get("/<sheet>")
def sheet(village: str, sheet: str) -> str | AnyResponse:
    """One sheet item by item; papers of before carry its address with their code, which the wall page compares."""
    if code := request.args.get("c"):
        return redirect(url_for("wall.coded", village=village, notice=sheet, c=code))
    with store.database().read() as db:
        place = reading.place(db, village)
        row = _public(db, village, sheet)
        later = [each for each in shelf.public(db, village) if each.first > row.last]
        return render_template(
            "finance/sheet.html",
            place=place,
            row=row,
            code=grouped(shelf.code(row)),
            later=later[-1] if later else None,
            **facts(db, drawn.of(row), row),
        )


def facts(db: Session, sheet: Drawn, row: Sheet | None) -> dict[str, Any]:
    """What the table of a sheet is made of; `row` is none where it is only a preview."""
    return {
        "title": told.title(sheet),
        "stated": sheet.stated,
        "totals": told.totals(sheet),
        "lines": told.rows(db, sheet),
        "income": told.kinds(sheet, INCOME),
        "spending": told.kinds(sheet, SPENDING),
        "reviewed": told.reviewer(db, row.reviewed_by) if row is not None else "",
    }


def listing(db: Session, village: str, matter: str) -> list[tuple[str, str, str]]:
    """The public sheets with a voucher, or with what was paid for a matter: title, day of posting, address."""
    return [
        (told.title(drawn.of(row)), row.posted_on, url_for("finance.sheet", village=village, sheet=row.id))
        for row in carried.holding(db, village, matter)
    ]


def _public(db: Session, village: str, name: str) -> Sheet:
    """A sheet that hangs or hung; refuses (`not_found`) any other."""
    row = db.get(Sheet, (village, name))
    if row is None or not row.posted_on:
        raise Refused("not_found", sheet=name)
    return row


@pages.get("/<sheet>.pdf")
def paper(village: str, sheet: str) -> Response:
    """The sheet on A4 across, with QR and check code."""
    with store.database().read() as db:
        place = reading.place(db, village)
        row = _public(db, village, sheet)
        return printed(db, row, place.name, demo=place.demo)


def printed(db: Session, row: Sheet, village: str, *, demo: bool) -> Response:
    """A sheet's PDF as an answer; its QR carries signed facts, and leads to the wall page, which compares them."""
    sheet = drawn.of(row)
    told_ = facts(db, sheet, row)
    paper = FinancePaper(
        village=village,
        title=f"{village}{told_['title']}",
        dated=date.fromisoformat(row.posted_on or row.reviewed_on or f"{row.last}-01"),
        demo=demo,
        verification=verification(db, row),
        totals=tuple(told_["totals"]),
        sums=(_figure(sheet.income), _figure(sheet.spending)),
        income=tuple(told_["income"]),
        spending=tuple(told_["spending"]),
        rows=tuple(told_["lines"]),
        reviewed=told_["reviewed"],
        notes=() if sheet.stated else ("期初余额没有登记，本表从零起算。",),
    )
    answer = Response(press.pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{row.jurisdiction}-{row.id}.pdf"'
    return answer


def _figure(fen: int) -> str:
    return money.printed(fen).removesuffix("元")


def verification(db: Session, row: Sheet) -> Verification:
    """What a paper of a sheet is checked with: signed facts in its QR, its check code, number and checkpoint."""
    site, code = addresses.absolute(""), shelf.code(row)
    kept = checkpoint.covering(db, row.jurisdiction, row.index)
    signed = checkpoint.told(kept.note) if kept is not None else None
    plain = Verification(
        url=f"{site}{proof.WALL}{row.jurisdiction}/{row.id}?c={code}",
        code=code,
        index=row.index,
        checkpoint=signed.short_root if signed is not None else "",
        size=signed.size if signed is not None else None,
    )
    return proof.signed(db, plain, carried.of(db, row, title=told.title(drawn.of(row))), site=site)


@pages.get("/<sheet>.xlsx")
def workbook(village: str, sheet: str) -> Response:
    """The sheet as a workbook."""
    with store.database().read() as db:
        place = reading.place(db, village)
        row = _public(db, village, sheet)
        found = drawn.of(row)
        lines = zip(told.rows(db, found), found.lines, strict=True)
        table: list[list[book.Cell]] = [["", "", _("期初余额"), "", "", found.opening, None, "", ""]]
        if found.adjusted:
            table.append(["", "", _("期初余额更正"), "", "", found.adjusted, None, "", ""])
        for line, raw in lines:
            table.append(
                [
                    str(line.number),
                    line.day,
                    line.kind,
                    line.purpose,
                    line.party,
                    raw.fen if line.income else None,
                    None if line.income else raw.fen,
                    "；".join(line.signed),
                    line.late,
                ]
            )
        table.append(["", "", _("合计"), "", "", found.income, found.spending, "", ""])
        table.append(["", "", _("期末余额"), "", "", found.closing, None, "", ""])
        heading = f"{place.name}{told.title(found)}　校验码 {grouped(shelf.code(row))}"
        return book.answer(f"{village}-{row.id}", heading, (6, 12, 16, 36, 24, 16, 16, 40, 16), HEADS, table)
