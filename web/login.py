"""Signing in and out, elder mode and language (登录、长辈版、语言)."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, context, store, words
from workflows import accounts

pages = Blueprint("login", __name__)
A_YEAR = 365 * 24 * 3600


@pages.route("/login", methods=["GET", "POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in, or let somebody else do so on a shared phone (切换人员); the session then belongs to that person alone."""
    if request.method == "GET":
        return render_template("login.html", refused=None, name="")
    name = request.form.get("name", "").strip()[:64]
    try:
        found = accounts.sign_in(
            store.database(), name=name, secret=request.form.get("secret", "")[:200], at=store.now()
        )
    except Refused as refused:
        page = render_template("login.html", refused=words.sentence(refused), name=name)
        return page, words.status(refused)
    session.clear()
    login_user(access.load_user(found.account))
    return redirect(_inside(request.args.get("next", "")) or url_for("desk.desk"))


@pages.post("/logout")
def sign_out() -> Response:
    """Leave; the next person on this phone signs in anew."""
    logout_user()
    session.clear()
    flash(_("已退出登录。"), "done")
    return redirect(url_for("home"))


@pages.post("/office")
def choose_office() -> Response:
    """Act in another of one's offices."""
    chosen = request.form.get("office", "")
    if chosen in access.user().offices:
        session["office"] = chosen
    return redirect(url_for("desk.desk"))


@pages.get("/elder")
def elder() -> Response:
    """Switch 长辈版 on or off for this device."""
    answer = redirect(_inside(request.args.get("next", "")) or url_for("home"))
    now = "0" if request.cookies.get("elder") == "1" else "1"
    answer.set_cookie("elder", now, max_age=A_YEAR, samesite="Lax")
    return answer


@pages.get("/language")
def language() -> Response:
    """Switch between Chinese and English for this device."""
    answer = redirect(_inside(request.args.get("next", "")) or url_for("home"))
    other = context.LANGUAGES[context.locale() == context.LANGUAGES[0]]
    answer.set_cookie("language", other, max_age=A_YEAR, samesite="Lax")
    return answer


def _inside(address: str) -> str:
    """The address if it lies on this site; empty for any other (an open redirect would help a swindler)."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.scheme and not parts.netloc else ""
