"""The library of rules (制度库): versions with their days, nothing overwritten, found by item and by word."""

from datetime import date
from typing import Any

import pytest

from engine.errors import Refused
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows.library import documents
from workflows.verification import verify_deep

MARCH, APRIL, MAY = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)
TOLD = {"title": "印章管理制度", "office": "clerk", "items": ["seal"], "text": "印章由专人保管。"}


def issue(village: VillageUnderTest, since: date = MARCH, role: str = "clerk", **told: Any) -> str:
    """A document, or its new version."""
    where = told.pop("where", VILLAGE)
    return village.do(documents.issue, role, jurisdiction=where, since=since, **TOLD | told).subject


def holding(village: VillageUnderTest, on: date, item: str = "seal") -> list[tuple[str, int]]:
    """What governs an item on a day."""
    with village.database.read() as session:
        return [(row.title, row.version) for row in documents.of_item(session, VILLAGE, item, on=on)]


def test_a_version_holds_from_its_day_until_the_next(village: VillageUnderTest) -> None:
    """The day before the new one the old one holds; both stay to be read."""
    document = issue(village)
    issue(village, APRIL, document=document, text="印章由两人保管。")
    assert [holding(village, day) for day in (date(2026, 3, 1), MARCH, date(2026, 3, 31), APRIL)] == [
        [],
        [("印章管理制度", 1)],
        [("印章管理制度", 1)],
        [("印章管理制度", 2)],
    ]
    with village.database.read() as session:
        texts = [row.text for row in documents.versions(session, VILLAGE, document)]
    assert texts == ["印章由两人保管。", "印章由专人保管。"]
    assert verify_deep(village.database) == []


def test_a_repealed_document_governs_nothing(village: VillageUnderTest) -> None:
    """From its last day on; with a reason; a new version may follow."""
    document = issue(village)
    village.do(documents.end, "clerk", document=document, until=APRIL, reason="并入新制度")
    assert (holding(village, date(2026, 3, 31)), holding(village, APRIL)) == ([("印章管理制度", 1)], [])
    issue(village, MAY, document=document)
    assert (holding(village, date(2026, 4, 30)), holding(village, MAY)) == ([], [("印章管理制度", 2)])
    assert verify_deep(village.database) == []


def test_a_village_goes_by_its_countys_rules_too(village: VillageUnderTest) -> None:
    """Its own first, then those from above; only items that they name."""
    issue(village)
    told: dict[str, Any] = {
        "title": "全县印章规定",
        "office": "county_civil_affairs",
        "where": COUNTY,
        "role": "civil_affairs",
    }
    issue(village, **told)
    assert holding(village, MARCH) == [("印章管理制度", 1), ("全县印章规定", 1)]
    assert holding(village, MARCH, "works") == []
    with village.database.read() as session:
        rows = documents.of_village(session, VILLAGE, on=MARCH)
    assert [row.title for row in documents.matching(rows, "专人 全县")] == ["全县印章规定"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"role": "villager"}, "not_your_office"),
        ({"role": "economy"}, "not_your_office"),
        ({"text": " "}, "text_length"),
        ({"text": "字" * 30_001}, "text_length"),
        ({"office": "county_legal"}, "choice_unknown"),
        ({"items": ["no-such-item"]}, "choice_unknown"),
    ],
)
def test_what_is_refused(village: VillageUnderTest, told: dict[str, Any], expected: str) -> None:
    """Whose library it is, what a text must be, which office answers, which items there are."""
    with pytest.raises(Refused) as refused:
        issue(village, **told)
    assert refused.value.rule == expected


@pytest.mark.parametrize("day", [MARCH, date(2026, 3, 1)])
def test_a_version_begins_after_the_last(village: VillageUnderTest, day: date) -> None:
    """Not on the same day and not before: what held on a day cannot become another."""
    document = issue(village)
    with pytest.raises(Refused) as refused:
        issue(village, day, document=document)
    assert refused.value.rule == "version_order"
    with pytest.raises(Refused) as refused:
        village.do(documents.end, "clerk", document=document, until=day, reason="误发")
    assert refused.value.rule == "version_order"
