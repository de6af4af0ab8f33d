"""Who may come in (会议页面入口): signed-in people in whose care the village is; offices where a page needs one."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template

from web import access
from workflows import people
from workflows.tables import Jurisdiction

pages = Blueprint("meetings", __name__, url_prefix="/v/<village>")


pages.before_request(access.at_the_door)


def holds(village: str, offices: Iterable[str]) -> bool:
    """Whether the signed-in person holds one of some offices in this very village."""
    me = access.user()
    return me.home == village and me.holds(*offices)


def convenes(village: str) -> tuple[str, ...]:
    """The stages whose meetings the signed-in person may call (村委会组织法 21, 26)."""
    party = ("proposal", "consultation", "deliberation") if holds(village, people.PARTY) else ()
    return (*party, *(("resolution",) if holds(village, people.COMMITTEE) else ()))


def page(template: str, village: Jurisdiction, **facts: Any) -> str:
    """A page of this blueprint; `here` is the village's id, `village` its name."""
    return render_template(
        f"meetings/{template}.html", village=village.name, here=village.jurisdiction, **facts
    )
