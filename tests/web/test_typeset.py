"""Official paper is set as people are used to it (公文排版)."""

from datetime import UTC, date, datetime

import pytest

from web import titles, typeset


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_headings_are_numbered_in_chinese(number: int, written: str) -> None:
    """一 to 九十九."""
    assert typeset.numeral(number) == written


@pytest.mark.parametrize("number", [0, 100, -1])
def test_a_number_outside_headings_is_refused(number: int) -> None:
    """There is no heading 〇."""
    with pytest.raises(ValueError, match="numeral"):
        typeset.numeral(number)


def test_dates_have_no_leading_noughts() -> None:
    """2024年3月5日 and never 2024年03月05日; times are those of the village."""
    assert typeset.day(date(2024, 3, 5)) == "2024年3月5日"
    assert typeset.moment(datetime(2024, 3, 4, 23, 5, tzinfo=UTC)) == "2024年3月5日7时05分"


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody guesses where a clock hung."""
    with pytest.raises(ValueError, match="naive"):
        typeset.moment(datetime(2024, 3, 5))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("code", "grouped"), [("K7QF29WM3X", "K7QF-29WM-3X"), ("k7qf-29wm", "k7qf-29wm"), ("", "")]
)
def test_a_check_code_is_grouped_for_the_eye(code: str, grouped: str) -> None:
    """Groups of four, however the code came."""
    assert typeset.grouped(code) == grouped


LONG = (
    "平安村关于利用村集体经济组织历年积累资金及县财政一事一议奖补资金"
    "实施三组至五组道路硬化、太阳能路灯安装和安全饮水管网维修改造工程的决议公告"
)


@pytest.mark.parametrize("most", [11, 13, 20, 25])
@pytest.mark.parametrize(
    "title", ["平安村公告", "平安村关于三组至五组道路硬化工程的决议公告", LONG, "A" * 45, "《" * 30]
)
def test_a_title_loses_nothing_and_no_line_is_too_long(title: str, most: int) -> None:
    """Balancing moves breaks and never letters; only a row of opening brackets cannot be broken at all."""
    lines = titles.balance(title, most)
    assert "".join(lines) == title
    assert all(titles.width(line) <= most for line in lines) or title.startswith("《")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        pytest.param("平安村公告", ("平安村公告",), id="one line"),
        pytest.param(
            "平安村村民代表会议关于三组至五组道路硬化工程的决议",
            ("平安村村民代表会议关于", "三组至五组道路硬化工程的决议"),
            id="short line above",
        ),
        pytest.param(
            "平安村关于三组至五组道路硬化工程的决议公告",
            ("平安村关于三组至五组道路", "硬化工程的决议公告"),
            id="long line above",
        ),
    ],
)
def test_a_title_is_a_trapezoid_broken_between_words(title: str, lines: tuple[str, ...]) -> None:
    """Neither a rectangle nor a stray last character, and no word torn apart."""
    assert titles.balance(title, 20) == lines


@pytest.mark.parametrize("number", ["2024", "186,500元"])
def test_a_number_in_a_title_is_not_torn(number: str) -> None:
    """A year or an amount stands on one line."""
    title = f"平安村村民委员会关于公布{number}度村集体经济组织收益分配方案实施结果的公告"
    assert any(number.removesuffix("元") in line for line in titles.balance(title, 11))


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        pytest.param("同意25票。", '同意<span class="tied">25票。</span>', id="number and unit"),
        pytest.param("宽3.5米", '宽<span class="tied">3.5米</span>', id="decimal"),
        pytest.param("全长1.2公里", '全长<span class="tied">1.2公里</span>', id="unit of two characters"),
        pytest.param("止（7天）。", '止<span class="tied">（7天）。</span>', id="in brackets"),
        pytest.param("第二十四条", '<span class="tied">第二十四条</span>', id="article"),
        pytest.param("<b>'甲'", "&lt;b&gt;&#39;甲&#39;", id="escaped"),
    ],
)
def test_a_number_keeps_its_unit(text: str, tied: str) -> None:
    """A line never ends between a number and what it counts."""
    assert typeset.tied(text) == tied
