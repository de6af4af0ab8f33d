"""Who passes messages on (发通知页面入口): the officers of the village, the departments at home in township or county."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from web import access
from workflows import people
from workflows.support.batches import DEPARTMENTS

pages = Blueprint("messages", __name__, url_prefix="/v/<village>")


@pages.before_request
def _officer() -> Response | None:
    answer = access.at_the_door(home=True)
    if answer is None and not passes_on(str((request.view_args or {}).get("village"))):
        raise access.not_theirs(*people.OFFICERS)
    return answer


def passes_on(home: str) -> bool:
    """Whether the signed-in person passes on what is to be told at this very place."""
    me = access.user()
    return me.home == home and me.holds(*(people.OFFICERS if me.home_kind == "village" else DEPARTMENTS))
