"""One item of the list (一个权力事项): its page, its sheet for the wall, and its empty forms."""

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask.wrappers import Response
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import matter_view, store
from web import print as press
from web.forms import fill
from web.powers import drawing, told
from web.powers.blueprint import pages
from web.powers.listed import ENDED
from web.powers.sheet import paper_of
from web.village import reading
from workflows import matters
from workflows.catalogue import PowerItem
from workflows.library import documents

RECENT = 5


@pages.get("/<item>")
def item(village: str, item: str) -> str:
    """Who does it, who watches, on what basis, in which steps, with the diagram as a drawing and the forms."""
    at = store.now()
    with store.database().read() as db:
        place = reading.place(db, village)
        power = told.item_of(db, village, item, at.date())
        facts = _facts(db, village, power, at)
        lines = _lines(db, village, item, at)
        county = told.county_name(db, village)
        rules = documents.of_item(db, village, item, on=at.date())
    ended = [line for line in lines if line.row.state in ENDED]
    return render_template(
        "powers/item.html",
        place=place,
        county=county,
        item=power,
        running=len(lines) - len(ended),
        closed=len(ended),
        recent=lines[:RECENT],
        drawn=[
            (one.name, drawing.svg(sheet, one.name))
            for one in told.diagrams(power).values()
            for sheet in drawing.sheets(one)
        ],
        forms=told.forms_of(matters.definition_of(power), power.start),
        who=told.who,
        label=told.label,
        documents=rules,
        disclosures=[str(told.DISCLOSURES[each]) for each in power.disclosures],
        **facts,
    )


def _facts(db: Session, village: str, power: PowerItem, at: datetime) -> dict[str, Any]:
    today = at.date()
    return {
        "grounds": told.grounds(power, today),
        "limits": told.rules_of(db, village, power.time_limits, today),
        "tiers": told.rules_of(db, village, power.tiers, today),
    }


def _lines(db: Session, village: str, item: str, at: datetime) -> list[matter_view.Line]:
    href = url_for("village.matter", village=village, matter="{}").replace("%7B%7D", "{}")
    return [line for line in matter_view.lines(db, village, at=at, href=href) if line.row.item == item]


@pages.get("/<item>.pdf")
def sheet(village: str, item: str) -> Response:
    """The item on A4 across, its diagrams after it."""
    at = store.now()
    with store.database().read() as db:
        place = reading.place(db, village)
        power = told.item_of(db, village, item, at.date())
        county = told.county_name(db, village)
        paper = paper_of(place, power, county, at.date(), _facts(db, village, power, at))
    answer = Response(press.pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{village}-{item}.pdf"'
    return answer


@pages.get("/<item>/forms/<form>")
def empty(village: str, item: str, form: str) -> str:
    """An empty form to print and fill in by hand; refuses (`not_found`) one that the item does not use."""
    with store.database().read() as db:
        place = reading.place(db, village)
        power = told.item_of(db, village, item, store.now().date())
    found = told.forms_of(matters.definition_of(power), power.start).get(form)
    if found is None:
        raise Refused("not_found", form=form)
    purpose, definition = found
    return render_template(
        "powers/form.html", place=place, item=power, purpose=purpose, form=fill(definition, {}), name=form
    )
