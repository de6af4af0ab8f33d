"""Who may come in (存量事项页面入口): officers, supervisors and superiors of the village."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from web.desk.told import READERS
from workflows import people
from workflows.tables import Jurisdiction

pages = Blueprint("legacy", __name__, url_prefix="/v/<village>/legacy")


@pages.before_request
def _inside() -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = access.login_manager.unauthorized()
        return answer
    access.require_village(str((request.view_args or {}).get("village")))
    if not access.user().holds(*READERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return None


def officer(village: str) -> bool:
    """Whether the reader is one of the village's own officers."""
    me = access.user()
    return me.home == village and me.holds(*people.OFFICERS)


def page(template: str, village: Jurisdiction, **facts: Any) -> str:
    """A page of this blueprint; `here` is the village's id, `village` its name."""
    return render_template(
        f"legacy/{template}.html", village=village.name, here=village.jurisdiction, **facts
    )
