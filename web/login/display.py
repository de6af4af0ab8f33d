"""How a device shows pages (长辈版、语言), and in which office somebody acts (职务)."""

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from web import access, context
from web.login.blueprint import inside, pages

A_YEAR = 365 * 24 * 3600


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
    answer = redirect(inside(request.args.get("next", "")) or url_for("home"))
    now = "0" if request.cookies.get("elder") == "1" else "1"
    answer.set_cookie("elder", now, max_age=A_YEAR, samesite="Lax")
    return answer


@pages.get("/language")
def language() -> Response:
    """Switch between Chinese and English for this device."""
    answer = redirect(inside(request.args.get("next", "")) or url_for("home"))
    other = context.LANGUAGES[context.locale() == context.LANGUAGES[0]]
    answer.set_cookie("language", other, max_age=A_YEAR, samesite="Lax")
    return answer
