"""The year's list and the mandates from inside (按年度决议启动、按授权发起、登记报告)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import access, store, wording, words
from web.desk.blueprint import pages
from web.desk.steps import Page
from web.desk.told import READERS
from web.village import year as public
from workflows import entries, jurisdictions, matters, people
from workflows.catalogue import PowerItem
from workflows.entitlements import entering, register, reports
from workflows.entitlements.tables import CouncilMandate, ListedMatter
from workflows.law import money
from workflows.law.assemblies import BODIES

FIRST = "major-matter"
"""What most lines are begun under: it stands first in the choice."""


@pages.get("/v/<village>/year")
def year(village: str) -> Page:
    """What may be begun on the year's list or a mandate, and which decisions of the council wait to be reported.

    With an item, a source and a line chosen, on to its start form.
    """
    _reads(village)
    item, source, line = (request.args.get(name, "") for name in ("item", "source", "line"))
    if item:
        return redirect(url_for("desk.start", village=village, item=item, source=source, line=line))
    return _page(village)


def _reads(village: str) -> None:
    access.require_village(village)
    if not access.user().holds(*READERS):
        raise access.not_theirs(*READERS)


def _page(village: str, *, wrong: str = "", mandate: str = "") -> str:
    user = access.user()
    with store.database().read() as db:
        heard = reports.meetings(db, village)
        told = {
            "place": jurisdictions.get(db, village),
            "lists": public.lists(db, village),
            "mandates": public.mandates(db, village),
            "items": _items(db, village),
            "owed": {
                each.mandate.matter: each for each in reports.owed(db, [village], on=store.now().date())
            },
            "heard": [
                (each.id, each.held_on, wording.named(BODIES[each.body].name)) for each in reversed(heard)
            ],
        }
    return render_template(
        "desk/year.html",
        here=village,
        reporter=user.home == village and user.holds(*people.COMMITTEE),
        wrong=wrong,
        wrong_at=mandate,
        text=request.form.get("text", ""),
        **told,
    )


def _items(db: Session, village: str) -> list[PowerItem]:
    """What the signed-in person may begin (or enter for the secretary) on a list or mandate."""
    user = access.user()
    if user.home != village:
        return []
    enters = user.holds(*entries.ENTERERS)
    found = [
        item
        for item in matters.power_list(db, village, on=store.now().date()).values()
        if item.four_discussions
        and item.id not in register.KIND_OF
        and (user.holds(*item.started_by) or (enters and item.started_by == people.PARTY))
    ]
    return sorted(found, key=lambda item: item.id != FIRST)


def basis(village: str) -> dict[str, Any] | None:
    """The line or mandate that the address of a start form names; none for an ordinary start."""
    source, line = request.args.get("source", ""), request.args.get("line", "0")
    if not source:
        return None
    number = int(line) if line.isdigit() else 0
    return {"kind": entering.LISTED if number else entering.MANDATED, "source": source, "line": number}


def from_before(village: str, entry: Mapping[str, Any] | None) -> bool:
    """Whether a start form rests on a mandate from before the start day (存量授权)."""
    if entry is None:
        return False
    with store.database().read() as db:
        row = db.get(CouncilMandate, (village, entry["source"]))
        return row is not None and row.before


def known(village: str, entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a start form is filled in with: the line as it was listed."""
    if entry is None:
        return {}
    with store.database().read() as db:
        line = db.get(ListedMatter, (village, entry["source"], entry["line"]))
        if line is None and db.get(CouncilMandate, (village, entry["source"])) is None:
            raise Refused("not_found", matter=entry["source"])
    if line is None:
        return {}
    return {
        "title": line.title,
        "subject": line.subject,
        "owner": line.owner,
        "amount": money.yuan(line.cap),
    }


@pages.post("/v/<village>/year/report")
def report(village: str) -> Page:
    """The villagers' committee records that the council's decisions were reported at a meeting."""
    _reads(village)
    told = {name: request.form.get(name, "") for name in ("mandate", "meeting", "text")}
    try:
        store.run(reports.report, village, access.actor(), **told)
    except Refused as refused:
        if refused.rule in ("not_found", "not_your_office", "command_malformed"):
            raise
        return _page(village, wrong=words.sentence(refused), mandate=told["mandate"]), words.status(refused)
    flash(_("报告已经登记。"), "done")
    return redirect(url_for("desk.year", village=village), 303)
