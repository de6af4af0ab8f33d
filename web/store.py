"""The running application's database, files and clock, and how a page performs a command (页面与命令)."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, flash, g, request
from flask_babel import gettext as _
from flask_login import current_user

from engine.database import Database
from engine.evidence import Evidence
from engine.log import Head
from engine.signing import Key
from web import freshness
from workflows.record import Actor, Answer, Context, perform

EXTENSION = "siyi"


class Store:
    """What every request shares."""

    def __init__(self, database: Database, evidence: Evidence, now: Callable[[], datetime]) -> None:
        self.database = database
        self.evidence = evidence
        self.now = now


def _store() -> Store:
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Store):
        raise TypeError(f"found {found!r}; expected the application's Store")
    return found


def database() -> Database:
    """The application's database."""
    return _store().database


def evidence() -> Evidence:
    """The application's photos and scans."""
    return _store().evidence


def now() -> datetime:
    """The application's time."""
    return _store().now()


def key() -> bytes:
    """The key beside the database: digests of phone numbers and codes, sealed second factors."""
    return str(current_app.secret_key).encode()


def signer() -> Key | None:
    """The key that signs papers and checkpoints; None where nothing is to be signed."""
    return database().signer


def new_command_id() -> str:
    """An id for a form that is about to be shown: posting it twice does nothing twice.

    For somebody signed in it follows from the page, the place of the form on it and the state of the log, so the same
    form in two tabs, or fetched anew by the back button before anything happened, is one command. On the public pages
    ids are drawn by lot: the public shares one account, and an id must not tell who objected without a name.
    """
    if not current_user.is_authenticated or request.blueprint == "village":
        return secrets.token_urlsafe(18)
    g.forms = g.get("forms", 0) + 1
    chosen = sorted(pair for pair in request.args.items(multi=True) if pair[0] != "draft")
    told = (current_user.id, request.path, chosen, g.forms, _log_size())
    key = str(current_app.secret_key).encode()
    return hmac.new(key, repr(told).encode(), hashlib.sha256).hexdigest()[:32]


def note_log() -> None:
    """Before a page is read: how long its log is, so that its forms' ids need no second look at the database."""
    if request.method == "GET" and request.endpoint != "static" and current_user.is_authenticated:
        know_log()


def know_log() -> None:
    """The same for a page that shows a form again after a mistake, before it opens the database."""
    if current_user.is_authenticated:
        _log_size()


def _log_size() -> int:
    if "log_size" not in g:
        with database().read() as session:
            head = session.get(Head, place())
        g.log_size = head.size if head is not None else 0
    return int(g.log_size)


def place() -> str:
    """The jurisdiction that the open page belongs to: named in its address, else the reader's own.

    Accounts stand in the county's log, so pages about them belong to the county.
    """
    if request.blueprint in ("login", "account"):
        return str(current_user.sign_in.county)
    found = request.view_args or {}
    return str(found.get("village") or found.get("county") or current_user.home)


def command_id() -> str:
    """The id that came with the posted form, or a fresh one for a form without."""
    return request.form.get("command_id") or secrets.token_urlsafe(18)


def run(verb: Callable[..., Answer], jurisdiction: str, by: Actor, /, **fields: Any) -> Answer:
    """Perform a verb in a jurisdiction, now, under the posted command id; `Refused` passes through.

    Where the signed-in person acts in a session that may only read, the PIN is asked for first (`PinNeeded`).
    """
    return run_as(command_id(), verb, jurisdiction, by, **fields)


def run_as(
    command: str, verb: Callable[..., Answer], jurisdiction: str, by: Actor, /, **fields: Any
) -> Answer:
    """The same under a command id of its own, for a page that performs several commands at one tap."""
    return _perform(Context(jurisdiction, command, by, now()), verb, fields)


def run_late(
    happened: datetime | None, verb: Callable[..., Answer], jurisdiction: str, by: Actor, /, **fields: Any
) -> Answer:
    """The same as `run` for what happened earlier than it is entered (补录)."""
    return _perform(Context(jurisdiction, command_id(), by, now(), happened), verb, fields)


def _perform(context: Context, verb: Callable[..., Answer], fields: dict[str, Any]) -> Answer:
    freshness.require(context.by, context.at)
    answer = perform(database(), verb, context, **fields)
    if answer.again:
        tell_again()
    return answer


def tell_again() -> None:
    """Say that a form was sent before: a second tap, the back button, a second tab."""
    flash(
        _("这张表刚才已经提交过，没有重复办理。后来改动的内容没有保存，要改的请重新打开页面办理。"), "warning"
    )
