"""A notice in full (公告网页), and finding it by its check code; whether a paper matches it, the wall page says."""

import re

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from web import store
from web.notices import cards, sheets, votes
from web.notices.sheet import printed
from web.typeset import grouped
from web.village import matter as matter_page
from web.village import reading
from web.village.blueprint import pages
from workflows import jurisdictions, pinned
from workflows.disclosure import check_code, paper_code
from workflows.finance import proof
from workflows.finance.tables import Sheet
from workflows.tables import Notice


@pages.get("/village/<village>/notices/<notice>")
def notice(village: str, notice: str) -> AnyResponse | str:
    """One notice in full; with `?c=`, the check code of a paper, the wall page compares."""
    at = store.now()
    if code := check_code.read(request.args.get("c", "")):
        return redirect(url_for("wall.coded", village=village, notice=notice, c=code))
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        paper = sheets.content(db, shown, at=at)
        up = cards.channels(db, shown)
        return render_template(
            "village/notice.html",
            place=shown.place,
            shown=shown,
            paper=paper,
            withheld=reading.withheld(paper),
            votes=[(vote, votes.lines(vote)) for vote in paper.votes],
            state=cards.state(shown, at),
            days_left=cards.days_left(shown.notice, at),
            channels=up,
            reply_days=pinned.rules_of(db, shown.row).days("objection.reply_days"),
            hangs=any(hangs for _, _, hangs in up),
            objections=matter_page.told(db, village, [notice]),
            code=grouped(check_code.current(db, shown.row, shown.notice, at=at)),
            printable=bool(check_code.days_on_paper(db, shown.row, shown.notice, at=at)[0]),
        )


@pages.get("/check")
def check() -> AnyResponse | str | tuple[str, int]:
    """Compare a paper without a camera: type its check code, or choose the village and type the record's number."""
    code = check_code.read(request.args.get("c", ""))
    village, number = request.args.get("village", ""), request.args.get("n", "")
    asked = bool(code or number.strip())
    with store.database().read() as db:
        found: Notice | Sheet | None = _numbered(db, village, number) if number.strip() else None
        if found is None and code and not number.strip():
            found = paper_code.find(db, code, at=store.now()) or proof.find(db, code)
        if found is not None:
            village, name = found.jurisdiction, found.id
            return redirect(url_for("wall.coded", village=village, notice=name, c=code or None))
        page = render_template(
            "village/check.html",
            villages=jurisdictions.all_of(db, "village"),
            asked=asked,
            given={"c": grouped(code), "village": village, "n": number.strip()[:20]},
        )
    return (page, 404) if asked else page


def _numbered(db: Session, village: str, number: str) -> Notice | Sheet | None:
    digits = re.sub(r"[^0-9]", "", number)[:12]
    if not digits:
        return None
    return db.get(Notice, (village, f"n{digits}")) or proof.get(db, village, f"b{digits}")


@pages.get("/village/<village>/notices/<notice>.pdf")
def paper(village: str, notice: str) -> Response:
    """The sheet as PDF, to read or to print again."""
    with store.database().read() as db:
        return printed(db, sheets.read(db, village, notice))
