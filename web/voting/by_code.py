"""Voting by code (用投票码投票): without an account, with the code of a paper ballot, typed or from its QR."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import store, words
from web.access import PUBLIC
from web.meetings import scene
from web.voting import slip
from web.voting.blueprint import pages
from web.voting.members import open_meetings
from web.voting.slip import Line, Slip
from workflows.meetings import box, codes
from workflows.meetings.codes import CHARACTERS, Code

CODES_AT_MOST = 12
Page = str | Response | tuple[str, int]


@pages.route("/vote", methods=["GET", "POST"])
def vote_by_code() -> Page:
    """Type or scan the code of a ballot, several for several ballots; then choose, read back, confirm.

    The vote is cast by nobody's account, even where somebody is signed in: a code is a ballot without a name.
    """
    typed = request.values.get("code", "")[:200]
    if not typed.strip():
        return _door()
    try:
        with store.database().read() as db:
            own = _slip(db, typed, checked=request.form.get("step") != "cast")
    except Refused as refused:
        return _door(typed, words.sentence(refused), words.status(refused))
    if request.method == "GET" or request.form.get("step") == "open":
        return slip.page(own)
    return slip.step(own, lambda: _cast(own))


@pages.get("/vote/done")
def voted_by_code() -> str:
    """Thanks, without a word of how; the next ballot may follow."""
    return render_template("voting/done.html")


def _door(typed: str = "", error: str = "", status: int = 200) -> Page:
    meetings: list[tuple[str, str, str]] = []
    if current_user.is_authenticated:
        with store.database().read() as db:
            meetings = open_meetings(db)
    page = render_template("voting/code.html", typed=typed, error=error, meetings=meetings)
    return (page, status) if error else page


def split(typed: str) -> list[str]:
    """The codes in what was typed, however they are spaced; one that is not whole stays as it is."""
    told = "".join(each for each in typed if each.isalnum())
    return list(dict.fromkeys(told[at : at + CHARACTERS] for at in range(0, len(told), CHARACTERS)))


def _slip(session: Session, typed: str, *, checked: bool) -> Slip:
    """The ballots whose codes were typed, all of one meeting; refuses any code that cannot be used now.

    A vote that is being cast is not `checked` here: a second tap must get the first one's answer from the verb.
    """
    found = [codes.find(session, code) for code in split(typed)[:CODES_AT_MOST]] or [_nothing()]
    first = found[0]
    for each in found if checked else ():
        codes.check(each, jurisdiction=first.jurisdiction, meeting=first.meeting)
    held = scene.load(session, first.jurisdiction, first.meeting)
    if checked and held.meeting.state != "open":
        raise Refused("screen_vote_not_open")
    secret = box.secret_items(session, first.jurisdiction, first.meeting)
    code_of = {each.matter: each.digest for each in found}
    lines = [
        Line(item, item.id in secret, code=code_of[item.id]) for item in held.items if item.id in code_of
    ]
    return Slip(held, lines, url_for("voting.vote_by_code"), typed)


def _nothing() -> Code:
    raise Refused("code_unknown")


def _cast(own: Slip) -> Response:
    def one(command: str, line: Line, choice: str, on_lines: list[str]) -> None:
        told: dict[str, Any] = {
            "meeting": own.scene.id,
            "matter": line.item.id,
            "code": line.code,
            "choice": choice,
            "on_lines": on_lines,
        }
        store.run_as(command, codes.cast, own.scene.village.jurisdiction, PUBLIC, **told)

    slip.cast(own, one)
    return redirect(url_for("voting.voted_by_code"), 303)
