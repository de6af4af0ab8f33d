"""How often an address may try (频率限制): sign-in, public forms and voting codes; counted in this process."""

from typing import Any

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

FAILED_AT_MOST = "20 per 10 minutes; 200 per day"
"""How many tries to sign in may fail from one address; advice of our own (系统提示)."""

GUESSES_AT_MOST = "30 per 10 minutes"
"""How many check codes from one address may be wrong; advice of our own (系统提示)."""

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")


def register(app: Flask) -> None:
    """Put the limits before their views: the limit lies in the function that comes back, so that one is kept."""
    limiter.init_app(app)
    # A village shares one address: only what failed counts much. One account has its own lock besides.
    failures: Any = limiter.shared_limit(FAILED_AT_MOST, "failed", methods=["POST"], deduct_when=_failed)
    tries: Any = limiter.limit("120 per minute", methods=["POST"])
    asking: Any = limiter.limit("20 per minute", methods=["POST"])
    # Only wrong codes count: a whole hall may share one address.
    codes: Any = limiter.limit("20 per 10 minutes", deduct_when=_failed)
    views = app.view_functions
    for view in ("login.sign_in", "login.second_step", "login.enrol", "login.reset"):
        views[view] = failures(tries(views[view]))
    for view in ("village.object_to", "inspection.ask"):
        views[view] = asking(views[view])
    views["voting.vote_by_code"] = codes(views["voting.vote_by_code"])
    guesses: Any = limiter.limit(GUESSES_AT_MOST, deduct_when=_not_found)
    views["village.check"] = guesses(views["village.check"])


def _failed(response: Response) -> bool:
    return response.status_code in (409, 422)


def _not_found(response: Response) -> bool:
    return response.status_code == 404
