"""The evening's papers in one file (会议材料): before the meeting what is needed, after it minutes and resolutions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from flask import Response
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.errors import Refused
from web import lines, store
from web import print as press
from web.meetings import attendance, evening, scene, sheets, telling, venues
from web.meetings.blueprint import pages
from web.meetings.evening import Counted
from web.meetings.printing import pdf_response, sent
from web.meetings.scene import Item, Scene
from web.notices import votes
from web.papers import Paper, yuan
from web.papers_evening import AgendaLine, AgendaPaper, BlankMinutesPaper, ResultSheetPaper
from workflows.entitlements import listing
from workflows.meetings import recounts

BALLOTS_IN_PACK = 100
"""Above so many entitled a pack would be a book: it holds one sheet of ballots an item, to be copied."""
CONTENT_AT_MOST = 80


@pages.get("/meetings/<meeting>/pack.pdf")
def pack(village: str, meeting: str) -> Response:
    """Everything for one evening in one file: notice, agenda, sign-in, ballots, result sheet, blank minutes."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        if held.meeting.state not in ("called", "open"):
            raise Refused("meeting_not_open", state=held.meeting.state)
        papers = list(before(db, held))
    return pdf_response(press.bundle(papers), f"{held.body}材料")


@pages.get("/meetings/<meeting>/agenda.pdf")
def agenda(village: str, meeting: str) -> Response:
    """The agenda in large type (会议议程)."""
    with store.database().read() as db:
        paper = agenda_paper(db, scene.load(db, village, meeting))
    return sent(paper, paper.title)


@pages.get("/meetings/<meeting>/agenda-poster.pdf")
def agenda_poster(village: str, meeting: str) -> Response:
    """The agenda for the wall: A3, as two sheets of A4 with marks to join them."""
    with store.database().read() as db:
        paper = agenda_paper(db, scene.load(db, village, meeting))
    return pdf_response(press.tiled(paper), f"{paper.title}（大字）")


@pages.get("/meetings/<meeting>/papers.pdf")
def papers(village: str, meeting: str) -> Response:
    """The minutes and the resolutions of all matters in one file, to be signed."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        several: list[Paper] = [sheets.minutes_paper(db, held)]
        again = recounts.of_meeting(db, village, meeting)
        turned = {matter for matter, row in again.items() if row.state == "turned"}
        decided = [
            item
            for item in held.items
            if item.item.outcome in ("passed", "rejected") and item.id not in turned
        ]
        several += [sheets.resolution_paper(db, held, item) for item in decided]
    return pdf_response(press.bundle(several), f"{held.body}记录和决议")


def before(session: Session, held: Scene) -> Iterator[Paper]:
    """The papers of the pack in the order in which an evening needs them."""
    yield sheets.notice_paper(session, held)
    yield agenda_paper(session, held)
    yield from sheets.sign_in_papers(session, held)
    numbers = evening.counted(session, held)
    for item in held.items:
        yield sheets.ballot_paper(session, held, item, at_most=_ballots(numbers.entitled))
    yield from _result_sheets(session, held, numbers)
    yield BlankMinutesPaper(
        village=held.village.name,
        title=f"{held.village.name}{held.body}记录",
        dated=_day(held),
        meeting=held.body,
        meeting_at=parse(held.meeting.planned_at),
        place=venues.place(venues.of(session, held), held.meeting.place),
        items=tuple(_line(item) for item in held.items),
        entitled=numbers.entitled,
        counted=_counted(held),
        demo=held.village.demo,
    )


def _result_sheets(session: Session, held: Scene, numbers: Counted) -> Iterator[Paper]:
    """The sheet for the count; of several venues and mobile boxes one each, where 应到 and 须到会 are of all together."""
    parts = venues.of(session, held)
    sheet = ResultSheetPaper(
        village=held.village.name,
        title=f"{held.village.name}{held.body}计票表",
        dated=_day(held),
        meeting=held.body,
        items=tuple(item.title for item in held.items),
        lines=tuple(item.lines_told for item in held.items),
        entitled=numbers.entitled,
        needed=numbers.needed,
        counted=_counted(held),
        demo=held.village.demo,
    )
    for part in parts:
        title = f"{sheet.title}（{'流动票箱：' if part.is_box else ''}{part.name}）"
        yield replace(sheet, title=title, entitled=None, needed=None, carried=part.who)
    if not parts:
        yield sheet


def _ballots(entitled: int | None) -> int:
    return BALLOTS_IN_PACK if entitled is not None and entitled <= BALLOTS_IN_PACK else 4


def _day(held: Scene) -> date:
    return date.fromisoformat(held.meeting.held_on or held.meeting.planned_at[:10])


def _counted(held: Scene) -> str:
    return "户" if held.meeting.body == votes.HOUSEHOLDS else "人"


def agenda_paper(session: Session, held: Scene) -> AgendaPaper:
    """The agenda with each matter in short: amount, place, what is to be done."""
    entitled = attendance.entitled(session, held, on=_day(held))
    rules = held.items[0].rules
    return AgendaPaper(
        village=held.village.name,
        title=f"{held.village.name}{held.body}议程",
        dated=_day(held),
        meeting=held.body,
        meeting_at=parse(held.meeting.planned_at),
        place=venues.place(venues.of(session, held), held.meeting.place),
        items=tuple(_line(item) for item in held.items),
        quorum=telling.quorum(rules, held.meeting.body, entitled),
        passing=telling.passing(rules, held.meeting.body),
        demo=held.village.demo,
    )


def _line(item: Item) -> AgendaLine:
    form, amount = item.proposal_form, item.proposal.amount
    content = " ".join(str(form.get("content") or "").split())
    return AgendaLine(
        title=item.title,
        amount=yuan(Decimal(amount) / 100) if amount is not None else "",
        place=str(form.get("place") or ""),
        lines=lines.proposed(listing.of(item.proposal)),
        content=content if len(content) <= CONTENT_AT_MOST else content[: CONTENT_AT_MOST - 1] + "…",
    )
