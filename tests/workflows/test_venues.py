"""Several venues and mobile boxes (几个会场和流动票箱): arranged, counted apart, told as one result."""

import json
from typing import Any

import pytest

from engine.errors import Refused
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import jurisdictions
from workflows.meetings import results, venues
from workflows.meetings.venues import MobileBox
from workflows.tables import AgendaItem, Meeting

SCRUTINEER = "committee_member"


@pytest.fixture
def matter(village: VillageUnderTest) -> str:
    """A matter before the resolution."""
    return village.matter_at("resolution")


def box(village: VillageUnderTest, *roles: str, scrutineer: str = "") -> MobileBox:
    """A box for group three, carried by some roles."""
    persons = village.persons
    return MobileBox("三组", [persons[role] for role in roles], persons[scrutineer] if scrutineer else "")


def arrange(village: VillageUnderTest, name: str, *boxes: MobileBox) -> Any:
    """Two venues and some boxes."""
    return village.do(venues.arrange, "clerk", meeting=name, venues=["二组晒场"], boxes=boxes)


def part(matter: str, present: int, for_: int | None, against: int = 0, **more: Any) -> dict[str, Any]:
    """What one venue or box counted: everybody got a ballot, and all came back."""
    counts: dict[str, int] = {"issued": present, "collected": present, "against": against}
    if for_ is not None:
        counts["for"] = for_
    return {"present": present, "items": {matter: counts}, **more}


def enter(village: VillageUnderTest, name: str, matter: str, parts: dict[str, Any]) -> dict[str, Any]:
    """How the clerk enters a result with parts."""
    return {
        "meeting_id": name,
        "held_on": village.today,
        "items": {matter: {"entitled": 18}},
        "photos": [village.photo],
        "parts": parts,
    }


def decided(village: VillageUnderTest, name: str, matter: str, parts: dict[str, Any]) -> AgendaItem:
    """The result is entered and confirmed; the item as it stands then."""
    village.do(results.enter, "clerk", **enter(village, name, matter, parts))
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    with village.database.read() as session:
        return session.get_one(AgendaItem, (VILLAGE, name, matter))


def test_venues_and_box_make_one_result(village: VillageUnderTest, matter: str) -> None:
    """The counts of the item are the sums, people served by the box are present, and what each counted stays told."""
    name = village.call("resolution", [matter])
    carriers = box(village, "supervision_chair", "director")
    assert arrange(village, name, carriers).warnings == ("mobile_box",)
    parts = {
        "1": part(matter, 8, 7, 1),
        "2": part(matter, 5, 4, 1),
        "3": part(matter, 2, 1, 1, carriers=list(carriers.carriers)),
    }
    item = decided(village, name, matter, parts)
    counts = json.loads(item.counts)
    told = {key: counts[key] for key in ("entitled", "present", "issued", "collected", "for", "against")}
    assert told == {"entitled": 18, "present": 15, "issued": 15, "collected": 15, "for": 12, "against": 3}
    assert (item.outcome, json.loads(item.warnings)) == ("passed", ["mobile_box"])
    with village.database.read() as session:
        entry = json.loads(session.get_one(Meeting, (VILLAGE, name)).entry)
    assert entry["parts"]["3"]["carriers"] == list(carriers.carriers)
    assert entry["parts"]["2"]["items"][matter]["for"] == 4
    assert venues.fits(entry, matter, counts)
    assert not venues.fits(entry, matter, counts | {"for": 11})


def test_people_served_by_the_box_make_the_quorum(village: VillageUnderTest, matter: str) -> None:
    """Twelve of eighteen are needed: eleven in the room and one at home are enough, eleven and nobody are not."""
    for served, expected in ((0, "no_quorum"), (1, "passed")):
        name = village.call("resolution", [matter])
        carriers = box(village, "supervision_chair", "director")
        village.do(venues.arrange, "clerk", meeting=name, venues=[], boxes=[carriers])
        parts = {
            "1": part(matter, 11, 11),
            "2": part(matter, served, served, carriers=list(carriers.carriers)),
        }
        item = decided(village, name, matter, parts)
        assert item.outcome == expected
        # A box to which nobody came was not used.
        assert ("mobile_box" in json.loads(item.warnings)) == bool(served)


