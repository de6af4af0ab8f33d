"""Asking to see or copy records, and what the village does about it (查阅复制页面)."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, uploads, wording, words
from web.desk.told import INSIDERS
from web.dossier import pages as dossier
from web.inspection import copying
from web.village import reading
from workflows import inspection, matters, people
from workflows.inspection import Inspection

pages = Blueprint("inspection", __name__)
READERS = (*INSIDERS, "auditor")
"""Who sees which requests there are and from whom: who answers, reviews or audits."""
ANSWERED = ("text_length", "choice_unknown", "reason_missing", "file_too_large", "file_unknown")
FIELDS = {"text_length": "wish", "inspection_unnamed": "name", "choice_unknown": "way"}


@pages.route("/village/<village>/matters/<matter>/inspect", methods=["GET", "POST"])
def ask(village: str, matter: str) -> Response | str | tuple[str, int]:
    """Ask to see or copy a matter's records; an officer of the village enters it for who came to the office."""
    with store.database().read() as db:
        reading.matter(db, village, matter)
        place, title = reading.place(db, village), matters.proposal_of(db, village, matter).title
    page: dict[str, Any] = {"place": place, "matter": matter, "title": reading.shown(title)}
    given = {key: request.form.get(key, "").strip() for key in ("way", "name", "wish")}
    if request.method == "GET":
        return _form(page, {"way": "see", "name": "", "wish": ""})
    try:
        answer = store.run(inspection.request, village, access.actor(), matter=matter, **given)
    except Refused as refused:
        return _form(page, given, refused), words.status(refused)
    flash(_("收到了申请。请记下编号：%(number)s。", number=answer.subject), "done")
    return redirect(url_for("inspection.receipt", village=village, inspection=answer.subject), 303)


def _form(page: dict[str, Any], given: dict[str, str], refused: Refused | None = None) -> str:
    told = words.sentence(refused) if refused is not None else ""
    field = FIELDS.get(refused.rule, "") if refused is not None else ""
    home = page["place"].jurisdiction
    here = current_user.is_authenticated and current_user.home == home
    return render_template(
        "inspection/ask.html",
        **page,
        given=given,
        ways=_named(inspection.WAYS),
        office=here and current_user.holds(*people.OFFICERS),
        mine=current_user.name if here else "",
        errors=[(f"field-{field}" if field else None, told)] if told else [],
        wrong={field: told},
        longest=inspection.LONGEST,
    )


@pages.get("/village/<village>/inspections/<inspection>")
def receipt(village: str, inspection: str) -> str:
    """How a request stands, for whoever knows its number; who asked and why it was refused only for that person."""
    me = current_user.person if current_user.is_authenticated and current_user.home == village else ""
    with store.database().read() as db:
        place = reading.place(db, village)
        row = _find(db, village, inspection)
        title = matters.proposal_of(db, village, row.matter).title
        return render_template(
            "inspection/receipt.html",
            place=place,
            row=row,
            title=reading.shown(title),
            told=_told(db, row) if me and me == row.person else {},
            late=_late(row),
            **_words(),
        )


def _named(words: Mapping[str, str]) -> dict[str, str]:
    return {each: wording.named(name) for each, name in words.items()}


def _words() -> dict[str, Any]:
    return {"ways": _named(inspection.WAYS), "hows": _named(inspection.HOW), "open": inspection.OPEN}


def _told(db: Session, row: Inspection) -> dict[str, Any]:
    return inspection.told(db, row)


def _late(row: Inspection) -> bool:
    return row.state in inspection.OPEN and bool(row.due_on) and store.now().date().isoformat() > row.due_on


def _find(db: Session, village: str, name: str) -> Inspection:
    row = db.get(Inspection, (village, name))
    if row is None:
        raise Refused("not_found", inspection=name)
    return row


def _inside(village: str) -> None:
    if not current_user.is_authenticated:
        raise Refused("sign_in_needed")
    access.require_village(village)
    if not access.user().holds(*READERS):
        raise access.not_theirs(*people.OFFICERS)


@pages.get("/v/<village>/inspections")
def listed(village: str) -> str:
    """All requests of a village, those that wait first: who saw what, when, in which way."""
    _inside(village)
    with store.database().read() as db:
        rows = inspection.of_villages(db, [village])
        lines = [
            (row, _told(db, row), matters.proposal_of(db, village, row.matter).title, _late(row))
            for row in rows
        ]
        return render_template(
            "inspection/listed.html", place=reading.place(db, village), lines=lines, **_words()
        )


@pages.route("/v/<village>/inspections/<inspection>", methods=["GET", "POST"], endpoint="handle")
def handle(village: str, inspection: str) -> Response | str | tuple[str, int]:
    """One request from inside: choose documents, make the redacted copy, hand out, or refuse."""
    _inside(village)
    if request.method == "GET":
        return _page(village, inspection)
    try:
        told = _do(village, inspection, request.form.get("do", ""))
    except Refused as refused:
        if refused.rule not in ANSWERED and not refused.rule.startswith("inspection_"):
            raise
        return _page(village, inspection, words.sentence(refused)), words.status(refused)
    flash(told, "done")
    return redirect(url_for("inspection.handle", village=village, inspection=inspection), 303)


def _do(village: str, name: str, what: str) -> str:
    form = request.form
    if what == "prepare":
        copies = uploads.photos(request.files.getlist("copies"))
        documents = form.getlist("documents")
        store.run(
            inspection.prepare, village, access.actor(), inspection=name, documents=documents, copies=copies
        )
        return str(_("材料已经选好。请生成遮盖件，逐页看过，再交给本人。"))
    if what == "hand_out":
        how, who = form.get("how", ""), form.get("received_by", "")
        store.run(inspection.hand_out, village, access.actor(), inspection=name, how=how, received_by=who)
        return str(_("已经登记：谁、什么时候、看了什么。"))
    if what == "refuse":
        reason, appeal = form.get("reason", ""), form.get("appeal", "")
        store.run(inspection.refuse, village, access.actor(), inspection=name, reason=reason, appeal=appeal)
        return str(_("已经登记。请把理由和申诉办法书面告诉本人。"))
    raise Refused("choice_unknown", choice=what)


@pages.post("/v/<village>/inspections/<inspection>/copy")
def copy(village: str, inspection: str) -> Response:
    """Make the redacted copy in the background."""
    _inside(village)
    with store.database().read() as db:
        _find(db, village, inspection)
    return dossier.asked(village, copying.KIND, inspection)


def _page(village: str, name: str, error: str = "") -> str:
    store.know_log()
    with store.database().read() as db:
        row = _find(db, village, name)
        officer = access.user().home == village and access.user().holds(*people.OFFICERS)
        waits = row.state in inspection.OPEN and officer
        return render_template(
            "inspection/handle.html",
            place=reading.place(db, village),
            row=row,
            title=matters.proposal_of(db, village, row.matter).title,
            told=_told(db, row),
            late=_late(row),
            offered=copying.offered(db, store.evidence(), row, at=store.now()) if waits else [],
            chosen=request.form.getlist("documents") or json.loads(row.documents),
            copies=len(json.loads(row.copies)),
            form=request.form,
            officer=officer,
            errors=[(None, error)] if error else [],
            **_words(),
        )
