"""Who may come in (名册页面入口): names are read by the village's officers, its supervisors and its superiors only."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template

from web import access, store
from web.desk.told import READERS
from workflows import jurisdictions, people
from workflows.registers import imports

pages = Blueprint("registers", __name__, url_prefix="/v/<village>/registers")


pages.before_request(partial(access.at_the_door, *READERS))


def above(village: str) -> bool:
    """Whether the reader may bring in the sheet 任职: the village's township or its county's administrator."""
    me = access.user()
    with store.database().read() as db:
        return imports.may_bring_offices(db, village, home=me.home, offices=me.offices)


def importer(village: str) -> bool:
    """Whether the reader may import at all."""
    me = access.user()
    return (me.home == village and me.holds(*people.OFFICERS)) or above(village)


def page(template: str, village: str, **facts: Any) -> str:
    """A page of this blueprint; `here` is the village's id, `village` its name."""
    with store.database().read() as db:
        name = jurisdictions.get(db, village).name
    return render_template(f"registers/{template}.html", village=name, here=village, **facts)
