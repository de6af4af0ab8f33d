"""Filling the inventory's form from a workbook (清查表导入): wrong rows are named; right ones wait in the form's draft."""

import io
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from engine.errors import Refused
from web import drafts, store
from web import words as refusals
from web.assets.blueprint import inner
from web.assets.workbook import WORKBOOK
from web.desk import told
from web.registers import words
from web.tasks.standing import standing
from workflows import matters
from workflows.assets import ledger, sheet
from workflows.registers import template, workbook
from workflows.registers.workbook import Book
from workflows.tasks import task as office_task

TASK = "survey"
SHOWN_AT_MOST = 200


@inner.get("/survey.xlsx")
def template_of_survey(village: str, matter: str) -> Response:
    """The workbook with what the ledger holds already."""
    _open(village, matter)
    with store.database().read() as db:
        rows = list(sheet.filled(ledger.every(db, village)))
    title = _("清查表")
    content = template.make(title, {sheet.KEY: rows}, sheets=sheet.SHEETS, steps=sheet.STEPS)
    return send_file(
        io.BytesIO(content), mimetype=WORKBOOK, as_attachment=True, download_name=f"{title}.xlsx"
    )


@inner.route("/survey", methods=["GET", "POST"])
def upload(village: str, matter: str) -> Answer | str | tuple[str, int]:
    """Choose a filled-in workbook; without a mistake its rows wait in the form, to be looked at and sent."""
    path = _open(village, matter)
    if request.method == "GET":
        return _page(village, matter)
    posted = request.files.get("workbook")
    content = posted.stream.read(workbook.MOST_BYTES + 1) if posted else b""
    if not content:
        return _page(village, matter, error=_("还没有选文件。请先选填好的表格。")), 422
    try:
        book = sheet.read(content)
    except Refused as refused:
        return _page(village, matter, error=refusals.sentence(refused)), refusals.status(refused)
    if book.problems:
        return _page(village, matter, problems=_problems(book)), 422
    here = url_for("tasks.task", village=village, matter=matter, task=path)
    drafts.fill(here, _typed(book))
    flash(_("读进来%(n)s项。请核对，填上资金余额，再提交。", n=len(book.rows[sheet.KEY])), "done")
    return redirect(f"{here}?{drafts.ARGUMENT}={drafts.CONTINUE}", 303)


def _open(village: str, matter: str) -> str:
    """The path of the open survey; refuses (`out_of_order`, `not_your_office`) where the reader cannot do it now."""
    with store.database().read() as db:
        row = told.find(db, village, matter)
        item = matters.proposal_of(db, village, matter).item
        found = office_task.find(db, row, TASK)
        if item != ledger.INVENTORY or standing(db, row, found).asks != "task":
            raise Refused("not_found", matter=matter)
        return found.path


def _page(village: str, matter: str, *, error: str = "", problems: list[dict[str, Any]] | None = None) -> str:
    with store.database().read() as db:
        opened = told.open_matter(db, village, matter)
    facts = {"village": opened.name, "here": village, "matter": matter, "error": error}
    return render_template("assets/survey.html", opened=opened, problems=problems or [], **facts)


def _typed(book: Book) -> dict[str, list[str]]:
    rows = enumerate(book.rows[sheet.KEY])
    return {
        f"rows-{n}-{column.key}": [row[column.key]]
        for n, row in rows
        for column in sheet.COLUMNS
        if row[column.key]
    }


def _problems(book: Book) -> list[dict[str, Any]]:
    found = sorted(book.problems, key=lambda each: each.row)[:SHOWN_AT_MOST]
    return [
        {"row": each.row, "column": each.column, "found": each.found, "write": words.problem(each)}
        for each in found
    ]
