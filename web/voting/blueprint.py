"""Who may come in (投票页面入口): with a code anybody; below a village only signed-in people in whose care it is."""

from flask import Blueprint, Response, request
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from web import access

pages = Blueprint("voting", __name__)


@pages.before_request
def _inside() -> Answer | None:
    village = (request.view_args or {}).get("village")
    if village is None:
        return None
    if not current_user.is_authenticated:
        answer: Answer = access.login_manager.unauthorized()
        return answer
    access.require_village(str(village))
    return None


@pages.after_request
def _never_kept(answer: Response) -> Response:
    """A page that reads back choices must not be found again with the back button of a shared phone."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
