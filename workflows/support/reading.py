"""A department's workbook (名单表格): one row a person, each wrong row named; read for all villages of a batch at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.matter import MatterRow
from workflows import jurisdictions, matters
from workflows.law import money
from workflows.registers.cells import Problem
from workflows.registers.layout import Column, Kind, Sheet
from workflows.registers.workbook import Book, Row
from workflows.support.tables import Batch

LIST = "list"
CLASS = "G"
"""The class of the power list whose items are benefits (民生保障)."""


def kinds(session: Session, home: str, *, on: date) -> dict[str, str]:
    """The benefits of the power list that holds here on a day: item → title."""
    found = matters.power_list(session, home, on=on)
    return {item.id: item.title for item in found.values() if item.class_ == CLASS}


def sheets(session: Session, home: str, *, on: date) -> Mapping[str, Sheet]:
    """The one sheet to fill in; it goes public, so no column of it may hold what must not."""
    choices = {title: item for item, title in kinds(session, home, on=on).items()}
    columns = (
        Column("village", "村", Kind.TEXT, True, "写村名，与系统里的一样", "柳河村"),
        Column("group", "组", Kind.CODE, True, "村民小组的名称", "一组"),
        Column("name", "姓名", Kind.NAME, True, "未成年人写户主的姓名，不写孩子的", "王小明"),
        Column("kind", "类别", Kind.CHOICE, True, "从下拉列表里选", next(iter(choices)), choices),
        Column("amount", "金额", Kind.MONEY, True, "元，最多两位小数；实物折价写", "420.00"),
        Column("source", "资金来源", Kind.TEXT, True, "哪一级、什么资金", "县级低保资金"),
        Column("matter", "事项编号", Kind.CODE, False, "村里协助办理的事项编号，没有的空着", ""),
    )
    return {LIST: Sheet(LIST, "名单", columns, public=True)}


@dataclass(frozen=True)
class Person:
    """One row: what goes into the public part, and the name that goes into the private one."""

    name: str
    group: str
    item: str
    amount: int
    source: str
    matter: str

    @property
    def told(self) -> dict[str, Any]:
        """The public part."""
        return {
            "group": self.group,
            "item": self.item,
            "amount": self.amount,
            "source": self.source,
            "matter": self.matter,
        }


def read(session: Session, batch: Batch, book: Book) -> tuple[dict[str, list[Person]], list[Problem]]:
    """By village the persons of a workbook, and everything that is wrong with it.

    Refuses (`import_gone`) a draft that was kept for another list.
    """
    if not book.rows.keys() <= {LIST}:
        raise Refused("import_gone")
    names = {jurisdictions.get(session, each).name: each for each in batch.villages.split()}
    found: dict[str, list[Person]] = {}
    problems = list(book.problems)
    seen: dict[tuple[str, ...], int] = {}
    wrong = {problem.row for problem in problems}
    for row in book.rows.get(LIST, ()):
        mistakes = list(_mistakes(session, names, row, seen))
        problems += mistakes
        if not mistakes and row.number not in wrong:
            found.setdefault(names[row["village"]], []).append(_person(row))
    return found, problems


def _mistakes(
    session: Session, names: Mapping[str, str], row: Row, seen: dict[tuple[str, ...], int]
) -> Iterator[Problem]:
    """What a single cell cannot tell: a village that is not of the batch, one person twice, no amount, no such matter."""
    village = names.get(row["village"], "")
    if row["village"] and not village:
        told = {"villages": list(names)}
        yield Problem("village_unknown", LIST, row.number, "村", row["village"], told)
    key = (row["village"], row["group"], row["name"], row["kind"])
    if all(key) and key in seen:
        yield Problem("helped_twice", LIST, row.number, "姓名", row["name"], {"first": seen[key]})
    seen.setdefault(key, row.number)
    if row["amount"] and money.fen(row["amount"]) == 0:
        yield Problem("amount_zero", LIST, row.number, "金额", row["amount"])
    if row["matter"] and village and session.get(MatterRow, (village, row["matter"])) is None:
        yield Problem("matter_unknown", LIST, row.number, "事项编号", row["matter"])


def _person(row: Row) -> Person:
    fen = money.fen(row["amount"])
    return Person(row["name"], row["group"], row["kind"], fen, row["source"], row["matter"])


def digest(persons: Sequence[Person]) -> str:
    """What tells one list from another: names and all."""
    return canonical.digest([{**each.told, "name": each.name} for each in persons])
