"""Who passes messages on (发通知页面入口): the officers of the village; to everybody else the page does not exist."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from workflows import people

pages = Blueprint("messages", __name__, url_prefix="/v/<village>")


@pages.before_request
def _officer() -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = access.login_manager.unauthorized()
        return answer
    village = str((request.view_args or {}).get("village"))
    access.require_village(village)
    if not is_officer(village):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return None


def is_officer(village: str) -> bool:
    """Whether the signed-in person is an officer of this very village."""
    me = access.user()
    return me.home == village and me.holds(*people.OFFICERS)
