"""Paper results (纸质表决结果): entered by one, confirmed by another against the photo, late ones approved."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from web import access, drafts, second, store, uploads, words
from web.meetings import attendance, entry_parts, scene, telling, venues
from web.meetings import entry as entries
from web.meetings.asking import Asked
from web.meetings.blueprint import holds, page, pages
from web.meetings.entry import Entry
from web.meetings.scene import Scene, Subject
from web.meetings.venues import Part
from web.voting.settling import settle
from web.voting.telling import votes as votes_told
from workflows import people
from workflows.entitlements import listing
from workflows.meetings import box, convening, results, sheet
from workflows.meetings import lines as cast_lines
from workflows.record import Actor


def _to(village: str, meeting: str) -> Response:
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


@pages.route("/meetings/<meeting>/enter", methods=["GET", "POST"])
def enter(village: str, meeting: str) -> str | Response | tuple[str, int]:
    """Enter the paper result of a called meeting: all its items on one page."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        access.need_here(village, *convening.officers(held.meeting.body))
        registered = attendance.registered(db, held, on=_day(held))
        parts = venues.of(db, held)
        typed = _before(db, held, registered, parts) if request.method == "GET" else {}
    if request.method == "GET":
        if held.meeting.state not in ("called", "open", "entered"):
            raise Refused("meeting_not_open", state=held.meeting.state)
        return _form(held, Entry(Asked(drafts.typed() or typed)), registered, parts)
    entry = entries.read(village, held.items, registered=registered, apart=bool(parts))
    entry.of_parts = entry_parts.order(parts, [item.id for item in held.items])
    entry_parts.read(entry, held.items, parts)
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
                parts=entry.parts,
                lines=entry.lines,
            )
        except (Refused, Incomplete) as refused:
            entry.refused(refused)
            return _form(held, entry, registered, parts), words.status(refused)
        drafts.drop()
        settle()
        flash(_("结果已经录入。请村务监督委员会对照照片确认。"), "done")
        return redirect(url_for("meetings.confirm", village=village, meeting=meeting), 303)
    return _form(held, entry, registered, parts), 422


def _day(held: Scene) -> date:
    """The day of the meeting as far as it is known: never after today."""
    known = held.meeting.held_on or held.meeting.planned_at[:10]
    return min(date.fromisoformat(known), store.now().date())


def _before(db: Session, held: Scene, registered: int | None, parts: list[Part]) -> dict[str, str]:
    """What an empty form begins with: the day, the register, the sign-in list, and what was entered and sent back."""
    entitled = held.meeting.entitled if held.meeting.state != "entered" else None
    known = registered if entitled is None else entitled
    typed = {"held_on": _day(held).isoformat(), "entitled": "" if known is None else str(known)}
    if held.meeting.entry != "{}":
        for matter, counts in json.loads(held.meeting.entry)["items"].items():
            told = {name: str(number) for name, number in sheet.shown(counts).items() if number is not None}
            told |= {name: str(number) for name, number in counts.items() if number is not None}
            typed |= {name: told[name] for name in entries.OF_MEETING if name in told}
            typed |= {f"{name}-{matter}": told[name] for name in entries.ON_SHEET if name in told}
        told = json.loads(held.meeting.entry)
        return typed | _lines_before(told.get("lines", {})) | entry_parts.before(told)
    return typed | _signed_in(db, held) | entry_parts.planned(parts)


def _lines_before(lines: Mapping[str, list[dict[str, int]]]) -> dict[str, str]:
    """The votes on lines as they were entered."""
    return {
        entries.line_field(name, matter, number): str(count)
        for matter, told in lines.items()
        for number, votes in enumerate(told, 1)
        for name, count in votes.items()
    }


def _signed_in(db: Session, held: Scene) -> dict[str, str]:
    """What the sign-in list knows: who was there for each item, and so how many ballots could be given out."""
    if held.meeting.state != "open" or not (present := attendance.here(db, held)):
        return {}
    typed = {"present": str(present)}
    for matter, each in attendance.by_item(db, held).items():
        typed |= {f"recused-{matter}": str(each.recused), f"issued-{matter}": str(each.ballots)}
        if each.present != present:
            typed[f"present-{matter}"] = str(each.present)
    return typed


def _form(held: Scene, entry: Entry, registered: int | None, parts: list[Part]) -> str:
    with store.database().read() as db:
        boxes = box.boxes(db, held.village.jurisdiction, held.id)
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
        boxes=boxes,
        parts=parts,
        short=telling.SHORT,
        equations=sheet.EQUATIONS,
    )


