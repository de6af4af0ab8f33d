"""A matter from inside (事项详情): where it stands, what I can do, everything that happened."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from web import access, history, matter_view, store, telling_entitlements, telling_mergers, wording, words
from web.access import User
from web.checkup import section as checkup
from web.desk import cards, entering, scans, told
from web.desk.blueprint import pages
from web.desk.told import INSIDERS, READERS, Opened
from web.dossier import opened as dossier
from web.finance import public
from web.notices import cards as notice_cards
from web.notices import sheets as notice_sheets
from workflows import calling_off, course, implementation, pinned, powers, stages, timers
from workflows.disclosure import notices, objections
from workflows.entitlements import mistakes
from workflows.inbox import inbox
from workflows.inbox.todo import Todo
from workflows.law import money
from workflows.law.assemblies import BODIES
from workflows.legacy import entry as legacy
from workflows.tables import AgendaItem, Meeting, Notice, Objection
from workflows.tasks import doers
from workflows.works.tables import Work

STATES: Mapping[str, Any] = {
    "called": later("已通知，还没有开"),
    "open": later("正在开会"),
    "entered": later("结果已录入，等待核对"),
    "confirmed": later("已核对，等待乡镇审批补录"),
    "closed": later("已散会"),
}
OBJECTIONS: Mapping[str, Any] = {
    "open": later("等待答复"),
    "replied": later("已答复，等待核对"),
    "answered": later("已答复"),
}


@pages.get("/v/<village>/matters/<matter>")
def matter(village: str, matter: str) -> str:
    """A matter from inside, for everybody signed in who belongs to the village or looks after it."""
    user = access.user()
    with store.database().read() as db:
        opened = told.open_matter(db, village, matter)
        row = opened.row
        held = told.meetings_of(db, row)
        sheets = told.notices_of(db, row)
        events = list(log.events(db, village, subject=("matter", matter)))
        todos = [todo for todo in _todos(db, village) if todo.concerns(matter)]
        return render_template(
            "desk/matter.html",
            village=opened.name,
            opened=opened,
            line=_line(db, opened, sheets),
            lights=_lights(db, row, held),
            around=any(office not in doers.VOTERS for office in user.offices),
            course=matter_view.course_of(db, row),
            mine=[cards.card(todo, {}) | {"matter": ""} for todo in todos],
            others=_others(db, opened, todos),
            facts=_facts(db, opened),
            works=url_for("village.work", village=village, matter=matter)
            if db.get(Work, (village, matter))
            else "",
            meetings=[_meeting(meeting, item) for meeting, item in held],
            notices=_notices(db, row, sheets),
            objections=_objections(db, row, todos) if user.holds(*INSIDERS) else [],
            payments=_payments(events),
            paid=money.printed(implementation.paid(db, village, matter)),
            decided=money.printed(opened.proposal.amount or 0) if opened.proposal.amount else "",
            sheets=public.listing(db, village, matter),
            opinions=_opinions(db, row, events),
            papers=_papers(row, held, sheets),
            steps=_history(db, village, matter, public=not user.holds(*READERS)),
            reason=_reason(events),
            before=legacy.of_matter(db, village, matter),
            origin=telling_mergers.origin(db, village, matter),
            diagram=url_for(_diagram(user), village=village, matter=matter),
            reads=user.holds(*READERS),
            findings=checkup.of_matter(db, village, matter, at=store.now()) if user.holds(*READERS) else [],
            named=dossier.may_name(user.offices),
        )


def _history(db: Session, village: str, matter: str, *, public: bool) -> list[dict[str, Any]]:
    """What happened, the youngest first."""
    return scans.linked(history.steps(db, village, matter, public=public)[::-1], village, matter)


def _diagram(user: User) -> str:
    """Where somebody looks at the matter on its diagram: with names, or as everybody."""
    return "audit.history" if user.holds(*READERS) else "village.matter"


def _todos(db: Session, village: str) -> list[Todo]:
    user = access.user()
    return inbox.of(db, [village], inbox.Person(user.home, user.person, user.offices), at=store.now())


def _line(db: Session, opened: Opened, sheets: Sequence[Notice]) -> dict[str, Any]:
    """Whom it waits for and until when."""
    row = opened.row
    kinds = {stage: kind for kind, stage in notices.STAGE_OF.items()}
    running = [n for n in sheets if n.kind == kinds.get(row.stage) and n.round == row.round]
    task = stages.shared(row)
    at_gate = task is not None and task.kind == "gate"
    until = running[-1].last_day if running and at_gate else ""
    latest = "" if at_gate or row.state != "open" else _latest(db, row)
    return {
        "waits_for": matter_view.waits_for(db, row),
        "until": wording.day(until),
        "latest": wording.day(latest),
        "late": bool(latest) and store.now().date().isoformat() > latest,
    }


def _latest(db: Session, row: MatterRow) -> str:
    """The last day of the term that the diagram draws on what is open now; empty without one."""
    terms = timers.running(db, [row.jurisdiction], row.id)
    return min(
        (day for task in row.open_tasks if (day := timers.last_day(terms, row, task.path))), default=""
    )


def _lights(db: Session, row: MatterRow, held: Sequence[tuple[Meeting, AgendaItem]]) -> list[dict[str, str]]:
    """The six lights, with the day on which each discussion passed."""
    passed = {item.stage: meeting.held_on for meeting, item in held if item.outcome == "passed"}
    done = matter_view.passed_stages(db, row.jurisdiction, row.id)
    lights = matter_view.lights(row, done.get(row.id, set()))
    for stage, light in zip(matter_view.SHORT, lights, strict=True):
        if light["state"] == "done" and stage in passed:
            light["note"] = wording.short_day(passed[stage])
    return lights


def _others(db: Session, opened: Opened, todos: Sequence[Todo]) -> list[tuple[str, str]]:
    """What may be done but does not wait: links for those who may."""
    left_out = {todo.kind for todo in todos}
    if not mistakes.may_take_back(db, opened.row):
        left_out.add("take_back")
    if not calling_off.may_call_off(db, opened.row):
        left_out.add("call_off")
    if not course.has_discussions(db, opened.row):
        left_out.add("correct")
    offices = access.user().offices
    return [
        (
            wording.named(powers.POWERS[power].name),
            url_for(f"desk.{power}", village=opened.village, matter=opened.row.id),
        )
        for power in powers.of(opened.row, opened.proposal, offices)
        if power not in left_out
    ] + [
        (
            _("代书记录入：%(what)s", what=wording.named(powers.POWERS[power].name)),
            url_for(f"desk.{power}", village=opened.village, matter=opened.row.id),
        )
        for power in entering.powers_of(opened.row, opened.proposal)
    ]


def _facts(db: Session, opened: Opened) -> list[tuple[str, str]]:
    form = pinned.form_of(db, opened.row, pinned.start_form(db, opened.row))
    rests_on = telling_entitlements.of_matter(db, opened.row.jurisdiction, opened.row.id)
    facts = told.facts(form, json.loads(opened.proposal.form))
    return [*facts, (_("进入依据"), rests_on)] if rests_on else facts


def _meeting(meeting: Meeting, item: AgendaItem) -> dict[str, Any]:
    counts = json.loads(item.counts)
    because = words.sentence(Refused(item.because)) if item.because else ""
    return {
        "title": _("%(stage)s：%(body)s", stage=_stage(item.stage), body=_(BODIES[meeting.body].name)),
        "day": wording.day(meeting.held_on or meeting.planned_at),
        "place": meeting.place,
        "state": STATES.get(meeting.state, meeting.state),
        "votes": told.votes(counts) if item.outcome else "",
        "outcome": {"word": told.OUTCOMES.get(item.outcome, ""), "state": item.outcome},
        "because": because,
        "warnings": [str(words.WARNINGS.get(each, each)) for each in json.loads(item.warnings)],
        "basis": item.basis,
        "round": item.round,
        "href": url_for("meetings.meeting", village=meeting.jurisdiction, meeting=meeting.id),
    }


def _stage(stage: str) -> str:
    return str(matter_view.SHORT.get(stage, stage))


def _notices(db: Session, row: MatterRow, sheets: Sequence[Notice]) -> list[dict[str, Any]]:
    """The notices as the public sees them, the youngest first, without the invitation to object."""
    shown = (notice_sheets.read(db, row.jurisdiction, sheet.id) for sheet in reversed(sheets))
    return [notice_cards.card(db, each, at=store.now()) | {"object_href": ""} for each in shown]


def _objections(db: Session, row: MatterRow, todos: Sequence[Todo]) -> list[dict[str, Any]]:
    query = select(Objection).where(Objection.jurisdiction == row.jurisdiction, Objection.matter == row.id)
    rows = db.scalars(query.order_by(Objection.index)).all()
    private = log.private_parts(db, row.jurisdiction, {each.index for each in rows})
    hrefs = {todo.objection: cards.href(todo) for todo in todos if todo.objection}
    return [_objection(each, private.get(each.index, {}), hrefs.get(each.id, "")) for each in rows]


def _objection(row: Objection, private: dict[str, Any], href: str) -> dict[str, Any]:
    user = access.user()
    # 被反映的人看不到是谁反映的
    complained = bool(row.about) and row.about in (*user.offices, user.person)
    return {
        "by": objections.KINDS.get(row.by, row.by),
        "name": "" if complained else private.get("name", ""),
        "text": private.get("text", _("内容已删除")),
        "about": wording.office(row.about),
        "made": wording.day(row.made_at),
        "due": wording.day(row.due_on),
        "late": bool(row.due_on) and row.state != "answered" and store.now().date().isoformat() > row.due_on,
        "state": OBJECTIONS.get(row.state, row.state),
        "answered": row.state == "answered",
        "outcome": wording.named(objections.OUTCOMES.get(row.outcome, "")),
        "reply": row.reply,
        "href": href,
    }


def _payments(events: Sequence[Event]) -> list[dict[str, str]]:
    return [
        {
            "day": wording.day(event.body["form"].get("paid_on") or event.occurred_at.date().isoformat()),
            "to": event.body["form"].get("to", ""),
            "purpose": event.body["form"].get("purpose", ""),
            "amount": money.printed(event.body["amount"]),
        }
        for event in events
        if event.kind == "payment_made"
    ]


OPINION_FORMS = {"opinion_given": "supervision-opinion", "task_completed": "township-review"}


def _opinions(db: Session, row: MatterRow, events: Sequence[Event]) -> list[dict[str, Any]]:
    """What the supervision committee and the township said."""
    return [
        {
            "office": wording.office(event.office),
            "day": wording.day(event.occurred_at.isoformat()),
            "facts": told.facts(pinned.form_of(db, row, OPINION_FORMS[event.kind]), event.body["form"]),
        }
        for event in events
        if event.kind in OPINION_FORMS
        and "path" not in event.body
        and "opinion" in event.body.get("form", {})
    ]


def _reason(events: Sequence[Event]) -> str:
    """Why a matter was withdrawn, suspended or sent back, the last time somebody gave a reason."""
    reasons = [str(event.body["reason"]) for event in events if event.body.get("reason")]
    return reasons[-1] if reasons else ""


def _papers(
    row: MatterRow, held: Sequence[tuple[Meeting, AgendaItem]], sheets: Sequence[Notice]
) -> list[tuple[str, str]]:
    """The papers that can be printed: minutes, resolution, notices."""
    papers, village = [], row.jurisdiction
    for meeting, item in held:
        if meeting.state == "closed":
            label = _(
                "%(stage)s会议记录（%(day)s）", stage=_stage(item.stage), day=wording.day(meeting.held_on)
            )
            papers.append((label, url_for("meetings.minutes", village=village, meeting=meeting.id)))
            if item.stage == "resolution" and item.outcome == "passed":
                address = url_for("meetings.resolution", village=village, meeting=meeting.id, matter=row.id)
                papers.append((_("决议（%(day)s）", day=wording.day(meeting.held_on)), address))
    for sheet in sheets:
        address = url_for("village.paper", village=village, notice=sheet.id)
        papers.append((wording.named(notices.KINDS[sheet.kind]), address))
    return papers
