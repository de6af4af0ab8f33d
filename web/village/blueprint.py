"""The blueprint of the public pages (公开网页)."""

from flask import Blueprint

from web import access

pages = Blueprint("village", __name__)
pages.before_request(access.know_reader)
