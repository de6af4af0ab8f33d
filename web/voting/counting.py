"""The box as officers and supervisors see it (票箱): how many have voted, a ballot's code, the recount."""

import json
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, words
from web.meetings import scene
from web.voting import telling
from web.voting.blueprint import pages
from workflows import people
from workflows.meetings import box, codes, recount
from workflows.meetings.box_tables import Box
from workflows.tables import AgendaItem, Meeting, Proposal

SECONDS_BETWEEN = "10"
Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Count:
    """One item: its title, and what its box knows; `row` is None where nobody voted on screen."""

    matter: str
    title: str
    row: Box | None

    @property
    def cast(self) -> int:
        """How many have voted on screen."""
        return self.row.cast if self.row else 0

    @property
    def tally(self) -> str:
        """The counted votes of the box in words."""
        return telling.votes(json.loads(self.row.tally)) if self.row and self.row.state else ""


@pages.get("/v/<village>/meetings/<meeting>/live")
def live(village: str, meeting: str) -> Response:
    """How many have voted on screen, by item: counters, so that three thousand ballots cost no more than three."""
    with store.database().read() as db:
        query = (
            select(AgendaItem.matter, Proposal.title, Box)
            .join(
                Proposal,
                (Proposal.jurisdiction == AgendaItem.jurisdiction) & (Proposal.matter == AgendaItem.matter),
            )
            .outerjoin(
                Box,
                (Box.jurisdiction == AgendaItem.jurisdiction)
                & (Box.meeting == AgendaItem.meeting)
                & (Box.matter == AgendaItem.matter),
            )
            .where(AgendaItem.jurisdiction == village, AgendaItem.meeting == meeting)
            .order_by(AgendaItem.position)
        )
        counts = [Count(matter, title, row) for matter, title, row in db.execute(query)]
        held = db.get(Meeting, (village, meeting))
    if held is None:
        raise Refused("not_found", meeting=meeting)
    page = render_template("voting/live.html", counts=counts, held=held, here=village)
    answer = Response(page, mimetype="text/html")
    if held.state == "open":
        answer.headers["Refresh"] = SECONDS_BETWEEN
    return answer


@pages.route("/v/<village>/meetings/<meeting>/codes", methods=["GET", "POST"])
def check_code(village: str, meeting: str) -> Page:
    """A counter types a ballot's code: used on screen, then the paper is void; else it counts as paper."""
    access.need_here(village, *people.OFFICERS, *people.SUPERVISION)
    typed, told, used = request.form.get("code", "")[:40], "", False
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        rows = box.boxes(db, village, meeting)
        if request.method == "POST":
            used, told = _checked(db, typed, village, meeting)
    return render_template(
        "voting/codes.html",
        village=held.village.name,
        here=village,
        scene=held,
        counts=[Count(item.id, item.title, rows.get(item.id)) for item in held.items],
        typed=typed,
        told=told,
        used=used,
    )


def _checked(db: Any, typed: str, village: str, meeting: str) -> tuple[bool, str]:
    try:
        found = codes.find(db, typed)
        if (found.jurisdiction, found.meeting) == (village, meeting) and found.state == "used":
            return True, _("这张票的投票码已经在屏幕上用过，纸票作废，不计入收回。")
        codes.check(found, jurisdiction=village, meeting=meeting)
    except Refused as refused:
        void = refused.rule == "code_void"
        told = _("这个投票码没有用过，已经作废；纸票照常计票。") if void else words.sentence(refused)
        return not void, told
    return False, _("这张票没有在屏幕上投过，照常计票。")


@pages.route("/v/<village>/meetings/<meeting>/items/<matter>/box/recount", methods=["GET", "POST"])
def recounted(village: str, meeting: str, matter: str) -> Page:
    """The supervision committee has the sealed ballots counted again, with a reason."""
    access.need_here(village, *people.SUPERVISION)
    error = ""
    if request.method == "POST":
        reason = request.form.get("reason", "").strip()
        told: dict[str, Any] = {"meeting": meeting, "matter": matter, "reason": reason}
        try:
            answer = store.run(recount.recount, village, access.actor(), **told)
        except Refused as refused:
            if refused.rule not in ("reason_missing", "text_length"):
                raise
            error = words.sentence(refused)
        else:
            _say(answer.because)
            return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        count = Count(matter, held.find(matter).title, box.boxes(db, village, meeting).get(matter))
    page = render_template(
        "voting/recount.html", village=held.village.name, here=village, scene=held, count=count, error=error
    )
    return (page, 422) if error else page


def _say(because: str) -> None:
    if because:
        flash(_("重新计票，与封存时不一致。请报告乡镇和县里，按纸质记录核对。"), "error")
    else:
        flash(_("重新计票，与封存时一致。"), "done")
