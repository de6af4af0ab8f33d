"""The blueprint of the public power list (小微权力清单网页)."""

from flask import Blueprint
from flask_login import current_user

pages = Blueprint("powers", __name__, url_prefix="/village/<village>/powers")


@pages.before_request
def _who() -> None:
    # Asked before a page opens its own session: whoever is signed in is read in a session of theirs.
    _known = current_user.is_authenticated
