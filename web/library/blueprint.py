"""Two doors (制度库入口): what everybody reads in a village, and what an office puts in."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from workflows import people
from workflows.library.documents import ISSUERS

public = Blueprint("library", __name__, url_prefix="/village/<village>/library")
inside = Blueprint("shelves", __name__, url_prefix="/library")


@public.before_request
def _who() -> None:
    # Asked before a page opens its own session: whoever is signed in is read in a session of theirs.
    _known = current_user.is_authenticated


@inside.before_request
def _inside() -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = access.login_manager.unauthorized()
        return answer
    if not access.user().holds(*ISSUERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in ISSUERS])
    return None
