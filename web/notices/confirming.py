"""The supervision committee sees what hangs where, and confirms it (张贴核对)."""

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, uploads, wording
from web.notices import reading, sheets
from web.notices.blueprint import pages
from workflows import people
from workflows.disclosure import gate, notices


@pages.route("/v/<village>/notices/<notice>/confirm", methods=["GET", "POST"])
def confirm_posting(village: str, notice: str) -> Response | str:
    """The photos of what was put up, and the button that says: I have seen it there myself."""
    reading.require_office(village, people.SUPERVISION)
    if request.method == "POST":
        store.run(gate.confirm_posting, village, access.actor(), notice=notice)
        flash(_("已确认张贴属实。"), "done")
        return redirect(url_for("notices.notice", village=village, notice=notice), 303)
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        postings = [each for each in notices.postings(db, shown.notice) if not each.down_at]
        posters = {each.posted_by.rpartition("/")[2] for each in postings}
        names = people.names(db, village, posters)
        fresh = [each for each in postings if not each.confirmed_by]
        return render_template(
            "notices/confirm.html",
            shown=shown,
            fresh=[
                (wording.named(notices.CHANNELS[each.channel]), each, _kind(each.evidence)) for each in fresh
            ],
            posted_by="、".join(names.values()),
            myself=any(each.posted_by == people.person_key(access.actor()) for each in fresh),
        )


def _kind(digest: str) -> str:
    """How a piece of evidence is shown: photo, scan, page (our own), or missing."""
    try:
        content = store.evidence().get(digest)
    except LookupError:
        return "missing"
    try:
        return "scan" if uploads.type_of(content) == "application/pdf" else "photo"
    except Refused:
        return "page"


@pages.get("/v/<village>/notices/<notice>/photos/<digest>")
def photo(village: str, notice: str, digest: str) -> PlainResponse:
    """The photo of a posting, for those in whose care the village is; scans are downloaded, never run."""
    access.require_village(village)
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        if digest not in {each.evidence for each in notices.postings(db, shown.notice)}:
            raise Refused("not_found", digest=digest)
    return uploads.answer(store.evidence().get(digest))