@pytest.mark.parametrize(
    ("roles", "scrutineer", "expected"),
    [
        (("supervision_chair",), "", "box_needs_two"),
        (("supervision_chair", "supervision_chair"), "", "box_needs_two"),
        (("director", "clerk"), "", "box_needs_scrutineer"),
        (("director", "clerk"), "secretary", "box_needs_scrutineer"),
        (("director", "clerk"), "clerk", ""),
        (("director", "supervision_chair"), "", ""),
    ],
)
def test_a_box_is_carried_by_two_and_watched(
    village: VillageUnderTest, matter: str, roles: tuple[str, ...], scrutineer: str, expected: str
) -> None:
    """Two different persons, one of the supervision committee or elected to watch the count."""
    name = village.call("resolution", [matter])
    told = {"meeting": name, "venues": [], "boxes": [box(village, *roles, scrutineer=scrutineer)]}
    if expected:
        refused = village.refusal(venues.arrange, "clerk", **told)
        assert isinstance(refused, Refused)
        assert refused.rule == expected
    else:
        assert village.do(venues.arrange, "clerk", **told).outcome == "accepted"


def test_a_box_that_one_person_carried_is_told(village: VillageUnderTest, matter: str) -> None:
    """Who really went is recorded; one alone makes a warning and no refusal, for the law knows no such rule."""
    name = village.call("resolution", [matter])
    carriers = box(village, "supervision_chair", "director")
    village.do(venues.arrange, "clerk", meeting=name, venues=[], boxes=[carriers])
    went = [carriers.carriers[0]]
    item = decided(village, name, matter, {"1": part(matter, 12, 12), "2": part(matter, 1, 1, carriers=went)})
    assert json.loads(item.warnings) == ["mobile_box", "mobile_box_alone"]


@pytest.mark.parametrize(
    ("value", "warned"), [("refused", None), ("allowed", ()), ("warned", ("mobile_box",))]
)
def test_the_county_says_whether_boxes_go_round(
    village: VillageUnderTest, value: str, warned: tuple[str, ...] | None
) -> None:
    """The rule `<body>.mobile_box` of the day the matter started: allowed, allowed with a warning, refused."""
    rules = {"township_review_at": "before_resolution", "representatives_assembly.mobile_box": value}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=rules)
    name = village.call("resolution", [village.matter_at("resolution")])
    told = {"meeting": name, "venues": [], "boxes": [box(village, "supervision_chair", "director")]}
    if warned is None:
        refused = village.refusal(venues.arrange, "clerk", **told)
        assert isinstance(refused, Refused)
        assert refused.rule == "mobile_box"
    else:
        assert village.do(venues.arrange, "clerk", **told).warnings == warned


def test_parts_are_those_arranged(village: VillageUnderTest, matter: str) -> None:
    """A result without a venue's numbers, or with parts for an ordinary meeting, is refused; so is what cannot be."""
    name = village.call("resolution", [matter])
    ordinary = enter(village, name, matter, {"1": part(matter, 8, 8)})
    assert rule(village.refusal(results.enter, "clerk", **ordinary)) == "venues_differ"
    arrange(village, name)
    short = enter(village, name, matter, {"1": part(matter, 8, 8)})
    assert rule(village.refusal(results.enter, "clerk", **short)) == "venues_differ"
    wrong = {"1": part(matter, 8, 8), "2": part(matter, 5, 6)}
    refused = village.refusal(results.enter, "clerk", **enter(village, name, matter, wrong))
    assert rule(refused) == "counts_inconsistent"
    unknown = {"1": part(matter, 8, 8), "2": part(matter, 5, None)}
    assert (
        rule(village.refusal(results.enter, "clerk", **enter(village, name, matter, unknown))) == "incomplete"
    )


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


def test_the_arrangement_is_replaced_whole(village: VillageUnderTest, matter: str) -> None:
    """Saying it again changes nothing; saying nothing makes it an ordinary meeting again; a held meeting keeps it."""
    name = village.call("resolution", [matter])
    arrange(village, name)
    stored = village.stored
    arrange(village, name)
    assert village.stored == stored
    village.do(venues.arrange, "clerk", meeting=name, venues=[])
    with village.database.read() as session:
        assert venues.of(session, VILLAGE, name) == []
    assert rule(village.refusal(venues.arrange, "villager", meeting=name, venues=["家"])) == "not_your_office"
    village.hold(matter, "resolution")
