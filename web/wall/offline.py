"""Checking a paper without a network (没网也能核对): one page with the county's public keys, which a phone keeps.

The page's worker keeps this page and its three files, nothing else; when a QR is scanned and nothing answers, the
phone shows it, and the signature in the QR is checked right there. `siyi verify-paper` does the same.
"""

import json
from pathlib import Path

from flask import Response, current_app, render_template, url_for
from flask_babel import gettext as _

from web import store
from web.wall.blueprint import pages
from workflows import keys


@pages.get("/w/offline")
def offline() -> str:
    """The page that checks a QR's text by its signature alone."""
    with store.database().read() as db:
        known = [row.verifier for row in keys.announced(db)]
    return render_template("wall/offline.html", keys=[(each.id.hex(), each.public.hex()) for each in known])


@pages.get("/w/keys.txt")
def public_keys() -> Response:
    """The county's public keys, one a line, for `siyi verify-paper` and for whoever wants to print them."""
    with store.database().read() as db:
        lines = [row.verifier.text for row in keys.announced(db)]
    return Response("".join(f"{line}\n" for line in dict.fromkeys(lines)), mimetype="text/plain")


@pages.get("/w/worker.js")
def worker() -> Response:
    """The page's worker. It lies here, not among the files, so that it sees no page but those behind the QR."""
    content = Path(str(current_app.static_folder), "wall-worker.js").read_text("utf-8")
    return Response(content, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@pages.get("/w/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to put the page beside its other programmes."""
    told = {
        "name": _("核对公告"),
        "short_name": _("核对公告"),
        "lang": "zh-Hans",
        "start_url": url_for("wall.offline"),
        "scope": "/w/",
        "display": "standalone",
        "background_color": "#faf7f1",
        "theme_color": "#a3211b",
        "icons": [{"src": url_for("static", filename="siyi.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")
