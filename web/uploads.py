"""Photos and scans that people attach (上传照片): checked by content, stored by digest, kept while a form is mended."""

from collections.abc import Iterable

import filetype  # type: ignore[import-untyped]
from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from engine.errors import Refused
from engine.evidence import MOST_BYTES
from web import access, store

TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")


def photos(files: Iterable[FileStorage]) -> list[str]:
    """Store what was attached; its digests, each once. Refuses files above 10 MB and all but photos and PDF."""
    contents = [content for file in files if (content := file.stream.read(MOST_BYTES + 1))]
    # Everything is checked before anything is stored.
    for content in contents:
        if len(content) > MOST_BYTES:
            raise Refused("file_too_large", most=MOST_BYTES)
        type_of(content)
    return list(dict.fromkeys(store.evidence().put(content) for content in contents))


def type_of(content: bytes) -> str:
    """The type of a file by its content, whatever it is called; refuses (`file_unknown`) all but photos and PDF."""
    found = filetype.guess_mime(content)
    if found not in TYPES:
        raise Refused("file_unknown", found=found)
    return str(found)


def answer(content: bytes) -> Response:
    """A stored file as an answer: photos are shown, scans are downloaded, never run."""
    kind = type_of(content)
    found = Response(content, mimetype=kind)
    if kind == "application/pdf":
        found.headers["Content-Disposition"] = "attachment"
    return found


def keep(village: str, digests: Iterable[str]) -> list[str]:
    """Tickets for a form that is shown again, so that nobody has to attach their photos twice.

    A ticket is signed for one village and one account: a digest alone must not make a stranger's file one's own.
    """
    return [_tickets().dumps([village, access.user().id, digest]) for digest in digests]


def kept(village: str, tickets: Iterable[str]) -> list[str]:
    """The digests behind tickets; refuses (`command_malformed`) one that was not given out here to this account."""
    found = []
    for ticket in tickets:
        try:
            where, account, digest = _tickets().loads(ticket)
        except (BadSignature, ValueError) as error:
            raise Refused("command_malformed") from error
        if (where, account) != (village, access.user().id):
            raise Refused("command_malformed")
        found.append(str(digest))
    return found


def sent(village: str, file: str, ticket: str) -> list[str]:
    """The digests of what the inputs `file` brought, or of the tickets in `ticket` where nothing new came."""
    return photos(request.files.getlist(file)) or kept(village, request.form.getlist(ticket))


def _tickets() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="photos")