@pages.route("/meetings/<meeting>/confirm", methods=["GET", "POST"])
def confirm(village: str, meeting: str) -> str | Response | tuple[str, int]:
    """The second person compares the numbers with the photo, and confirms or sends them back with a reason.

    On a machine of their own they are signed in; on the machine of who entered, they give their own account and PIN.
    """
    access.need_here(village, *people.OFFICERS, *people.SUPERVISION)
    if request.method == "GET":
        return _check(village, meeting, "entered")
    try:
        by = _second(village)
        if request.form.get("decision") == "reject":
            return _reject(village, meeting, by)
        answer = store.run(results.confirm, village, by, meeting_id=meeting)
    except Refused as refused:
        if refused.rule not in AT_SECOND:
            raise
        place = "reason" if refused.rule == "reason_missing" else "second"
        page_again = _check(village, meeting, "entered", wrong={place: words.sentence(refused)})
        return page_again, words.status(refused)
    waits = answer.outcome == "accepted" and "late_entry" in answer.warnings
    told_them = _("已经确认。这是补录，还要等乡镇党委批准。") if waits else telling.answered(answer)
    flash(told_them, "done")
    return _to(village, meeting)


AT_SECOND = (
    "second_missing",
    "second_elsewhere",
    "sign_in_failed",
    "sign_in_locked",
    "separation_of_duties",
    "reason_missing",
    "not_your_office",
)
"""Refusals that the page itself shows again: they can be mended in its fields."""
AT_FIELD = {"second": "second_name", "reason": "field-reason"}


def _second(village: str) -> Actor:
    """Who confirms: whoever gave an account on this page, else the signed-in person."""
    if "second_name" in request.form:
        return second.actor(request.form, offices=people.SUPERVISION)
    return access.actor()


def _reject(village: str, meeting: str, by: Actor) -> Response:
    reason = request.form.get("reason", "").strip()[:500]
    store.run(results.reject, village, by, meeting_id=meeting, reason=reason)
    flash(_("已经退回。请录入的人对照签字的表重新录入。"), "done")
    return _to(village, meeting)


@pages.route("/meetings/<meeting>/approve-late", methods=["GET", "POST"])
def approve_late(village: str, meeting: str) -> str | Response:
    """The township approves a late entry (补录) that the supervision committee has confirmed."""
    if not access.user().holds(*people.REVIEWERS):
        raise access.not_theirs(*people.REVIEWERS)
    if request.method == "GET":
        return _check(village, meeting, "confirmed")
    answer = store.run(results.approve_late, village, access.actor(), meeting_id=meeting)
    flash(telling.answered(answer), "done")
    return _to(village, meeting)


def _check(village: str, meeting: str, state: str, *, wrong: Mapping[str, str] | None = None) -> str:
    """The numbers beside the photos, for whoever has to vouch for them."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        if held.meeting.state != state:
            raise Refused("meeting_not_open", state=held.meeting.state)
        told = json.loads(held.meeting.entry)
        who = _who(db, held)
        registered = attendance.registered(db, held, on=date.fromisoformat(told["held_on"]))
        signed = attendance.here(db, held) if held.meeting.entitled is not None else None
        parts = venues.of(db, held)
    me = access.user()
    own = held.meeting.entered_by == f"{me.home}/{me.person}"
    first = next(iter(told["items"].values()))
    return page(
        "confirm",
        held.village,
        scene=held,
        told=told,
        who=who,
        registered=registered,
        whole=[(name, telling.label(name), first[name]) for name in entries.OF_MEETING if name in first],
        entitled=first.get("entitled"),
        present=first.get("present"),
        votes=[(item, _numbers(told["items"][item.id])) for item in held.items],
        lines={item.id: _lines(item, told) for item in held.items},
        apart={item.id: list(venues.lines(parts, told, item.id, names=True)) for item in held.items},
        township=state == "confirmed",
        own=own,
        signed=signed,
        on_screen={matter: votes_told(votes) for matter, votes in told.get("on_screen", {}).items()},
        on_this_machine=state == "entered" and (own or not holds(village, people.SUPERVISION)),
        wrong=wrong or {},
        summary=[(AT_FIELD[name], sentence) for name, sentence in (wrong or {}).items()],
        reason=request.form.get("reason", ""),
    )


def _numbers(counts: dict[str, int | None]) -> list[tuple[str, str, int | None]]:
    """What stands on the sheet, the two numbers that follow included; an item's own head count where it has one."""
    known = sheet.shown(counts) | {"recused": counts.get("recused") or None}
    return [(name, str(telling.SHORT[name]), known[name]) for name in known if known[name] is not None]


def _lines(item: Subject, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The votes on each line, as they were entered; what the screen adds stands behind them."""
    votes = told.get("lines", {}).get(item.id, [])
    on_screen = told.get("on_screen", {})
    found = []
    for line, each in zip(listing.of(item.proposal), votes, strict=False):
        said = "，".join(f"{telling.SHORT[name]}{each[name]}" for name in listing.VOTES)
        cast = on_screen.get(cast_lines.key(item.id, line.number))
        beside = _("；另有屏幕投票：%(votes)s", votes=votes_told(cast)) if cast else ""
        found.append((str(_("第%(n)s项 %(title)s", n=line.number, title=line.title)), f"{said}{beside}"))
    return found


def _who(db: Session, held: Scene) -> str:
    home, _slash, person = held.meeting.entered_by.partition("/")
    return people.names(db, home, [person]).get(person, "")
