"""The blueprint of volumes and proofs (一事一档): nobody comes in who has not signed in."""

from flask import Blueprint

from web import access
from web.access import User
from web.desk.told import READERS
from workflows import people

pages = Blueprint("dossier", __name__)


pages.before_request(access.signed_in)


def reader(village: str) -> User:
    """Who reads a village's matters with names; refuses others, and a village that is not in their care."""
    user = access.user()
    access.require_village(village)
    access.need(*READERS, told=people.OFFICERS)
    return user
