"""A meeting's papers as PDF (打印会议文书), shown in the browser and never kept by it."""

from urllib.parse import quote

from flask import Response

from web import print as press
from web import store
from web.meetings import scene, sheets
from web.meetings.blueprint import pages
from web.papers import ListBallotPaper, Paper


def sent(paper: Paper, name: str) -> Response:
    """A paper as the answer: inline, private, not stored."""
    return pdf_response(press.pdf(paper), name)


def pdf_response(content: bytes, name: str) -> Response:
    """A finished file as the answer: inline, private, not stored."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.get("/meetings/<meeting>/notice.pdf")
def notice_paper(village: str, meeting: str) -> Response:
    """The notice of the meeting (会议通知)."""
    with store.database().read() as db:
        paper = sheets.notice_paper(db, scene.load(db, village, meeting))
    return sent(paper, paper.title)


@pages.get("/meetings/<meeting>/sign-in.pdf")
def sign_in_sheet(village: str, meeting: str) -> Response:
    """The sheet people sign as they come (签到表)."""
    with store.database().read() as db:
        papers = list(sheets.sign_in_papers(db, scene.load(db, village, meeting)))
    return (
        pdf_response(press.bundle(papers), papers[0].title)
        if papers[1:]
        else sent(papers[0], papers[0].title)
    )


@pages.get("/meetings/<meeting>/items/<matter>/ballots.pdf")
def ballots(village: str, meeting: str, matter: str) -> Response:
    """Paper ballots of one item (表决票)."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        paper = sheets.ballot_paper(db, held, held.find(matter))
    name = f"{paper.title}{matter}"
    # 逐项表决票可能一张几页，一份一份地印。
    return (
        pdf_response(press.bundle([paper]), name) if isinstance(paper, ListBallotPaper) else sent(paper, name)
    )


@pages.get("/meetings/<meeting>/minutes.pdf")
def minutes(village: str, meeting: str) -> Response:
    """The minutes with all items (会议记录)."""
    with store.database().read() as db:
        paper = sheets.minutes_paper(db, scene.load(db, village, meeting))
    return sent(paper, paper.title)


@pages.get("/meetings/<meeting>/items/<matter>/resolution.pdf")
def resolution(village: str, meeting: str, matter: str) -> Response:
    """What was decided on one matter (决议)."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        paper = sheets.resolution_paper(db, held, held.find(matter))
    return sent(paper, paper.title)
