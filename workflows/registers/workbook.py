"""A workbook that somebody uploaded (上传的表格): opened only when it is small and harmless, and read row by row."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from engine.errors import Refused
from workflows.registers import cells, personal
from workflows.registers.cells import Problem, Unreadable
from workflows.registers.layout import EXAMPLE, ROWS_AT_MOST, SHEETS, Kind, Sheet

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 300
HEADER_WITHIN = 10
"""The heading stands within the first rows: people put a title above it."""
BEYOND = 2_000
COLUMNS_AT_MOST = 60
_DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)


@dataclass(frozen=True)
class Row:
    """One row as it was read: the number that the spreadsheet shows, and canonical texts by column key."""

    number: int
    values: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass
class Book:
    """What a workbook says: rows by sheet key (only sheets that have rows), what is wrong, which columns were not read."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def read(content: bytes, sheets: Mapping[str, Sheet] = SHEETS) -> Book:
    """Read an .xlsx workbook; refuses (`workbook_…`) what is none, too large, dangerous, or holds none of `sheets`."""
    _check(content)
    try:
        opened = openpyxl.load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
    ) as error:
        # Damaged files fail in as many ways as there are places to be damaged in.
        raise Refused("workbook_unknown") from error
    book = Book()
    known = {sheet.title: sheet for sheet in sheets.values()}
    for page in opened.worksheets:
        sheet = known.get(cells.plain(page.title))
        if sheet is not None:
            _read_sheet(book, sheet, page)
    if not book.rows and not book.problems:
        raise Refused("workbook_empty", sheets=[sheet.title for sheet in sheets.values()])
    return book


def _check(content: bytes) -> None:
    """Size, kind and content before anything is unpacked: a small file may unpack to gigabytes."""
    if len(content) > MOST_BYTES:
        raise Refused("workbook_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if "[Content_Types].xml" not in packed.namelist():
                raise Refused("workbook_unknown")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused("workbook_too_large")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(packed.read(part)):
                    raise Refused("workbook_unknown")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Refused("workbook_unknown") from error


def _declares(content: bytes) -> bool:
    # A workbook never declares a document type; entities are how XML is made to explode or to read files.
    return any(each in content for each in _DECLARATIONS)


def _read_sheet(book: Book, sheet: Sheet, page: Any) -> None:
    header = _header(book, sheet, page)
    if header is None:
        return
    number, places = header
    _too_many(sheet, page, number)
    merged = _merged(page)
    found: list[Row] = []
    last = min(page.max_row, number + ROWS_AT_MOST)
    for row in page.iter_rows(
        min_row=number + 1, max_row=last, max_col=min(page.max_column, COLUMNS_AT_MOST)
    ):
        read_row = _row(book, sheet, row, places, merged)
        if read_row is not None:
            found.append(read_row)
    if found:
        book.rows[sheet.key] = found


def _header(book: Book, sheet: Sheet, page: Any) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and which column stands where; a sheet that is empty altogether is passed over."""
    titles = {column.title: column.key for column in sheet.columns}
    anything = False
    for row in page.iter_rows(
        min_row=1, max_row=min(page.max_row, HEADER_WITHIN), max_col=min(page.max_column, COLUMNS_AT_MOST)
    ):
        told = {
            cells.plain(cell.value).partition("（")[0].replace(" ", ""): place
            for place, cell in enumerate(row)
        }
        anything = anything or any(told)
        places = {key: told[title] for title, key in titles.items() if title in told}
        required = {column.key for column in sheet.columns if column.required}
        if len(places) * 2 > len(required) and places:
            for column in sheet.columns:
                if column.required and column.key not in places:
                    book.problems.append(Problem("column_missing", sheet.key, row[0].row, column.title))
            book.unread += [(sheet.title, title) for title in told if title and title not in titles]
            if sheet.public:
                book.problems += _forbidden(sheet, row, [*told])
            return (row[0].row, places) if required <= places.keys() else None
    if anything:
        book.problems.append(Problem("header_missing", sheet.key, 1, sheet.columns[0].title))
    return None


def _forbidden(sheet: Sheet, row: Any, headings: list[str]) -> Iterator[Problem]:
    """The columns of a public list that would hold what must not be public, by their headings."""
    for title in headings:
        if personal.in_heading(title):
            yield Problem("column_forbidden", sheet.key, row[0].row, title, title)


def _too_many(sheet: Sheet, page: Any, header: int) -> None:
    """Rows beyond the limit are refused, not cut off; empty ones, as whole-column formats leave them, do not count."""
    last = header + ROWS_AT_MOST
    if page.max_row > last:
        beyond = page.iter_rows(
            min_row=last + 1,
            max_row=min(page.max_row, last + BEYOND),
            max_col=len(sheet.columns),
            values_only=True,
        )
        if any(cells.plain(value) for row in beyond for value in row):
            raise Refused("workbook_rows", sheet=sheet.title, most=ROWS_AT_MOST)


def _merged(page: Any) -> dict[tuple[int, int], Any]:
    """What the cells of merged ranges mean: each the value of the first one (one household number over its people)."""
    found: dict[tuple[int, int], Any] = {}
    for area in page.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > ROWS_AT_MOST:
            continue
        first = page.cell(area.min_row, area.min_col)
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                found[row, column] = first
    return found


def _row(
    book: Book, sheet: Sheet, row: Any, places: dict[str, int], merged: dict[tuple[int, int], Any]
) -> Row | None:
    """One row; nothing for a blank one and for the example."""
    told = {key: merged.get((row[place].row, row[place].column), row[place]) for key, place in places.items()}
    own = [cell for key, cell in told.items() if cell is row[places[key]]]
    if not any(cells.plain(cell.value) for cell in own) or cells.plain(row[0].value).startswith(EXAMPLE):
        return None
    number, values = row[0].row, {}
    for problem, key, text in _cells(sheet, told, number):
        if problem is not None:
            book.problems.append(problem)
        values[key] = text
    if sheet.public:
        book.problems += _private(sheet, row, {place: column for column, place in places.items()})
    return Row(number, values)


def _private(sheet: Sheet, row: Any, read: Mapping[int, str]) -> Iterator[Problem]:
    """What a list that goes public must not carry along, in any cell; what a column's own reader told is not told again."""
    for place, cell in enumerate(row):
        text, column = cells.plain(cell.value), sheet.column(read[place]) if place in read else None
        wrong = personal.in_cell(text)
        known = column is not None and (wrong == "identity_number" or column.kind is Kind.TEXT)
        if wrong and not (known and wrong != "illness"):
            yield Problem(
                wrong, sheet.key, cell.row, column.title if column else "", text[:30] if column else ""
            )


def _cells(sheet: Sheet, told: dict[str, Any], number: int) -> Iterator[tuple[Problem | None, str, str]]:
    for column in sheet.columns:
        if column.key not in told:
            yield None, column.key, ""
            continue
        cell = told[column.key]
        found = cells.plain(cell.value)[:30]
        where = (sheet.key, number, column.title, found)
        if cell.data_type == "f":
            yield Problem("formula", *where), column.key, ""
        elif cell.data_type == "e":
            yield Problem("error_value", *where), column.key, ""
        else:
            try:
                yield None, column.key, cells.read(column, cell.value)
            except Unreadable as wrong:
                yield Problem(wrong.rule, *where, wrong.facts), column.key, ""
