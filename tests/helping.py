"""Departments in the village under test (模拟县的保障名单): a batch, its workbook, its publication."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import openpyxl

from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows.registers import imports, template, workbook
from workflows.support import batches, publishing, reading
from workflows.support.reading import Person

TITLE = "2026年第一季度最低生活保障"
ROW = ("示范村", "一组", "王小明", "最低生活保障", "420.00", "县级低保资金", "")
PEOPLE = (
    Person("王小明", "一组", "minimum-living", 42000, "县级低保资金", ""),
    Person("阿依古丽·买买提", "二组", "temporary-relief", 50050, "县级救助资金", ""),
)


def opened(
    village: VillageUnderTest,
    *,
    days: int = 10,
    villages: Sequence[str] = (VILLAGE,),
    role: str = "civil_affairs",
) -> str:
    """A batch that the county owes some villages within some days."""
    told = {"title": TITLE, "villages": villages, "due_on": village.today + timedelta(days=days)}
    who = village.persons["civil_affairs"]
    return village.do(batches.open_batch, role, jurisdiction=COUNTY, responsible=who, **told).subject


def publish(
    village: VillageUnderTest,
    batch: str,
    people: Sequence[Person] = PEOPLE,
    *,
    where: str = VILLAGE,
    role: str = "civil_affairs",
    **told: Any,
) -> str:
    """A village's part of a batch is published."""
    asked: Mapping[str, Any] = {"owner": COUNTY, "batch": batch, "persons": people, **told}
    return village.do(publishing.publish, role, jurisdiction=where, **asked).subject


def book(
    village: VillageUnderTest, *rows: Sequence[Any], change: Callable[[Any], None] | None = None
) -> bytes:
    """The template with rows below the example; `change` may spoil its page."""
    with village.database.read() as session:
        content = template.make(TITLE, sheets=reading.sheets(session, COUNTY, on=village.clock.now.date()))
    found = openpyxl.load_workbook(io.BytesIO(content))
    page = found["名单"]
    for number, row in enumerate(rows, start=3):
        for place, value in enumerate(row, start=1):
            page.cell(number, place).value = value
    if change is not None:
        change(page)
    filled = io.BytesIO()
    found.save(filled)
    return filled.getvalue()


def show(village: VillageUnderTest) -> None:
    """A list, its correction, and one with a fault that is looked at before it is taken in."""
    batch = opened(village)
    publish(village, batch)
    publish(village, batch, PEOPLE[:1], reason="多列了一人")
    wrong = book(village, ROW, ("别的村", *ROW[1:]))
    with village.database.write() as session:
        told = workbook.read(wrong, reading.sheets(session, COUNTY, on=village.clock.now.date()))
        imports.keep(session, COUNTY, account="civil_affairs", book=told, at=village.clock.now)
