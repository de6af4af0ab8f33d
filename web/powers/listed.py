"""The list of a village, by class, and finding an item in it (小微权力清单)."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from flask import render_template, request
from sqlalchemy import select

from engine.matter import MatterRow
from web import store, wording
from web.powers import told
from web.powers.blueprint import pages
from web.village import reading
from workflows import matters
from workflows.catalogue import PowerItem

ENDED = ("closed", "rejected", "withdrawn", "terminated")
LONGEST = 40


@pages.get("")
def listed(village: str) -> str:
    """All items in their classes; `?q=` shows those in which every word stands, in the title or anywhere else."""
    wanted = request.args.get("q", "").strip()[:LONGEST]
    with store.database().read() as db:
        place = reading.place(db, village)
        every = in_order(matters.power_list(db, village, on=store.now().date()).values())
        rows = db.execute(select(MatterRow.item, MatterRow.state).where(MatterRow.jurisdiction == village))
        counted = Counter((item, state in ENDED) for item, state in rows.all())
        county = told.county_name(db, village)
    found = [item for item in every if all(word in _words(item) for word in wanted.lower().split())]
    classes = [(each, list(items)) for each, items in groupby(found, lambda it: (it.class_, it.class_title))]
    return render_template(
        "powers/list.html",
        place=place,
        county=county,
        classes=classes,
        counted=counted,
        wanted=wanted,
        all=len(every),
        found=len(found),
    )


def in_order(items: Iterable[PowerItem]) -> list[PowerItem]:
    """As the printed list numbers them."""
    return sorted(items, key=_order)


def _order(item: PowerItem) -> tuple[str, int, str]:
    digits = "".join(filter(str.isdigit, item.number))
    return item.class_, int(digits or 0), item.id


def _words(item: PowerItem) -> str:
    """Everything in an item that somebody may look for."""
    steps = (part for step in item.steps for part in (step.title, told.who(step.by)))
    statutes = (policy.basis.statute for policy in item.basis)
    names = (*(item.title, item.class_title), *map(wording.named, (item.title, item.class_title)))
    parts = (item.number, *names, *steps, *item.materials, *statutes)
    return " ".join(parts).lower()
