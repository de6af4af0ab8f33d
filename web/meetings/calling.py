"""A meeting is called (召集会议): by whom the law says, for one or several matters, with notice, time and place."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from web import access, store, words
from web.desk import entering
from web.meetings import scene, telling
from web.meetings.asking import Asked
from web.meetings.blueprint import page, pages
from web.meetings.scene import Subject
from workflows import entries, jurisdictions, stages
from workflows.law.assemblies import BODIES, STAGE_BODIES
from workflows.law.bodies import REPRESENTATIVES
from workflows.meetings import convening, roll
from workflows.meetings import meeting as meetings

ORDER = ["body", "matter", "day", "time", "place", "notice_on"]


@pages.route("/meetings/call", methods=["GET", "POST"])
def call(village: str) -> str | Response | tuple[str, int]:
    """Call a meeting for the matters that wait at a stage; without a stage, say what waits where."""
    stage = request.args.get("stage", "")
    if stage not in stages.DISCUSSIONS:
        return _choose(village)
    with store.database().read() as db:
        subjects = scene.waiting(db, village, stage)
        called = scene.called(db, village, stage)
        convened = Convened.by(db, village, stage, subjects)
    access.need_here(village, *convened.conveners, *entries.ENTERERS)
    if not subjects:
        raise Refused("agenda_empty")
    subjects = [each for each in subjects if set(each.may_take(stage)) & set(convened.bodies)]
    if request.method == "GET":
        return _form(village, stage, subjects, Asked(_usual(convened)), _preset(subjects, called), convened)
    return _post(village, stage, subjects, convened)


@dataclass(frozen=True)
class Convened:
    """What the signed-in person may call at a stage: the bodies, and who calls those that may meet there."""

    bodies: tuple[str, ...]
    conveners: tuple[str, ...]

    @classmethod
    def by(cls, db: Session, village: str, stage: str, subjects: list[Subject]) -> Self:
        """By the offices of each body's conveners; whoever enters for them (代录) may choose among all bodies."""
        on, me = store.now().date(), access.user()
        bodies = (
            scene.bodies_for(subjects, stage) if subjects else STAGE_BODIES.get(stage, (REPRESENTATIVES,))
        )
        whose = {body: convening.of(db, village, body, on=on) for body in bodies}
        mine = tuple(body for body in bodies if me.holds(*whose[body], *entries.ENTERERS))
        return cls(mine, tuple(dict.fromkeys(office for offices in whose.values() for office in offices)))


def _choose(village: str) -> str:
    with store.database().read() as db:
        waiting, row = scene.waiting_counts(db, village), jurisdictions.get(db, village)
    return page("call_stage", row, waiting=waiting)


def _usual(convened: Convened) -> dict[str, str]:
    return {
        "body": convened.bodies[0],
        "place": "",
        "notice_on": store.now().date().isoformat(),
    }


def _preset(subjects: list[Subject], called: dict[str, str]) -> list[str]:
    """The matters asked for, else all for which no meeting has been called yet."""
    wanted = request.args.getlist("matter")
    return wanted or [subject.id for subject in subjects if subject.id not in called]


def _post(
    village: str, stage: str, subjects: list[Subject], convened: Convened
) -> str | Response | tuple[str, int]:
    asked = Asked(request.form)
    agenda = [subject.id for subject in subjects if subject.id in request.form.getlist("matter")]
    fields = _read(asked, convened, agenda)
    if not asked.errors:
        try:
            told = {"body": asked.value("body"), "stage": stage, "agenda": agenda, **fields}
            done = entering.run("call", meetings.call, village, told)
        except (Refused, Incomplete) as refused:
            asked.wrong("notice_on" if _about_notice(refused) else "body", words.sentence(refused))
            return _form(village, stage, subjects, asked, agenda, convened), words.status(refused)
        if done.entered:
            return redirect(done.page, 303)
        flash(_("会议已经通知。请打印会议通知，张贴或者送到每个人手上。"), "done")
        return redirect(url_for("meetings.meeting", village=village, meeting=done.answer.subject), 303)
    return _form(village, stage, subjects, asked, agenda, convened), 422


def _about_notice(refused: Refused | Incomplete) -> bool:
    return isinstance(refused, Incomplete) or refused.rule == "notice_too_short"


def _read(asked: Asked, convened: Convened, agenda: list[str]) -> dict[str, Any]:
    if asked.value("body") not in convened.bodies:
        asked.wrong("body", str(_("请选择由哪个会议来开。")))
    if not agenda:
        asked.wrong("matter", str(_("请至少勾选一个要上会的事项。")))
    planned_at, place = asked.instant("day", "time"), asked.place("place")
    notice_on = asked.day("notice_on", str(_("请选发出会议通知的日期。")))
    if planned_at and planned_at.date() < store.now().date():
        asked.wrong("day", str(_("这一天已经过去。已经开过的会，请用“录入已经开过的会”。")))
    elif planned_at and notice_on and notice_on > planned_at.date():
        asked.wrong("notice_on", str(_("通知的日期要在开会之前。请改成发出通知的那一天。")))
    secret = [matter for matter in agenda if matter in request.form.getlist("secret")]
    return {"planned_at": planned_at, "place": place, "notice_on": notice_on, "secret": secret}


def _form(
    village: str, stage: str, subjects: list[Subject], asked: Asked, chosen: list[str], convened: Convened
) -> str:
    on = store.now().date()
    with store.database().read() as db:
        options = [_option(db, village, body, subjects, on) for body in convened.bodies]
        row, called = jurisdictions.get(db, village), scene.called(db, village, stage)
    return page(
        "call",
        row,
        stage=stage,
        subjects=subjects,
        chosen=chosen,
        called=called,
        options=options,
        asked=asked,
        hidden_items=request.form.getlist("secret"),
        summary=asked.summary(ORDER),
        today=on.isoformat(),
        entered_for=entering.entered_for("call", village, conveners=convened.conveners),
    )


def _option(db: Session, village: str, body: str, subjects: list[Subject], on: date) -> dict[str, Any]:
    """A body with what it needs: how many must come and agree, and how early the notice must go out."""
    rules = subjects[0].rules
    entitled = roll.entitled(db, village, body, on=on)
    return {
        "id": body,
        "name": _(BODIES[body].name),
        "needs": [
            telling.quorum(rules, body, entitled),
            telling.passing(rules, body),
            telling.notice(rules, body),
        ],
    }
