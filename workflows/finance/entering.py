"""A month's paper vouchers brought in by Excel (凭证导入): each row begins a voucher's matter, and signs nothing.

All rows in one command or none: the signatures are then given one by one, each by its own person, as for any voucher.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import matters, people, pinned
from workflows.finance.checks import FORBIDDEN
from workflows.law import money
from workflows.record import Act, Answer
from workflows.registers import imports
from workflows.registers.cells import Problem
from workflows.registers.layout import Column, Kind, Sheet
from workflows.registers.tables import ImportDraft
from workflows.registers.workbook import Book, Row

ENTERERS = ("bookkeeper", "clerk")
"""Who brings in paper vouchers: those who keep them, and approve nothing."""

AT_MOST = 200
"""Rows at once: one command holds the village's lock as long as it takes."""

KEYS = ("daily-spending", "income")
"""The keys of the two sheets: the item of which each row begins a matter."""


def sheets(session: Session, village: str, *, on: date) -> Mapping[str, Sheet]:
    """The two sheets to fill in, with the kinds that the forms of the two items offer."""
    return {
        item: _sheet(item, title, party, _kinds(session, village, item, on), example)
        for item, title, party, example in (
            ("daily-spending", "支出", "收款单位或者个人", "购买办公用纸"),
            ("income", "收入", "交款单位或者个人", "收取门面租金"),
        )
    }


def _kinds(session: Session, village: str, item: str, on: date) -> dict[str, str]:
    power = matters.power_list(session, village, on=on)[item]
    form = pinned.form_in(matters.definition_of(power), power.start)
    return next(
        {option.label: str(option.value) for option in each.options}
        for each in form.fields
        if each.key == "kind"
    )


def _sheet(item: str, title: str, party: str, kinds: dict[str, str], example: str) -> Sheet:
    columns: tuple[Column, ...] = (
        Column("title", "摘要", Kind.TEXT, True, "一句话写清楚是什么钱", example),
        Column("day", "票据日期", Kind.DAY, True, "照票据写", "2026-03-05"),
        Column("kind", "种类", Kind.CHOICE, True, "从下拉列表里选", next(iter(kinds)), kinds),
        Column("amount", "金额", Kind.MONEY, True, "元，最多两位小数，不合并几张票", "860.00"),
        Column("party", party, Kind.TEXT, True, "单位写全称，不写账号", "明达商行"),
        Column("content", "说明", Kind.TEXT, False, "品名、数量、用在哪里", "A4纸五箱"),
    )
    if item == "daily-spending":
        told = "属于已决议事项的，写事项编号；没有的空着"
        columns = (*columns, Column("of_matter", "事项编号", Kind.CODE, False, told, ""))
    return Sheet(item, title, columns)


@dataclass(frozen=True)
class Entry:
    """One row as the matter that it would begin."""

    item: str
    row: int
    form: Mapping[str, Any]

    @property
    def fen(self) -> int:
        """Its amount."""
        return money.fen(str(self.form["amount"]))


def read(session: Session, village: str, book: Book) -> tuple[list[Entry], list[Problem]]:
    """What the rows would begin, and everything that is wrong with them, row by row.

    Refuses (`import_gone`) a draft that was kept for another list.
    """
    if not book.rows.keys() <= {"daily-spending", "income"}:
        raise Refused("import_gone")
    found, problems = [], list(book.problems)
    wrong = {(problem.sheet, problem.row) for problem in problems}
    for item, rows in book.rows.items():
        for row in rows:
            mistakes = list(_mistakes(session, village, item, row))
            problems += mistakes
            if not mistakes and (item, row.number) not in wrong:
                found.append(Entry(item, row.number, _form(item, row)))
    return found, problems


def _mistakes(session: Session, village: str, item: str, row: Row) -> Iterator[Problem]:
    """What a single cell cannot tell: hospitality under another name, a matter that is not there, no amount."""
    text = row["title"] + row["content"]
    word = next((each for each in FORBIDDEN if each in text), "")
    if word and item == "daily-spending":
        yield Problem("spending_forbidden", item, row.number, "摘要", row["title"], {"word": word})
    if row["of_matter"] and session.get(MatterRow, (village, row["of_matter"])) is None:
        yield Problem("matter_unknown", item, row.number, "事项编号", row["of_matter"])
    if row["amount"] and money.fen(row["amount"]) == 0:
        yield Problem("amount_zero", item, row.number, "金额", row["amount"])


def _form(item: str, row: Row) -> dict[str, Any]:
    party = "payee" if item == "daily-spending" else "payer"
    content = f"{row['content'] or row['title']}（票据日期{row['day']}，照纸质票据录入）"
    form = {"title": row["title"], "content": content, "kind": row["kind"], "amount": row["amount"]}
    named = {"of_matter": row["of_matter"]} if row["of_matter"] else {}
    return {**form, party: row["party"], **named}


def take_over(act: Act, *, draft: str) -> Answer:
    """Begin a voucher's matter for each row of a kept workbook, whole or not at all.

    Refuses `not_your_office`, `import_gone`, `import_has_errors`, `import_empty`, and more rows than are taken at once
    (`workbook_rows`).
    """
    people.require(act, ENTERERS)
    book = imports.kept(act.session, act.jurisdiction, draft, account=act.by.account, at=act.at, sheets=KEYS)
    entries, problems = read(act.session, act.jurisdiction, book)
    if problems:
        raise Refused("import_has_errors", errors=len(problems))
    if not entries:
        raise Refused("import_empty")
    if len(entries) > AT_MOST:
        raise Refused("workbook_rows", sheet="支出、收入", most=AT_MOST)
    for entry in entries:
        matters.start(act, item=entry.item, form=entry.form)
    act.session.execute(
        delete(ImportDraft).where(ImportDraft.jurisdiction == act.jurisdiction, ImportDraft.id == draft)
    )
    return Answer(subject=act.jurisdiction)
