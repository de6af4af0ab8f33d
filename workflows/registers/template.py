"""The workbook to fill in (下载的模板): headings explained, an example, lists to choose from."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from workflows.registers.layout import EXAMPLE, OFFICE_NAMES, SHEETS, Column, Kind, Sheet

WIDTHS = {
    Kind.CODE: 14,
    Kind.NAME: 18,
    Kind.DAY: 16,
    Kind.YES: 12,
    Kind.OFFICE: 26,
    Kind.PHONE: 18,
    Kind.CHOICE: 26,
    Kind.MONEY: 16,
    Kind.TEXT: 40,
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LISTED = 20_000
LIST = ","
"""What separates the choices of a list in a workbook."""
HEAD, SHADE = PatternFill("solid", fgColor="F3EDE2"), PatternFill("solid", fgColor="EEEEEE")
FIRST_STEPS = (
    "怎样填写",
    "1. 每张表第一行是栏目名，不要改。第二行灰底的是示例，不用删，不会导入。",
    "2. 从第三行起，一行写一个组、一户或者一个人。没有的表空着，不会改动。",
    "3. 不要写身份证号。系统不收身份证号。",
    "4. 同名的人，要在“户号”栏写明是哪一户。",
    "5. 填好保存为 .xlsx，在系统里上传。先看预览，没有错了再导入。导入以后可以撤销。",
    "6. “任职”表由乡镇党委或者县平台管理员导入，其他的表村里自己导入。",
)


def make(
    title: str,
    rows: Mapping[str, Iterable[Mapping[str, str]]] | None = None,
    *,
    sheets: Mapping[str, Sheet] = SHEETS,
    steps: Sequence[str] = FIRST_STEPS,
) -> bytes:
    """A workbook to fill in; `rows` by sheet key are what there is already, as texts by column key."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "说明"
    cover.column_dimensions["A"].width = 90
    for number, line in enumerate((title, *steps), start=1):
        put(cover.cell(number, 1), line)
    cover.cell(1, 1).font = Font(bold=True, size=16)
    for sheet in sheets.values():
        _page(book.create_sheet(sheet.title), sheet, (rows or {}).get(sheet.key, ()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def put(cell: Any, text: str) -> None:
    """Write a text that stays a text: one that begins like a formula is marked, so that no spreadsheet runs it."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def _page(page: Any, sheet: Sheet, rows: Iterable[Mapping[str, str]]) -> None:
    page.freeze_panes = "A3"
    for place, column in enumerate(sheet.columns, start=1):
        _column(page, place, column)
    for number, row in enumerate(rows, start=3):
        for place, column in enumerate(sheet.columns, start=1):
            if row.get(column.key):
                put(page.cell(number, place), row[column.key])


def _column(page: Any, place: int, column: Column) -> None:
    letter = page.cell(1, place).column_letter
    page.column_dimensions[letter].width = WIDTHS[column.kind]
    head, example = page.cell(1, place), page.cell(2, place)
    put(head, f"{column.title}（{'必填' if column.required else '选填'}）")
    head.font, head.fill = Font(bold=True), HEAD
    head.comment = Comment(column.help, "四议")
    put(example, f"{EXAMPLE}：{column.example}" if place == 1 else column.example)
    example.font, example.fill = Font(italic=True, color="555555"), SHADE
    example.alignment = Alignment(wrap_text=True)
    # Cells of text: a household number 001 stays 001.
    page.column_dimensions[letter].number_format = "@"
    lists = {
        Kind.YES: ("是", "否"),
        Kind.OFFICE: tuple(OFFICE_NAMES),
        Kind.CHOICE: tuple(column.choices),
    }
    chosen = LIST.join(lists.get(column.kind, ()))
    if chosen:
        listed = DataValidation(type="list", formula1=f'"{chosen}"', allow_blank=True)
        listed.error, listed.errorTitle = column.help, column.title
        listed.add(f"{letter}3:{letter}{LISTED}")
        page.add_data_validation(listed)
