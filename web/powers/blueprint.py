"""The blueprint of the public power list (小微权力清单网页)."""

from flask import Blueprint

from web import access

pages = Blueprint("powers", __name__, url_prefix="/village/<village>/powers")
pages.before_request(access.know_reader)
