"""The page on which an office does its task (办理一步): what happened so far, the form, and what happens then."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Incomplete, Refused
from engine.steps import OpenTask
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, drafts, forms, store
from web.desk import filling, told
from web.desk.steps import Page
from web.tasks.blueprint import pages
from workflows import course, people
from workflows.offices import of_task
from workflows.tasks import task as office_task

EMPTY = FormDefinition(id="nothing", file="", components=())
"""For a task whose diagram names no form: only the button is left."""


@pages.route("/v/<village>/matters/<matter>/tasks/<path:task>", methods=["GET", "POST"])
def task(village: str, matter: str, task: str) -> Page:
    """The form of an open office task; posted, the task is done."""
    mistake = filling.Wrong()
    with store.database().read() as db:
        row = told.find(db, village, matter)
        found = office_task.find(db, row, task)
        definition = office_task.form_of(db, row, found) or EMPTY
        check_office(found)
    if request.method == "POST" and not forms.wants_row(request.form):
        try:
            answers = forms.read(definition, request.form)
            store.run(
                office_task.complete, village, access.actor(), matter=matter, task=found.path, form=answers
            )
        except (Invalid, Refused, Incomplete) as wrong:
            mistake = filling.wrong(wrong)
        else:
            drafts.drop()
            flash(_("已经办理，记入这件事的经过。"), "done")
            return redirect(url_for("desk.matter", village=village, matter=matter))
    return _show(village, matter, found, definition, mistake)


def check_office(found: OpenTask) -> None:
    """Refuses (`not_your_office`) before anybody writes what they could not send."""
    allowed = of_task(found)
    if not access.user().holds(*allowed):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in allowed])


def _show(
    village: str, matter: str, found: OpenTask, definition: FormDefinition, mistake: filling.Wrong
) -> Page:
    with store.database().read() as db:
        opened = told.open_matter(db, village, matter)
        title = course.name_of(db, opened.row, found.path)
        told_next = _next(db, opened, found)
    page = render_template(
        "tasks/task.html",
        village=opened.name,
        opened=opened,
        title=title,
        form=filling.filled(definition, {}, mistake),
        basis=filling.basis_of(mistake),
        next=told_next,
        action=url_for("tasks.task", village=village, matter=matter, task=found.path),
        back=url_for("desk.matter", village=village, matter=matter),
    )
    return (page, mistake.status) if mistake.status != 200 else page


def _next(db: Session, opened: told.Opened, found: OpenTask) -> list[str]:
    """What happens then, in short sentences."""
    said = [_("提交以后记入这件事的经过，不能删改。")]
    if set(found.outcomes) & office_task.BACK:
        said.append(_("不同意或者退回的，要写明理由，理由大家看得到。"))
    if found.returns:
        names = "、".join(course.name_of(db, opened.row, each) or each for each in found.returns)
        said.append(_("可以退回到：%(names)s。", names=names))
    others = [each for each in opened.row.open_tasks if each.path != found.path]
    if others:
        names = "、".join(course.name_of(db, opened.row, each.path) for each in others)
        said.append(_("同时在办的还有：%(names)s。都办完了才往下走。", names=names))
    return said
