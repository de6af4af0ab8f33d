"""What every page knows (页面环境): language, elder mode, who is there, and the words that templates ask for."""

from typing import Any

from flask import Flask, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from web import store, wording, words
from workflows import people, stages
from workflows.law import money
from workflows.law.assemblies import BODIES

LANGUAGES = ("zh_Hans_CN", "en")
PAPERS = (".pdf", ".xlsx")
"""Addresses that end so give a paper or a table for the files: Chinese, whoever fetches it."""


def locale() -> str:
    """The reader's language: the one chosen, else Chinese."""
    if request.path.endswith(PAPERS):
        return LANGUAGES[0]
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def register(app: Flask) -> None:
    """Give templates their common variables and filters."""
    app.context_processor(_common)
    app.jinja_env.filters.update(
        money=money.printed,
        stage=lambda stage: wording.named(stages.NAMES.get(stage, stage)),
        state=lambda state: wording.named(stages.STATES.get(state, state)),
        body=lambda body: wording.named(BODIES[body].name if body in BODIES else body),
        office=lambda office: wording.named(
            people.OFFICES[office].name if office in people.OFFICES else office
        ),
        warning=lambda warning: words.WARNINGS.get(warning, warning),
        day=wording.day,
        moment=wording.moment,
        named=wording.named,
    )


def _common() -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    return {
        "elder": request.cookies.get("elder") == "1",
        "language": "en" if str(get_locale()) == "en" else "zh-Hans",
        "whoami": f"{current_user.name}（{current_user.office_name}）" if signed_in else None,
        "links": _links(signed_in),
        "new_command_id": store.new_command_id,
    }


def _links(signed_in: bool) -> dict[str, str]:
    links = {
        "home": url_for("desk.desk") if signed_in else url_for("home"),
        "elder": url_for("login.elder", next=request.path),
        "language": url_for("login.language", next=request.path),
    }
    if signed_in:
        return links | {
            "account": url_for("account.mine"),
            "logout": url_for("login.sign_out"),
            "switch": url_for("login.sign_in"),
        }
    return links | {"login": url_for("login.sign_in")}
