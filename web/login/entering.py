"""Signing in and out (登录、切换人员): village people with phone and PIN, the others with password and code."""

import secrets
from datetime import timedelta

import pyotp
from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.clock import parse
from engine.errors import Refused
from web import access, device, freshness, store, typeset
from web.login.blueprint import answered, code_of, inside, pages
from workflows import accounts, jurisdictions
from workflows.accounts import SignIn, authenticator
from workflows.accounts.secret import PIN
from workflows.record import Actor

Page = Response | str | tuple[str, int]
HALF_FOR = timedelta(minutes=10)
"""How long the second step may take after the first."""

ISSUER = "四议"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@pages.route("/login", methods=["GET", "POST"])
def sign_in() -> Page:
    """Sign in, or let somebody else do so on a shared phone (切换人员); the session then belongs to that person alone."""
    if request.method == "GET":
        return _form(None, "")
    name = request.form.get("name", "").strip()[:64]
    secret = request.form.get("secret", "")[:200]
    try:
        found = accounts.sign_in(store.database(), name=name, secret=secret, at=store.now(), key=store.key())
    except Refused as refused:
        return _form(refused, name)
    onwards = inside(request.args.get("next", ""))
    if accounts.phone.plain_of(name):
        with store.database().write() as db:
            accounts.phone.seal_late(db, found.county, accounts.phone.read(name, store.key()))
    if found.kind == PIN:
        return enter(found, onwards, remember="remember" in request.form)
    session.clear()
    until = (store.now() + HALF_FOR).isoformat()
    told = {"account": found.account, "generation": found.generation, "until": until, "next": onwards}
    session["half"] = told
    return redirect(url_for("login.second_step"), 303)


def _form(refused: Refused | None, name: str) -> Page:
    office = request.args.get("who") == "office"
    return answered(
        "sign_in", refused, name=name, office=office, onwards=inside(request.args.get("next", ""))
    )


def enter(found: SignIn, onwards: str, *, remember: bool = False) -> Response:
    """Everything was right: a new session of this person alone, and this device remembered if it is wished."""
    session.clear()
    begin(found)
    with store.database().write() as db:
        kept = device.take_over(db, found, remember=remember and found.kind == PIN)
    return device.send(redirect(onwards or url_for("desk.desk"), 303), kept)


def begin(found: SignIn) -> None:
    """Make this session somebody's, and fresh."""
    login_user(access.load_user(found.account))
    freshness.begin(now=store.now(), generation=found.generation)


def _half() -> SignIn:
    """Who has done the first step; refuses (`half_over`) when it was too long ago."""
    half = session.get("half") or {}
    with store.database().read() as db:
        found = accounts.find(db, half.get("account", ""))
    if found is None or store.now() >= parse(half["until"]) or half["generation"] != found.generation:
        raise Refused("half_over")
    return found


@pages.route("/login/code", methods=["GET", "POST"])
def second_step() -> Page:
    """The second step: the code of the app, or one of the printed recovery codes."""
    if "half" not in session:
        return redirect(url_for("login.sign_in", who="office"), 303)
    try:
        found = _half()
    except Refused as refused:
        return answered("again", refused)
    with store.database().read() as db:
        enrolled = authenticator.is_enrolled(db, found, store.key())
    if not enrolled:
        return redirect(url_for("login.enrol"), 303)
    if request.method == "GET":
        return answered("code", None, shown=shown_code(found))
    try:
        check_code(found, request.form.get("code", ""))
    except Refused as refused:
        return answered("code", refused, shown=shown_code(found))
    return enter(found, session["half"]["next"])


def shown_code(found: SignIn) -> str | None:
    """The code itself, in a demonstration alone: visitors have no authenticator."""
    with store.database().read() as db:
        if not jurisdictions.get(db, found.county).demo:
            return None
        return authenticator.next_code(db, found, at=store.now(), key=store.key())


def check_code(found: SignIn, typed: str) -> None:
    """Check a code of the app (six digits), else a recovery code."""
    given = code_of(typed)[:40]
    if len(given) == authenticator.DIGITS and given.isdigit():
        authenticator.prove(store.database(), found, given=given, at=store.now(), key=store.key())
    else:
        authenticator.recover(
            store.database(),
            found,
            given=given,
            at=store.now(),
            key=store.key(),
            command=store.command_id(),
        )


@pages.route("/login/enrol", methods=["GET", "POST"])
def enrol() -> Page:
    """The first sign-in: scan the code with an authenticator app, enter what it shows, print the recovery codes."""
    if "half" not in session:
        return redirect(url_for("login.sign_in", who="office"), 303)
    try:
        found = _half()
    except Refused as refused:
        return answered("again", refused)
    with store.database().read() as db:
        if authenticator.is_enrolled(db, found, store.key()):
            return redirect(url_for("login.second_step"), 303)
    if request.method == "GET":
        return _enrol_form(found, None)
    codes = [_recovery_code() for _n in range(authenticator.RECOVERY_CODES)]
    by = Actor(found.account, found.person, found.home)
    given = code_of(request.form.get("code", ""))[:40]
    try:
        accounts.tried(store.database(), found.account, at=store.now())
        store.run(authenticator.enrol, found.county, by, given=given, codes=codes, key=store.key())
    except Refused as refused:
        return _enrol_form(found, refused)
    onwards = session["half"]["next"] or url_for("desk.desk")
    enter(found, onwards)
    return answered("recovery", None, codes=codes, onwards=onwards, account=found.account)


def _enrol_form(found: SignIn, refused: Refused | None) -> Page:
    with store.database().write() as db:
        secret = authenticator.offer(db, found, pyotp.random_base32(), store.key())
    address = authenticator.address(secret, name=found.account, issuer=ISSUER)
    drawn = Markup(typeset.qr(address))  # noqa: S704 (drawn by us, holds no text of others)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return answered("enrol", refused, drawn=drawn, secret=grouped, account=found.account)


def _recovery_code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _n in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


@pages.post("/logout")
def sign_out() -> Response:
    """Leave; nobody is remembered here any more, and the next person on this phone signs in anew."""
    device.forget()
    if current_user.is_authenticated:
        logout_user()
    session.clear()
    flash(_("已退出登录。"), "done")
    return device.send(redirect(url_for("home")), None)
