"""Corrections (更正): one field of a notice or one count of a record is made to agree with what was decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from forms.components import Field, Kind, Limits
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, forms, matter_view, store, wording
from web.desk import filling, told
from web.desk.blueprint import pages
from web.desk.steps import Page
from web.desk.told import Opened
from workflows import correction, course, pinned, powers
from workflows.disclosure import notices
from workflows.record import Answer

ALSO = ("of", "field", "old")
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True)
class Line:
    """One field that may be corrected: what it is called, what stands there, and how it is written."""

    of: str
    source: str
    field: str
    label: str
    value: str
    shown: str
    drawn: Field


@pages.route("/v/<village>/matters/<matter>/correct", methods=["GET", "POST"])
def correct(village: str, matter: str) -> Page:
    """Choose what is to be corrected, then correct it with a reason."""
    with store.database().read() as db:
        opened = told.open_matter(db, village, matter)
        powers.check_office("correct", access.user().offices)
        if request.method == "GET":
            powers.check(db, "correct", opened.row, opened.proposal, access.user().offices)
        # 没有四议、公告的事项，没有可以更正的栏目
        if not course.has_discussions(db, opened.row):
            raise Refused("not_found", matter=matter)
        lines = _lines(db, opened.row)
        whole = pinned.form_of(db, opened.row, "correction")
    chosen = request.values.get("of", ""), request.values.get("field", "")
    line = next((line for line in lines if (line.of, line.field) == chosen), None)
    if line is None:
        if any(chosen) or request.method == "POST":
            raise Refused("not_found", field=chosen[1])
        groups = [(source, list(group)) for source, group in groupby(lines, lambda line: line.source)]
        return render_template("desk/correct.html", village=opened.name, opened=opened, groups=groups)
    definition = _definition(whole, line)
    if request.method == "GET":
        return _show(opened, line, definition, filling.Wrong())
    try:
        answers = forms.read(definition, request.form, *ALSO)
        _correct(opened, line, answers, request.form.get("old", ""))
    except (Invalid, Refused, Incomplete) as found:
        return _show(opened, line, definition, filling.wrong(found))
    flash(_("更正已经提交。村务监督委员会核对以后才改，原来的字会划去并保留。"), "done")
    return redirect(url_for("desk.matter", village=village, matter=matter))


def _correct(opened: Opened, line: Line, answers: Mapping[str, Any], old: str) -> Answer:
    if str(answers["new"]) == old:
        raise Invalid({"new": [_("和原来写的一样，不用更正。请写应当是什么。")]})
    common = {"matter": opened.row.id, "field": line.field, "reason": answers["reason"]}
    of, stage = line.of, line.of.removeprefix("record-")
    if of == stage:
        return store.run(
            correction.correct_notice,
            opened.village,
            access.actor(),
            kind=of,
            old=old,
            new=str(answers["new"]),
            **common,
        )
    if not old.isascii() or not old.isdigit():
        raise Refused("correction_mismatch", field=line.field, old=old)
    return store.run(
        correction.correct_record,
        opened.village,
        access.actor(),
        stage=stage,
        old=int(old),
        new=answers["new"],
        **common,
    )


def _lines(db: Session, row: MatterRow) -> list[Line]:
    """What stands, or may stand, in the youngest notices and in the decided records of a matter.

    The counts in a notice follow the record of the meeting, so they are corrected there.
    """
    labels = {each.value: each.label for each in pinned.form_of(db, row, "correction").field("field").options}
    found = []
    for sheet in {sheet.kind: sheet for sheet in told.notices_of(db, row)}.values():
        form = pinned.form_of(db, row, notices.FORM_OF[sheet.kind])
        text = json.loads(sheet.text)
        drawn = {each.key: each for each in form.fields}
        found += [
            _line(
                sheet.kind,
                wording.named(notices.KINDS[sheet.kind]),
                key,
                label,
                text.get(key, ""),
                drawn.get(key),
            )
            for key, label in labels.items()
            if key in drawn or (text.get(key) is not None and key not in correction.COUNTS)
        ]
    decided = {item.stage: item for _meeting, item in told.meetings_of(db, row) if item.outcome in DECIDED}
    for stage, item in decided.items():
        counts = json.loads(item.counts)
        source = _("%(stage)s会议的人数和票数", stage=matter_view.SHORT[stage])
        found += [
            _line(f"record-{stage}", source, key, labels[key], counts[key], None)
            for key in correction.COUNTS
            if counts.get(key) is not None
        ]
    return found


DECIDED = ("passed", "rejected")


def _line(of: str, source: str, key: str, label: str, value: Any, drawn: Field | None) -> Line:
    if drawn is None:
        limits = Limits(least=0, most=MOST_PEOPLE) if key in correction.COUNTS else Limits(max_length=100)
        kind = Kind.WHOLE if key in correction.COUNTS else Kind.LINE
        drawn = Field(kind, key, label, limits=limits)
    form = FormDefinition("shown", "shown", (replace(drawn, key="shown"),))
    pairs = told.facts(form, {"shown": value})
    return Line(of, source, key, label, str(value), pairs[0][1] if pairs else _("还没有写"), drawn)


def _definition(whole: FormDefinition, line: Line) -> FormDefinition:
    """The correction's form for one field: what it should be, written as in the field itself, and why."""
    kept = []
    for each in whole.components:
        if each.key == "new":
            kept.append(replace(line.drawn, key="new", label=each.label, description="", required=True))
        elif each.kind is Kind.HELP or each.key == "reason":
            kept.append(each)
    return FormDefinition(f"correction:{line.of}:{line.field}", whole.file, tuple(kept))


def _show(opened: Opened, line: Line, definition: FormDefinition, mistake: filling.Wrong) -> Page:
    here = url_for("desk.correct", village=opened.village, matter=opened.row.id)
    page = render_template(
        "desk/correct_one.html",
        village=opened.name,
        opened=opened,
        line=line,
        form=filling.filled(definition, {"new": line.value}, mistake, also=ALSO),
        basis=filling.basis_of(mistake),
        action=here,
        back=here,
    )
    return (page, mistake.status) if mistake.status != 200 else page
