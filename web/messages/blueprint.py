"""Who passes messages on (发通知页面入口): the officers of the village, the departments at home in township or county."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from workflows import people
from workflows.support.batches import DEPARTMENTS

pages = Blueprint("messages", __name__, url_prefix="/v/<village>")


@pages.before_request
def _officer() -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = access.login_manager.unauthorized()
        return answer
    village = str((request.view_args or {}).get("village"))
    if village != access.user().home:
        access.require_village(village)
    if not passes_on(village):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return None


def passes_on(home: str) -> bool:
    """Whether the signed-in person passes on what is to be told at this very place."""
    me = access.user()
    return me.home == home and me.holds(*(people.OFFICERS if me.home_kind == "village" else DEPARTMENTS))
