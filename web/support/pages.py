"""A department's batches (批次页面): open one, upload its workbook, look, publish village by village, correct, withdraw."""

from datetime import date
from typing import Any

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, forms, store
from web import words as refusals
from web.finance.book import XLSX
from web.registers import words
from web.support import public
from web.support.blueprint import inside
from web.support.blueprint import public as pages
from workflows import jurisdictions, people
from workflows.law import money
from workflows.registers import imports, template, workbook
from workflows.support import batches, publishing, reading
from workflows.support.tables import Batch, Publication

Page = str | Response | tuple[str, int]
STEPS = (
    "怎样填写",
    "1. 第一行是栏目名，不要改。第二行灰底的是示例，不会导入。",
    "2. 一行一个人。未成年人写户主的姓名。",
    "3. 不写身份证号、电话、银行账号、病情、残疾等级。名单是公开的，有这些栏目的不收。",
    "4. 有一行错，哪个村都不公布。改好再传。",
    "5. 金额写元。实物折成钱写。",
)


@inside.get("")
def listed() -> str:
    """The department's batches with what is still owed and until when."""
    today = store.now().date()
    with store.database().read() as db:
        rows = batches.of_home(db, access.user().home)
        return render_template(
            "support/batches.html",
            village=jurisdictions.get(db, access.user().home).name,
            batches=[_line(db, row, today) for row in rows],
        )


def _line(db: Session, row: Batch, today: date) -> dict[str, Any]:
    missing = batches.missing(db, row)
    home, _slash, person = row.responsible.partition("/")
    return {
        "row": row,
        "all": len(row.villages.split()),
        "missing": [jurisdictions.get(db, each).name for each in missing],
        "who": "".join(people.names(db, home, [person]).values()),
        "days": (date.fromisoformat(row.due_on) - today).days if missing else None,
        "mine": row.responsible == people.person_key(access.actor()),
    }


def due(db: Session, user: access.User, today: date) -> list[dict[str, Any]]:
    """What somebody is responsible for and still owes, for the desk."""
    if not user.holds(*batches.DEPARTMENTS):
        return []
    lines = [_line(db, row, today) for row in batches.of_home(db, user.home) if row.state == batches.OPEN]
    return [line for line in lines if line["mine"] and line["missing"]]


@inside.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """Open a batch: what, for which villages, who answers for it, until when."""
    form, user = request.form, access.user()
    error, status = "", 200
    if request.method == "POST":
        try:
            opened = store.run(
                batches.open_batch,
                user.home,
                access.actor(),
                title=form.get("title", ""),
                villages=form.getlist("villages"),
                responsible=form.get("responsible", ""),
                due_on=forms.day(form.get("due_on", "")),
            )
        except Refused as refused:
            error, status = refusals.sentence(refused), refusals.status(refused)
        else:
            flash(_("这一批已经开出。请下载模板，填好上传。"), "done")
            return redirect(url_for("batches.batch", batch=opened.subject), 303)
    with store.database().read() as db:
        able = people.holders(db, user.home, batches.DEPARTMENTS, on=store.now().date())
        names, home = people.names(db, user.home, able), jurisdictions.get(db, user.home).name
    page = render_template(
        "support/new.html",
        village=home,
        villages=_villages(user),
        able=[(person, names.get(person, person)) for person in able],
        given={
            "title": form.get("title", ""),
            "due_on": form.get("due_on", ""),
            "responsible": form.get("responsible", user.person),
            "villages": form.getlist("villages"),
        },
        error=error,
    )
    return (page, status) if error else page


def _villages(user: access.User) -> list[tuple[str, str]]:
    with store.database().read() as db:
        return [(each, jurisdictions.get(db, each).name) for each in user.villages]


@inside.get("/<batch>")
def batch(batch: str) -> str:
    """One batch: what each village has, and what can be done about it."""
    return _page(batch)


def _page(name: str, error: str = "") -> str:
    today = store.now().date()
    with store.database().read() as db:
        row = batches.get(db, access.user().home, name)
        done = batches.published(db, row)
        line = _line(db, row, today)
        villages = [(each, jurisdictions.get(db, each).name, done.get(each)) for each in row.villages.split()]
        home = jurisdictions.get(db, row.jurisdiction).name
    return render_template("support/batch.html", village=home, villages=villages, error=error, **line)


