"""Paper vouchers by Excel (凭证导入): a template, a preview with every wrong row, and one yes for all of them."""

from typing import Any

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, wording
from web import words as refusals
from web.finance.blueprint import inside as pages
from web.finance.book import XLSX
from web.registers import words
from workflows import jurisdictions
from workflows.finance import entering
from workflows.law import money
from workflows.registers import imports, template, workbook

STEPS = (
    "怎样填写",
    "1. “支出”“收入”各一张表。第一行是栏目名，不要改。第二行灰底的是示例，不会导入。",
    "2. 一张票据一行，不合并。金额写元。",
    "3. 不写银行账号、身份证号、电话。",
    "4. 有一行错，整张表都不导入。改好再传。",
    "5. 导入只是起单。经手、证明、审批、审核还要各人自己在系统里签。",
)
Page = str | Response | tuple[str, int]


def _require() -> None:
    if not access.user().holds(*entering.ENTERERS):
        raise access.not_theirs(*entering.ENTERERS)


@pages.get("/vouchers-to-fill.xlsx")
def empty(village: str) -> PlainResponse:
    """The template for a month's vouchers."""
    with store.database().read() as db:
        name = jurisdictions.get(db, village).name
        content = template.make(
            f"{name}凭证导入表", sheets=entering.sheets(db, village, on=store.now().date()), steps=STEPS
        )
    answer = PlainResponse(content, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{village}-vouchers.xlsx"'
    return answer


@pages.route("/import", methods=["GET", "POST"])
def upload(village: str) -> Page:
    """Choose the filled-in workbook; nothing is stored but the draft for the preview."""
    _require()
    if request.method == "GET":
        return _page("import", village, error="")
    posted = request.files.get("workbook")
    content = posted.stream.read(workbook.MOST_BYTES + 1) if posted else b""
    if not content:
        return _page("import", village, error=_("还没有选文件。请先选填好的表格。")), 422
    try:
        with store.database().write() as db:
            book = workbook.read(content, entering.sheets(db, village, on=store.now().date()))
            draft = imports.keep(db, village, account=access.user().id, book=book, at=store.now())
    except Refused as refused:
        return _page("import", village, error=refusals.sentence(refused)), refusals.status(refused)
    return redirect(url_for("ledger.preview", village=village, draft=draft), 303)


@pages.route("/import/<draft>", methods=["GET", "POST"])
def preview(village: str, draft: str) -> Page:
    """The rows as vouchers, or which of them are wrong; a yes begins them all."""
    _require()
    if request.method == "POST":
        store.run(entering.take_over, village, access.actor(), draft=draft)
        flash(_("凭证已经导入，都在等经手人签字。"), "done")
        return redirect(url_for("ledger.ledger", village=village), 303)
    with store.database().read() as db:
        book = imports.kept(
            db, village, draft, account=access.user().id, at=store.now(), sheets=entering.KEYS
        )
        entries, problems = entering.read(db, village, book)
        sheets = entering.sheets(db, village, on=store.now().date())
    return _page(
        "preview",
        village,
        draft=draft,
        rows=[
            (wording.named(sheets[each.item].title), each.form["title"], money.printed(each.fen), each.row)
            for each in entries
        ],
        total=[
            (
                wording.named(sheets[item].title),
                money.printed(sum(each.fen for each in entries if each.item == item)),
            )
            for item in sheets
        ],
        problems=[
            (wording.named(sheets[each.sheet].title), each.row, each.column, each.found, words.problem(each))
            for each in sorted(problems, key=lambda each: (each.sheet, each.row))
        ],
        unread=[title for _sheet, title in book.unread],
    )


def _page(template: str, village: str, **facts: Any) -> str:
    with store.database().read() as db:
        name = jurisdictions.get(db, village).name
    return render_template(f"finance/{template}.html", village=name, here=village, **facts)
