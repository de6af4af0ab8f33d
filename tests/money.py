"""A village's money in the village under test (模拟村的财务): vouchers settled, a month disclosed."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl
from sqlalchemy import select

from tests.village import VILLAGE, VillageUnderTest
from workflows import matters, people
from workflows.finance import entering, opening, shelf
from workflows.finance.drawn import Drawn, of
from workflows.finance.tables import Sheet, Voucher
from workflows.registers import imports, template, workbook
from workflows.tasks.doing import complete

AGREE: Mapping[str, Any] = {"outcome": "agree"}
SPENDING: Mapping[str, Any] = {
    "title": "购买办公用纸",
    "content": "A4纸五箱",
    "kind": "office",
    "amount": "860.00",
    "payee": "明达商行",
}
SIGNED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "handler": ("member_1", {"purpose": "村部办公"}),
    "witness": ("clerk", AGREE),
    "director_approval": ("director", AGREE),
    "secretary_approval": ("secretary", AGREE),
    "supervision": ("supervision_chair", AGREE),
    "township_check": ("economy", AGREE),
}
DISCLOSED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "statement": ("economy", {"compared": True}),
    "review": ("supervision_chair", AGREE),
    "confirmation": ("director", AGREE),
    "posting": ("director", {}),
    "answers": ("director", {"answered": "无", "outcome": "clear"}),
    "filing": ("economy", {}),
}
"""Who does each task of a disclosure, with what."""


def state(village: VillageUnderTest, month: str, amount: str, role: str = "economy", **told: Any) -> None:
    """The opening balance is entered."""
    told = {"evidence": [village.photo], **told}
    village.do(opening.state, role, month=month, amount=amount, **told)


def pay(village: VillageUnderTest, day: str, *, amount: str = "860.00", **form: Any) -> str:
    """A voucher of daily spending is signed by everybody and paid on a day; one that is still to come is waited for."""
    village.advance(days=max(0, (date.fromisoformat(day) - village.today).days))
    _bookkeeper(village)
    told = {**SPENDING, "amount": amount, **form}
    matter = village.do(matters.start, "secretary", item="daily-spending", form=told).subject
    for task, (role, answers) in SIGNED.items():
        village.do(complete, role, matter=matter, task=task, form=answers)
    paid = {"paid": amount, "paid_on": day}
    village.do(complete, "party_6", matter=matter, task="payment", form=paid)
    return matter


def _bookkeeper(village: VillageUnderTest) -> None:
    who = village.persons["party_6"]
    with village.database.read() as session:
        held = people.held(session, home=VILLAGE, person=who, on=village.today)
    if "bookkeeper" not in held:
        told = {"person": who, "office": "bookkeeper", "since": date(2021, 1, 1)}
        village.do(people.take_office, "clerk", **told)


def begin(village: VillageUnderTest, first: str, last: str) -> str:
    """A disclosure of some days is started."""
    form = {"title": f"{first[:7]}财务公开", "period_from": first, "period_to": last}
    return village.do(matters.start, "secretary", item=shelf.ITEM, form=form).subject


def disclose(village: VillageUnderTest, matter: str, *, until: str = "") -> None:
    """A disclosure's tasks are done, up to one that is still open."""
    for task, (role, answers) in DISCLOSED.items():
        if task == until:
            return
        do(village, matter, task, role, **answers)


def do(village: VillageUnderTest, matter: str, task: str, role: str = "", **form: Any) -> None:
    """One task of a disclosure is done."""
    usual, told = DISCLOSED[task]
    dated = {"posting": "posted_on", "filing": "filed_on"}
    day = {dated[task]: village.today.isoformat()} if task in dated else {}
    village.do(complete, role or usual, matter=matter, task=task, form={**day, **told, **form})


def month_of(village: VillageUnderTest, first: str, last: str, *, until: str = "") -> str:
    """A disclosure from its start to its end; the matter."""
    matter = begin(village, first, last)
    disclose(village, matter, until=until)
    return matter


def sheet(village: VillageUnderTest, matter: str) -> tuple[Sheet, Drawn]:
    """The sheet of a disclosure as it was drawn last."""
    with village.database.read() as session:
        row = shelf.latest(session, VILLAGE, matter)
        assert row is not None
        return row, of(row)


def to_enter(village: VillageUnderTest, **rows: Sequence[Sequence[Any]]) -> bytes:
    """The template of paper vouchers with rows below the example, by sheet (支出, 收入)."""
    with village.database.read() as session:
        content = template.make("凭证", sheets=entering.sheets(session, VILLAGE, on=village.clock.now.date()))
    opened = openpyxl.load_workbook(io.BytesIO(content))
    for title, told in rows.items():
        for number, row in enumerate(told, start=3):
            for place, value in enumerate(row, start=1):
                opened[title].cell(number, place).value = value
    filled = io.BytesIO()
    opened.save(filled)
    return filled.getvalue()


def all_disclosed(village: VillageUnderTest, *, until: str = "") -> None:
    """An opening balance is entered, and every month that is over disclosed, in one sheet."""
    with village.database.read() as session:
        first = session.scalars(
            select(Voucher.month)
            .where(Voucher.jurisdiction == VILLAGE, Voucher.month != "")
            .order_by(Voucher.month)
        ).first()
    end = village.today.replace(day=1) - timedelta(days=1)
    assert first is not None
    state(village, first, "200000.00")
    month_of(village, f"{first}-01", end.isoformat(), until=until)


def show(village: VillageUnderTest) -> None:
    """Months on the wall, the next one under review, paper vouchers that are looked at before they are taken in."""
    pay(village, village.days_ago(35).isoformat(), title="修水泵", payee="王小明", kind="repair")
    all_disclosed(village)
    wrong = [
        ["买纸", "2026-03-05", "办公", "86.5", "明达商行", "", ""],
        ["宴请", "", "办公", "0", "", "", ""],
    ]
    content = to_enter(village, 支出=wrong)
    with village.database.write() as session:
        read = workbook.read(content, entering.sheets(session, VILLAGE, on=village.clock.now.date()))
        imports.keep(session, VILLAGE, account="clerk", book=read, at=village.clock.now)
