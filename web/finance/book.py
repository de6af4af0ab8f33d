"""Excel out (导出表格): a sheet, or the register of vouchers; texts stay texts, amounts are numbers to the fen."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from flask import Response
from openpyxl.styles import Alignment, Font

from workflows.registers import template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | None
"""A text, an amount in fen, or nothing."""


def answer(
    name: str, title: str, widths: Sequence[int], heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """A workbook of one page as an answer."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表"
    template.put(page.cell(1, 1), title)
    page.cell(1, 1).font = Font(bold=True, size=14)
    for place, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = page.cell(2, place)
        template.put(cell, head)
        cell.font, cell.fill = Font(bold=True), template.HEAD
        page.column_dimensions[cell.column_letter].width = width
    page.freeze_panes = "A3"
    for number, row in enumerate(rows, start=3):
        for place, told in enumerate(row, start=1):
            _put(page.cell(number, place), told)
    content = io.BytesIO()
    book.save(content)
    found = Response(content.getvalue(), mimetype=XLSX)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return found


def _put(cell: Any, told: Cell) -> None:
    if isinstance(told, int):
        cell.value, cell.number_format = Decimal(told) / 100, "#,##0.00"
    elif told:
        template.put(cell, told)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
