"""The page on which an office does its task (办理一步): what happened so far, the form, and what happens then."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from engine.steps import OpenTask
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, drafts, forms, keeping_out, store, wording, words
from web.assets import told as assets
from web.desk import filling, told
from web.desk.steps import Page
from web.finance import beside
from web.tasks.blueprint import pages
from web.tasks.standing import Standing, standing
from workflows import course, matters
from workflows.assets import ledger
from workflows.tasks import doing, hands
from workflows.tasks import task as office_task

ATTACH = "请附"
"""What a form says that wants papers beside it: they are uploaded beside the matter, as these forms hold no files."""

EMPTY = FormDefinition(id="nothing", file="", components=())
"""For a task whose diagram names no form: only the button is left."""


@pages.route("/v/<village>/matters/<matter>/tasks/<path:task>", methods=["GET", "POST"])
def task(village: str, matter: str, task: str) -> Page:
    """The form of an open office task; posted, the task is done, or drafted for whoever delegated it."""
    mistake = filling.Wrong()
    with store.database().read() as db:
        row = told.find(db, village, matter)
        found = office_task.find(db, row, task)
        definition = office_task.form_of(db, row, found) or EMPTY
        now = standing(db, row, found)
        class_ = _class(db, row)
    if request.method == "POST" and not forms.wants_row(request.form):
        verb = hands.draft if now.asks == "draft" else doing.complete
        try:
            answers = forms.read(definition, request.form)
            keeping_out.check(definition, answers, class_=class_)
            answer = store.run(verb, village, access.actor(), matter=matter, task=found.path, form=answers)
        except (Invalid, Refused, Incomplete) as wrong:
            mistake = filling.wrong(wrong)
        else:
            drafts.drop()
            flash(_("已经办理，记入这件事的经过。"), "done")
            for each in answer.warnings:
                flash(_("提醒：%(what)s", what=words.warning(each, answer.facts.get(each, {}))), "warning")
            return redirect(url_for("desk.matter", village=village, matter=matter))
    return _show(village, matter, found, definition, mistake, now)


def _class(db: Session, row: MatterRow) -> str:
    item = matters.power_list(db, row.jurisdiction, on=store.now().date()).get(row.item)
    return item.class_ if item is not None else ""


def _show(
    village: str,
    matter: str,
    found: OpenTask,
    definition: FormDefinition,
    mistake: filling.Wrong,
    now: Standing,
) -> Page:
    facts: dict[str, Any] = {}
    with store.database().read() as db:
        opened = told.open_matter(db, village, matter)
        facts |= now.facts(db, opened.row, found)
        facts |= {
            "title": wording.named(course.name_of(db, opened.row, found.path)),
            "next": _next(db, opened, found),
        }
        facts["beside"] = beside.of(db, opened.row, found)
        facts["still_let"] = assets.to_be_sold(db, opened.proposal, on=store.now().date().isoformat())
    page = render_template(
        "tasks/task.html",
        village=opened.name,
        opened=opened,
        task=found.path,
        form=filling.filled(definition, now.drafted, mistake),
        basis=filling.basis_of(mistake),
        attaches=any(ATTACH in field.text for field in definition.components),
        by_workbook=opened.row.item == ledger.INVENTORY and found.task == "survey" and now.asks == "task",
        href=partial(_href, village, matter),
        self_href=url_for("tasks.task", village=village, matter=matter, task=found.path),
        back=url_for("desk.matter", village=village, matter=matter),
        **facts,
    )
    return (page, mistake.status) if mistake.status != 200 else page


def _href(village: str, matter: str, action: str) -> str:
    return url_for("tasks.act", village=village, matter=matter, action=action)


def _next(db: Session, opened: told.Opened, found: OpenTask) -> list[str]:
    """What happens then, in short sentences."""
    said = [_("提交以后记入这件事的经过，不能删改。")]
    if set(found.outcomes) & office_task.BACK:
        said.append(_("不同意或者退回的，要写明理由，理由大家看得到。"))
    if found.returns:
        names = wording.listed(course.name_of(db, opened.row, each) or each for each in found.returns)
        said.append(_("可以退回到：%(names)s。", names=names))
    others = [each for each in opened.row.open_tasks if each.path != found.path]
    if others:
        names = wording.listed(course.name_of(db, opened.row, each.path) for each in others)
        said.append(_("同时在办的还有：%(names)s。都办完了才往下走。", names=names))
    return said
