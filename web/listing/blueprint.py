"""Who may come in (清单管理入口): the county's administrator, and a township's Party committee or government."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store
from workflows import jurisdictions
from workflows.listing import versions

pages = Blueprint("listing", __name__, url_prefix="/list/<home>")


@pages.before_request
def _inside() -> Response | None:
    if (answer := access.signed_in()) is not None:
        return answer
    me = access.user()
    if str((request.view_args or {}).get("home")) != me.home:
        raise Refused("not_found")
    if not versions.may_edit(me.home_kind, me.offices):
        raise access.not_theirs(*versions.EDITORS.get(me.home_kind, versions.EDITORS["county"]))
    return None


def page(template: str, home: str, **facts: Any) -> str:
    """A page of this blueprint; `here` is the county's or township's row."""
    with store.database().read() as db:
        here = jurisdictions.get(db, home)
    return render_template(f"listing/{template}.html", here=here, **facts)
