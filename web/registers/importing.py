"""Bringing the lists in by Excel (导入名册): upload, look at what would happen, say yes; and take it back."""

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store
from web import words as refusals
from web.registers import words
from web.registers.blueprint import above, importer, page, pages
from workflows import people
from workflows.registers import imports, plan, roster, workbook
from workflows.registers.layout import SHEETS
from workflows.registers.plan import Plan
from workflows.registers.tables import Import

SHOWN_AT_MOST = 200
Page = str | Response | tuple[str, int]


@pages.route("/import", methods=["GET", "POST"])
def upload(village: str) -> Page:
    """Choose the filled-in workbook; it is read at once, and nothing is stored but the draft for the preview."""
    _check_importer(village)
    if request.method == "GET":
        return page("upload", village, error="", above=above(village))
    posted = request.files.get("workbook")
    content = posted.stream.read(workbook.MOST_BYTES + 1) if posted else b""
    if posted:
        posted.close()
    if not content:
        return page("upload", village, error=_("还没有选文件。请先选填好的表格。"), above=above(village)), 422
    try:
        book = workbook.read(content)
    except Refused as refused:
        sentence, status = refusals.sentence(refused), refusals.status(refused)
        return page("upload", village, error=sentence, above=above(village)), status
    with store.database().write() as db:
        draft = imports.keep(db, village, account=access.user().id, book=book, at=store.now())
    return redirect(url_for("registers.preview", village=village, draft=draft), 303)


def _check_importer(village: str) -> None:
    if not importer(village):
        raise access.not_theirs(*people.OFFICERS)


@pages.route("/import/<draft>", methods=["GET", "POST"])
def preview(village: str, draft: str) -> Page:
    """What the workbook would change, or which rows are wrong; a yes takes it over whole."""
    _check_importer(village)
    asked = request.values
    on, remove = _day(asked.get("on", "")), asked.get("remove") == "1"
    if request.method == "POST":
        taken = store.run(
            imports.take_over,
            village,
            access.actor(),
            draft=draft,
            on=on,
            remove=remove,
            digest=asked.get("digest", ""),
        )
        flash(_("名册已经导入。发现不对的，可以撤销这次导入。"), "done")
        return redirect(url_for("registers.registers", village=village, _anchor=taken.subject), 303)
    mine = above(village)
    with store.database().read() as db:
        book = imports.kept(db, village, draft, account=access.user().id, at=store.now())
        told = imports.preview(db, village, book, on=on, remove=remove, offices=mine)
        names = {each.id: each.name for each in roster.load(db, village).persons.values()}
    return page(
        "preview",
        village,
        draft=draft,
        on=on,
        today=store.now().date(),
        remove=remove,
        plan=told,
        rows=_counts(told),
        problems=_problems(told),
        more=max(len(told.problems) - SHOWN_AT_MOST, 0),
        unread=[title for _sheet, title in book.unread],
        left_out=0 if mine else len(book.rows.get("offices", [])),
        absent=_absent(told, names),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return store.now().date()


def _counts(told: Plan) -> list[tuple[str, list[int]]]:
    return [
        (SHEETS[sheet].title, [counts.get(outcome, 0) for outcome in plan.OUTCOMES])
        for sheet, counts in told.counts.items()
    ]


def _problems(told: Plan) -> list[dict[str, Any]]:
    order = list(SHEETS)
    shown = sorted(told.problems, key=lambda each: (order.index(each.sheet), each.row))[:SHOWN_AT_MOST]
    return [
        {
            "sheet": SHEETS[each.sheet].title,
            "row": each.row,
            "column": each.column,
            "found": each.found,
            "write": words.problem(each),
        }
        for each in shown
    ]


def _absent(told: Plan, names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (SHEETS[sheet].title, names.get(who, who) if sheet != "households" else who)
        for sheet, who in told.absent[:SHOWN_AT_MOST]
    ]


@pages.route("/imports/<name>/undo", methods=["GET", "POST"])
def undo(village: str, name: str) -> Page:
    """Take an import back, with a reason."""
    _check_importer(village)
    with store.database().read() as db:
        row = db.get(Import, (village, name))
    if row is None:
        raise Refused("not_found", found=name)
    if request.method == "GET":
        return page("undo", village, row=row, error="", reason="")
    reason = request.form.get("reason", "")
    try:
        store.run(imports.undo, village, access.actor(), name=name, reason=reason)
    except Refused as refused:
        if refused.rule != "reason_missing":
            raise
        return page("undo", village, row=row, error=refusals.sentence(refused), reason=reason), 422
    flash(_("已经撤销，名册恢复到导入以前。"), "done")
    return redirect(url_for("registers.registers", village=village), 303)
