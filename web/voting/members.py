"""Voting signed in (登录投票): whoever is on the roll votes on all open items of a meeting at once."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, wording
from web.meetings import attendance, scene, telling
from web.meetings.scene import Scene
from web.voting import slip
from web.voting.blueprint import pages
from web.voting.slip import Line, Slip
from workflows.law.assemblies import BODIES
from workflows.meetings import ballots, box, roll
from workflows.tables import Meeting, RollEntry

Page = str | Response | tuple[str, int]


@pages.route("/v/<village>/meetings/<meeting>/slip", methods=["GET", "POST"])
def vote(village: str, meeting: str) -> Page:
    """One's own slip: sign in, choose, read back, confirm; what was voted on is told, how in secret never."""
    if request.form.get("step") == "sign_in":
        store.run(roll.sign_in, village, access.actor(), meeting=meeting, persons=[access.user().person])
        return _here(village, meeting)
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        mine = attendance.mine(db, held, home=access.user().home, person=access.user().person)
        secret = box.secret_items(db, village, meeting)
    lines = [_line(held, mine, secret, number) for number in range(len(held.items))]
    own = Slip(held, lines, url_for("voting.vote", village=village, meeting=meeting))
    hindrance = _hindrance(held, mine)
    if hindrance or request.method == "GET":
        told = {"village": held.village.name, "here": village, "mine": mine, "hindrance": hindrance}
        return slip.page(own) if not hindrance else render_template("voting/wait.html", scene=held, **told)
    return slip.step(own, lambda: _cast(own))


def _hindrance(held: Scene, mine: attendance.Mine) -> str:
    """Why this person cannot vote now; empty where nothing stands in the way."""
    if held.meeting.state != "open":
        return "early" if held.meeting.state == "called" else "over"
    if not mine.entitled:
        return "not_entitled"
    return "" if mine.present else "not_present"


def _line(held: Scene, mine: attendance.Mine, secret: set[str], number: int) -> Line:
    item = held.items[number]
    if item.id in mine.recused:
        return Line(item, item.id in secret, "recused")
    if item.id in mine.voted:
        choice = str(telling.CHOICES.get(mine.choices.get(item.id, ""), ""))
        return Line(item, item.id in secret, "voted", choice)
    return Line(item, item.id in secret)


def _cast(own: Slip) -> Response:
    village, meeting = own.scene.village.jurisdiction, own.scene.id

    def one(command: str, line: Line, choice: str, on_lines: list[str]) -> None:
        told: dict[str, Any] = {"meeting": meeting, "matter": line.item.id, "choice": choice}
        told["on_lines"] = on_lines
        try:
            store.run_as(command, ballots.cast, village, access.actor(), **told)
        except Refused as refused:
            # Two tabs, or somebody who is not sure whether it went through: the first vote stands.
            if refused.rule != "already_voted":
                raise

    slip.cast(own, one)
    return _here(village, meeting)


def _here(village: str, meeting: str) -> Response:
    return redirect(url_for("voting.vote", village=village, meeting=meeting), 303)


def open_meetings(session: Session) -> list[tuple[str, str, str]]:
    """The open meetings in which the signed-in person may vote: village, id, name of the body."""
    me = access.user()
    query = (
        select(Meeting.id, Meeting.body)
        .join(RollEntry, (RollEntry.jurisdiction == Meeting.jurisdiction) & (RollEntry.meeting == Meeting.id))
        .where(Meeting.jurisdiction == me.home, Meeting.state == "open", RollEntry.person == me.person)
        .order_by(Meeting.planned_at)
    )
    return [(me.home, meeting, wording.named(BODIES[body].name)) for meeting, body in session.execute(query)]
