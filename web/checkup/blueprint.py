"""The blueprint of the check-up's pages (程序体检): officers see their own village, others what is in their care."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from web.access import User
from web.desk.told import READERS
from workflows import people

pages = Blueprint("checkup", __name__)


@pages.before_request
def _signed_in() -> Response | None:
    if current_user.is_authenticated:
        return None
    answer: Response = access.login_manager.unauthorized()
    return answer


def reader(village: str = "") -> User:
    """The signed-in reader; refuses (`not_your_office`) mere voters, and (`not_found`) a village not in their care."""
    user = access.user()
    if village:
        access.require_village(village)
    if not user.holds(*READERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return user
