"""The blueprint of the ledgers, and who sees whole names on them (台账网页)."""

from flask import Blueprint
from flask_login import current_user

from web import access
from web.desk.told import READERS
from workflows.assets import ending

pages = Blueprint("assets", __name__, url_prefix="/village/<village>")
inner = Blueprint("surveys", __name__, url_prefix="/v/<village>/matters/<matter>")

pages.before_request(access.know_reader)
inner.before_request(access.at_the_door)


def signs(village: str) -> bool:
    """Whether the reader signs the village's contracts, and so ends them."""
    known = current_user.is_authenticated and current_user.home == village
    return bool(known and current_user.holds(*ending.SIGNERS))


def inside(village: str) -> bool:
    """Whether the reader is an officer, superior or auditor of the village: they see with whom a contract is."""
    known = current_user.is_authenticated
    return known and village in current_user.villages and current_user.holds(*READERS)
