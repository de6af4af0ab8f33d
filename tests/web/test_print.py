"""What stands on paper, in which measures, and what can never stand there (打印)."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.errors import Refused
from tests.web.sheets import (
    BALLOT,
    GRID,
    MINUTES,
    MM,
    NOTICE,
    OPEN,
    PAPERS,
    RESOLUTION,
    SIGN_IN,
    pages,
    placed,
    sized,
    strokes,
    text,
)
from web import print as press
from web.papers import (
    Correction,
    Fact,
    LateEntry,
    NoticePaper,
    Objections,
    Unconfirmed,
    Vote,
)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            "公告期：自2024年3月20日起至2024年3月26日止（7天）", id="both days of the period and its length"
        ),
        pytest.param(
            "应到30人，实到27人，同意25票，不同意1票，弃权1票，无效0票", id="counts with their denominators"
        ),
        pytest.param("须超过实到27人的半数，即14票以上；表决通过", id="what was needed"),
        pytest.param("K7QF-29WM-3X", id="check code in groups"),
        pytest.param("记录第128条", id="position in the log"),
        pytest.param("平安村公告〔2024〕3号", id="number in six-cornered brackets"),
        pytest.param("金额：186,500元", id="amount"),
        pytest.param("向平安村村务监督委员会口头或者书面提出", id="to whom one objects"),
        pytest.param("办公电话：0738-6661234", id="telephone of the office"),
        pytest.param("中共平安村支部委员会平安村村民委员会2024年3月20日", id="who signs, and the day"),
    ],
)
def test_a_notice_says(told: str) -> None:
    """A villager finds on the sheet itself all that is needed to check and to object."""
    assert told in text(NOTICE)


def test_each_page_carries_the_check_code() -> None:
    """A page that was torn off can still be compared with the log."""
    assert all("K7QF-29WM-3X" in page.extract_text() for page in pages(GRID))


@pytest.mark.parametrize(
    ("paper", "printed"),
    [
        pytest.param(NOTICE, "第二十四条；本县规定（条文号待核）", id="noted"),
        pytest.param(replace(NOTICE, unconfirmed=Unconfirmed.OMIT), "第二十四条公告期", id="left out"),
        pytest.param(replace(NOTICE, basis=(OPEN,)), "依据：本县规定（条文号待核）", id="nothing else"),
    ],
)
def test_an_unconfirmed_article_is_never_printed(paper: NoticePaper, printed: str) -> None:
    """Paper prints only articles that somebody confirmed; of others it says they are open, or nothing."""
    assert printed in text(paper)
    assert "九十九" not in text(paper)


def test_a_number_that_nobody_wrote_down_is_not_printed_as_nought() -> None:
    """无效票 not counted is not 无效0票."""
    vote = Vote(meeting="村民代表会议", entitled=30, in_favour=20)
    assert "村民代表会议表决：应到30人，同意20票。" in text(replace(NOTICE, votes=(vote,)))
    assert "应到" not in text(replace(NOTICE, votes=()))


def test_a_plan_is_open_to_opinions_and_announces_nothing() -> None:
    """公示 asks, 公告 states: the words are kept apart."""
    plan = text(replace(NOTICE, kind="plan", title="平安村方案公示", number="", body=(), votes=()))
    assert "公示期：自2024年3月20日" in plan
    assert "公告" not in plan.replace("公告期间、撤下", "")


def test_a_correction_strikes_the_old_wording_through() -> None:
    """Nothing printed once disappears: the old with a line through it, the new, who and when."""
    correction = Correction(
        old="168,500元", new="186,500元", on=date(2024, 3, 21), by="村民委员会", what="金额"
    )
    fact = Fact(label="金额", text="186,500元", corrections=(correction,))
    told = text(replace(NOTICE, facts=(fact,), corrections=(replace(correction, what="预算"),)))
    assert "金额：168,500元→186,500元（2024年3月21日由村民委员会更正）" in told
    assert "更正：预算：168,500元→186,500元（2024年3月21日由村民委员会更正）" in told
    assert strokes(replace(NOTICE, verification=None)) == 0
    assert strokes(replace(NOTICE, verification=None, facts=(fact,))) == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"demo": True}, "演示数据，不作为依据", id="demonstration"),
        pytest.param(
            {"late_entry": LateEntry(occurred=date(2024, 3, 18), recorded=date(2024, 6, 2), reason="停电")},
            "补录说明：事情发生于2024年3月18日，2024年6月2日记入；原因：停电。",
            id="late entry",
        ),
        pytest.param(
            {"period_note": "其中1天公开栏损坏，不计入。"},
            "（7天）。其中1天公开栏损坏",
            id="a gap in the period",
        ),
    ],
)
def test_what_is_unusual_is_marked(changed: dict[str, Any], told: str) -> None:
    """A demonstration, a late entry and a gap cannot be mistaken for the ordinary."""
    assert told in text(replace(NOTICE, **changed))
    assert told not in text(NOTICE)


def test_the_page_has_the_measures_of_official_paper() -> None:
    """A4, 订口 28 mm, 天头 37 mm, 28 characters a line, 22 lines a page; even pages mirror it (GB/T 9704)."""
    first, second = pages(GRID)[:2]
    assert [round(float(side) / MM) for side in second.mediabox] == [0, 0, 210, 297]
    lines = [line for line in second.extract_text().splitlines() if "国" in line]
    assert [len(line) for line in lines] == [28] * 22
    assert min(x for x, _, piece in placed(first) if "国" in piece) == pytest.approx(28 * MM, abs=1 * MM)
    assert min(x for x, _, piece in placed(second) if "国" in piece) == pytest.approx(26 * MM, abs=1 * MM)
    assert max(y for _, y, _ in placed(second)) == pytest.approx((297 - 37) * MM - 16, abs=2 * MM)
    assert min(y for _, y, piece in placed(second) if "国" in piece) > 35 * MM


def test_pages_are_numbered_on_the_outer_side() -> None:
    """— 1 — stands at the right of odd pages and at the left of even ones, below the text."""
    for number, page in enumerate(pages(GRID), start=1):
        [(x, y, _)] = [one for one in placed(page) if one[2] == f"— {number} —"]
        assert (x > 105 * MM) == (number % 2 == 1)
        assert y < (35 - 7) * MM
    assert len(pages(GRID)) > 3


def test_the_poster_is_read_from_two_metres() -> None:
    """The board poster is A3, its title at least 60 pt, its text at least 28 pt."""
    poster = PAPERS["poster"]
    assert [round(float(side) / MM) for side in pages(poster)[0].mediabox] == [0, 0, 297, 420]
    assert "（7天）" in text(poster)
    sizes = {piece: size for page in pages(poster) for piece, size in sized(page)}
    assert {
        size for piece, size in sizes.items() if piece in "平安村关于三组至五组道路硬化工程的决议公告"
    } == {60.0}
    assert min(size for piece, size in sizes.items() if "2024年3月" in piece) >= 28


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        pytest.param({"body": ("联系人王某，13812345678。",)}, "mobile_number", id="mobile in the text"),
        pytest.param(
            {"title": "身份证11010519491231002X"}, "identity_number", id="identity number in the title"
        ),
        pytest.param(
            {"facts": (Fact(label="承包人", text="王某 138 1234 5678"),)},
            "mobile_number",
            id="mobile with spaces",
        ),
    ],
)
def test_private_numbers_do_not_reach_paper(changed: dict[str, Any], found: str) -> None:
    """Identity numbers and people's mobile numbers are refused before anything is set."""
    with pytest.raises(Refused) as refusal:
        press.html(replace(NOTICE, **changed))
    assert (refusal.value.rule, refusal.value.facts["found"]) == ("paper_private_data", found)
    assert refusal.value.basis


