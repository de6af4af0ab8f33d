"""Answers are sent compressed (压缩传输): on a slow phone a page is then a third as long on its way.

Not for whoever is signed in: their pages hold secrets (tokens of forms) beside words that others may choose, and the
length of a compressed page tells about both (BREACH). Files of our own are the same for everybody and always are.
"""

import gzip
from functools import lru_cache

from flask import Response, request
from flask_login import current_user

TEXTS = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
WORTH_IT = 500
"""Bytes below which compressing gains nothing."""


def compress(response: Response) -> Response:
    """Compress a text for a client that takes it, and tell caches that there are two forms of it."""
    if (
        response.mimetype not in TEXTS
        or response.status_code in (204, 206, 304)
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    ours = request.endpoint == "static"
    if not request.accept_encodings["gzip"] or (not ours and current_user and current_user.is_authenticated):
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < WORTH_IT:
        return response
    response.set_data(_kept(content) if ours else gzip.compress(content, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _weak = response.get_etag()
    if tag:
        # The same file in another form: equal in meaning, not in bytes.
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=64)
def _kept(content: bytes) -> bytes:
    """A file of ours, compressed once and well."""
    return gzip.compress(content, 9, mtime=0)
