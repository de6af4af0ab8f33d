"""Sealed ballots whose time is over are destroyed (销毁封存的票): by the supervision committee, with an officer."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, second, store, words
from web.meetings import scene
from web.voting.blueprint import pages
from web.voting.counting import Count
from web.voting.settling import settle
from workflows import people
from workflows.meetings import box, recount

IN_FORM = ("second_missing", "second_elsewhere", "sign_in_failed", "sign_in_locked", "separation_of_duties")
"""Refusals that are mended in the form itself."""


@pages.route("/v/<village>/meetings/<meeting>/items/<matter>/box/erase", methods=["GET", "POST"])
def erase(village: str, meeting: str, matter: str) -> str | Response | tuple[str, int]:
    """Destroy the sealed ballots of one item once the county's days are over; two persons do it on one machine."""
    access.need_here(village, *people.SUPERVISION)
    if request.method == "GET":
        return _page(village, meeting, matter, "")
    try:
        witness = second.actor(request.form, offices=people.OFFICERS)
        key = people.person_key(witness)
        store.run(recount.erase, village, access.actor(), meeting=meeting, matter=matter, witness=key)
    except Refused as refused:
        if refused.rule not in (*IN_FORM, "not_your_office"):
            raise
        return _page(village, meeting, matter, words.sentence(refused)), words.status(refused)
    settle("sealed_box")
    flash(_("封存的票已经销毁。票数和校验值仍在记录里。"), "done")
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


def _page(village: str, meeting: str, matter: str, error: str) -> str:
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        item = held.find(matter)
        row = box.boxes(db, village, meeting).get(matter)
        sealed = row is not None and bool(row.state)
        until = recount.kept_until(item.rules, row) if row is not None and sealed else None
    return render_template(
        "voting/erase.html",
        village=held.village.name,
        here=village,
        scene=held,
        count=Count(matter, item.title, row),
        sealed=sealed,
        until=until.isoformat() if until else "",
        over=until is not None and store.now().date() > until,
        error=error,
    )
