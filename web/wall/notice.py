"""The wall page (扫码页): what the QR on a sheet opens, without an account and without JavaScript."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import store, words
from web.notices import cards, sheets
from web.notices.sheets import Shown
from web.typeset import grouped
from web.village import reading
from web.wall import matching, plain
from web.wall import money as sheet_page
from web.wall.blueprint import pages
from web.wall.matching import Line, Match
from workflows.disclosure import check_code, facts
from workflows.disclosure.facts import Facts
from workflows.finance.tables import Sheet

Answer = str | tuple[str, int]


@pages.get("/w/<payload>")
def scanned(payload: str) -> Answer:
    """The QR with signed facts: they are compared with the record, line by line."""
    try:
        carried = facts.read(payload)
    except facts.Unreadable:
        return render_template("wall/unknown.html", facts=None), 404
    told, here = carried.facts, url_for("wall.scanned", payload=payload)
    if told.kind == facts.FINANCE:
        return sheet_page.scanned(carried, here=here)

    def match(db: Session, shown: Shown) -> Match:
        return matching.of_facts(db, shown, carried, at=store.now())

    return _answer(told.village, told.notice, told=told, match=match, here=here)


@pages.get("/w/<village>/<notice>")
def coded(village: str, notice: str) -> Answer:
    """The plain QR, and the check code that somebody typed (`?c=`)."""
    code, here = (
        check_code.read(request.args.get("c", "")),
        url_for("wall.coded", village=village, notice=notice),
    )
    with store.database().read() as db:
        is_sheet = db.get(Sheet, (village, notice)) is not None
    if is_sheet:
        return sheet_page.coded(village, notice, code, here=here)

    def match(db: Session, shown: Shown) -> Match:
        return matching.of_code(db, shown, code, at=store.now())

    return _answer(village, notice, told=None, match=match, here=here, code=code)


def _answer(
    village: str,
    notice: str,
    *,
    told: Facts | None,
    match: Callable[[Session, Shown], Match],
    here: str,
    code: str = "",
) -> Answer:
    with store.database().read() as db:
        try:
            shown = sheets.read(db, village, notice)
        except Refused:
            return render_template("wall/unknown.html", facts=told), 404
        typed, wrong, line = _amount(shown)
        return render_template(
            "wall/notice.html",
            match=matching.joined(match(db, shown), line),
            here=here,
            given=code,
            typed=typed,
            wrong=wrong,
            right=bool(typed) and not wrong and line is None,
            **_shown(db, shown),
        )


def _amount(shown: Shown) -> tuple[str, str, Line | None]:
    """The amount that was typed, why it cannot be read, and how it differs from the record."""
    typed = request.args.get("amount", "").strip()[:20]
    if not typed:
        return "", "", None
    try:
        return typed, "", matching.of_amount(shown, typed)
    except Refused as refused:
        return typed, words.sentence(refused), None


def _shown(db: Session, shown: Shown) -> dict[str, Any]:
    at = store.now()
    paper = sheets.content(db, shown, at=at)
    hangs = any(up for _, _, up in cards.channels(db, shown))
    return {
        "place": shown.place,
        "shown": shown,
        "paper": paper,
        "withheld": reading.withheld(paper),
        "title": reading.shown(paper.title),
        "compare": _compare(db, shown),
        "decision": plain.decision(db, shown),
        "amounts": plain.amounts(shown),
        "now": plain.what_now(db, shown, at=at),
        "state": cards.state(shown, at),
        "days_left": cards.days_left(shown.notice, at),
        "hangs": hangs,
        "corrected": [each for all_ in sheets.corrections(db, shown.notice).values() for each in all_],
    }


def _compare(db: Session, shown: Shown) -> list[tuple[str, str]]:
    """The few facts by which eyes compare the sheet in hand."""
    told = facts.of(db, shown.row, shown.notice, title=shown.title, at=store.now())
    counts = [
        f"{matching.LABELS[name]}{matching.worded(name, number)}"
        for name, number in told.numbers.items()
        if number
    ]
    days = [matching.worded("first_day", told.first_day), matching.worded("last_day", told.last_day)]
    found = [
        (
            str(plain.AMOUNTS[shown.notice.kind]),
            matching.worded("amount", told.amount) if told.amount else "",
        ),
        ("表决", "，".join(counts)),
        ("公示期", f"{days[0]}至{days[1]}" if told.first_day else ""),
        ("校验码", grouped(told.code)),
    ]
    return [(label, value) for label, value in found if value]
