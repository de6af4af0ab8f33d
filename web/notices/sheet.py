"""One notice inside (公告办理页): where it hangs, what is missing, its paper, and taking it down."""

from typing import Any

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from web import access, store, wording
from web.notices import cards, proof, reading, sheets
from web.notices.blueprint import pages
from web.notices.sheets import Shown
from web.typeset import grouped
from workflows import people
from workflows.disclosure import check_code, notices, objections
from workflows.tables import Posting


@pages.get("/v/<village>/notices/<notice>")
def notice(village: str, notice: str) -> str:
    """A notice with its postings and objections, and what each reader may do about it."""
    access.require_village(village)
    at, user = store.now(), access.user()
    mine = user.home == village
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        postings = notices.postings(db, shown.notice)
        return render_template(
            "notices/notice.html",
            shown=shown,
            state=cards.state(shown, at),
            days_left=cards.days_left(shown.notice, at),
            channels=cards.channels(db, shown),
            postings=[_posting(each) for each in postings],
            unconfirmed=[each for each in postings if not each.confirmed_by and not each.down_at],
            up=[each for each in postings if not each.down_at],
            objections=objections.of_notice(db, village, notice),
            outcomes=objections.OUTCOMES,
            code=grouped(check_code.current(db, shown.row, shown.notice, at=at)),
            printable=bool(check_code.days_on_paper(db, shown.row, shown.notice, at=at)[0]),
            officer=mine and user.holds(*people.OFFICERS),
            supervisor=mine and user.holds(*people.SUPERVISION),
        )


def _posting(row: Posting) -> dict[str, Any]:
    return {"channel": wording.named(notices.CHANNELS[row.channel]), "row": row, "own": row.channel == "web"}


@pages.get("/v/<village>/notices/<notice>.pdf")
def paper(village: str, notice: str) -> PlainResponse:
    """The sheet to hang up; with `?poster=1` large, on A3."""
    access.require_village(village)
    with store.database().read() as db:
        return printed(db, sheets.read(db, village, notice), poster=request.args.get("poster") == "1")


def printed(db: Session, shown: Shown, *, poster: bool = False) -> PlainResponse:
    """A sheet's PDF as an answer; its QR leads to the public page."""
    at = store.now()
    sheet = sheets.notice_paper(db, shown, at=at, proof=proof.of(db, shown, at=at), poster=poster)
    name = f"{shown.notice.jurisdiction}-{shown.notice.id}{'-poster' if poster else ''}.pdf"
    answer = PlainResponse(sheets.printed_once(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@pages.route("/v/<village>/notices/<notice>/take-down", methods=["GET", "POST"])
def take_down(village: str, notice: str) -> Response | str | tuple[str, int]:
    """Take a notice down from some channels; before its last day the period then has to start again."""
    reading.require_office(village, people.OFFICERS)
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        if reading.done_before(db, village):
            return redirect(url_for("notices.notice", village=village, notice=notice), 303)
        up = [(each, name) for each, name, hangs in cards.channels(db, shown) if hangs]
    chosen = [channel for channel in request.form.getlist("channel") if channel in dict(up)]
    if request.method == "GET" or not chosen:
        page = render_template(
            "notices/take_down.html",
            shown=shown,
            up=up,
            state=cards.state(shown, store.now()),
            error=_("请勾选从哪里撤下，至少选一处。") if request.method == "POST" else "",
        )
        return (page, 422) if request.method == "POST" else page
    store.run(notices.take_down, village, access.actor(), notice=notice, channels=chosen)
    flash(_("已登记撤下：%(names)s。", names="、".join(dict(up)[each] for each in chosen)), "done")
    return redirect(url_for("notices.notice", village=village, notice=notice), 303)
