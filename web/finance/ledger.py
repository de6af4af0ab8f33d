"""The register of vouchers inside (凭证台账): month by month, its workbook, and the opening balance."""

from typing import Any

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.matter import MatterRow
from web import access, store, uploads, words
from web.finance import book, public, told
from web.finance.blueprint import inside as pages
from web.wording import month_named
from workflows import jurisdictions
from workflows.finance import drawn, entering, months, opening, shelf
from workflows.finance.tables import SETTLED, Sheet, Voucher
from workflows.finance.vouchers import DIRECTIONS, INCOME
from workflows.law import money
from workflows.tables import Proposal
from workflows.tasks import doers

STATES = {"open": "在办", SETTLED: "已入账", "rejected": "没有批准", "legacy": "启用以前"}
HEADS = (
    *("编号", "事项", "月份", "入账日期", "收支", "种类", "用途", "对方"),
    *("申请金额（元）", "入账金额（元）", "属于事项", "经手人", "状态"),
)


@pages.get("")
def ledger(village: str) -> str:
    """The months with their money, the disclosures with how far they are, and what still waits."""
    with store.database().read() as db:
        rows = _vouchers(db, village)
        named = sorted({row.month for row in rows if row.state == SETTLED}, reverse=True)
        found = [months.of(db, village, name) for name in named]
        posted = [(row, drawn.of(row)) for row, _sheet in reversed(shelf.of_village(db, village))]
        return render_template(
            "finance/ledger.html",
            village=jurisdictions.get(db, village).name,
            here=village,
            months=[_month(month) for month in found],
            sheets=[(row, told.title(sheet)) for row, sheet in posted],
            waiting=_waiting(db, village, {row.matter for row in rows if row.state == SETTLED}),
            opening=opening.latest(db, village),
            keeper=access.user().holds(*opening.KEEPERS),
            enterer=access.user().home == village and access.user().holds(*entering.ENTERERS),
        )


def _waiting(db: Session, village: str, settled: set[str]) -> list[Proposal]:
    """The vouchers' matters that are under way and have moved no money yet."""
    here = (MatterRow.jurisdiction == Proposal.jurisdiction) & (MatterRow.id == Proposal.matter)
    query = select(Proposal).join(MatterRow, here).where(Proposal.jurisdiction == village)
    query = query.where(Proposal.item.in_(DIRECTIONS), MatterRow.state == "open").order_by(Proposal.matter)
    return [row for row in db.scalars(query) if row.matter not in settled]


def _month(month: months.Month) -> dict[str, Any]:
    return {
        "name": month_named(month.month),
        "n": len(month.lines),
        "opening": money.printed(month.opening),
        "income": money.printed(month.income),
        "spending": money.printed(month.spending),
        "closing": money.printed(month.closing),
    }


def _vouchers(db: Session, village: str) -> list[Voucher]:
    query = select(Voucher).where(Voucher.jurisdiction == village)
    return list(db.scalars(query.order_by(Voucher.settled_on, Voucher.id)))


@pages.get("/vouchers.xlsx")
def vouchers(village: str) -> PlainResponse:
    """The whole register as a workbook, with the names that the forms hold: for those who answer for the money."""
    with store.database().read() as db:
        name = jurisdictions.get(db, village).name
        rows = _vouchers(db, village)
        handlers = {key: doers.name(db, key) for key in {row.handler for row in rows if row.handler}}
    table = [
        (
            *(row.id, row.matter, row.month, row.settled_on, "收入" if row.direction == INCOME else "支出"),
            *(row.category, row.purpose, row.party, row.amount, row.settled),
            *(row.of_matter, handlers.get(row.handler, ""), STATES[row.state]),
        )
        for row in rows
    ]
    widths = (14, 12, 10, 12, 8, 14, 36, 24, 16, 16, 12, 12, 12)
    return book.answer(f"{village}-vouchers", f"{name}凭证台账", widths, HEADS, table)


@pages.get("/<sheet>.pdf")
def paper(village: str, sheet: str) -> PlainResponse:
    """A reviewed sheet to hang up; refuses (`not_found`) one that nobody has reviewed yet."""
    with store.database().read() as db:
        row = db.get(Sheet, (village, sheet))
        if row is None or not row.reviewed_by:
            raise Refused("not_found", sheet=sheet)
        place = jurisdictions.get(db, village)
        return public.printed(db, row, place.name, demo=place.demo)


@pages.route("/opening", methods=["GET", "POST"])
def balance(village: str) -> Response | str | tuple[str, int]:
    """Enter the opening balance with its evidence, or correct it with a reason."""
    if not access.user().holds(*opening.KEEPERS):
        raise access.not_theirs(*opening.KEEPERS)
    if request.method == "GET":
        return _form(village)
    given = {key: request.form.get(key, "").strip() for key in ("month", "amount", "reason")}
    try:
        evidence = uploads.photos(request.files.getlist("evidence"))
        store.run(opening.state, village, access.actor(), evidence=evidence, **given)
    except Refused as refused:
        if words.status(refused) not in (409, 413, 422):
            raise
        return _form(village, given, refused), words.status(refused)
    flash(_("期初余额已经登记，记入日志。"), "done")
    return redirect(url_for("ledger.ledger", village=village), 303)


FIELDS = {"day_unreadable": "month", "amount_unreadable": "amount", "opening_late": "month"}
FIELDS |= {"opening_stated": "reason", "evidence_missing": "evidence", "file_unknown": "evidence"}


def _form(village: str, given: dict[str, str] | None = None, refused: Refused | None = None) -> str:
    said = words.sentence(refused) if refused is not None else ""
    field = FIELDS.get(refused.rule, "") if refused is not None else ""
    with store.database().read() as db:
        before = opening.of_village(db, village)
        name = jurisdictions.get(db, village).name
    return render_template(
        "finance/opening.html",
        village=name,
        here=village,
        before=before,
        given=given or {"month": before[0].month if before else "", "amount": "", "reason": ""},
        errors=[(f"field-{field}" if field else None, said)] if said else [],
        wrong={field: said} if said else {},
    )
