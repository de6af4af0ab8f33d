"""The blueprint of volumes and proofs (一事一档): nobody comes in who has not signed in."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from web.access import User
from web.desk.told import READERS
from workflows import people

pages = Blueprint("dossier", __name__)


@pages.before_request
def _signed_in() -> Response | None:
    if current_user.is_authenticated:
        return None
    answer: Response = access.login_manager.unauthorized()
    return answer


def reader(village: str) -> User:
    """Who reads a village's matters with names; refuses others, and a village that is not in their care."""
    user = access.user()
    access.require_village(village)
    if not user.holds(*READERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return user
