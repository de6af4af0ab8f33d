"""The scan of an order (决定书、裁判文书扫描件): sent with its form, and shown to those in whose care the village is."""

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from engine import log
from engine.errors import Refused
from web import access, store, uploads
from web.desk.blueprint import pages
from web.meetings.files import INSPECTORS
from workflows import dossier, people

SCANNED = (*dossier.ORDERS, "lease_end_proposed", "lease_ended")
"""The events whose scans are opened here: orders, and the signed paper that ends a lease early."""

FILE, KEPT = "scan", "scan-kept"
"""The inputs beside a form: the file, and the ticket of one that was sent before a mistake was mended."""


def sent(village: str) -> list[str]:
    """The digest of what was attached, now or before; none without. Refuses as `uploads.sent`."""
    return uploads.sent(village, FILE, KEPT)[:1]


def may_see() -> bool:
    """Whether somebody sees scans: they show seals and signatures, so officers, supervisors and superiors only."""
    return access.user().holds(*people.OFFICERS, *people.SUPERVISION, *INSPECTORS)


def linked(steps: Sequence[dict[str, Any]], village: str, matter: str) -> list[dict[str, Any]]:
    """Steps of a history with the addresses of their scans, for whoever may see them."""
    if not may_see():
        return list(steps)
    return [each | {"scans": [_address(village, matter, name) for name in each["files"]]} for each in steps]


def _address(village: str, matter: str, digest: str) -> str:
    return url_for("desk.scan", village=village, matter=matter, digest=digest)


@pages.get("/v/<village>/matters/<matter>/scans/<digest>")
def scan(village: str, matter: str, digest: str) -> Response:
    """A scan that an event of this matter names; refuses (`not_found`) everything else, and whoever may not see it."""
    access.require_village(village)
    with store.database().read() as db:
        events = log.events(db, village, subject=("matter", matter))
        named = dossier.files_of([(each.kind, each.body) for each in events if each.kind in SCANNED])
    if not may_see() or digest not in named:
        raise Refused("not_found", digest=digest)
    try:
        content = store.evidence().get(digest)
    except LookupError as error:
        raise Refused("not_found", digest=digest) from error
    answer = uploads.answer(content)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
