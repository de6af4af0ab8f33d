"""The second person of a correction (核对更正): compares it with the signed paper, confirms or declines it."""

import json

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.errors import Refused
from engine.matter import MatterRow
from web import access, matter_view, store, wording, words
from web.desk import told
from web.desk.blueprint import pages
from web.desk.steps import Page
from web.notices import reading
from web.notices.sheets import printed
from workflows import correction, people, pinned
from workflows.correction import Correction
from workflows.disclosure import notices
from workflows.tables import Notice


@pages.route("/v/<village>/corrections/<name>", methods=["GET", "POST"], endpoint="confirm_correction")
def confirm_correction(village: str, name: str) -> Page:
    """Old and new beside each other; nothing is changed before the supervision committee says so."""
    reading.require_office(village, people.SUPERVISION)
    with store.database().read() as db:
        row = db.get(Correction, (village, name))
    if row is None:
        raise Refused("not_found", correction=name)
    if request.method == "GET":
        return _page(row)
    try:
        done = _decide(row)
    except Refused as refused:
        return _page(row, words.sentence(refused)), words.status(refused)
    flash(done, "done")
    return redirect(url_for("desk.matter", village=village, matter=row.matter), 303)


def _decide(row: Correction) -> str:
    decision, who = request.form.get("decision", ""), access.actor()
    if decision == "confirm":
        store.run(correction.confirm, row.jurisdiction, who, correction=row.id)
        again = row.notice and json.loads(row.told)["field"] in correction.CORE
        return str(_("已经更正，公告期重新计算。") if again else _("已经更正，原来的字保留在记录里。"))
    if decision == "decline":
        reason = request.form.get("reason", "")[:500]
        store.run(correction.decline, row.jurisdiction, who, correction=row.id, reason=reason)
        return str(_("没有同意更正，内容不变。"))
    raise Refused("choice_unknown", choice=decision)


def _page(row: Correction, wrong: str = "") -> str:
    proposed = json.loads(row.told)
    with store.database().read() as db:
        opened = told.open_matter(db, row.jurisdiction, row.matter)
        label, source = _named(db, opened.row, row, proposed)
        home, _slash, person = row.proposed_by.partition("/")
        name = people.names(db, home, [person]).get(person, "")
    return render_template(
        "desk/confirm_correction.html",
        village=opened.name,
        opened=opened,
        row=row,
        label=label,
        source=source,
        old=printed(proposed["field"], proposed["old"]),
        new=printed(proposed["field"], proposed["new"]),
        reason=proposed["reason"],
        by=name,
        at=parse(row.proposed_at),
        again=bool(row.notice) and proposed["field"] in correction.CORE,
        wrong=wrong,
        typed=request.form.get("reason", ""),
        own=row.proposed_by == people.person_key(access.actor()),
    )


def _named(db: Session, matter: MatterRow, row: Correction, proposed: dict[str, str]) -> tuple[str, str]:
    """What the field is called, and on which sheet it stands."""
    options = pinned.form_of(db, matter, "correction").field("field").options
    label = next((each.label for each in options if each.value == proposed["field"]), proposed["field"])
    if not row.notice:
        return label, _("%(stage)s会议的人数和票数", stage=matter_view.SHORT[proposed["stage"]])
    kind = notices.KINDS[db.get_one(Notice, (row.jurisdiction, row.notice)).kind]
    return wording.named(label), wording.named(kind)
