"""Who may come in (会议页面入口): signed-in people in whose care the village is; offices where a page needs one."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from web import access, store
from workflows.meetings import convening
from workflows.tables import Jurisdiction

pages = Blueprint("meetings", __name__, url_prefix="/v/<village>")


pages.before_request(access.at_the_door)


def holds(village: str, offices: Iterable[str]) -> bool:
    """Whether the signed-in person holds one of some offices in this very village."""
    me = access.user()
    return me.home == village and me.holds(*offices)


def convenes(db: Session, village: str, body: str) -> bool:
    """Whether the signed-in person calls the meetings of a body in this very village."""
    return holds(village, convening.of(db, village, body, on=store.now().date()))


def conducts(village: str, body: str) -> bool:
    """Whether the signed-in person may open a body's meeting here, take its roll and enter what it came to."""
    return holds(village, convening.officers(body))


def page(template: str, village: Jurisdiction, **facts: Any) -> str:
    """A page of this blueprint; `here` is the village's id, `village` its name."""
    return render_template(
        f"meetings/{template}.html", village=village.name, here=village.jurisdiction, **facts
    )
