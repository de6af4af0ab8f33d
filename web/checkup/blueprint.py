"""The blueprint of the check-up's pages (程序体检): officers see their own village, others what is in their care."""

from flask import Blueprint

from web import access
from web.access import User
from web.desk.told import READERS
from workflows import people

pages = Blueprint("checkup", __name__)


pages.before_request(access.signed_in)


def reader(village: str = "") -> User:
    """The signed-in reader; refuses (`not_your_office`) mere voters, and (`not_found`) a village not in their care."""
    user = access.user()
    if village:
        access.require_village(village)
    access.need(*READERS, told=people.OFFICERS)
    return user
