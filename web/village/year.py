"""The year's list and the council's mandates (年度事项和议事会授权): what was decided, used and left."""

import json
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from web import store, wording
from web.village import reading
from web.village.blueprint import pages
from web.wording import day
from workflows.entitlements import register
from workflows.entitlements.register import Use
from workflows.entitlements.tables import CouncilMandate, ListedMatter
from workflows.law import money
from workflows.law.assemblies import BODIES
from workflows.law.kinds import SUBJECTS
from workflows.stages import STATES
from workflows.tables import Meeting, Proposal

Told = list[dict[str, Any]]


@pages.get("/village/<village>/year")
def year(village: str) -> str:
    """The lines of each annual resolution and the mandates of the council: decided, used, left, and reported."""
    with store.database().read() as db:
        return render_template(
            "village/year.html",
            place=reading.place(db, village),
            lists=lists(db, village),
            mandates=mandates(db, village),
        )


def lists(db: Session, village: str) -> Told:
    """The annual resolutions of a village with their lines, the latest first."""
    query = select(ListedMatter).where(ListedMatter.jurisdiction == village)
    found: dict[str, dict[str, Any]] = {}
    for row in db.scalars(query.order_by(ListedMatter.year.desc(), ListedMatter.matter, ListedMatter.line)):
        if row.matter not in found:
            found[row.matter] = _list(db, row)
        found[row.matter]["lines"].append(_line(row, found[row.matter]))
    return list(found.values())


def _list(db: Session, row: ListedMatter) -> dict[str, Any]:
    used = {use.entry.line: use for use in register.uses(db, row.jurisdiction, row.matter) if use.counts}
    return {
        "matter": row.matter,
        "title": reading.shown(_title(db, row.jurisdiction, row.matter)),
        "year": row.year,
        "open": row.year == store.now().year and register.effective(db, row.jurisdiction, row.matter),
        "used": used,
        "lines": [],
    }


def _line(row: ListedMatter, of: dict[str, Any]) -> dict[str, Any]:
    use: Use | None = of["used"].get(row.line)
    free = row.outcome == "passed" and use is None and of["open"]
    if use is not None:
        state = wording.named(STATES[use.state])
    elif row.outcome != "passed":
        state = _("没有通过")
    else:
        state = _("还没有启动") if free else _("现在不能启动")
    facts = [(_("上限"), money.printed(row.cap)), (_("类别"), wording.named(SUBJECTS.get(row.subject, "")))]
    if use is not None:
        facts.append((_("启动的金额"), money.printed(use.amount)))
    return {
        "number": row.line,
        "title": reading.shown(row.title),
        "state": state,
        "free": free,
        "matter": use.entry.matter if use is not None else "",
        "facts": facts,
    }


def mandates(db: Session, village: str) -> Told:
    """The mandates of the villagers' council with what is left of them, the latest first."""
    query = select(CouncilMandate).where(CouncilMandate.jurisdiction == village)
    rows = db.scalars(query.order_by(CouncilMandate.since.desc(), CouncilMandate.matter))
    return [_mandate(db, row) for row in rows]


def _mandate(db: Session, row: CouncilMandate) -> dict[str, Any]:
    found = register.mandate(db, row)
    subjects = wording.listed(SUBJECTS.get(each, each) for each in json.loads(row.subjects))
    today = store.now().date().isoformat()
    running = found.effective and row.since <= today <= row.until
    return {
        "matter": row.matter,
        "title": reading.shown(_title(db, row.jurisdiction, row.matter)),
        "open": running,
        "state": _("可以使用") if running else _("现在不能使用"),
        "before": row.before,
        "facts": [
            (_("由谁授权"), wording.named(BODIES[row.issuer].name)),
            (_("授权的类别"), subjects),
            (_("期限"), _("%(a)s至%(b)s", a=day(row.since), b=day(row.until))),
            (_("每项限额"), money.printed(row.each)),
            (_("合计限额"), money.printed(row.total)),
            *(
                [(_("启用系统以前已用"), money.printed(row.used_before))]
                if row.before or row.used_before
                else []
            ),
            (_("还剩"), money.printed(found.left)),
        ],
        "uses": [_use(db, use) for use in register.uses(db, row.jurisdiction, row.matter) if use.counts],
    }


def _use(db: Session, use: Use) -> dict[str, Any]:
    entry = use.entry
    heard = db.get(Meeting, (entry.jurisdiction, entry.reported)) if entry.reported else None
    state = _("还没有决定")
    if heard is not None:
        state = _(
            "%(day)s已向%(body)s报告", day=day(heard.held_on), body=wording.named(BODIES[heard.body].name)
        )
    elif entry.decided_on:
        state = _("%(day)s决定，还没有报告", day=day(entry.decided_on))
    return {
        "matter": entry.matter,
        "title": reading.shown(use.title),
        "amount": money.printed(use.amount),
        "state": state,
    }


def _title(db: Session, village: str, matter: str) -> str:
    return db.get_one(Proposal, (village, matter)).title
