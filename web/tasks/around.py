"""Words beside a matter (意见、抄送、催办、收回): a page for everybody who holds an office, and the copy one was sent."""

from typing import Any

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, uploads, wording
from web.desk import told
from web.tasks.blueprint import pages
from workflows import course, matters, people, stages
from workflows.tasks import doers, notes, tables, ways
from workflows.tasks.tables import Copy


def shown(offices: tuple[str, ...]) -> bool:
    """Whether somebody with these offices speaks beside matters: voters alone do not."""
    return any(office not in doers.VOTERS for office in offices)


@pages.get("/v/<village>/matters/<matter>/around")
def around(village: str, matter: str) -> str:
    """Opinions, copies, reminders and taking back, each a small form."""
    user = access.user()
    with store.database().read() as db:
        opened = told.open_matter(db, village, matter)
        if not shown(user.offices):
            names = [people.OFFICES[office].name for office in people.OFFICERS]
            raise Refused("not_your_office", offices=names)
        tasks = [task for task in opened.row.open_tasks if stages.is_office(task)] if _open(opened) else []
        facts: dict[str, Any] = {
            "persons": doers.officials(db, village, on=store.now().date()),
            "offices": [(each, wording.office(each)) for each in people.OFFICES if each not in doers.VOTERS],
            "waiting": [
                (
                    task.path,
                    wording.named(course.name_of(db, opened.row, task.path)),
                    tables.hand(db, village, matter, task.path).urges,
                )
                for task in tasks
            ],
            "comments": [
                (wording.office(each.body["office"]), wording.moment(each.occurred_at.isoformat()), each)
                for each in notes.comments(db, village, matter)
            ],
            "recallable": ways.can_recall(db, opened.row, f"{user.home}/{user.person}"),
        }
        facts["recalled_name"] = (
            wording.named(course.name_of(db, opened.row, facts["recallable"])) if facts["recallable"] else ""
        )
    return render_template("tasks/around.html", village=opened.name, opened=opened, here=village, **facts)


@pages.get("/v/<village>/matters/<matter>/comments/<digest>")
def attachment(village: str, matter: str, digest: str) -> PlainResponse:
    """A file beside an opinion, for whoever may read opinions; scans are downloaded, never run."""
    access.require_village(village)
    if not shown(access.user().offices):
        raise Refused("not_found", digest=digest)
    with store.database().read() as db:
        known = {name for each in notes.comments(db, village, matter) for name in each.body["files"]}
    if digest not in known:
        raise Refused("not_found", digest=digest)
    return uploads.answer(store.evidence().get(digest))


def _open(opened: told.Opened) -> bool:
    return opened.row.state == "open"


@pages.route("/v/<village>/copies/<copy>", methods=["GET", "POST"])
def copied(village: str, copy: str) -> str | Response:
    """What one was sent: which matter, and a button that says it was read."""
    user = access.user()
    access.require_village(village)
    with store.database().read() as db:
        row = db.get(Copy, (village, copy))
        mine = row is not None and (row.office in user.offices or row.person == f"{user.home}/{user.person}")
        if row is None or not mine:
            raise Refused("not_found", copy=copy)
        matter, title = row.matter, matters.proposal_of(db, village, row.matter).title
        read_at = row.read_at
    if request.method == "GET":
        return render_template(
            "tasks/copy.html", here=village, matter=matter, title=title, copy=copy, read_at=read_at
        )
    store.run(notes.read, village, access.actor(), copy=copy)
    flash(_("已阅。"), "done")
    return redirect(url_for("desk.matter", village=village, matter=matter))
