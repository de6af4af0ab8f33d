"""A meeting in the room (会议现场): agenda, sign-in, recusal, open, count; the same page stands on the big screen."""

import json
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store
from web.meetings import attendance, scene, telling
from web.meetings.attendance import Member, Mine
from web.meetings.blueprint import holds, page, pages
from web.meetings.scene import Item, Scene
from web.messages import shown
from web.notices import votes
from workflows import people
from workflows.meetings import meeting as meetings
from workflows.meetings import roll

ROLL_AT_ONCE = 200
REASON_AT_MOST = 200


@pages.get("/meetings/<meeting>")
def meeting(village: str, meeting: str) -> str:
    """A meeting as it stands, with what the signed-in person may do next."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        members = attendance.members(db, held)
        facts = _facts(db, held)
        looked = shown.of_meeting(db, village, meeting, at=store.now()) if _may_see_looks(held) else None
    part = max(1, request.args.get("part", 1, type=int))
    return page(
        "meeting",
        held.village,
        scene=held,
        members=members[(part - 1) * ROLL_AT_ONCE : part * ROLL_AT_ONCE],
        part=part,
        parts=-(-len(members) // ROLL_AT_ONCE),
        absent=sum(not member.present for member in members),
        officer=holds(village, people.OFFICERS),
        looked=looked,
        supervisor=holds(village, people.SUPERVISION),
        township=access.user().holds(*people.REVIEWERS),
        state=telling.STATES[held.meeting.state],
        recusable=_recusable(village, held, members),
        **facts,
    )


def _may_see_looks(held: Scene) -> bool:
    """Who has not looked is for the village's officers, to phone them before the meeting."""
    return held.meeting.state == "called" and holds(held.village.jurisdiction, people.OFFICERS)


def _facts(db: Session, held: Scene) -> dict[str, Any]:
    me = access.user()
    on = date.fromisoformat(held.meeting.held_on or held.meeting.planned_at[:10])
    entitled, present = attendance.entitled(db, held, on=on), attendance.present(db, held)
    mine = attendance.mine(db, held, home=me.home, person=me.person)
    cast, recused = attendance.cast(db, held), attendance.recused(db, held)
    lines = [line_of(db, held, item, mine, cast, recused) for item in held.items]
    return {
        "entitled": entitled,
        "present": present,
        "quorum": _quorum(held, entitled),
        "mine": mine,
        "lines": lines,
        "unvoted": _unvoted(held, lines, present),
        "notice": telling.notice(held.items[0].rules, held.meeting.body),
    }


def _quorum(held: Scene, entitled: int | None) -> int | None:
    """How many must come for every item; each matter keeps the rules it started with."""
    if entitled is None:
        return None
    return max(telling.must_come(item.rules, held.meeting.body, entitled) for item in held.items)


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
        and item.id not in mine.choices,
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


def _recusable(village: str, held: Scene, members: list[Member]) -> list[Member]:
    """Whom the signed-in person may declare recused: an officer anybody, everybody else oneself."""
    if held.meeting.state not in ("called", "open"):
        return []
    me = access.user()
    if holds(village, people.OFFICERS):
        return members[: 10 * ROLL_AT_ONCE]
    return [member for member in members if me.home == village and member.id == me.person]


def _back(village: str, meeting: str) -> Response:
    return redirect(url_for("meetings.meeting", village=village, meeting=meeting), 303)


@pages.post("/meetings/<meeting>/open")
def open_meeting(village: str, meeting: str) -> Response:
    """Open the meeting in the room: the roll is fixed now."""
    store.run(meetings.open_meeting, village, access.actor(), meeting=meeting)
    flash(_("会议已经开始。请到会的人签到。"), "done")
    return _back(village, meeting)


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
    flash(telling.answered(answer), "done")
    return _back(village, meeting)
