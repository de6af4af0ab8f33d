"""The blueprint of the ledgers, and who sees whole names on them (台账网页)."""

from flask import Blueprint
from flask_login import current_user

from web.desk.told import READERS

pages = Blueprint("assets", __name__, url_prefix="/village/<village>")


@pages.before_request
def _who() -> None:
    # Asked before a page opens its own session: whoever is signed in is read in a session of theirs.
    _known = current_user.is_authenticated


def inside(village: str) -> bool:
    """Whether the reader is an officer, superior or auditor of the village: they see with whom a contract is."""
    known = current_user.is_authenticated
    return known and village in current_user.villages and current_user.holds(*READERS)
