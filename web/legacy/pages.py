"""Matters from before the start day (存量事项): the start day, entering, and the township's confirmation."""

import json
from datetime import date

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from web import access, store, uploads, wording, words
from web.legacy import entering, telling
from web.legacy.blueprint import officer, page, pages
from web.legacy.entering import COUNTS, Typed
from web.meetings.asking import Asked
from web.meetings.telling import label
from workflows import confirmations, jurisdictions, matters, people, pinned
from workflows.catalogue import PowerItem
from workflows.disclosure import notices
from workflows.entitlements import listing
from workflows.law import bodies
from workflows.law.assemblies import BODIES, STAGE_BODIES
from workflows.law.kinds import SUBJECTS
from workflows.legacy import entry as legacy
from workflows.legacy import mandates, told
from workflows.record import Answer, Context, rehearse
from workflows.registers.tables import LegacyEntry
from workflows.tables import Jurisdiction

__all__ = ["pages"]

Page = str | Response | tuple[str, int]

ITEM = "major-matter"
"""What a village enters from before its start day: decided matters, whatever item they would be today."""
ITEMS = (ITEM, listing.ANNUAL, listing.MANDATE)
"""An annual resolution and a mandate are entered as what they are, so that matters can be begun on them."""


@pages.get("/")
def entries(village: str) -> str:
    """The start day, and every matter from before with where it stands."""
    with store.database().read() as db:
        place = jurisdictions.get(db, village)
        rows = legacy.entries(db, village)
        return page(
            "entries",
            place,
            started=legacy.start_day(db, village),
            rows=[(row, legacy.title_of(row), telling.STATES[row.state]) for row in rows],
            may_start=access.user().holds(*people.PARTY, "township_party"),
            officer=officer(village),
            today=store.now().date().isoformat(),
        )


@pages.post("/start-day")
def start_day(village: str) -> Response:
    """Say from which day the village decides here."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        flash(_("请选启用日期，再提交。"), "error")
        return redirect(url_for("legacy.entries", village=village), 303)
    store.run(legacy.set_start_day, village, access.actor(), day=day)
    flash(_("启用日期已经定好。"), "done")
    return redirect(url_for("legacy.entries", village=village), 303)


@pages.route("/new", methods=["GET", "POST"])
def enter(village: str) -> Page:
    """First where the matter stands, then everything that was done until then."""
    if not officer(village):
        raise access.not_theirs(*people.OFFICERS)
    stage, mends = request.args.get("stage", ""), request.args.get("mends", "")
    with store.database().read() as db:
        place = jurisdictions.get(db, village)
        if legacy.start_day(db, village) is None:
            raise Refused("start_day_missing")
        review_at = confirmations.in_force(db, village, on=store.now().date()).value("township_review_at")
        before = _before(db, village, mends)
        wanted = before.item if before else request.args.get("item", ITEM)
        listed = matters.power_list(db, village, on=store.now().date())
        item = listed[wanted if wanted in ITEMS else ITEM]
    stage = stage or (before.stage if before else "")
    if stage not in list(told.offered(review_at)):
        return _stages(place, list(told.offered(review_at)), item.id)
    definition = pinned.form_in(matters.definition_of(item), "proposal")
    known = entering.shown_again(before, definition) if before and request.method == "GET" else {}
    asked = Asked(request.form if request.method == "POST" else known)
    typed = Typed(stage, told.done_before(stage, review_at), definition, asked)
    typed.photos = list(before.photos) if before and request.method == "GET" else []
    if request.method == "GET":
        return _form(place, typed, item.id, before, mends)
    if "add_row" in request.form:
        typed.photos = uploads.kept(village, request.form.getlist("photo"))
        return _form(place, typed, item.id, before, mends)
    return _post(place, typed, item, before, mends)


def _stages(place: Jurisdiction, offered: list[str], item: str) -> str:
    """Where it stands now; a mandate whose result is to be disclosed has run out and is not offered."""
    places = [
        (
            each,
            telling.WHERE_MANDATE.get(each, telling.WHERE[each])
            if item == listing.MANDATE
            else telling.WHERE[each],
        )
        for each in offered
        if item != listing.MANDATE or each != mandates.OVER
    ]
    items = {"annual": listing.ANNUAL, "mandate": listing.MANDATE, "plain": ITEM}
    return page("stage", place, offered=places, item=item, **items)


def _before(db: Session, village: str, mends: str) -> told.Told | None:
    return told.read(json.loads(legacy.get(db, village, mends).told)) if mends else None


def _post(place: Jurisdiction, typed: Typed, item: PowerItem, before: told.Told | None, mends: str) -> Page:
    village = place.jurisdiction
    content = entering.read(village, typed, item=item.id)
    if not typed.ok:
        return _form(place, typed, item.id, before, mends), 422
    try:
        entered = store.run(legacy.enter, village, access.actor(), entry=content, mends=mends)
    except (Refused, Incomplete) as refused:
        typed.refused(refused)
        return _form(place, typed, item.id, before, mends), words.status(refused)
    flash(_("已经登记，等乡镇对照扫描件确认。"), "done")
    return redirect(url_for("legacy.entry", village=village, name=entered.subject), 303)


def _form(place: Jurisdiction, typed: Typed, item: str, before: told.Told | None, mends: str) -> str:
    ticked = request.form.getlist("channels") if request.method == "POST" else []
    return page(
        "enter",
        place,
        typed=typed,
        asked=typed.asked,
        form=typed.form,
        behind=told.behind_gate(typed.stage),
        bodies={stage: _bodies(stage) for stage in typed.discussions},
        counts=[(name, label(name)) for name in COUNTS],
        channels={channel: wording.named(name) for channel, name in notices.CHANNELS.items()},
        ticked=ticked or (list(before.channels) if before else []),
        tickets=uploads.keep(place.jurisdiction, typed.photos),
        where=telling.WHERE[typed.stage],
        action=url_for(
            "legacy.enter",
            village=place.jurisdiction,
            stage=typed.stage,
            item=item if item != ITEM else None,
            mends=mends or None,
        ),
        annual=item == listing.ANNUAL,
        mandate=item == listing.MANDATE,
        votes=[(name, label(name)) for name in listing.VOTES],
    )


def _bodies(stage: str) -> list[tuple[str, str]]:
    """The bodies that may have held a discussion, whatever the subject; the law's finding says if it was the wrong one."""
    if stage in STAGE_BODIES:
        return [(each, wording.named(BODIES[each].name)) for each in STAGE_BODIES[stage]]
    on = store.now().date()
    found = {each for subject in SUBJECTS for each in bodies.competence(subject, "villagers", on).bodies}
    found |= set(bodies.competence("other", "collective", on).bodies)
    found |= set(bodies.competence("other", "group", on).bodies)
    return [(each, wording.named(BODIES[each].name)) for each in BODIES if each in found]


