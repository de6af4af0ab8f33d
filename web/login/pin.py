"""The PIN is asked for before somebody acts (办事前输密码): the form that was posted waits, and then goes on."""

import io
from collections.abc import Iterator

from flask import Flask, current_app, request, session
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.evidence import MOST_BYTES
from web import access, device, freshness, store, uploads
from web.freshness import PinNeeded
from web.login import entering
from web.login.blueprint import answered, code_of
from workflows import accounts
from workflows.accounts.secret import PIN

FIELD, FILE = "confirm_pin", "confirm_file"
"""The inputs that the page adds to the form it keeps."""


def register(app: Flask) -> None:
    """Ask for the PIN where it is needed, and take it where it comes with a kept form."""
    app.register_error_handler(PinNeeded, _ask)
    app.before_request(_take)


def _ask(_needed: PinNeeded) -> tuple[str, int] | Response:
    return _page(None)


def _page(refused: Refused | None) -> tuple[str, int]:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, FILE)]
    tickets = [*request.form.getlist(FILE), *_tickets_of(request.files)] if refused is None else []
    page = answered(
        "pin",
        refused,
        kept=kept,
        tickets=tickets or request.form.getlist(FILE),
        field=FIELD,
        file=FILE,
        action=request.full_path.rstrip("?"),
        pin=access.user().sign_in.kind == PIN,
        shown=None if access.user().sign_in.kind == PIN else entering.shown_code(access.user().sign_in),
    )
    text = page[0] if isinstance(page, tuple) else page
    return text, 403


def _take() -> tuple[str, int] | Response | None:
    """A kept form comes back with the PIN: if it is right, the view that was asked for goes on as if nothing had been."""
    if request.method != "POST" or FIELD not in request.form or not current_user.is_authenticated:
        return None
    user = access.user()
    if not freshness.is_fresh(store.now()):
        try:
            _prove(code_of(request.form[FIELD])[:40])
        except Refused as refused:
            return _page(refused)
        _freshen(user)
    _give_files_back()
    return None


def _prove(given: str) -> None:
    found = access.user().sign_in
    if found.kind == PIN:
        accounts.prove(store.database(), found, secret=given, at=store.now())
    else:
        entering.check_code(found, given)


def _freshen(user: access.User) -> None:
    # The forms that lie open in other tabs of this person stay good, so their token is kept.
    kept = {name: session[name] for name in ("csrf_token", "office") if name in session}
    session.clear()
    session.update(kept)
    entering.begin(user.sign_in)
    shown = device.token()
    if shown is not None:
        with store.database().write() as db:
            accounts.devices.renew(db, shown, user.id, at=store.now())


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="kept-files")


def _tickets_of(files: MultiDict[str, FileStorage]) -> Iterator[str]:
    """Photos that were attached wait in the store; a ticket is good for this account alone."""
    for name, file in files.items(multi=True):
        file.stream.seek(0)
        content = file.stream.read(MOST_BYTES + 1)
        try:
            uploads.type_of(content)
        except Refused:
            continue
        if len(content) > MOST_BYTES:
            continue
        digest = store.evidence().put(content)
        yield _signer().dumps([access.user().id, name, (file.filename or "")[:100], digest])


def _give_files_back() -> None:
    """The photos of a kept form, as if they had been attached just now."""
    found: MultiDict[str, FileStorage] = MultiDict(request.files.items(multi=True))
    for ticket in request.form.getlist(FILE):
        try:
            account, name, filename, digest = _signer().loads(ticket)
        except (BadSignature, ValueError) as error:
            raise Refused("command_malformed") from error
        if account != access.user().id:
            raise Refused("command_malformed")
        content = io.BytesIO(store.evidence().get(digest))
        found.add(name, FileStorage(content, filename=filename, name=name))
    request.files = ImmutableMultiDict(found.items(multi=True))
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, FILE)]
    request.form = ImmutableMultiDict(fields)
