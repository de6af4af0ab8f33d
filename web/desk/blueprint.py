"""The blueprint on which the desk's views register themselves (工作台): nobody comes in who has not signed in."""

from flask import Blueprint

from web import access

pages = Blueprint("desk", __name__)


pages.before_request(access.signed_in)
