"""Two doors (保障名单入口): what everybody reads in a village, and a department's own batches."""

from functools import partial

from flask import Blueprint

from web import access
from workflows.support.batches import DEPARTMENTS

public = Blueprint("support", __name__, url_prefix="/village/<village>/support")
inside = Blueprint("batches", __name__, url_prefix="/support")

public.before_request(access.know_reader)
inside.before_request(partial(access.at_the_door, *DEPARTMENTS))
