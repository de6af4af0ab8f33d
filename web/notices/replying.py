"""Answering objections (异议答复): the handler answers, the supervision committee confirms or sends back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.errors import Refused
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, discretion, drafts, forms, store, wording, words
from web.notices import reading, sheets
from web.notices.blueprint import pages
from web.notices.sheets import Shown
from workflows import people, pinned
from workflows.disclosure import objections
from workflows.tables import Objection

HANDLERS = (*people.OFFICERS, *people.SUPERVISION)


@pages.route("/v/<village>/objections/<objection>/reply", methods=["GET", "POST"])
def reply(village: str, objection: str) -> Response | str | tuple[str, int]:
    """Answer an objection, never one about oneself; the answer waits for the supervision committee."""
    reading.require_office(village, HANDLERS)
    with store.database().read() as db:
        row = reading.objection(db, village, objection)
        shown = sheets.read(db, village, row.notice)
        form = pinned.form_of(db, shown.row, "reply")
        told = objections.told(db, row)
    if request.method == "GET":
        return _page(row, shown, told, form, forms.raw(form, drafts.typed() or MultiDict()))
    try:
        values = _values(form)
        store.run(objections.reply, village, access.actor(), objection=objection, **values)
    except Invalid as invalid:
        return _page(row, shown, told, form, forms.raw(form, request.form), errors=invalid.errors), 422
    except Refused as refused:
        page = _page(row, shown, told, form, forms.raw(form, request.form), refused=words.sentence(refused))
        return page, words.status(refused)
    drafts.drop()
    flash(_("答复已登记。村务监督委员会确认以后才公开。"), "done")
    return redirect(url_for("notices.notice", village=village, notice=row.notice), 303)


def _values(form: FormDefinition) -> dict[str, Any]:
    values = forms.read(form, request.form)
    try:
        discretion.check((values["text"],))
    except Refused as refused:
        said = _("答复要公开，里面有身份证号或者手机号。请删去。")
        raise Invalid({"text": [said]}) from refused
    return values


def _page(
    row: Objection,
    shown: Shown,
    told: dict[str, str],
    form: FormDefinition,
    answers: dict[str, Any],
    *,
    errors: dict[str, list[str]] | None = None,
    refused: str = "",
) -> str:
    filled = forms.fill(form, answers, errors=errors)
    return render_template(
        "notices/reply.html",
        row=row,
        shown=shown,
        told=told,
        kind=wording.named(objections.KINDS[row.by]),
        about=wording.office(row.about),
        form=filled,
        errors=[*([(None, refused)] if refused else []), *filled.summary],
    )


@pages.route("/v/<village>/objections/<objection>/confirm", methods=["GET", "POST"])
def confirm_reply(village: str, objection: str) -> Response | str | tuple[str, int]:
    """The supervision committee confirms an answer, or sends it back with a reason."""
    reading.require_office(village, people.SUPERVISION)
    with store.database().read() as db:
        row = reading.objection(db, village, objection)
        shown = sheets.read(db, village, row.notice)
        told = objections.told(db, row)
    if request.method == "GET":
        return _confirming(row, shown, told)
    reason = request.form.get("reason", "")
    try:
        said = _decide(village, objection, request.form.get("decision", ""), reason)
    except Refused as refused:
        return _confirming(row, shown, told, reason, words.sentence(refused)), words.status(refused)
    flash(said, "done")
    return redirect(url_for("notices.notice", village=village, notice=row.notice), 303)


def _decide(village: str, objection: str, decision: str, reason: str) -> str:
    if decision == "confirm":
        store.run(objections.confirm, village, access.actor(), objection=objection)
        return str(_("已确认答复，答复现在公开。"))
    if decision == "send_back":
        store.run(objections.send_back, village, access.actor(), objection=objection, reason=reason)
        return str(_("已退回，请经办人重新答复。"))
    raise Refused("choice_unknown", choice=decision)


def _confirming(
    row: Objection, shown: Shown, told: dict[str, str], reason: str = "", refused: str = ""
) -> str:
    return render_template(
        "notices/confirm_reply.html",
        row=row,
        shown=shown,
        told=told,
        kind=wording.named(objections.KINDS[row.by]),
        outcome=objections.OUTCOMES.get(row.outcome, ""),
        reason=reason,
        errors=[(None, refused)] if refused else [],
        myself=row.replied_by == people.person_key(access.actor()),
    )
