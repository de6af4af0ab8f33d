"""The blueprint of the pages behind the QR (扫一扫网页)."""

from flask import Blueprint
from flask_login import current_user

pages = Blueprint("wall", __name__)


@pages.before_request
def _who() -> None:
    # Asked before a page opens its own session: whoever is signed in is read in a session of theirs.
    _known = current_user.is_authenticated
