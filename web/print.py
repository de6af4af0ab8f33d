"""Papers become PDF (打印): the only module that knows WeasyPrint."""

import base64
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from web import discretion, lines, papers, papers_evening, records, tiles, titles, typefaces, typeset
from web.finance.papers import FinancePaper
from web.powers.papers import ListPaper, PowerPaper

_TEMPLATES = {
    papers.NoticePaper: "notice.html",
    papers.ResolutionPaper: "resolution.html",
    papers.MinutesPaper: "minutes.html",
    papers.MeetingNoticePaper: "meeting-notice.html",
    papers.SignInPaper: "sign-in.html",
    papers.BallotPaper: "ballot.html",
    papers.ListBallotPaper: "ballot-lines.html",
    papers.EmergencyPaper: "emergency.html",
    papers.HandoverPaper: "handover.html",
    records.RecordPaper: "record.html",
    records.CoverPaper: "cover.html",
    records.ContentsPaper: "contents.html",
    papers.ResetPaper: "reset.html",
    papers_evening.AgendaPaper: "agenda.html",
    papers_evening.ResultSheetPaper: "result-sheet.html",
    papers_evening.BlankMinutesPaper: "blank-minutes.html",
    PowerPaper: "power.html",
    FinancePaper: "finance.html",
    ListPaper: "power-list.html",
}
PHOTOS: Mapping[str, Any] = {"dpi": 110, "jpeg_quality": 70, "optimize_images": True}
"""A volume of many photos stays small enough to send: 110 dots an inch are enough to read a signed sheet."""
# Pango's font map belongs to one thread at a time; a sheet takes well under a second, so they queue.
_PRESS = threading.RLock()


def html(paper: papers.Paper, *, first: int = 1, anchor: str = "", tiled: bool = False) -> str:
    """Set a paper as one self-contained HTML document, for a preview on screen and for the press.

    In a volume its pages are numbered from `first` on and others refer to it as `anchor`; `tiled` sets it for two A4
    sheets that are joined to one of A3. Refuses (engine.errors.Refused) a paper that carries an identity number or a
    person's mobile number.
    """
    discretion.check(paper)
    template = _environment().get_template(_TEMPLATES[type(paper)])
    return template.render(paper=paper, first=first, anchor=anchor, tiled=tiled)


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


class Volume:
    """Many papers bound as one PDF (卷): pages numbered through, with bookmarks; each keeps its own layout."""

    def __init__(self) -> None:
        self._documents: list[Any] = []

    @property
    def pages(self) -> int:
        """How many pages it has so far."""
        return sum(len(document.pages) for document in self._documents)

    def add(self, paper: papers.Paper, *, anchor: str = "") -> int:
        """Set a paper after the last page; the number of its first page. Refuses what `html` refuses."""
        first = self.pages + 1
        self._documents.append(_laid_out(html(paper, first=first, anchor=anchor)))
        return first

    def replace(self, place: int, paper: papers.Paper) -> None:
        """Set a paper anew in its place, as the contents are once all page numbers are known; as long as before."""
        before = self._documents[:place]
        first = sum(len(document.pages) for document in before) + 1
        fresh = _laid_out(html(paper, first=first))
        if len(fresh.pages) != len(self._documents[place].pages):
            raise ValueError(f"found {len(fresh.pages)} pages; expected {len(self._documents[place].pages)}")
        self._documents[place] = fresh

    def pdf(self) -> bytes:
        """All pages as tagged PDF; the same papers give the same bytes."""
        pages = [page for document in self._documents for page in document.pages]
        with _PRESS:
            bound: bytes = self._documents[0].copy(pages).write_pdf(pdf_tags=True, **PHOTOS)
            return bound


def _laid_out(source: str) -> Any:
    with _PRESS:
        press = _press(typefaces.folders())
        document = press.weasyprint.HTML(string=source, url_fetcher=fetcher())
        return document.render(font_config=press.fonts, pdf_tags=True, **PHOTOS)


def bundle(several: Sequence[papers.Paper]) -> bytes:
    """Print several papers as one PDF, each with pages of its own; refuses what `html` refuses.

    Ballots that are all alike are set once and their sheet is repeated, so that a pack of hundreds is a matter of seconds;
    of a ballot on a list all its sheets together, copy after copy.
    """
    parts = [(html(paper), times, _together(paper)) for paper, times in map(_sheets, several)]
    with _PRESS:
        press = _press(typefaces.folders())
        pages: list[Any] = []
        groups: list[tuple[int, int]] = []
        for source, times, together in parts:
            told = press.weasyprint.HTML(string=source, url_fetcher=fetcher())
            document = told.render(font_config=press.fonts)
            pages += document.pages
            first = len(document.pages) if together else 1
            groups += [(first, times), (len(document.pages) - first, 1)]
        joined = document.copy(pages)
        printed: bytes = joined.write_pdf(finisher=partial(tiles.repeat, groups))
        return printed


def _sheets(paper: papers.Paper) -> tuple[papers.Paper, int]:
    """What is set, and how often its first sheet is printed: one full sheet of like ballots, and the rest."""
    if isinstance(paper, papers.ListBallotPaper) and not paper.codes:
        return replace(paper, copies=1), paper.copies
    if not isinstance(paper, papers.BallotPaper) or paper.codes:
        return paper, 1
    full, rest = divmod(paper.copies, paper.fitting)
    return (replace(paper, copies=paper.fitting + rest), full) if full else (paper, 1)


def _together(paper: papers.Paper) -> bool:
    """Whether all sheets of a paper are repeated, and not its first alone."""
    return isinstance(paper, papers.ListBallotPaper) and not paper.codes


def tiled(paper: papers.Paper) -> bytes:
    """Print a poster on A4 (A3打成两张A4): each page of A3 becomes an upper and a lower half with marks to join them."""
    source = html(paper, tiled=True)
    with _PRESS:
        press = _press(typefaces.folders())
        document = press.weasyprint.HTML(string=source, url_fetcher=fetcher())
        printed: bytes = document.write_pdf(font_config=press.fonts, finisher=tiles.cut)
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
        "summed_up": lines.summed_up,
        "data": lambda photo: f"data:image;base64,{base64.b64encode(photo).decode()}",
        "pending": lambda source: f"{source}（条文号待核）",
        "qr": lambda url, facts="": Markup(typeset.qr(url, facts)),  # noqa: S704 -- drawn by us, holds no text of others
    }
    return environment
