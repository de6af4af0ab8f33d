"""The rules that a village goes by (制度库): listed by level, searched by words, each with its versions and items."""

from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import store, wording
from web.library import blocks
from web.library.blueprint import public as pages
from web.village import reading
from workflows import jurisdictions, matters
from workflows.library import documents
from workflows.library.tables import Document


@pages.get("")
def listed(village: str) -> str:
    """All documents of village, township and county; with `?q=` those in which every word stands."""
    wanted, today = request.args.get("q", "").strip(), store.now().date()
    with store.database().read() as db:
        place = reading.place(db, village)
        rows = documents.matching(documents.of_village(db, village, on=today), wanted)
        levels = [
            (
                home.name,
                [
                    (row, documents.in_force(row, today))
                    for row in rows
                    if row.jurisdiction == home.jurisdiction
                ],
            )
            for home in jurisdictions.line(db, village)
        ]
        return render_template(
            "library/listed.html", place=place, levels=levels, wanted=wanted, found=len(rows)
        )


@pages.get("/<home>/<document>")
def one(village: str, home: str, document: str) -> str:
    """A document's full text; `?version=` an older one; refuses (`not_found`) what does not hold in the village."""
    today = store.now().date()
    with store.database().read() as db:
        place = reading.place(db, village)
        if home not in [row.jurisdiction for row in jurisdictions.line(db, village)]:
            raise Refused("not_found", document=document)
        versions = documents.versions(db, home, document)
        row = _chosen(versions, request.args.get("version", 0, int), today)
        return render_template(
            "library/document.html",
            place=place,
            home=jurisdictions.get(db, home),
            row=row,
            versions=versions,
            holds=documents.in_force(row, today),
            coming=row.since > today.isoformat(),
            blocks=blocks.of(row.text),
            items=_items(db, village, row),
        )


def _chosen(versions: list[Document], wanted: int, today: Any) -> Document:
    """The version asked for, else the one that holds, else the latest; refuses (`not_found`) one there never was."""
    if wanted:
        found = next((row for row in versions if row.version == wanted), None)
        if found is None:
            raise Refused("not_found", version=wanted)
        return found
    return next((row for row in versions if documents.in_force(row, today)), versions[0])


def _items(db: Session, village: str, row: Document) -> list[tuple[str, str]]:
    known = matters.power_list(db, village, on=store.now().date())
    return [(item, wording.named(known[item].title)) for item in row.items.split() if item in known]
