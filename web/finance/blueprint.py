"""Two doors (财务页面入口): the public sheets, and inside the register for those who answer for the money."""

from functools import partial

from flask import Blueprint

from web import access
from web.desk.told import READERS
from workflows import people

public = Blueprint("finance", __name__, url_prefix="/village/<village>/finance")
inside = Blueprint("ledger", __name__, url_prefix="/v/<village>/finance")

INSIDERS = (*READERS, "bookkeeper")

public.before_request(access.know_reader)


inside.before_request(partial(access.at_the_door, *INSIDERS, told=people.OFFICERS))
