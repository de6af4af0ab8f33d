"""A meeting in the room (会议现场): agenda, sign-in, recusal, open, count; the same page stands on the big screen."""

import json
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, telling_evening
from web import lines as lines_told
from web.meetings import advice, attendance, evening, scene, telling
from web.meetings.asking import Asked
from web.meetings.attendance import Mine
from web.meetings.blueprint import conducts, convenes, holds, page, pages
from web.meetings.scene import Item, Scene
from web.messages import shown
from web.notices import votes
from web.voting.settling import settle
from workflows import people
from workflows.meetings import again, box, recounts, roll
from workflows.meetings import lines as cast_lines
from workflows.meetings import meeting as meetings

REASON_AT_MOST = 200


@pages.get("/meetings/<meeting>")
def meeting(village: str, meeting: str) -> str:
    """A meeting as it stands, with what the signed-in person may do next."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        facts = _facts(db, held)
        numbers = evening.counted(db, held)
        course = evening.of(db, held, numbers)
        second = _again(db, held) if course.no_quorum else None
        recounted = recounts.of_meeting(db, village, meeting)
        convener = convenes(db, village, held.meeting.body)
        hints = _hints(db, held) if held.meeting.state in ("called", "open") else ()
        looked = shown.of_meeting(db, village, meeting, at=store.now()) if _may_see_looks(held) else None
    return page(
        "meeting",
        held.village,
        scene=held,
        evening=course,
        counted=numbers,
        again=second,
        hints=hints,
        officer=conducts(village, held.meeting.body),
        convener=convener,
        looked=looked,
        supervisor=holds(village, people.SUPERVISION),
        township=access.user().holds(*people.REVIEWERS),
        state=telling.STATES[held.meeting.state],
        recounts=recounted,
        recount_words=telling_evening.RECOUNTS,
        i_may_recuse=held.meeting.state in ("called", "open"),
        **facts,
    )


def _hints(db: Session, held: Scene) -> tuple[str, ...]:
    """What the record of the meeting will have to show."""
    at = held.meeting
    told = date.fromisoformat(at.notice_on) if at.notice_on else None
    day = date.fromisoformat(at.planned_at[:10])
    village = held.village.jurisdiction
    return advice.told(db, village, held.items, body=at.body, stage=held.stage, notice_on=told, held_on=day)


def _again(db: Session, held: Scene) -> dict[str, Any]:
    """The second call as it would be made now: tomorrow, or when the law's notice allows; the same place."""
    today = store.now().date()
    waiting = [
        item for item in held.items if item.item.outcome == "no_quorum" and item.row.stage == held.stage
    ]
    day = advice.earliest(waiting, held.meeting.body, today, today + timedelta(days=1))
    called = scene.called(db, held.village.jurisdiction, held.stage)
    return {
        "waiting": [item for item in waiting if item.id not in called],
        "day": day.isoformat(),
        "time": held.meeting.planned_at[11:16],
        "place": held.meeting.place,
        "notice_on": today.isoformat(),
    }


def _may_see_looks(held: Scene) -> bool:
    """Who has not looked is for the village's officers, to phone them before the meeting."""
    return held.meeting.state == "called" and holds(held.village.jurisdiction, people.OFFICERS)


def _facts(db: Session, held: Scene) -> dict[str, Any]:
    me = access.user()
    present = attendance.present(db, held)
    mine = attendance.mine(db, held, home=me.home, person=me.person)
    cast, recused = attendance.cast(db, held), attendance.recused(db, held)
    lines = [line_of(db, held, item, mine, cast, recused) for item in held.items]
    got = (
        cast_lines.of_meeting(db, held.village.jurisdiction, held.id)
        if held.meeting.state == "closed"
        else {}
    )
    return {
        "one_by_one": {
            item.id: lines_told.decided(got.get(item.id, ())) or item.lines_told for item in held.items
        },
        "mine": mine,
        "boxes": box.boxes(db, held.village.jurisdiction, held.id),
        "secret": box.secret_items(db, held.village.jurisdiction, held.id),
        "lines": lines,
        "unvoted": _unvoted(held, lines, present),
        "notice": telling.notice(held.items[0].rules, held.meeting.body),
    }


def line_of(
    db: Session, held: Scene, item: Item, mine: Mine, cast: dict[str, int], recused: dict[str, list[str]]
) -> dict[str, Any]:
    """One item as the page and the big screen show it."""
    counts = json.loads(item.item.counts)
    outcome = item.item.outcome
    return {
        "item": item,
        "counts": [(telling.label(name), counts[name]) for name in telling.LABELS if name in counts],
        "outcome": {"word": telling.OUTCOMES[outcome], "state": outcome} if outcome else None,
        "needed": _needed(db, held, item, counts),
        "follows": telling.followed(outcome, item.item.because),
        "warnings": [telling.warned(each) for each in meetings.warnings_of(item.item)],
        "cast": cast.get(item.id, 0),
        "recused": recused.get(item.id, []),
        "my_choice": telling.CHOICES.get(mine.choices.get(item.id, "")),
        "may_vote": held.meeting.state == "open"
        and mine.present
        and item.id not in mine.recused
        and item.id not in mine.voted,
        "i_voted": item.id in mine.voted,
        "i_am_recused": item.id in mine.recused,
    }


