"""The blueprint of the notices' inside pages (公告办理): nobody comes in who has not signed in."""

from flask import Blueprint

from web import access

pages = Blueprint("notices", __name__)


pages.before_request(access.signed_in)
