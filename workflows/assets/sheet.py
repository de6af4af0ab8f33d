"""The workbook for an inventory (清查表模板): its columns, and what a filled-in one says as rows of the survey's form."""

from collections.abc import Iterator, Sequence

from engine.errors import Refused
from forms.builder import MOST_ROWS
from workflows.assets import ledger
from workflows.assets.tables import Asset
from workflows.law import money
from workflows.registers import workbook
from workflows.registers.cells import Problem
from workflows.registers.layout import Column, Kind, Sheet
from workflows.registers.workbook import Book, Row

KEY = "assets"
KINDS = {"资产": "asset", "资源": "resource"}
OWNERS = {"农村集体经济组织": "collective", "全体村民": "villagers", "村民小组": "group"}
STATUS = {"闲置": ledger.IDLE, "自用": ledger.IN_USE, "已出租": ledger.LEASED}

COLUMNS = (
    Column("code", "编号", Kind.CODE, True, "村里自己编的号，一项一个；台账上已有的照写", "Z-01"),
    Column("kind", "类别", Kind.CHOICE, True, "从下拉列表里选", "资产", KINDS),
    Column("name", "名称", Kind.TEXT, True, "两个字以上", "村部门面"),
    Column("place", "坐落", Kind.TEXT, False, "在哪里", "村部一楼"),
    Column("quantity", "数量", Kind.CODE, False, "数字", "3"),
    Column("unit", "单位", Kind.CODE, False, "间、亩、台", "间"),
    Column("value", "价值", Kind.MONEY, False, "元；不清楚的空着", "300000.00"),
    Column("owner", "归谁所有", Kind.CHOICE, True, "从下拉列表里选", "农村集体经济组织", OWNERS),
    Column("group", "哪个小组", Kind.CODE, False, "归村民小组的才写", ""),
    Column("status", "现状", Kind.CHOICE, True, "从下拉列表里选", "闲置", STATUS),
)
SHEETS = {KEY: Sheet(KEY, "资产资源", COLUMNS)}
STEPS = (
    "怎样填写",
    "1. 第一行是栏目名，不要改。第二行灰底的是示例，不用删，不会导入。",
    "2. 从第三行起，一行写一项资产或者资源。编号已经在台账上的，是更正那一项；没有列出的不变。",
    f"3. 一次最多{MOST_ROWS}项，多的分几次清查。",
    "4. 填好保存为 .xlsx，在“清点核对”这一步上传。有错的会说明哪一行、怎么改。",
)


def read(content: bytes) -> Book:
    """A filled-in workbook with what is wrong in it, row by row; refuses (`workbook_…`) what is none, or too long."""
    book = workbook.read(content, SHEETS)
    rows = book.rows.get(KEY, [])
    if len(rows) > MOST_ROWS:
        raise Refused("workbook_rows", sheet=SHEETS[KEY].title, most=MOST_ROWS)
    book.problems += _mistakes(rows)
    return book


def _mistakes(rows: Sequence[Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        where = (KEY, row.number)
        if row["code"] and row["code"] in first:
            yield Problem("asset_code_twice", *where, "编号", row["code"], {"first": first[row["code"]]})
        first.setdefault(row["code"], row.number)
        if row["owner"] == "group" and not row["group"]:
            yield Problem("asset_group_missing", *where, "哪个小组")


def filled(assets: Sequence[Asset]) -> Iterator[dict[str, str]]:
    """The rows of the ledger as the workbook has them, to be mended and brought in again."""
    words = [{value: word for word, value in each.items()} for each in (KINDS, OWNERS, STATUS)]
    for asset in assets:
        if asset.kind != "fund" and asset.status != ledger.DISPOSED:
            yield {
                "code": asset.id,
                "kind": words[0][asset.kind],
                "name": asset.name,
                "place": asset.place,
                "quantity": asset.quantity,
                "unit": asset.unit,
                "value": money.yuan(asset.value),
                "owner": words[1][asset.owner],
                "group": asset.group,
                "status": words[2][asset.status],
            }
