"""Two doors (制度库入口): what everybody reads in a village, and what an office puts in."""

from functools import partial

from flask import Blueprint

from web import access
from workflows.library.documents import ISSUERS

public = Blueprint("library", __name__, url_prefix="/village/<village>/library")
inside = Blueprint("shelves", __name__, url_prefix="/library")

public.before_request(access.know_reader)
inside.before_request(partial(access.at_the_door, *ISSUERS))
