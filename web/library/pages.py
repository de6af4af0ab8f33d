"""Putting documents into the library (制度的发布): an office writes or uploads a text, revises it, ends it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, forms, store, wording, words
from web.library import public
from web.library.blueprint import inside
from web.library.blueprint import public as pages
from workflows import jurisdictions, matters
from workflows.library import documents
from workflows.library.tables import Document
from workflows.offices import OFFICES
from workflows.tasks.doers import VOTERS

Page = str | Response | tuple[str, int]
FILE_AT_MOST = 512 * 1024


@inside.get("")
def listed() -> str:
    """The documents of one's own village, township or county."""
    today, user = store.now().date(), access.user()
    with store.database().read() as db:
        rows = documents.of_homes(db, [user.home], on=today)
        return render_template(
            "library/mine.html",
            village=jurisdictions.get(db, user.home).name,
            documents=[(row, documents.in_force(row, today)) for row in rows],
        )


@inside.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """A new document."""
    return _write("", None)


@inside.route("/<document>", methods=["GET", "POST"])
def revise(document: str) -> Page:
    """A new version of a document, from the text of the last."""
    with store.database().read() as db:
        last = documents.versions(db, access.user().home, document)[0]
    return _write(document, last)


def _write(document: str, last: Document | None) -> Page:
    if request.method == "GET":
        return _form(last, _given(last), "")
    given = {key: request.form.get(key, "") for key in ("title", "office", "since", "text")}
    told = {**given, "items": request.form.getlist("items")}
    try:
        told["text"] = _file() or given["text"]
        fields = {**told, "since": forms.day(given["since"])}
        done = store.run(documents.issue, access.user().home, access.actor(), document=document, **fields)
    except Refused as refused:
        return _form(last, told, words.sentence(refused)), words.status(refused)
    flash(_("制度已经发布，全文公开。"), "done")
    return redirect(url_for("shelves.revise", document=done.subject), 303)


def _file() -> str:
    """The text of an uploaded file, in the codes in which such files are written; empty where none was chosen."""
    posted = request.files.get("file")
    content = posted.stream.read(FILE_AT_MOST + 1) if posted else b""
    if len(content) > FILE_AT_MOST:
        raise Refused("text_length", longest=documents.TEXT_AT_MOST, given=len(content))
    for code in ("utf-8-sig", "gb18030"):
        try:
            found = content.decode(code)
        except UnicodeDecodeError:
            continue
        if not any(ord(sign) < 32 and sign not in "\r\n\t" for sign in found):
            return found
    raise Refused("text_unreadable")


def _given(last: Document | None) -> dict[str, Any]:
    if last is None:
        return {"title": "", "office": access.user().office, "since": "", "text": "", "items": []}
    return {
        "title": last.title,
        "office": last.office,
        "since": "",
        "text": last.text,
        "items": last.items.split(),
    }


def _form(last: Document | None, given: dict[str, Any], error: str) -> str:
    user = access.user()
    with store.database().read() as db:
        home = jurisdictions.get(db, user.home)
        items = list(matters.power_list(db, user.home, on=store.now().date()).values())
        versions = documents.versions(db, user.home, last.id) if last is not None else []
    return render_template(
        "library/write.html",
        village=home.name,
        last=last,
        versions=versions,
        given=given,
        error=error,
        offices=[
            (each, wording.office(each))
            for each, kind in OFFICES.items()
            if kind.level == home.kind and each not in VOTERS
        ],
        items=sorted(items, key=lambda item: (item.class_, int(item.number[1:]))),
        most=documents.TEXT_AT_MOST,
    )


@inside.post("/<document>/end")
def end(document: str) -> Page:
    """A document holds no longer."""
    with store.database().read() as db:
        last = documents.versions(db, access.user().home, document)[0]
    form = request.form
    try:
        told = {"until": forms.day(form.get("until", "")), "reason": form.get("reason", "")}
        store.run(documents.end, access.user().home, access.actor(), document=document, **told)
    except Refused as refused:
        if words.status(refused) not in (409, 422):
            raise
        store.know_log()
        return _form(last, _given(last), words.sentence(refused)), 422
    flash(_("已经登记废止，旧文仍可以查看。"), "done")
    return redirect(url_for("shelves.listed"), 303)


__all__ = ["inside", "pages", "public"]