@inside.get("/<batch>/list-to-fill.xlsx")
def empty(batch: str) -> PlainResponse:
    """The template of a batch."""
    with store.database().read() as db:
        row = batches.get(db, access.user().home, batch)
        content = template.make(
            row.title, sheets=reading.sheets(db, row.jurisdiction, on=store.now().date()), steps=STEPS
        )
    answer = PlainResponse(content, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{batch}.xlsx"'
    return answer


@inside.post("/<batch>/upload")
def upload(batch: str) -> Page:
    """Read the filled-in workbook; nothing is stored but the draft for the preview."""
    posted = request.files.get("workbook")
    content = posted.stream.read(workbook.MOST_BYTES + 1) if posted else b""
    store.know_log()
    if not content:
        return _page(batch, _("还没有选文件。请先选填好的表格。")), 422
    home = access.user().home
    try:
        with store.database().write() as db:
            batches.get(db, home, batch)
            book = workbook.read(content, reading.sheets(db, home, on=store.now().date()))
            draft = imports.keep(db, home, account=access.user().id, book=book, at=store.now())
    except Refused as refused:
        return _page(batch, refusals.sentence(refused)), refusals.status(refused)
    return redirect(url_for("batches.preview", batch=batch, draft=draft), 303)


@inside.route("/<batch>/drafts/<draft>", methods=["GET", "POST"])
def preview(batch: str, draft: str) -> Page:
    """What each village's list would be, or which rows are wrong; a yes publishes them one village after the other."""
    store.know_log()
    user = access.user()
    with store.database().read() as db:
        row = batches.get(db, user.home, batch)
        book = imports.kept(db, user.home, draft, account=user.id, at=store.now(), sheets=[reading.LIST])
        found, problems = reading.read(db, row, book)
        done = batches.published(db, row)
        names = {each: jurisdictions.get(db, each).name for each in row.villages.split()}
        home = jurisdictions.get(db, user.home).name
    if request.method == "POST":
        if problems:
            raise Refused("import_has_errors", errors=len(problems))
        return _publish(row, found, draft)
    fresh = {each: done.get(each) for each in found}
    return render_template(
        "support/preview.html",
        village=home,
        row=row,
        draft=draft,
        lists=[
            (
                names[each],
                len(persons),
                money.printed(sum(one.amount for one in persons)),
                _state(fresh[each], persons),
            )
            for each, persons in found.items()
        ],
        corrects=any(_state(fresh[each], persons) == "changed" for each, persons in found.items()),
        without=[name for each, name in names.items() if each not in found and each not in done],
        problems=[
            ("名单", each.row, each.column, each.found, words.problem(each))
            for each in sorted(problems, key=lambda each: each.row)
        ],
        unread=[title for _sheet, title in book.unread],
    )


def _state(before: Publication | None, persons: list[reading.Person]) -> str:
    if before is None:
        return "new"
    return "same" if before.digest == reading.digest(persons) else "changed"


def _publish(row: Batch, found: dict[str, list[reading.Person]], draft: str) -> Page:
    reason = request.form.get("reason", "")
    for village, persons in found.items():
        told = {"owner": row.jurisdiction, "batch": row.id, "persons": persons, "reason": reason}
        command = f"{draft}-{reading.digest(persons)[:16]}"
        store.run_as(command, publishing.publish, village, access.actor(), **told)
    flash(_("名单已经公布。"), "done")
    return redirect(url_for("batches.batch", batch=row.id), 303)


@inside.post("/<batch>/withdraw/<village>")
def withdraw(batch: str, village: str) -> Page:
    """Take one village's list back, with a reason."""
    access.require_village(village)
    told = {"owner": access.user().home, "batch": batch, "reason": request.form.get("reason", "")}
    return _do(batch, publishing.withdraw, village, _("名单已经撤回，不再公开。"), told)


@inside.post("/<batch>/close")
def close(batch: str) -> Page:
    """Nothing more comes of a batch, with a reason."""
    told = {"batch": batch, "reason": request.form.get("reason", "")}
    return _do(batch, batches.close, access.user().home, _("这一批已经结束。"), told)


def _do(batch: str, verb: Any, jurisdiction: str, done: str, told: dict[str, Any]) -> Page:
    store.know_log()
    try:
        store.run(verb, jurisdiction, access.actor(), **told)
    except Refused as refused:
        if refused.rule != "reason_missing":
            raise
        return _page(batch, refusals.sentence(refused)), 422
    flash(done, "done")
    return redirect(url_for("batches.batch", batch=batch), 303)


__all__ = ["inside", "pages", "public"]
