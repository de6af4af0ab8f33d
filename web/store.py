"""The running application's database, files and clock, and how a page performs a command (页面与命令)."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, request

from engine.database import Database
from engine.evidence import Evidence
from engine.signing import Key
from workflows.record import Actor, Answer, Context, perform

EXTENSION = "siyi"


class Store:
    """What every request shares."""

    def __init__(
        self,
        database: Database,
        evidence: Evidence,
        now: Callable[[], datetime],
        *,
        key: Key | None = None,
        address: str = "",
    ) -> None:
        self.database = database
        self.evidence = evidence
        self.now = now
        self.key = key
        self.address = address


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


def key() -> Key | None:
    """The key that signs papers and checkpoints; None where nothing is to be signed."""
    return _store().key


def outside(path: str) -> str:
    """A page's address as villagers reach it, for paper: below `SIYI_ADDRESS`, else as this request came in."""
    return (_store().address or request.host_url.rstrip("/")) + path


def new_command_id() -> str:
    """An id for a form that is about to be shown: posting it twice does nothing twice."""
    return secrets.token_urlsafe(18)


def command_id() -> str:
    """The id that came with the posted form, or a fresh one for a form without."""
    return request.form.get("command_id") or new_command_id()


def run(verb: Callable[..., Answer], jurisdiction: str, by: Actor, /, **fields: Any) -> Answer:
    """Perform a verb in a jurisdiction, now, under the posted command id; `Refused` passes through."""
    return perform(database(), verb, Context(jurisdiction, command_id(), by, now(), key=key()), **fields)
