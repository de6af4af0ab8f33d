"""Ballots with voting codes (带投票码的表决票): printed once; the codes are nowhere else."""

from flask import Response, request, url_for

from web import access, store
from web import print as press
from web.meetings import attendance, scene, sheets
from web.meetings.printing import pdf_response
from web.papers import BallotCode
from web.voting.blueprint import pages
from workflows.meetings import codes


@pages.post("/v/<village>/meetings/<meeting>/ballots-with-codes.pdf")
def print_codes(village: str, meeting: str) -> Response:
    """Ballots of every item for everybody entitled, each with a code and its QR; a pack that was spoilt is voided."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        entitled = attendance.entitled(db, held, on=store.now().date()) or 0
    each = min(entitled, sheets.BALLOTS_AT_MOST)
    made = codes.for_print(
        store.database(),
        lambda verb: store.run(verb, village, access.actor()),
        meeting=meeting,
        copies={item.id: each for item in held.items},
        again="again" in request.form,
    )
    with store.database().read() as db:
        papers = [
            sheets.ballot_paper(db, held, item, codes=[_printed(code) for code in made[item.id]])
            for item in held.items
        ]
    return pdf_response(press.bundle(papers), f"{held.body}表决票")


def _printed(code: str) -> BallotCode:
    return BallotCode(code=codes.shown(code), url=url_for("voting.vote_by_code", code=code, _external=True))
