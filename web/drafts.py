"""Drafts on pages (草稿): kept by a button, and by a script while one types; offered when the page is opened again.

A page takes part in three steps, whatever its form is:
its template puts `draft_offer()` above and `draft_button()` into the form (components/draft.html);
its view reads `typed()` where it would read what is known already; and calls `drop()` once the form is accepted.
Keeping and dropping by the reader themselves is done here, before any view: a draft is never checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import Flask, flash, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store
from workflows import drafts
from workflows.drafts import Kept, Owner

NOT_KEPT = frozenset({"csrf_token", "command_id", "draft", "add_row", "secret", "pin", "password", "code"})
"""What belongs to the page or is nobody's to read: it is in no draft."""

ARGUMENT, CONTINUE = "draft", "continue"
EVERY = timedelta(seconds=10)
"""How often the script keeps what was typed meanwhile."""


@dataclass(frozen=True)
class Offer:
    """A draft that the page offers to go on with: when it was kept, and where it is opened."""

    at: datetime
    href: str


def register(app: Flask) -> None:
    """Keep drafts before any view, and give templates what they offer."""
    app.before_request(_keep)
    app.jinja_env.globals.update(draft_to_offer=offer, draft_every=int(EVERY.total_seconds()))


def _owner() -> Owner:
    user = access.user()
    return Owner(user.home, user.id)


def _form() -> str:
    """The key of the page that is open: its address with what was chosen in it."""
    chosen = [
        f"{name}={value}"
        for name, value in sorted(request.args.items(multi=True))
        if name not in (ARGUMENT, "next")
    ]
    return "&".join((request.path, *chosen))


def kept() -> Kept | None:
    """The reader's draft of this page."""
    if not current_user.is_authenticated:
        return None
    with store.database().read() as session:
        return drafts.load(session, _owner(), _form(), at=store.now())


def offer() -> Offer | None:
    """What a page that was just opened offers; nothing beside a form that was sent, or that shows the draft already."""
    if request.method != "GET" or request.args.get(ARGUMENT) == CONTINUE:
        return None
    found = kept()
    return Offer(found.at, _here(**{ARGUMENT: CONTINUE})) if found else None


def typed() -> MultiDict[str, str] | None:
    """What the reader typed before, where they chose to go on (接着写); `None` for a page that begins anew."""
    if request.method != "GET" or request.args.get(ARGUMENT) != CONTINUE:
        return None
    found = kept()
    return (
        MultiDict((name, value) for name, values in found.typed.items() for value in values)
        if found
        else None
    )


def fill(address: str, values: Mapping[str, Sequence[str]]) -> None:
    """Put what was read elsewhere into the reader's draft of another page; refuses (`draft_too_long`)."""
    sent = (store.place(), store.command_id())
    if not drafts.save(store.database(), _owner(), address, values, at=store.now(), sent=sent):
        raise Refused("draft_too_long")


def drop() -> None:
    """The form of this page was accepted: its draft goes."""
    drafts.drop(store.database(), _owner(), _form())


def _keep() -> Response | None:
    asked = request.form.get(ARGUMENT) if request.method == "POST" else None
    if asked not in ("save", "auto", "drop") or not current_user.is_authenticated:
        return None
    if asked == "drop":
        drop()
        return redirect(_here(), 303)
    saved = drafts.save(
        store.database(),
        _owner(),
        _form(),
        _values(),
        at=store.now(),
        sent=(store.place(), store.command_id()),
    )
    if asked == "auto":
        return Response(status=204 if saved else 409)
    if saved:
        flash(_("草稿已经存好，保留三十天，只有您自己看得到。"), "done")
        return redirect(_here(**{ARGUMENT: CONTINUE}), 303)
    flash(_("草稿没有存下：这张表已经提交过，或者内容太长。"), "warning")
    return redirect(_here(), 303)


def _values() -> dict[str, list[str]]:
    return {
        name: [value for value in values if value]
        for name, values in request.form.lists()
        if name not in NOT_KEPT and any(values)
    }


def _here(**more: str) -> str:
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != ARGUMENT]
    query = urlencode([*asked, *more.items()])
    return f"{request.path}?{query}" if query else request.path