def test_a_contract_number_is_not_taken_for_a_person() -> None:
    """Eighteen digits with a wrong check digit are no identity number; an office may have a mobile phone."""
    contract = Fact(label="合同号", text="110105194912310021")
    office = Objections(to="平安村村务监督委员会", phone="13812345678")
    assert "110105194912310021" in press.html(replace(NOTICE, facts=(contract,), objections=office))


def test_a_resolution_says_what_was_not_as_it_should_be() -> None:
    """Articles are numbered 一、 and （一）, and a short notice before the meeting is stated on the sheet."""
    told = text(RESOLUTION)
    for part in (
        "会前通知仅2天，少于建议的3天。",
        "一、实施工程",
        "（二）超出预算的，另行决议。",
        "二、公开结果。",
        "执行人：平安村村民委员会",
    ):
        assert part in told
    assert "同意25票" in told


def test_minutes_have_all_their_elements() -> None:
    """Time, place, chair, recorder, 应到, 实到, 列席, 缺席及原因, and each matter with its result."""
    told = text(MINUTES)
    for part in (
        "2024年3月18日9时05分",
        "主持人王建国",
        "记录人李小梅",
        "应到30人",
        "实到27人",
        "刘大勇（外出务工）",
        "石桥镇包村干部张明",
    ):
        assert part in told
    for part in (
        "一、道路硬化工程（一）议题说明",
        "（三）表决结果",
        "二、收益分配方案（一）回避周某（其弟参与报价）",
        "表决未通过",
    ):
        assert part in told


def test_the_sign_in_sheet_repeats_its_head_on_each_page() -> None:
    """Fifty people need several pages, each with the names of the columns."""
    assert len(pages(SIGN_IN)) > 1
    assert all("签名" in page.extract_text() for page in pages(SIGN_IN))
    assert "代表50" in text(SIGN_IN)


def test_ballots_are_alike_and_nameless() -> None:
    """Four on the first sheet, two on the second, and nothing that tells one from another."""
    first, second = (page.extract_text() for page in pages(BALLOT))
    assert (first.count("不同意"), second.count("不同意")) == (4, 2)
    assert len(set(re.split("(?=平安村村民代表会议表决票)", re.sub(r"\s", "", second))[1:])) == 1


def test_a_long_text_gets_a_larger_ballot_and_is_never_cut() -> None:
    """What a quarter sheet cannot hold takes half a sheet, and what that cannot hold is refused."""
    long = replace(BALLOT, text="议题" * 140)
    assert pages(long)[0].extract_text().count("不同意") == 2
    assert text(long).count("议题" * 140) == 6
    with pytest.raises(Refused, match="ballot_text_too_long"):
        replace(BALLOT, text="议题" * 300)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """The caller mixed up the days."""
    with pytest.raises(ValueError, match="last_day"):
        replace(NOTICE, last_day=date(2024, 3, 19))
