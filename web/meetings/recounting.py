"""A recount of paper ballots on one page (重新计票): ordered with a reason, typed anew, confirmed by a second person."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from web import access, second, store, uploads, words
from web.meetings import entry as entries
from web.meetings import scene, telling
from web.meetings.asking import Asked
from web.meetings.blueprint import holds, page, pages
from web.meetings.entry import Entry
from web.voting.telling import votes as votes_told
from workflows import people
from workflows.entitlements.listing import VOTES
from workflows.entitlements.recounted import votes_of
from workflows.entitlements.tables import LineVote
from workflows.meetings import lines as cast_lines
from workflows.meetings import paper_recount, recounts, sheet
from workflows.record import Actor, Answer

TOLD: Mapping[str, Any] = {
    "same": later("票数与原来一致，结果不变。"),
    "corrected": later("票数已更正，原来的数划掉留存，结果不变。"),
    "settled": later("票数已更正，原来的数划掉留存。整份结果不变，有的项结果改变，按重新数的算。"),
    "turned": later("结果会改变。原来的表决不作数，请重新表决。"),
}


@pages.get("/meetings/<meeting>/items/<matter>/recount")
def recount(village: str, meeting: str, matter: str) -> str:
    """The recount of one item as it stands, with what the signed-in person may do."""
    return _page(village, meeting, matter)


@pages.post("/meetings/<meeting>/items/<matter>/recount")
def recount_step(village: str, meeting: str, matter: str) -> Response | tuple[str, int]:
    """Order the recount, enter its numbers, or confirm them: whichever button was pressed."""
    access.need_here(village, *people.OFFICERS, *people.SUPERVISION)
    step = request.form.get("step", "")
    entry = _typed(village, meeting, matter) if step == "enter" else None
    if entry is not None and entry.asked.errors:
        return _page(village, meeting, matter, entry=entry), 422
    try:
        answer = _do(step, village, meeting, matter, entry)
    except (Refused, Incomplete) as refused:
        if entry is not None:
            entry.refused(refused)
        return _page(village, meeting, matter, entry=entry, wrong=words.sentence(refused)), words.status(
            refused
        )
    flash(str(TOLD.get(answer.outcome, _("已经记下。"))), "warning" if answer.outcome == "turned" else "done")
    if answer.outcome in TOLD:
        return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)
    return redirect(url_for("meetings.recount", village=village, meeting=meeting, matter=matter), 303)


def _do(step: str, village: str, meeting: str, matter: str, entry: Entry | None) -> Answer:
    of = {"meeting": meeting, "matter": matter}
    if entry is not None:
        numbers = {
            "counts": entry.items[matter],
            "photos": entry.photos,
            "lines": entry.lines.get(matter, ()),
        }
        return store.run(paper_recount.enter, village, access.actor(), **of, **numbers)
    if step == "confirm":
        return store.run(paper_recount.confirm, village, _second(), **of)
    reason = request.form.get("reason", "").strip()
    return store.run(paper_recount.order, village, access.actor(), reason=reason, **of)


def _second() -> Actor:
    if "second_name" in request.form:
        return second.actor(request.form, offices=people.SUPERVISION)
    return access.actor()


def _typed(village: str, meeting: str, matter: str) -> Entry:
    with store.database().read() as db:
        item = scene.load(db, village, meeting).find(matter)
    entry = entries.read(village, [item], registered=None)
    entry.asked.errors.pop("held_on", None)
    return entry


def _page(village: str, meeting: str, matter: str, *, entry: Entry | None = None, wrong: str = "") -> str:
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        item = held.find(matter)
        found = recounts.of_meeting(db, village, meeting).get(matter)
        voted = cast_lines.decided(db, village, meeting, matter)
    before = json.loads(item.item.counts)
    after = json.loads(found.counts) if found is not None and found.counts != "{}" else {}
    counted = json.loads(found.lines) if found is not None else []
    under_way = found is not None and found.state in recounts.UNDER_WAY
    kept = {name: str(before[name]) for name in ("entitled", "present", "attending") if name in before}
    me, numbers = access.user(), entry or Entry(Asked(kept))
    own = found is not None and found.entered_by == f"{me.home}/{me.person}"
    return page(
        "recount",
        held.village,
        scene=held,
        item=item,
        found=found,
        rows=_rows(before, after),
        lines=_lines(voted, counted, under_way=under_way),
        on_screen=votes_told(before["on_screen"]) if before.get("on_screen") else "",
        photos=json.loads(found.photos) if found is not None else [],
        asked=numbers.asked,
        summary=numbers.summary if entry is not None else [(None, wrong)] if wrong else [],
        tickets=uploads.keep(village, numbers.photos),
        short=telling.SHORT,
        officer=holds(village, people.OFFICERS),
        supervisor=holds(village, people.SUPERVISION),
        on_this_machine=own or not holds(village, people.SUPERVISION),
    )


def _lines(
    voted: Sequence[LineVote], counted: Sequence[Mapping[str, int]], *, under_way: bool
) -> list[tuple[str, str, str]]:
    """Each line with its votes before, and as they were counted anew (empty while they are not)."""
    after = [*map(votes_told, counted), *[""] * len(voted)]
    return [
        (str(_("第%(n)s项 %(title)s", n=row.line, title=row.title)), _was(row, under_way=under_way), again)
        for row, again in zip(voted, after, strict=False)
    ]


def _was(row: LineVote, *, under_way: bool) -> str:
    """What stands against the new count: what holds until it is confirmed, and what was counted first from then on."""
    first = json.loads(row.first) if row.first and not under_way else votes_of(row)
    return votes_told({name: first[name] or 0 for name in VOTES})


def _rows(before: dict[str, int], after: dict[str, int]) -> list[tuple[str, int | None, int | None]]:
    """Each number before and after, the two that follow from others included."""
    old, new = sheet.shown(before), sheet.shown(after) if after else {}
    return [(str(telling.SHORT[name]), old[name], new.get(name)) for name in sheet.COUNTED]