def _needed(db: Session, held: Scene, item: Item, counts: dict[str, int]) -> list[str]:
    """How many had to come and to agree, for an item that was decided."""
    verdict = attendance.verdict(db, held, item, counts)
    if verdict is None:
        return []
    enough = votes.needed(db, item.row, held.meeting, counts) if verdict.needed_for is not None else ""
    return [telling.came(verdict), *([enough] if enough else [])]


def _unvoted(held: Scene, lines: list[dict[str, Any]], present: int | None) -> list[str]:
    """What has to be said before the count: items on which not everybody present has voted."""
    if held.meeting.state != "open" or present is None:
        return []
    return [
        _left(line["item"].title, present, line["cast"])
        for line in lines
        if line["cast"] + len(line["recused"]) < present
    ]


def _left(title: str, present: int, cast: int) -> str:
    if not cast:
        return str(_("“%(title)s”：还没有人投票，现在计票就是未通过", title=title))
    return str(_("“%(title)s”：实到%(present)s人，已投%(cast)s票", title=title, present=present, cast=cast))


def _back(village: str, meeting: str) -> Response:
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


@pages.post("/meetings/<meeting>/open")
def open_meeting(village: str, meeting: str) -> Response:
    """Open the meeting in the room: the roll is fixed now."""
    store.run(meetings.open_meeting, village, access.actor(), meeting=meeting)
    flash(_("会议已经开始。请到会的人签到。"), "done")
    if request.form.get("then") == "roll":
        return redirect(url_for("meetings.roll", village=village, meeting=meeting), 303)
    return _back(village, meeting)


@pages.post("/meetings/<meeting>/again")
def call_again(village: str, meeting: str) -> Response:
    """Too few came: the same agenda is called again with a new notice (第二次召集)."""
    asked = Asked(request.form)
    planned_at, place = asked.instant("day", "time"), asked.place("place")
    notice_on = asked.day("notice_on", "")
    if asked.errors:
        flash(next(iter(asked.errors.values()))[0] or _("请选发出会议通知的日期。"), "warning")
        return _back(village, meeting)
    answer = store.run(
        again.call_again,
        village,
        access.actor(),
        meeting_id=meeting,
        notice_on=notice_on,
        planned_at=planned_at,
        place=place,
    )
    flash(_("已经第二次召集。请打印新的会议通知，人数要求不变。"), "done")
    return _back(village, answer.subject)


@pages.post("/meetings/<meeting>/sign-in")
def sign_in(village: str, meeting: str) -> Response:
    """Sign oneself in, or as an officer the people ticked."""
    matter = request.form.get("matter", "")
    persons = [access.user().person] if "self" in request.form else request.form.getlist("person")
    if persons:
        store.run(roll.sign_in, village, access.actor(), meeting=meeting, persons=persons)
        flash(_("已经签到%(count)s人。", count=len(persons)), "done")
    else:
        flash(_("还没有勾选到会的人。请勾选后再按签到。"), "warning")
    if matter:
        return redirect(url_for("meetings.ballot", village=village, meeting=meeting, matter=matter), 303)
    return _back(village, meeting)


@pages.post("/meetings/<meeting>/recuse")
def recuse(village: str, meeting: str) -> Response:
    """Somebody takes no part in one item, with the reason."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Refused("reason_missing")
    if len(reason) > REASON_AT_MOST:
        raise Refused("text_length", longest=REASON_AT_MOST, given=len(reason))
    store.run(
        roll.recuse,
        village,
        access.actor(),
        meeting=meeting,
        matter=request.form.get("matter", ""),
        person=request.form.get("person", "") or access.user().person,
        reason=reason,
    )
    flash(_("已经记下回避。回避的人不参加这个议题的表决。"), "done")
    return _back(village, meeting)


@pages.post("/meetings/<meeting>/close")
def close(village: str, meeting: str) -> Response:
    """Count and decide (散会计票); when somebody has not voted yet, only after the officer said so."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        facts = _facts(db, held)
    if facts["unvoted"] and request.form.get("sure") != "yes":
        flash(_("还有人没有投票。请等大家投完，或者勾选“不再等”以后再计票。"), "warning")
        return _back(village, meeting)
    answer = store.run(meetings.close, village, access.actor(), meeting=meeting)
    settle()
    flash(telling.answered(answer), "done")
    return _back(village, meeting)
