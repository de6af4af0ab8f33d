"""Recording a merger, and taking up what a former village left (登记合并、承接)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, forms, store, uploads, words
from web.village import reading
from workflows import people
from workflows.mergers import former, merging, standing, taking
from workflows.tables import Jurisdiction, Proposal

Page = str | Response | tuple[str, int]
PASSED = ("not_found", "not_your_office", "command_malformed")
"""Refusals that answer with a page of their own; all others stand above the form."""

SCANS = ("order", "settlement")

pages = Blueprint("mergers", __name__, url_prefix="/v/<village>")


pages.before_request(access.at_the_door)


@pages.route("/merger", methods=["GET", "POST"])
def merger(village: str) -> Page:
    """The county's civil affairs department records that a village goes into another; before that, what is left there."""
    access.need(merging.OFFICE)
    if request.method == "GET":
        return _merger(village, {})
    scans: dict[str, str] = {}
    try:
        scans = {name: "".join(uploads.sent(village, name, f"{name}_kept")[:1]) for name in SCANS}
        told = {name: request.form.get(name, "") for name in ("successor", "number")}
        day = forms.day(request.form.get("approved_on", ""))
        store.run(merging.merge, village, access.actor(), approved_on=day, **told, **scans)
    except Refused as refused:
        if refused.rule in PASSED:
            raise
        return _merger(village, scans, words.sentence(refused)), words.status(refused)
    flash(_("合并已经登记。原村的记录从现在起只供查阅。请通知新村的书记承接。"), "done")
    return redirect(url_for("mergers.merger", village=village), 303)


def _merger(village: str, scans: Mapping[str, str], error: str = "") -> str:
    store.know_log()
    with store.database().read() as db:
        place = reading.place(db, village)
        done = former.merger(db, village)
        left = standing.of(db, village, on=store.now().date())
        return render_template(
            "mergers/merger.html",
            place=place,
            done=done,
            successor=reading.place(db, done.successor) if done else None,
            carried=_titles(db, village, done.carried if done else left.carried),
            anew=_titles(db, village, done.anew if done else left.anew),
            blocked=standing.words(left),
            villages=_others(db, place),
            given=request.form,
            kept={name: uploads.keep(village, [each])[0] for name, each in scans.items() if each},
            errors=[(None, error)] if error else [],
        )


def _titles(db: Session, village: str, numbers: Iterable[str]) -> list[tuple[str, str]]:
    return [(each, db.get_one(Proposal, (village, each)).title) for each in numbers]


def _others(db: Session, place: Jurisdiction) -> list[Jurisdiction]:
    """The villages into which one may go: those in the department's care that go on."""
    rows = (db.get_one(Jurisdiction, each) for each in access.user().villages)
    return [row for row in rows if not row.successor and row.jurisdiction != place.jurisdiction]


@pages.route("/former", methods=["GET", "POST"])
def taken(village: str) -> Page:
    """What the villages merged into this one left: the secretary takes it up, and proposes the undecided once more."""
    access.need(*people.OFFICERS, "township_party")
    if request.method == "GET":
        return _former(village)
    try:
        store.run(taking.take_up, village, access.actor(), village=request.form.get("former", ""))
    except Refused as refused:
        if refused.rule in PASSED:
            raise
        return _former(village, words.sentence(refused)), words.status(refused)
    flash(_("已经承接。办理中的事项在工作台接着办，台账已经入账。"), "done")
    return redirect(url_for("mergers.taken", village=village), 303)


def _former(village: str, error: str = "") -> str:
    store.know_log()
    with store.database().read() as db:
        waiting = former.waiting(db, village)
        mergers = {row.jurisdiction: former.merger(db, row.jurisdiction) for row in waiting}
        return render_template(
            "mergers/former.html",
            place=reading.place(db, village),
            waiting=[
                (row, told, _titles(db, row.jurisdiction, told.carried))
                for row in waiting
                if (told := mergers[row.jurisdiction]) is not None
            ],
            former=former.villages(db, village),
            taken=former.taken_up(db, village),
            left=former.to_propose(db, village),
            names={row.jurisdiction: row.name for row in former.villages(db, village)},
            may=access.user().home == village and access.user().holds(*people.PARTY),
            errors=[(None, error)] if error else [],
        )


def again() -> dict[str, str] | None:
    """Which matter of a former village the address of a start form names (`former`, `number`); none for an ordinary one."""
    found = {"village": request.args.get("former", ""), "matter": request.args.get("number", "")}
    return found if all(found.values()) else None


def known(village: str, item: str, told: dict[str, str] | None) -> dict[str, Any]:
    """The form as it was proposed in the former village; refuses (`not_found`) what does not wait here, or as this item."""
    if told is None:
        return {}
    with store.database().read() as db:
        former.check(db, village, told)
        proposal = db.get_one(Proposal, (told["village"], told["matter"]))
        if proposal.item != item:
            raise Refused("not_found", matter=told["matter"])
        return former.form(proposal)
