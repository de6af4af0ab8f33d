"""A secret is set anew with the printed one-time code (用一次性码重设密码)."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import store
from web.login import entering
from web.login.blueprint import answered, code_of, pages
from web.login.mine import typed_secret
from workflows import accounts
from workflows.accounts import phone, resets, secret
from workflows.accounts.secret import PIN

Page = Response | str | tuple[str, int]


@pages.route("/reset", methods=["GET", "POST"])
def reset() -> Page:
    """Name or phone number, the printed code, and another secret twice; village people are then signed in."""
    name = request.values.get("name", "").strip()[:64]
    if request.method == "GET":
        return answered("reset", None, name=name)
    try:
        found = _redeem(name)
    except Refused as refused:
        return answered("reset", refused, name=name)
    flash(_("新密码已经设好，这张单子作废了。"), "done")
    if found.kind == PIN:
        return entering.enter(found, "")
    return redirect(url_for("login.sign_in", who="office"), 303)


def _redeem(name: str) -> accounts.SignIn:
    with store.database().read() as db:
        found = accounts.named(db, name, store.key())
    if found is None:
        raise Refused("reset_code_wrong")
    hashed = secret.hashed(typed_secret(found), found.kind, phone=phone.plain_of(name))
    resets.redeem(
        store.database(),
        found,
        code=code_of(request.form.get("code", ""))[:40],
        secret=hashed,
        at=store.now(),
        key=store.key(),
        command=store.command_id(),
    )
    with store.database().read() as db:
        return resets.of(db, found.account)
