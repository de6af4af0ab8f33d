"""Who may come in (存量事项页面入口): officers, supervisors and superiors of the village."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template

from web import access
from web.desk.told import READERS
from workflows import people
from workflows.tables import Jurisdiction

pages = Blueprint("legacy", __name__, url_prefix="/v/<village>/legacy")


pages.before_request(partial(access.at_the_door, *READERS, told=people.OFFICERS))


def officer(village: str) -> bool:
    """Whether the reader is one of the village's own officers."""
    me = access.user()
    return me.home == village and me.holds(*people.OFFICERS)


def page(template: str, village: Jurisdiction, **facts: Any) -> str:
    """A page of this blueprint; `here` is the village's id, `village` its name."""
    return render_template(
        f"legacy/{template}.html", village=village.name, here=village.jurisdiction, **facts
    )
