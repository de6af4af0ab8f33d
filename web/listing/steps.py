"""The steps of an item as rows (办理步骤页): who does what and what may come of it; the drawing is made from them."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.wrappers import Response

from web.listing import rows, told
from web.listing.blueprint import page, pages
from web.listing.rows import Row
from web.listing.told import Opened
from web.meetings.asking import Asked
from workflows.listing import drafting
from workflows.listing.plan import AFTER, BEFORE, MOST, WAYS, Plan, Step

Page = str | Response | tuple[str, int]
FIELDS = ("id", "title", "by", "way", "back", "phase")
BLANK = {"id": "", "title": "", "by": "villagers_committee", "way": "done", "back": "", "phase": BEFORE}

WAY_WORDS = {
    "done": later("办好就往下走"),
    "review": later("审核：同意，或者退回补正"),
    "decide": later("审批：同意、退回补正，或者不同意（事项结束）"),
    "notice": later("张榜公示：无异议往下走，有异议退回"),
}
PHASES = {BEFORE: later("四议以前"), AFTER: later("决议生效以后")}
SENTENCES = {
    "none": later("至少要有一步。请加一步，或者选“要经四议”。"),
    "many": later("最多%(most)s步。请合并几步，或者在流程图上用调用活动。") % {"most": MOST},
    "title": later("请写这一步叫什么，例如：村监委会审核。"),
    "by": later("请选这一步由谁办。"),
    "first": later("这是头一步，没有可以退回的地方。请在前面加一步，或者选“办好就往下走”。"),
    "decided": later("决议已经生效，这一步不能再不同意。请选“审核”或者别的。"),
}


@pages.route("/drafts/<item>/steps", methods=["GET", "POST"])
def steps(home: str, item: str) -> Page:
    """The rows; saved, drawing and blank forms follow them."""
    found = told.find(home, item)
    if request.method == "GET":
        plan = found.content.plan
        shown = [_row(step) for step in plan.steps] if plan is not None else [dict(BLANK)]
        return _page(found, shown, plan is not None and plan.discussed, Asked({}))
    typed = rows.read(request.form, "step", FIELDS)
    discussed = request.form.get("discussed") == "yes"
    changed = rows.acted(request.form, typed, BLANK)
    if changed is not None:
        # 还没有保存的步骤也有了标识，别的步骤才选得到
        known = Plan(tuple(_step(row) for row in changed), discussed).numbered().steps
        changed = [row | {"id": step.id} for row, step in zip(changed, known, strict=True)]
        return _page(found, changed, discussed, Asked({}))
    plan = Plan(tuple(_step(row) for row in typed), discussed).numbered()
    asked = Asked({})
    for number, problem in plan.problems:
        field = "by" if problem == "by" else "title" if problem == "title" else "way"
        asked.wrong("" if number < 0 else f"step-{number}-{field}", str(SENTENCES[problem]))
    if asked.errors:
        return _page(found, typed, discussed, asked), 422
    told.save(found, drafting.with_plan(found.content, item, plan))
    flash(_("步骤已经保存，流程图和空白表单跟着改好了。"), "done")
    return redirect(url_for("listing.draft", home=home, item=item), 303)


def _row(step: Step) -> Row:
    return {name: str(getattr(step, name)) for name in FIELDS}


def _step(row: Row) -> Step:
    known = dict(told.lanes())
    return Step(
        row["id"] if row["id"].isidentifier() else "",
        row["title"][:60],
        row["by"] if row["by"] in known else "",
        row["way"] if row["way"] in WAYS else "done",
        row["back"],
        row["phase"] if row["phase"] in PHASES else BEFORE,
    )


def _page(found: Opened, shown: list[Row], discussed: bool, asked: Asked) -> str:
    return page(
        "steps",
        found.home,
        draft=found,
        rows=shown,
        discussed=discussed,
        drawn_by_hand=found.content.plan is None,
        lanes=told.lanes(),
        ways=WAY_WORDS,
        phases=PHASES,
        asked=asked,
        summary=asked.summary([]),
    )
