"""The workbook's layout (模板): its sheets and columns, with what to write in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from workflows import people


class Kind(Enum):
    """What a cell holds."""

    CODE = "code"  # 组名、户号：文字，全角数字化为半角
    NAME = "name"  # 姓名
    DAY = "day"  # 日期，Excel日期或者文字
    YES = "yes"  # 是、否
    OFFICE = "office"  # 职务，从下拉列表里选
    PHONE = "phone"  # 手机号，只进不公开的部分
    TEXT = "text"  # 随便写的一行字
    MONEY = "money"  # 金额，元
    CHOICE = "choice"  # 从几个说法里选一个


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, whether it must be filled in, what to write, an example; words to choose."""

    key: str
    title: str
    kind: Kind
    required: bool
    help: str
    example: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook; `registers` are the law's registers that it keeps as a roll.

    `public`: what it brings will be shown to everybody, so no column, read or not, may hold what must not be.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    registers: tuple[str, ...] = ()
    public: bool = False

    def column(self, key: str) -> Column:
        """A column by its key."""
        return next(column for column in self.columns if column.key == key)


POWERFUL = (*people.OFFICERS, "branch_member", *people.SUPERVISION)
"""The offices of the sheet 任职: they give power, so the township or the county brings them in."""

OFFICE_NAMES: Mapping[str, str] = {people.OFFICES[office].name: office for office in POWERFUL}

_NAME = Column("name", "姓名", Kind.NAME, True, "照户口簿写，少数民族姓名的间隔点照写", "王小明")
_HOUSE = Column("household", "户号", Kind.CODE, False, "同名的人一定要写，不同名的可以空着", "001")
_SINCE = Column("since", "起", Kind.DAY, True, "当选或者任职的第一天", "2026-01-10")
_UNTIL = Column("until", "止", Kind.DAY, False, "任期的最后一天，还没有定的空着", "2031-01-09")

SHEETS: Mapping[str, Sheet] = {
    sheet.key: sheet
    for sheet in (
        Sheet(
            "groups",
            "村民小组",
            (Column("group", "组名", Kind.CODE, True, "一行一个组", "一组"),),
        ),
        Sheet(
            "households",
            "户",
            (
                Column("household", "户号", Kind.CODE, True, "村里自己编的号，一户一个，不要写门牌号", "001"),
                Column("group", "组名", Kind.CODE, True, "与“村民小组”表里的写法一样", "一组"),
                Column("head", "户主姓名", Kind.NAME, True, "要在“村民”表里", "王小明"),
            ),
            ("households",),
        ),
        Sheet(
            "villagers",
            "村民",
            (
                Column(
                    "household",
                    "户号",
                    Kind.CODE,
                    False,
                    "与“户”表一样；户口不在本村、只在本村任职的空着",
                    "001",
                ),
                _NAME,
                Column("adult", "满18周岁", Kind.YES, True, "写是或者否；不用写身份证号和出生日期", "是"),
                Column("phone", "手机号", Kind.PHONE, False, "可以不写；只用来登录，不公开", ""),
            ),
            ("adults",),
        ),
        Sheet(
            "party",
            "党员",
            (_NAME, _HOUSE),
            ("party_members",),
        ),
        Sheet(
            "representatives",
            "村民代表",
            (
                _NAME,
                _HOUSE,
                Column("woman", "妇女代表", Kind.YES, True, "写是或者否", "否"),
                _SINCE,
                _UNTIL,
            ),
            ("representatives", "women_representatives"),
        ),
        Sheet(
            "offices",
            "任职",
            (
                Column("office", "职务", Kind.OFFICE, True, "从下拉列表里选，一行一个职务", "村民委员会主任"),
                _NAME,
                _HOUSE,
                _SINCE,
                _UNTIL,
            ),
            ("branch_committee", "villagers_committee", "two_committees", "supervision_committee"),
        ),
    )
}
"""The sheets in the order in which they lie in the workbook."""

EXAMPLE = "示例"
"""The first column of the row that shows how it is done; the reader passes over it."""

ROWS_AT_MOST = 20_000
"""Rows of one sheet: the largest villages have some ten thousand people."""
