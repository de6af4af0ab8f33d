"""The sheet beside the tasks of a financial disclosure (财务公开表的核对): what is drawn, reviewed, confirmed, posted."""

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from engine.steps import OpenTask
from web import store, words
from web.finance import public
from workflows.finance import drawn, sheets, shelf
from workflows.tasks.checks import item_of


def of(db: Session, row: MatterRow, task: OpenTask) -> Markup | None:
    """The sheet as a part of a task's page; none for tasks of other items."""
    if item_of(db, row) != shelf.ITEM:
        return None
    kept = shelf.latest(db, row.jurisdiction, row.id)
    wrong, facts = "", {}
    if task.task == shelf.DRAWN:
        try:
            facts = public.facts(db, sheets.now(db, row, today=store.now().date()), None)
        except Refused as refused:
            wrong = words.sentence(refused)
    elif kept is not None:
        facts = public.facts(db, drawn.of(kept), kept)
    ready = kept is not None and kept.reviewed_by and task.task != shelf.DRAWN
    paper = url_for("ledger.paper", village=row.jurisdiction, sheet=kept.id) if kept and ready else ""
    return Markup(  # noqa: S704 -- a rendered template of ours
        render_template("finance/_beside.html", wrong=wrong, facts=facts, paper=paper, here=row.jurisdiction)
    )
