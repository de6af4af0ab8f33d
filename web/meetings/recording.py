"""A meeting that was held without being called here (录入已经开过的会): first what met and on what, then the result."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from web import access, drafts, store, uploads, words
from web.meetings import entry as entries
from web.meetings import scene, telling
from web.meetings.asking import Asked
from web.meetings.blueprint import page, pages
from web.meetings.entry import Entry
from web.meetings.scene import Subject
from web.notices import reading
from workflows import jurisdictions, people, stages
from workflows.law.assemblies import BODIES
from workflows.meetings import convening, results, roll, sheet
from workflows.tables import Jurisdiction


@dataclass(frozen=True)
class What:
    """What was held: village, stage, body, matters, and how many the register counts."""

    village: Jurisdiction
    stage: str
    body: str
    subjects: list[Subject]
    registered: int | None


@pages.route("/meetings/record", methods=["GET", "POST"])
def record(village: str) -> str | Response | tuple[str, int]:
    """Choose stage, body and matters (in the address, so that going back loses nothing), then enter the result."""
    access.need_here(village, *people.OFFICERS, *convening.BOARD)
    stage, body = request.args.get("stage", ""), request.args.get("body", "")
    with store.database().read() as db:
        if request.method == "POST" and (done := reading.done_before(db, village)):
            return redirect(url_for("meetings.meeting", village=village, meeting=done), 303)
        row, waiting = jurisdictions.get(db, village), scene.waiting_counts(db, village)
        subjects = scene.waiting(db, village, stage) if stage in stages.DISCUSSIONS else []
        registered = roll.entitled(db, village, body, on=store.now().date()) if body in BODIES else None
    if not subjects:
        return page("record_stage", row, waiting=waiting)
    chosen = [subject for subject in subjects if subject.id in request.args.getlist("matter")]
    allowed = scene.bodies_for(subjects, stage)
    if body not in allowed or not chosen:
        asked = Asked(request.args)
        if "body" in request.args and not chosen:
            asked.wrong("matter", str(_("请至少勾选一个上过会的事项。")))
        return page("record_what", row, stage=stage, subjects=subjects, bodies=allowed, asked=asked)
    what = What(row, stage, body, chosen, registered)
    if request.method == "GET":
        start = {"entitled": "" if registered is None else str(registered)}
        return _form(Entry(Asked(drafts.typed() or start)), what)
    return _post(what)


def _post(what: What) -> str | Response | tuple[str, int]:
    village = what.village.jurisdiction
    entry = entries.read(village, what.subjects, registered=what.registered)
    place, began_at = entry.asked.place("place"), entry.asked.instant("held_on", "time")
    notice_on = _notice(entry.asked, entry.held_on)
    if entry.asked.errors:
        return _form(entry, what), 422
    try:
        answer = store.run(
            results.record,
            village,
            access.actor(),
            body=what.body,
            stage=what.stage,
            notice_on=notice_on,
            held_on=entry.held_on,
            began_at=began_at,
            place=place,
            items=entry.items,
            photos=entry.photos,
            lines=entry.lines,
        )
    except (Refused, Incomplete) as refused:
        entry.refused(refused)
        return _form(entry, what), words.status(refused)
    drafts.drop()
    flash(_("结果已经录入。请村务监督委员会对照照片确认。"), "done")
    return redirect(url_for("meetings.meeting", village=village, meeting=answer.subject), 303)


def _notice(asked: Asked, held_on: date | None) -> date | None:
    """The day of the notice; left empty where nobody wrote it down."""
    if not asked.value("notice_on"):
        return None
    day = asked.day("notice_on", str(_("请选发出会议通知的日期。")))
    if day and held_on and day > held_on:
        asked.wrong("notice_on", str(_("通知的日期要在开会之前。请改成发出通知的那一天。")))
    return day


def _form(entry: Entry, what: What) -> str:
    women = any(each.rules.value(f"{what.body}.women_quorum") is not None for each in what.subjects)
    return page(
        "record",
        what.village,
        stage=what.stage,
        body=what.body,
        subjects=what.subjects,
        women=women,
        registered=what.registered,
        notice=telling.notice(what.subjects[0].rules, what.body),
        asked=entry.asked,
        summary=entry.summary,
        tickets=uploads.keep(what.village.jurisdiction, entry.photos),
        short=telling.SHORT,
        equations=sheet.EQUATIONS,
    )
