"""What the clerk entered for an officer (代录): what it says, who entered it; confirm, reject or take back."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.errors import Refused
from web import access, store, wording, words
from web.desk import told
from web.desk.blueprint import pages
from web.desk.steps import Page
from web.wording import day, moment
from workflows import entries, jurisdictions, matters, people, pinned
from workflows.entries import Entry
from workflows.law.assemblies import BODIES
from workflows.stages import NAMES

STATES: Mapping[str, Any] = {
    "waiting": later("等本人确认"),
    "confirmed": later("已经确认"),
    "rejected": later("没有确认"),
    "dropped": later("已经收回"),
}
LATEST = 50


@pages.get("/v/<village>/entries")
def entries_list(village: str) -> str:
    """The latest entries of a village, with how each stands."""
    _check(village)
    with store.database().read() as db:
        query = select(Entry).where(Entry.jurisdiction == village)
        rows = db.scalars(query.order_by(Entry.entered_at.desc()).limit(LATEST)).all()
        return render_template(
            "desk/entries.html",
            village=jurisdictions.get(db, village).name,
            here=village,
            lines=[
                {
                    "title": entries.title_of(db, row),
                    "what": wording.named(entries.KINDS[row.kind].name),
                    "state": STATES[row.state],
                    "at": moment(row.entered_at),
                    "href": url_for("desk.entry", village=village, entry=row.id),
                }
                for row in rows
            ],
        )


def _check(village: str) -> None:
    """Those who enter and those who confirm; for all others the page does not exist."""
    access.require_village(village)
    user = access.user()
    if user.home != village or not user.holds(*people.OFFICERS):
        raise Refused("not_found", village=village)


@pages.route("/v/<village>/entries/<entry>", methods=["GET", "POST"])
def entry(village: str, entry: str) -> Page:
    """One entry; posted with `decision`: confirm, reject (with `reason`) or drop."""
    _check(village)
    if request.method == "GET":
        return _show(village, entry, None)
    try:
        return redirect(_decide(village, entry, request.form.get("decision", "")), 303)
    except Refused as refused:
        if refused.rule not in ("reason_missing", "text_length"):
            raise
        return _show(village, entry, refused), words.status(refused)


def _decide(village: str, entry: str, decision: str) -> str:
    here = url_for("desk.entry", village=village, entry=entry)
    if decision == "confirm":
        answer = store.run(entries.confirm, village, access.actor(), entry=entry)
        flash(_("已经确认，从现在起算数。您和代录的人都记在记录里。"), "done")
        with store.database().read() as db:
            return _made(db, village, entry, answer.subject)
    if decision == "reject":
        reason = request.form.get("reason", "")
        store.run(entries.reject, village, access.actor(), entry=entry, reason=reason)
        flash(_("没有确认，理由已经告诉代录的人。"), "done")
        return here
    if decision == "drop":
        store.run(entries.drop, village, access.actor(), entry=entry)
        flash(_("已经收回。要再录的，请重新录入。"), "done")
        return url_for("desk.desk")
    raise Refused("choice_unknown")


def _made(db: Session, village: str, entry: str, subject: str) -> str:
    """The page of what the confirmation made."""
    if entries.get(db, village, entry).kind == "call":
        return url_for("meetings.meeting", village=village, meeting=subject)
    return url_for("desk.matter", village=village, matter=subject)


def _show(village: str, entry: str, refused: Refused | None) -> str:
    user = access.user()
    with store.database().read() as db:
        row = entries.get(db, village, entry)
        home, _slash, person = row.entered_by.partition("/")
        shown: dict[str, Any] = {
            "village": jurisdictions.get(db, village).name,
            "title": entries.title_of(db, row),
            "facts": _facts(db, row),
            "clerk": people.names(db, home, [person]).get(person, ""),
            "made": _made(db, village, entry, row.made) if row.made else "",
        }
    return render_template(
        "desk/entry.html",
        here=village,
        entry=row,
        what=wording.named(entries.KINDS[row.kind].name),
        at=moment(row.entered_at),
        offices=wording.offices(row.for_offices),
        state=STATES[row.state],
        confirms=row.state == "waiting" and user.holds(*row.for_offices),
        drops=row.state in ("waiting", "rejected") and user.holds(*entries.ENTERERS),
        refused=words.sentence(refused) if refused is not None else None,
        **shown,
    )


def _facts(db: Session, row: Entry) -> list[tuple[str, str]]:
    """What was entered, with labels."""
    fields = row.told
    if row.kind == "call":
        return _call(db, row.jurisdiction, fields)
    if row.kind == "withdraw":
        return [(_("理由"), fields["reason"])]
    if row.kind == "revise":
        definition = pinned.form_of(db, _matter(db, row), pinned.start_form(db, _matter(db, row)))
    else:
        item = matters.power_list(db, row.jurisdiction, on=parse(row.entered_at).date())[fields["item"]]
        definition = pinned.form_in(matters.definition_of(item), "proposal")
    return [(_("名称"), fields["form"]["title"]), *told.facts(definition, fields["form"])]


def _matter(db: Session, row: Entry) -> Any:
    return told.find(db, row.jurisdiction, row.matter)


def _call(db: Session, village: str, fields: dict[str, Any]) -> list[tuple[str, str]]:
    titles = [matters.proposal_of(db, village, each).title for each in fields["agenda"]]
    return [
        (_("会议"), BODIES[fields["body"]].name),
        (_("环节"), NAMES.get(fields["stage"], fields["stage"])),
        (_("议题"), "；".join(titles)),
        (_("哪天发出通知"), day(fields["notice_on"]) if fields["notice_on"] else ""),
        (_("开会时间"), moment(fields["planned_at"])),
        (_("地点"), fields["place"]),
    ]
