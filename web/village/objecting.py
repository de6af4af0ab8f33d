"""Objecting to a notice (提异议) without an account, and the receipt that says how it stands."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, wording, words
from web.notices import cards, sheets
from web.notices.sheets import Shown
from web.village import reading
from web.village.blueprint import pages
from workflows import people
from workflows.disclosure import objections
from workflows.tables import Objection

ABOUT = (*people.OFFICERS, "branch_member", *people.SUPERVISION)
"""The offices about which somebody may complain here: their holders then neither answer nor confirm."""

FIELD_OF = {"text_length": "text", "name_missing": "name", "choice_unknown": "by"}
NAME_LONGEST = 40


@pages.route("/village/<village>/notices/<notice>/object", methods=["GET", "POST"])
def object_to(village: str, notice: str) -> Response | str | tuple[str, int]:
    """Object to a notice that is up: under one's name, without it, or from outside."""
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        hangs = any(up for _, _, up in cards.channels(db, shown))
    if request.method == "GET":
        return _form(shown, hangs, _blank(village))
    given = _given()
    try:
        answer = store.run(objections.make, village, _actor(given["by"]), notice=notice, **given)
    except Refused as refused:
        return _form(shown, hangs, given, refused), words.status(refused)
    flash(_("收到了您的意见。请记下回执号：%(number)s。", number=answer.subject), "done")
    return redirect(url_for("village.objection", village=village, objection=answer.subject), 303)


def _blank(village: str) -> dict[str, str]:
    mine = current_user.is_authenticated and current_user.home == village
    return {"by": "villager", "name": current_user.name if mine else "", "text": "", "about": ""}


def _given() -> dict[str, Any]:
    given = {key: request.form.get(key, "").strip() for key in ("by", "text", "about")}
    # 匿名的、村外的，姓名不收也不存
    if given["by"] != "villager":
        return given | {"name": ""}
    name = request.form.get("name", "").strip()[:NAME_LONGEST]
    return given | {"name": name or (current_user.name if current_user.is_authenticated else "")}


def _actor(by: str) -> Any:
    # An account in the log would name whoever wants no name.
    return access.actor() if by == "villager" else access.PUBLIC


def _form(shown: Shown, hangs: bool, given: dict[str, str], refused: Refused | None = None) -> str:
    told = words.sentence(refused) if refused is not None else ""
    field = FIELD_OF.get(refused.rule, "") if refused is not None else ""
    return render_template(
        "village/object.html",
        place=shown.place,
        shown=shown,
        title=reading.shown(shown.title),
        hangs=hangs,
        given=given,
        kinds={kind: wording.named(name) for kind, name in objections.KINDS.items()},
        offices=[(office, wording.office(office)) for office in ABOUT],
        errors=[(f"field-{field}" if field else None, told)] if told else [],
        wrong={field: told},
        longest=objections.LONGEST,
    )


@pages.get("/village/<village>/objections/<objection>")
def objection(village: str, objection: str) -> str:
    """The receipt: how an objection stands and what was answered; never who made it or what it says."""
    with store.database().read() as db:
        place = reading.place(db, village)
        row = _find(db, village, objection)
        shown = sheets.read(db, village, row.notice)
        return render_template(
            "village/objection.html",
            place=place,
            row=row,
            title=reading.shown(shown.title),
            kind=wording.named(objections.KINDS[row.by]),
            outcome=wording.named(objections.OUTCOMES.get(row.outcome, "")),
            reply=reading.shown(row.reply),
            late=row.state != "answered" and bool(row.due_on) and store.now().date().isoformat() > row.due_on,
        )


def _find(db: Session, village: str, objection: str) -> Objection:
    row = db.get(Objection, (village, objection))
    if row is None:
        raise Refused("not_found", objection=objection)
    return row
