"""The blueprint of office tasks (办理任务): nobody comes in who has not signed in."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from web import access

pages = Blueprint("tasks", __name__)


@pages.before_request
def _signed_in() -> Response | None:
    if current_user.is_authenticated:
        return None
    answer: Response = access.login_manager.unauthorized()
    return answer
