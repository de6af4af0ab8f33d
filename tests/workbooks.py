"""Workbooks as villages fill them in (测试用表格): rows by sheet, values as people type them."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

from workflows.registers import template
from workflows.registers.layout import SHEETS

Rows = Mapping[str, Sequence[Sequence[Any]]]
FAMILIES: Rows = {
    "groups": [["一组"], ["二组"]],
    "households": [["001", "一组", "王大山"], ["002", "一组", "李水生"], ["003", "二组", "王小明"]],
    "villagers": [
        ["001", "王大山", "是", ""],
        ["001", "王小明", "是", "13800000001"],
        ["001", "王苗苗", "否", ""],
        ["002", "李水生", "是", ""],
        ["002", "阿依古丽·买买提", "是", ""],
        ["003", "王小明", "是", ""],
    ],
}
"""Three households: two people of one name in different households, one child, one name with a middle dot."""


def book(rows: Rows, *, change: Callable[[Any], None] | None = None) -> bytes:
    """The template with rows below the example; `change` may spoil the opened workbook."""
    opened = openpyxl.load_workbook(io.BytesIO(template.make("示范村名册")))
    for key, told in rows.items():
        page = opened[SHEETS[key].title]
        for number, row in enumerate(told, start=3):
            for place, value in enumerate(row, start=1):
                page.cell(number, place).value = value
    if change is not None:
        change(opened)
    content = io.BytesIO()
    opened.save(content)
    return content.getvalue()


def village_of(people: int) -> Rows:
    """A village of many: households of four, groups of fifty households."""
    houses = range((people + 3) // 4)
    return {
        "groups": [[f"{n + 1}组"] for n in range(len(houses) // 50 + 1)],
        "households": [[f"{n:04d}", f"{n // 50 + 1}组", f"户主{n}"] for n in houses],
        "villagers": [
            [f"{n // 4:04d}", f"户主{n // 4}" if n % 4 == 0 else f"村民{n}", "否" if n % 4 == 3 else "是", ""]
            for n in range(people)
        ],
    }
