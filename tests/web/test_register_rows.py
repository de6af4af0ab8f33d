"""Workbooks as people fill them in (表格的填法): every habit is read, every mistake is told with what to write."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from engine.clock import SHANGHAI
from engine.errors import Refused
from tests.village import VillageUnderTest
from tests.web.desk_pages import words
from tests.web.uploading import HOME, accept, upload
from tests.workbooks import FAMILIES, Rows, book
from workflows.registers import workbook
from workflows.registers.layout import SHEETS


def errors(village: VillageUnderTest, content: bytes, role: str = "clerk") -> list[tuple[str, str, str]]:
    """The table of row errors: where, what was found, what to write."""
    page = upload(village.client(role), content).get_data(as_text=True)
    table = re.search(r'(?s)<table class="problems">(.*?)</table>', page)
    rows = (
        re.findall(r"(?s)<tr><th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td>", table[1])
        if table
        else []
    )
    return [(a.replace("<br>", " "), b, c) for a, b, c in rows]


def villager(*row: Any) -> Rows:
    """The families with one row more, in row 9."""
    return {**FAMILIES, "villagers": [*FAMILIES["villagers"], list(row)]}


BAD: list[tuple[str, Rows, list[tuple[str, str, str]]]] = [
    (
        "no name",
        villager("001", "", "是", ""),
        [("村民 第9行　姓名", "（空）", "这一格没有填。请写：照户口簿写，少数民族姓名的间隔点照写。")],
    ),
    (
        "an identity number",
        villager("001", "赵一", "是", "11010519491231002X"),
        [("村民 第9行　手机号", "11010519491231002X", "这里像是身份证号。系统不收身份证号，请删去。")],
    ),
    (
        "a formula",
        villager("001", "=A1", "是", ""),
        [("村民 第9行　姓名", "=A1", "这一格是公式，读不出内容。请复制这一列，再“选择性粘贴为数值”。")],
    ),
    (
        "neither yes nor no",
        villager("001", "赵一", "成年", ""),
        [("村民 第9行　满18周岁", "成年", "请写“是”或者“否”。")],
    ),
    (
        "a remark in a name",
        villager("001", "赵一*", "是", ""),
        [("村民 第9行　姓名", "赵一*", "姓名里有不是字的符号“*”。请只写姓名，备注不要写在这一栏。")],
    ),
    (
        "a name like a formula",
        villager("001", "@赵一", "是", ""),
        [("村民 第9行　姓名", "@赵一", "姓名里有不是字的符号“@”。请只写姓名，备注不要写在这一栏。")],
    ),
    (
        "a character of somebody's own",
        villager("001", "王\ue123", "是", ""),
        [
            (
                "村民 第9行　姓名",
                "王\ue123",
                "姓名里有自造字，别的电脑和打印机显示不出来。请用国标字，没有的用拼音，例如：王（jǐng）。",
            )
        ],
    ),
    (
        "a phone too short",
        villager("001", "赵一", "是", "1380000"),
        [("村民 第9行　手机号", "1380000", "手机号应当是11位数字。请核对，不清楚的空着。")],
    ),
    (
        "the same person twice",
        villager("001", "王 大 山", "是", ""),
        [
            (
                "村民 第9行　姓名",
                "王大山",
                "同一个人在第3行已经写过。确实是两个人的，请在姓名后面加（大）（小）区别。",
            )
        ],
    ),
    (
        "a household nobody listed",
        villager("099", "赵一", "是", ""),
        [("村民 第9行　户号", "099", "“户”表里没有这个户号。请先在那张表里写上这一户，或者核对户号。")],
    ),
    (
        "a group nobody listed",
        {**FAMILIES, "households": [*FAMILIES["households"][:2], ["003", "三组", "王小明"]]},
        [("户 第5行　组名", "三组", "“村民小组”表里没有这个组。请先在那张表里写上，或者改成一样的写法。")],
    ),
    (
        "a head of another household",
        {**FAMILIES, "households": [*FAMILIES["households"][:2], ["003", "二组", "李水生"]]},
        [("户 第5行　户主姓名", "李水生", "“村民”表里，003户没有叫这个名字的人。请核对姓名和户号。")],
    ),
    (
        "a household twice",
        {**FAMILIES, "households": [*FAMILIES["households"], ["００１", "一组", "王大山"]]},
        [("户 第6行　户号", "001", "这个户号在第3行已经用过。请核对，一户只用一个户号。")],
    ),
    (
        "one of several of a name",
        {**FAMILIES, "party": [["王小明", ""]]},
        [("党员 第3行　姓名", "王小明", "有几个人叫这个名字，户号是：001、003。请在“户号”栏写明是哪一户。")],
    ),
    (
        "somebody who is not there",
        {**FAMILIES, "party": [["钱多多", ""]]},
        [("党员 第3行　姓名", "钱多多", "名册里没有这个人。请先写进“村民”表，或者核对姓名和户号。")],
    ),
    (
        "a month without a day",
        {**FAMILIES, "representatives": [["李水生", "", "否", "2026年1月", ""]]},
        [("村民代表 第3行　起", "2026年1月", "日期看不明白。请写到年月日，例如：2026-01-10。")],
    ),
    (
        "a day that is none",
        {**FAMILIES, "representatives": [["李水生", "", "否", "2026-02-30", ""]]},
        [("村民代表 第3行　起", "2026-02-30", "日期看不明白。请写到年月日，例如：2026-01-10。")],
    ),
    (
        "an end before the beginning",
        {**FAMILIES, "representatives": [["李水生", "", "否", "2026-01-10", "2025-01-10"]]},
        [("村民代表 第3行　止", "2025-01-10", "任期的最后一天早于开始的2026-01-10。请核对起止日期。")],
    ),
]


@pytest.mark.parametrize(("rows", "told"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_bad_row_is_told_with_what_to_write(
    village: VillageUnderTest, rows: Rows, told: list[tuple[str, str, str]]
) -> None:
    """Sheet, row, column, what was found and what to write instead; the import is not offered."""
    assert errors(village, book(rows)) == told


def test_an_unknown_office_is_told(village: VillageUnderTest) -> None:
    """The offices there are stand in the sentence."""
    rows: Rows = {**FAMILIES, "offices": [["村长", "李水生", "", "2026-01-10", ""]]}
    found = errors(village, book(rows), "township_party")
    assert found[0][:2] == ("任职 第3行　职务", "村长")
    assert found[0][2].startswith("没有这个职务。请从下拉列表里选：村党组织书记、")


GOOD: list[tuple[str, Rows]] = [
    (
        "full-width digits",
        {
            **FAMILIES,
            "villagers": [["００１", *r[1:]] if r[0] == "001" else r for r in FAMILIES["villagers"]],
        },
    ),
    (
        "numbers that are no text",
        {
            "groups": [["1组"]],
            "households": [[1, "1组", "赵一"]],
            "villagers": [[1.0, "赵一", "是", 13800000001]],
        },
    ),
    (
        "dates of Excel",
        {
            **FAMILIES,
            "representatives": [
                [
                    "李水生",
                    "",
                    "是",
                    datetime(2026, 1, 10, tzinfo=SHANGHAI).replace(tzinfo=None),
                    date(2031, 1, 9),
                ]
            ],
        },
    ),
    (
        "dates as people write them",
        {**FAMILIES, "representatives": [["李水生", "002", "√", "２０２６年1月１０日", "2031.1.9"]]},
    ),
    ("compact dates", {**FAMILIES, "representatives": [["李水生", "002", "×", 20260110, "20310109"]]}),
    ("rare characters", villager("001", "𠮷野䶮", "是", "")),
    ("another dot", villager("002", "买买提•阿不都", "是", "")),
    ("a name of two characters spread out", villager("001", "赵 一", "是", "")),
]


@pytest.mark.parametrize("rows", [good[1] for good in GOOD], ids=[good[0] for good in GOOD])
def test_every_habit_is_read(village: VillageUnderTest, rows: Rows) -> None:
    """Digits, dates and names in every habit are no errors."""
    page = words(upload(village.client("clerk"), book(rows)))
    assert "要改" not in page
    assert "会有哪些变动" in page


class TestShapes:
    """表格的样子：合并单元格、空行、标题行、多出来的栏目。"""

    def read(self, rows: Rows, change: Any = None) -> workbook.Book:
        return workbook.read(book(rows, change=change))

    def test_merged_cells_mean_each_of_them(self) -> None:
        """One household number merged over its people."""

        def merge(opened: Any) -> None:
            page = opened["村民"]
            page["A4"], page["A5"] = None, None
            page.merge_cells("A3:A5")

        found = self.read(FAMILIES, merge)
        assert [row["household"] for row in found.rows["villagers"]][:3] == ["001"] * 3
        assert found.problems == []

    def test_blank_rows_and_the_example_are_passed_over(self) -> None:
        """Rows keep the numbers that the spreadsheet shows."""
        rows: Rows = {"groups": [["一组"], [None], ["  "], ["二组"]]}
        assert [(row.number, row["group"]) for row in self.read(rows).rows["groups"]] == [
            (3, "一组"),
            (6, "二组"),
        ]

    def test_a_title_above_the_headings(self) -> None:
        """People put the village's name on top."""
        found = self.read(FAMILIES, lambda opened: opened["村民"].insert_rows(1, 2))
        assert [row.number for row in found.rows["villagers"]] == [5, 6, 7, 8, 9, 10]

    def test_a_column_of_identity_numbers_is_not_read(self) -> None:
        """It is named, so that people see that nothing of it was taken."""

        def add(opened: Any) -> None:
            opened["村民"].cell(1, 9).value, opened["村民"].cell(3, 9).value = (
                "身份证号",
                "11010519491231002X",
            )

        found = self.read(FAMILIES, add)
        assert found.unread == [("村民", "身份证号")]
        assert "11010519491231002X" not in str(found.rows)

    def test_a_missing_column(self) -> None:
        """A heading that was changed is told, and nothing is guessed."""

        def rename(opened: Any) -> None:
            opened["村民"]["C1"] = "年龄"

        found = self.read(FAMILIES, rename)
        assert [(each.rule, each.column) for each in found.problems] == [("column_missing", "满18周岁")]

    def test_a_text_that_looks_like_a_formula_stays_a_text(self, village: VillageUnderTest) -> None:
        """A group called =1+1 is stored, and exported as a text that no spreadsheet runs."""
        client = village.client("clerk")

        def as_text(opened: Any) -> None:
            opened["村民小组"]["A3"].value, opened["村民小组"]["A3"].data_type = "=1+1", "s"

        accept(client, upload(client, book({"groups": [["x"]]}, change=as_text)))
        content = client.get(f"{HOME}/registers.xlsx").data
        cell = openpyxl.load_workbook(io.BytesIO(content))["村民小组"]["A3"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


UNKNOWN = "这个文件打不开，不是可以用的Excel表格。请用下载的模板填写，另存为 .xlsx 再上传。"
LARGE = "表格太大，不能上传。请把各表的内容复制到新下载的模板里，不带图片，再上传。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "还没有选文件。请先选填好的表格。"),
        (b"\xd0\xcf\x11\xe0 an old workbook", UNKNOWN),
        (packed({"word/document.xml": b"<a/>"}), UNKNOWN),
        (packed({"[Content_Types].xml": b"<a/>", "x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), UNKNOWN),
        (packed({"[Content_Types].xml": b"<a/>", "x.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), UNKNOWN),
        (packed({"[Content_Types].xml": b"<a/>", "x.bin": bytes(90 * 1024 * 1024)}), LARGE),
        (packed({"[Content_Types].xml": b"<a/>"} | {f"{n}.xml": b"" for n in range(400)}), LARGE),
        (packed({"[Content_Types].xml": b"not xml"}), UNKNOWN),
        (
            book({}),
            "表格里没有要导入的内容。请在村民小组、户、村民、党员、村民代表、任职这几张表里填写，从第三行开始。",
        ),
    ],
    ids=["none", "xls", "docx", "entities", "utf-16", "bomb", "parts", "damaged", "empty"],
)
def test_what_is_no_workbook(village: VillageUnderTest, content: bytes, sentence: str) -> None:
    """Wrong kinds, damaged files and bombs are told in a sentence; nothing is unpacked that is too large."""
    page = upload(village.client("clerk"), content)
    assert page.status_code in (413, 422)
    assert sentence in words(page)


def test_a_file_that_is_too_large() -> None:
    """Above ten megabytes nothing is looked at."""
    with pytest.raises(Refused, match="workbook_too_large"):
        workbook.read(bytes(workbook.MOST_BYTES + 1))


def test_too_many_rows(village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a village can have are refused, not cut off."""
    monkeypatch.setattr(workbook, "ROWS_AT_MOST", 4)
    page = words(upload(village.client("clerk"), book({"villagers": FAMILIES["villagers"]})))
    assert "“村民”表超过4行，不能导入。" in page


def test_every_sheet_of_the_template_has_its_columns() -> None:
    """The template that is downloaded is the one that is read."""
    content = workbook.read(
        book({key: [[column.example for column in sheet.columns]] for key, sheet in SHEETS.items()})
    )
    assert content.rows.keys() == SHEETS.keys()
    assert content.problems == []
