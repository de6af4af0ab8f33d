"""Two doors (财务页面入口): the public sheets, and inside the register for those who answer for the money."""

from flask import Blueprint
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access
from web.desk.told import READERS
from workflows import people

public = Blueprint("finance", __name__, url_prefix="/village/<village>/finance")
inside = Blueprint("ledger", __name__, url_prefix="/v/<village>/finance")

INSIDERS = (*READERS, "bookkeeper")

public.before_request(access.know_reader)


@inside.before_request
def _inside() -> Response | None:
    answer = access.at_the_door()
    if answer is None and not access.user().holds(*INSIDERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    return answer
