"""The blueprint on which the desk's views register themselves (工作台): nobody comes in who has not signed in."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from web import access

pages = Blueprint("desk", __name__)


@pages.before_request
def _signed_in() -> Response | None:
    if current_user.is_authenticated:
        return None
    answer: Response = access.login_manager.unauthorized()
    return answer
