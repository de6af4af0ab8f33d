"""Two doors (财务页面入口): the public sheets, and inside the register for those who answer for the money."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from web.desk.told import READERS
from workflows import people

public = Blueprint("finance", __name__, url_prefix="/village/<village>/finance")
inside = Blueprint("ledger", __name__, url_prefix="/v/<village>/finance")

INSIDERS = (*READERS, "bookkeeper")


@public.before_request
def _who() -> None:
    # Asked before a page opens its own session: whoever is signed in is read in a session of theirs.
    _known = current_user.is_authenticated


@inside.before_request
def _inside() -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = access.login_manager.unauthorized()
        return answer
    access.require_village(str((request.view_args or {}).get("village")))
    if not access.user().holds(*INSIDERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return None
