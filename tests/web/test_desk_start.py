"""Starting a matter with the proposal form (发起重大事项)."""

from collections.abc import Mapping

import pytest

from tests.village import VillageUnderTest
from tests.web.desk_pages import at, words

GOOD = {
    "title": "村内道路硬化",
    "content": "硬化二组至四组道路",
    "subject": "public_works",
    "owner": "villagers",
}


def test_the_secretary_starts_a_matter(village: VillageUnderTest) -> None:
    """The proposal form begins a matter whose page then tells what was written."""
    client = village.client("secretary")
    assert "接下来会怎样" in words(client.get(at("new/major-matter")))
    form = GOOD | {
        "amount": "186500",
        "funding-0-source": "村集体",
        "funding-0-amount": "86500",
        "funding-1-source": "上级补助",
        "funding-1-amount": "100000",
    }
    answer = client.post(at("new/major-matter"), data=form, follow_redirects=True)
    assert answer.request.path == at("2026-001")
    page = words(answer)
    assert "事项已经发起，编号2026-001" in page
    assert "186,500.00元" in page
    assert "上级补助" in page


def test_the_same_form_sent_twice_starts_one_matter(village: VillageUnderTest) -> None:
    """A double tap carries the same command id: one matter, and both taps arrive at it."""
    client, form = village.client("secretary"), GOOD | {"command_id": "tap-1"}
    first, second = (client.post(at("new/major-matter"), data=form) for _tap in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert village.kinds().count("matter_started") == 1


def test_one_more_row_keeps_what_was_typed_and_stores_nothing(village: VillageUnderTest) -> None:
    """再加一行 shows the form again with another row."""
    before = village.stored
    form = GOOD | {"funding-0-source": "村集体", "add_row": "funding"}
    page = village.client("secretary").post(at("new/major-matter"), data=form).get_data(as_text=True)
    assert 'value="村集体"' in page
    assert "funding-2-source" in page
    assert village.stored == before


BAD_STARTS: Mapping[str, tuple[str, dict[str, str], int, str]] = {
    "no title": ("secretary", {"title": ""}, 422, "请填写事项名称"),
    "title too long": ("secretary", {"title": "修" * 101}, 422, "请删去 1 个字"),
    "amount that is no number": ("secretary", {"amount": "十万"}, 422, "186500"),
    "an unknown subject": ("secretary", {"subject": "magic"}, 422, "选"),
    "an unknown key": ("secretary", {"surprise": "1"}, 422, "这张表上没有“surprise”这一栏"),
    "a day that does not exist": ("secretary", {"starts": "2026-02-30"}, 422, "日期"),
    "funding that does not add up": (
        "secretary",
        {"amount": "100", "funding-0-source": "村集体", "funding-0-amount": "90"},
        409,
        "请核对每一项来源",
    ),
    "a director": ("director", {}, 403, "应当由村党组织书记办理"),
    "a township's officer": ("township_party", {}, 403, "应当由村党组织书记办理"),
    "another village's secretary": ("other_secretary", {}, 404, "没有找到"),
    "a malformed command id": ("secretary", {"command_id": "no blanks please"}, 400, "刷新页面"),
}


@pytest.mark.parametrize(("role", "change", "status", "sentence"), BAD_STARTS.values(), ids=BAD_STARTS)
def test_a_bad_start_is_answered_with_what_to_do(
    village: VillageUnderTest, role: str, change: dict[str, str], status: int, sentence: str
) -> None:
    """Nothing is stored, the status fits, the sentence says what to do, and what was typed is still there."""
    before = village.stored
    answer = village.client(role).post(at("new/major-matter"), data=GOOD | change)
    assert answer.status_code == status
    assert sentence in words(answer)
    assert village.stored == before
    if status in (409, 422):
        assert "硬化二组至四组道路" in words(answer)
