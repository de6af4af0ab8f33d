"""Who may come in (投票页面入口): with a code anybody; below a village only signed-in people in whose care it is."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from web import access

pages = Blueprint("voting", __name__)


@pages.before_request
def _inside() -> Answer | None:
    return access.at_the_door() if "village" in (request.view_args or {}) else None


@pages.after_request
def _never_kept(answer: Response) -> Response:
    """A page that reads back choices must not be found again with the back button of a shared phone."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
