"""The sign-in list (签到名单): tick who is here, save; late, early, absent and recused person by person."""

from datetime import date, datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.clock import SHANGHAI
from engine.errors import Refused
from web import access, store, words
from web.meetings import attendance, evening, scene
from web.meetings.asking import Asked
from web.meetings.attendance import Member
from web.meetings.blueprint import conducts, page, pages
from web.meetings.scene import Scene
from workflows.meetings import attendance as attending
from workflows.meetings import convening, quorum

PEOPLE_AT_ONCE = 100
SHOWN = ("all", "away", "here")


@pages.get("/meetings/<meeting>/roll")
def roll(village: str, meeting: str) -> str:
    """The roll, 100 names at once, searchable; an officer ticks who is here."""
    wanted, part = request.args.get("q", "").strip()[:20], max(1, request.args.get("part", 1, type=int))
    shown = request.args.get("show", "all") if request.args.get("show") in SHOWN else "all"
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        members = [each for each in attendance.members(db, held) if _fits(each, wanted, shown)]
        here = attendance.here(db, held)
        counted = evening.counted(db, held)
        listed = members[(part - 1) * PEOPLE_AT_ONCE : part * PEOPLE_AT_ONCE]
    return page(
        "roll",
        held.village,
        scene=held,
        listed=listed,
        counted=counted,
        elsewhere=here - sum(member.present for member in listed),
        wanted=wanted,
        shown=shown,
        part=part,
        parts=max(1, -(-len(members) // PEOPLE_AT_ONCE)),
        all_here="all" in request.args,
        officer=conducts(village, held.meeting.body) and held.meeting.state == "open",
    )


def _fits(member: Member, wanted: str, shown: str) -> bool:
    if shown != "all" and member.present != (shown == "here"):
        return False
    return not wanted or wanted in member.name or wanted in member.group


@pages.post("/meetings/<meeting>/roll")
def save_roll(village: str, meeting: str) -> Response:
    """Save the ticks of one part of the list; only what was changed on this page is changed."""
    before = set(filter(None, request.form.get("was", "").split(",")))
    ticked = request.form.getlist("person")
    store.run(
        attending.mark,
        village,
        access.actor(),
        meeting=meeting,
        present=[person for person in ticked if person not in before],
        away=sorted(before - set(ticked)),
    )
    with store.database().read() as db:
        counted = evening.counted(db, scene.load(db, village, meeting))
    flash(counted.sentence, "done" if counted.enough else "warning")
    following = request.form.get("following", "")
    if following.isdecimal():
        return redirect(url_for("meetings.roll", village=village, meeting=meeting, part=following), 303)
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


@pages.post("/meetings/<meeting>/vote")
def begin_voting(village: str, meeting: str) -> Response:
    """Enough people are in the room: voting begins."""
    store.run(quorum.begin_voting, village, access.actor(), meeting=meeting)
    flash(_("可以表决了。请发票、投票、收票、计票。"), "done")
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


@pages.route("/meetings/<meeting>/people/<person>", methods=["GET", "POST"])
def attendee(village: str, meeting: str, person: str) -> str | Response | tuple[str, int]:
    """One person's evening: late, left early, absent and why, recused from which items."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        if not conducts(village, held.meeting.body):
            raise access.not_theirs(*convening.officers(held.meeting.body))
        member = next((each for each in attendance.members(db, held, only=person)), None)
        known = attending.notes_of(db, village, meeting).get(person)
        mine = attendance.mine(db, held, home=village, person=person)
    if member is None:
        raise Refused("not_entitled", person=person)
    if request.method == "GET":
        return _attendee(held, member, mine.recused, Asked(_before(known)))
    asked = Asked(request.form)
    fields = _read(asked, held)
    if not asked.errors:
        try:
            store.run(attending.note, village, access.actor(), meeting=meeting, person=person, **fields)
        except Refused as refused:
            asked.wrong(
                "reason" if refused.rule == "reason_missing" else "left_from", words.sentence(refused)
            )
            return _attendee(held, member, mine.recused, asked), words.status(refused)
        flash(_("已经记下。"), "done")
        return redirect(url_for("meetings.roll", village=village, meeting=meeting), 303)
    return _attendee(held, member, mine.recused, asked), 422


def _before(known: attending.AttendanceNote | None) -> dict[str, str]:
    if known is None:
        return {}
    return {
        "arrived": known.arrived_at[11:16],
        "came_for": str(known.came_for),
        "left": known.left_at[11:16],
        "left_from": "" if known.left_from is None else str(known.left_from),
    }


def _read(asked: Asked, held: Scene) -> dict[str, Any]:
    positions = {str(item.item.position) for item in held.items}
    came, left = asked.value("came_for"), asked.value("left_from")
    return {
        "arrived_at": _time(asked, held, "arrived"),
        "came_for": int(came) if came in positions else 0,
        "left_at": _time(asked, held, "left"),
        "left_from": int(left) if left in positions else None,
        "reason": asked.value("reason")[: attending.REASON_AT_MOST],
        "recused": [item.id for item in held.items if item.id in request.form.getlist("recused")],
    }


def _time(asked: Asked, held: Scene, name: str) -> datetime | None:
    if not asked.value(name):
        return None
    at = asked.time(name)
    day = date.fromisoformat(held.meeting.held_on or held.meeting.planned_at[:10])
    return datetime.combine(day, at, SHANGHAI) if at else None


def _attendee(held: Scene, member: Member, recused: frozenset[str], asked: Asked) -> str:
    order = ["arrived", "came_for", "left", "left_from", "reason"]
    return page(
        "attendee",
        held.village,
        scene=held,
        member=member,
        recused=recused,
        asked=asked,
        summary=asked.summary(order),
        open=held.meeting.state == "open",
    )
