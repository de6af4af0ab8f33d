"""Two doors (保障名单入口): what everybody reads in a village, and a department's own batches."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from workflows import people
from workflows.support.batches import DEPARTMENTS

public = Blueprint("support", __name__, url_prefix="/village/<village>/support")
inside = Blueprint("batches", __name__, url_prefix="/support")


@public.before_request
def _who() -> None:
    # Asked before a page opens its own session: whoever is signed in is read in a session of theirs.
    _known = current_user.is_authenticated


@inside.before_request
def _inside() -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = access.login_manager.unauthorized()
        return answer
    if not access.user().holds(*DEPARTMENTS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in DEPARTMENTS])
    return None