@pages.route("/<name>", methods=["GET", "POST"])
def entry(village: str, name: str) -> Page:
    """One entry; the township confirms it or sends it back, after seeing what the law finds."""
    if request.method == "POST":
        return _decide(village, name)
    return _entry(village, name)


def _entry(village: str, name: str, error: str = "") -> str:
    with store.database().read() as db:
        place, row = jurisdictions.get(db, village), legacy.get(db, village, name)
        found = telling.findings(db, row, row.matter) if row.matter else {}
        by = telling.entered_by(db, row)
    township = access.user().holds("township_party") and row.state == "entered"
    hindered = ""
    if township:
        try:
            found = _rehearsed(village, row)
        except Refused as refused:
            hindered = words.sentence(refused)
    return page(
        "entry",
        place,
        row=row,
        title=legacy.title_of(row),
        state=telling.STATES[row.state],
        by=by,
        facts=telling.facts(row),
        discussions=telling.discussions(row, found),
        scans=telling.scans(row),
        township=township,
        hindered=hindered,
        error=error,
        officer=officer(village),
    )


def _rehearsed(village: str, row: LegacyEntry) -> dict[str, list[str]]:
    """What the law would find: the confirmation is carried out, looked at and rolled back."""

    def look(db: Session, _answer: Answer) -> dict[str, list[str]]:
        return telling.findings(db, row, legacy.get(db, village, row.id).matter)

    context = Context(village, store.new_command_id(), access.actor(), store.now())
    return rehearse(store.database(), legacy.confirm, context, look, name=row.id)


def _decide(village: str, name: str) -> Page:
    if request.form.get("decision") == "confirm":
        store.run(legacy.confirm, village, access.actor(), name=name)
        with store.database().read() as db:
            matter = legacy.get(db, village, name).matter
        flash(_("已经确认，事项从现在的环节接着办。"), "done")
        return redirect(url_for("desk.matter", village=village, matter=matter), 303)
    try:
        store.run(legacy.send_back, village, access.actor(), name=name, reason=request.form.get("reason", ""))
    except Refused as refused:
        if refused.rule != "reason_missing":
            raise
        return _entry(village, name, words.sentence(refused)), 422
    flash(_("已经退回，村里会重新登记。"), "done")
    return redirect(url_for("legacy.entry", village=village, name=name), 303)
