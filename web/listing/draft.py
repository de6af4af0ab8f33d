"""One draft with all that is to do, its check, and its publication (草稿、检查和发布)."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store
from web import words as refusals
from web.listing import told
from web.listing.blueprint import page, pages
from web.listing.told import Opened
from web.meetings.asking import Asked
from workflows.listing import trial, versions

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Part:
    """One thing to write: what it is, how far it is, and its page."""

    title: str
    state: str
    ready: bool
    href: str


@pages.get("/drafts/<item>")
def draft(home: str, item: str) -> Page:
    """What is to do, in order; what the check found; the drawing; publishing."""
    return _shown(told.find(home, item), Asked({"since": store.now().date().isoformat()}))


def _shown(found: Opened, asked: Asked) -> str:
    row = found.row
    checked = row.checked == row.content
    with store.database().read() as db:
        holds = versions.holds(db, row, on=store.now().date())
    return page(
        "draft",
        found.home,
        draft=found,
        parts=list(_parts(found)),
        forms=_forms(found),
        findings=told.findings(found) if checked else [],
        checked=checked,
        stale=bool(row.checked) and not checked,
        ruled=checked and not holds,
        proven=versions.is_proven(row) and holds,
        pictures=told.pictures(found),
        asked=asked,
        today=store.now().date().isoformat(),
        summary=asked.summary(["since"]),
    )


def _forms(found: Opened) -> list[tuple[str, str]]:
    """The item's own forms with what each is for: the one that starts it, then in the order of the tasks."""
    named = {node.form: node.name for node in found.tasks if node.form}
    own = found.content.forms
    begins = [(name, str(_("发起"))) for name in own if name not in named]
    return begins + [(form, name) for form, name in named.items() if form in own]


def _parts(found: Opened) -> list[Part]:
    content = found.content
    place: dict[str, Any] = {"home": found.home, "item": found.item}
    entry = content.entry
    missing = [str(name) for key, name in told.MUST.items() if not entry.get(key)]
    steps = _("%(n)s步", n=len(content.plan.steps)) if content.plan else _("跟着流程图走，要改的到流程图页改")
    drawing = _("照步骤画好，可以在图上改") if content.plan else _("已经画好，可以在图上改")
    says = _("还没有写：%(names)s", names="、".join(missing)) if missing else _("已经写好")
    proven = _("%(n)s个案例", n=len(content.cases)) if content.cases else _("还没有案例")
    return [
        Part(_("办理步骤"), steps, True, url_for("listing.steps", **place)),
        Part(_("流程图"), drawing, True, url_for("listing.drawing", **place)),
        Part(_("清单内容"), says, not missing, url_for("listing.entry", **place)),
        Part(_("案例"), proven, bool(content.cases), url_for("listing.cases", **place)),
    ]


@pages.post("/drafts/<item>/check")
def check(home: str, item: str) -> Response:
    """Everything is checked in a process of its own, and what was found is written down."""
    found = told.find(home, item)
    county = told.county(home)
    tried = trial.examine(found.content, item, home, county)
    findings = [each.as_json() for each in tried.findings]
    checked = {"item": item, "content": found.row.content, "findings": findings}
    store.run(versions.check, home, access.actor(), **checked, rules=county.rules)
    if tried.sound:
        flash(_("检查通过，可以发布。"), "done")
    else:
        flash(_("检查发现了要改的地方，都列在下面。"), "warning")
    return redirect(url_for("listing.draft", home=home, item=item, _anchor="check"), 303)


@pages.post("/drafts/<item>/publish")
def publish(home: str, item: str) -> Page:
    """The draft becomes a version from a day on."""
    asked = Asked(request.form)
    since = asked.day("since", _("请选从哪一天起用。"))
    try:
        if since is not None:
            store.run(versions.publish, home, access.actor(), item=item, since=since)
            flash(_("已经发布。从起用的那一天起，村里可以发起；正在办的事项不受影响。"), "done")
            return redirect(url_for("listing.item", home=home, item=item), 303)
    except Refused as refused:
        asked.wrong("since", refusals.sentence(refused))
    return _shown(told.find(home, item), asked), 422


@pages.post("/drafts/<item>/drop")
def drop(home: str, item: str) -> Response:
    """The draft is thrown away."""
    store.run(versions.drop, home, access.actor(), item=item)
    flash(_("草稿已经删去。发布过的版本不受影响。"), "done")
    return redirect(url_for("listing.listed", home=home), 303)
