"""The cookie of a remembered device (记住这台手机): its token, and what becomes of it at the next sign-in."""

import secrets

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from web import store
from workflows.accounts import devices
from workflows.accounts.account import SignIn
from workflows.accounts.devices import Token

COOKIE = "device"
SYSTEMS = (
    ("HarmonyOS", "华为手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "电脑"),
)


def token() -> Token | None:
    """The token that came with the request."""
    return Token.read(request.cookies.get(COOKIE, ""))


def label() -> str:
    """What a person would call this device, from what its browser says of itself."""
    agent = request.user_agent.string
    system = next((name for word, name in SYSTEMS if word in agent), "其他设备")
    return f"{system}（微信）" if "MicroMessenger" in agent else system


def recognised() -> SignIn | None:
    """Who is remembered on this device; its use is noted once an hour."""
    shown, at = token(), store.now()
    if shown is None:
        return None
    with store.database().read() as db:
        found = devices.recognised(db, shown, at=at)
        noted = devices.was_seen_lately(db, shown, at=at)
    if found is not None and not noted:
        with store.database().write() as db:
            devices.see(db, shown, at=at)
    return found


def take_over(db: Session, found: SignIn, *, remember: bool) -> Token | None:
    """Somebody signed in here: whoever was remembered before is not any more, unless it is the same person.

    Returns the token to keep on the device, if any.
    """
    former, at = token(), store.now()
    if former is not None and devices.renew(db, former, found.account, at=at):
        return former
    if former is not None:
        devices.forget_token(db, former)
    if not remember:
        return None
    fresh = Token(found.county, secrets.token_urlsafe(12), secrets.token_urlsafe(32))
    devices.remember(db, found, fresh, label=label(), at=at)
    return fresh


def forget() -> None:
    """Remember nobody on this device any more."""
    former = token()
    if former is not None:
        with store.database().write() as db:
            devices.forget_token(db, former)


def send(answer: Response, kept: Token | None) -> Response:
    """Set or remove the cookie."""
    if kept is None:
        answer.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    else:
        answer.set_cookie(
            COOKIE,
            kept.text,
            max_age=devices.REMEMBERED_FOR,
            httponly=True,
            secure=request.is_secure,
            samesite="Lax",
        )
    return answer
