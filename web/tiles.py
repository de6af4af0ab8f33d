"""Pages of a finished PDF (拼页): A3 posters on two sheets of A4 with marks to join them; like sheets repeated.

A tiled page is set 281 × 390 mm large: within two A4 sheets on their sides (297 × 210 mm) an edge of 8 mm stays white,
which printers need, and 14 mm are on both sheets for the glue.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import pydyf  # type: ignore[import-untyped]

MM = 72 / 25.4
SHEET = (297 * MM, 210 * MM)
EDGE = 8 * MM


def cut(_document: Any, pdf: Any) -> None:
    """Replace each page by its upper and its lower half, each a view of A4 on the same drawing (a WeasyPrint finisher)."""
    halves: list[Any] = []
    for page in _pages(pdf):
        left, bottom, _right, top = (float(number) for number in page["MediaBox"])
        lower = _box(left - EDGE, bottom - EDGE)
        page["MediaBox"] = _box(left - EDGE, top + EDGE - SHEET[1])
        halves += [page, _again(pdf, page, MediaBox=lower)]
    _set(pdf, halves)


def repeat(groups: Sequence[tuple[int, int]], _document: Any, pdf: Any) -> None:
    """Repeat groups of pages (how many, how often): like sheets are drawn once (a WeasyPrint finisher)."""
    pages, copies = iter(_pages(pdf)), list[Any]()
    for many, times in groups:
        group = list(islice(pages, many))
        copies += group
        for _ in range(times - 1):
            copies += [_again(pdf, page) for page in group]
    _set(pdf, copies)


def _pages(pdf: Any) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/Page"]


def _again(pdf: Any, page: Any, **changed: Any) -> Any:
    made = pydyf.Dictionary({**page, **changed})
    pdf.add_object(made)
    return made


def _set(pdf: Any, pages: Sequence[Any]) -> None:
    pdf.pages["Kids"] = pydyf.Array([part for page in pages for part in (page.number, 0, "R")])
    pdf.pages["Count"] = len(pages)


def _box(left: float, bottom: float) -> Any:
    return pydyf.Array([left, bottom, left + SHEET[0], bottom + SHEET[1]])
