"""Papers become PDF (打印): the only module that knows WeasyPrint."""

import threading
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from web import discretion, papers, titles, typefaces, typeset

_TEMPLATES = {
    papers.NoticePaper: "notice.html",
    papers.ResolutionPaper: "resolution.html",
    papers.MinutesPaper: "minutes.html",
    papers.MeetingNoticePaper: "meeting-notice.html",
    papers.SignInPaper: "sign-in.html",
    papers.BallotPaper: "ballot.html",
    papers.HandoverPaper: "handover.html",
}
# Pango's font map belongs to one thread at a time; a sheet takes well under a second, so they queue.
_PRESS = threading.RLock()


def html(paper: papers.Paper) -> str:
    """Set a paper as one self-contained HTML document, for a preview on screen and for the press.

    Refuses (engine.errors.Refused) a paper that carries an identity number or a person's mobile number.
    """
    discretion.check(paper)
    return _environment().get_template(_TEMPLATES[type(paper)]).render(paper=paper)


def pdf(paper: papers.Paper) -> bytes:
    """Print a paper as tagged PDF; the same paper gives the same bytes. Safe to call from several threads.

    Nothing is fetched: text cannot make the press open a file or an address. Refuses what `html` refuses.
    """
    source = html(paper)
    with _PRESS:
        press = _press(typefaces.folders())
        document = press.weasyprint.HTML(string=source, url_fetcher=fetcher())
        printed: bytes = document.write_pdf(font_config=press.fonts, pdf_tags=True)
        return printed


def fetcher() -> Any:
    """Give what WeasyPrint may open: nothing but data: addresses, neither files nor the network."""
    with _PRESS:
        press = _press(typefaces.folders())
        return press.weasyprint.URLFetcher(allowed_protocols=("data",), allow_redirects=False)


class _Press:
    """WeasyPrint with its fonts."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        with typefaces.only(folders):
            # Here and not above: pages that print nothing need neither Pango nor half a second.
            import weasyprint  # type: ignore[import-untyped]
            from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

            self.weasyprint: Any = weasyprint
            self.fonts: Any = FontConfiguration()


@cache
def _press(folders: tuple[Path, ...]) -> _Press:
    return _Press(folders)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("web", "templates/print"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "ballot_title": typeset.BALLOT_TITLE,
        "long_ballot_text": typeset.LONG_BALLOT_TEXT,
    }
    environment.filters |= {
        "day": typeset.day,
        "moment": typeset.moment,
        "tied": typeset.tied,
        "numeral": typeset.numeral,
        "grouped": typeset.grouped,
        "balance": titles.balance,
        "pending": lambda source: f"{source}（条文号待核）",
        "qr": lambda url: Markup(typeset.qr(url)),  # noqa: S704 -- drawn by us, holds no text of others
    }
    return environment
