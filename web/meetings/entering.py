"""Paper results (纸质表决结果): entered by one, confirmed by another against the photo, late ones approved."""

import json
from datetime import date

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from web import access, store, uploads, words
from web.meetings import attendance, scene, telling
from web.meetings import entry as entries
from web.meetings.asking import Asked
from web.meetings.blueprint import need, page, pages
from web.meetings.entry import Entry
from web.meetings.scene import Scene
from workflows import people
from workflows.meetings import results


def _to(village: str, meeting: str) -> Response:
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


@pages.route("/meetings/<meeting>/enter", methods=["GET", "POST"])
def enter(village: str, meeting: str) -> str | Response | tuple[str, int]:
    """Enter the paper result of a called meeting: all its items on one page."""
    need(village, people.OFFICERS)
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        registered = attendance.registered(db, held, on=_day(held))
    if request.method == "GET":
        if held.meeting.state not in ("called", "open", "entered"):
            raise Refused("meeting_not_open", state=held.meeting.state)
        return _form(held, Entry(Asked(_before(held, registered))), registered)
    entry = entries.read(village, held.items, registered=registered)
    if not entry.asked.errors:
        try:
            store.run(
                results.enter,
                village,
                access.actor(),
                meeting_id=meeting,
                held_on=entry.held_on,
                items=entry.items,
                photos=entry.photos,
            )
        except (Refused, Incomplete) as refused:
            entry.refused(refused)
            return _form(held, entry, registered), words.status(refused)
        flash(_("结果已经录入。请村务监督委员会对照照片确认。"), "done")
        return _to(village, meeting)
    return _form(held, entry, registered), 422


def _day(held: Scene) -> date:
    """The day of the meeting as far as it is known: never after today."""
    known = held.meeting.held_on or held.meeting.planned_at[:10]
    return min(date.fromisoformat(known), store.now().date())


def _before(held: Scene, registered: int | None) -> dict[str, str]:
    """What an empty form begins with: the day, the register, and what was entered and sent back before."""
    typed = {"held_on": _day(held).isoformat(), "entitled": "" if registered is None else str(registered)}
    if held.meeting.entry != "{}":
        for matter, counts in json.loads(held.meeting.entry)["items"].items():
            told = {name: str(number) for name, number in counts.items() if number is not None}
            typed |= {name: told[name] for name in entries.OF_MEETING if name in told}
            typed |= {f"{name}-{matter}": told[name] for name in entries.OF_ITEM if name in told}
    return typed


def _form(held: Scene, entry: Entry, registered: int | None) -> str:
    return page(
        "enter",
        held.village,
        scene=held,
        subjects=held.items,
        women=held.counts_women,
        registered=registered,
        asked=entry.asked,
        summary=entry.summary,
        tickets=uploads.keep(held.village.jurisdiction, entry.photos),
        of_item=entries.OF_ITEM,
        label=telling.label,
    )


@pages.route("/meetings/<meeting>/confirm", methods=["GET", "POST"])
def confirm(village: str, meeting: str) -> str | Response | tuple[str, int]:
    """The second person compares the numbers with the photo, and confirms or sends them back with a reason."""
    need(village, people.SUPERVISION)
    if request.method == "GET":
        return _check(village, meeting, "entered")
    if request.form.get("decision") == "reject":
        return _reject(village, meeting)
    answer = store.run(results.confirm, village, access.actor(), meeting_id=meeting)
    waits = answer.outcome == "accepted" and "late_entry" in answer.warnings
    told = _("已经确认。这是补录，还要等乡镇党委批准。") if waits else telling.answered(answer)
    flash(told, "done")
    return _to(village, meeting)


def _reject(village: str, meeting: str) -> Response | tuple[str, int]:
    try:
        store.run(
            results.reject,
            village,
            access.actor(),
            meeting_id=meeting,
            reason=request.form.get("reason", "").strip()[:500],
        )
    except Refused as refused:
        if refused.rule != "reason_missing":
            raise
        return _check(village, meeting, "entered", wrong=words.sentence(refused)), words.status(refused)
    flash(_("已经退回。请录入的人对照签字的表重新录入。"), "done")
    return _to(village, meeting)


@pages.route("/meetings/<meeting>/approve-late", methods=["GET", "POST"])
def approve_late(village: str, meeting: str) -> str | Response:
    """The township approves a late entry (补录) that the supervision committee has confirmed."""
    if not access.user().holds("township_party"):
        raise Refused("not_your_office", offices=[people.OFFICES["township_party"].name])
    if request.method == "GET":
        return _check(village, meeting, "confirmed")
    answer = store.run(results.approve_late, village, access.actor(), meeting_id=meeting)
    flash(telling.answered(answer), "done")
    return _to(village, meeting)


def _check(village: str, meeting: str, state: str, *, wrong: str = "") -> str:
    """The numbers beside the photos, for whoever has to vouch for them."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        if held.meeting.state != state:
            raise Refused("meeting_not_open", state=held.meeting.state)
        told = json.loads(held.meeting.entry)
        who = _who(db, held)
        registered = attendance.registered(db, held, on=date.fromisoformat(told["held_on"]))
    first = next(iter(told["items"].values()))
    return page(
        "confirm",
        held.village,
        scene=held,
        told=told,
        who=who,
        registered=registered,
        whole=[(telling.label(name), first.get(name)) for name in entries.OF_MEETING if name in first],
        votes=[(item, _numbers(told["items"][item.id])) for item in held.items],
        township=state == "confirmed",
        own=held.meeting.entered_by == f"{access.user().home}/{access.user().person}",
        wrong=wrong,
    )


def _numbers(counts: dict[str, int | None]) -> list[tuple[str, int | None]]:
    return [(telling.label(name), counts[name]) for name in entries.OF_ITEM if name in counts]


def _who(db: Session, held: Scene) -> str:
    home, _slash, person = held.meeting.entered_by.partition("/")
    return people.names(db, home, [person]).get(person, "")
