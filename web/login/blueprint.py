"""The blueprint of everything about signing in (登录), and what its pages share."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template

from engine.errors import Refused
from web import access, words

pages = Blueprint("login", __name__)
own = Blueprint("account", __name__)
"""What only somebody who has signed in may open."""


own.before_request(access.signed_in)


def inside(address: str) -> str:
    """The address if it lies on this site; empty for any other (an open redirect would help a swindler)."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and not parts.scheme and not parts.netloc else ""


def answered(template: str, refused: Refused | None, **facts: Any) -> str | tuple[str, int]:
    """A page of this blueprint, with the sentence of a refusal where there was one."""
    sentence = words.sentence(refused) if refused is not None else None
    page = render_template(f"login/{template}.html", refused=sentence, **facts)
    return (page, words.status(refused)) if refused is not None else page


def code_of(form_value: str) -> str:
    """A typed number with its spaces and full-width digits made plain."""
    return form_value.translate(_PLAIN).replace(" ", "").strip()


_PLAIN = {ord("０") + n: str(n) for n in range(10)} | {ord("　"): " "}


def new_twice(first: str, second: str) -> str:
    """A new secret that was typed twice; refuses (`secrets_differ`) two that are not the same."""
    if first != second:
        raise Refused("secrets_differ")
    return first


__all__ = ["answered", "code_of", "inside", "new_twice", "own", "pages"]
