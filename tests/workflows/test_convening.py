"""Who convenes (召集): the secretary, the villagers' committee, and the collective's board its own meetings."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from engine.errors import Refused
from tests import assets
from tests.village import VILLAGE, VillageUnderTest
from workflows import entries, jurisdictions, people, verification
from workflows.inbox import inbox
from workflows.inbox.todo import Todo
from workflows.law.assemblies import BODIES
from workflows.meetings import convening, meeting, results

COLLECTIVE = {"subject": "property_disposal", "owner": "collective"}

CONVENERS = {
    "branch_committee": people.PARTY,
    "two_committees": people.PARTY,
    "party_members_meeting": people.PARTY,
    "representatives_assembly": people.COMMITTEE,
    "villagers_assembly": people.COMMITTEE,
    "villagers_assembly_households": people.COMMITTEE,
    "villagers_council": people.COMMITTEE,
    "group_assembly": people.COMMITTEE,
    "members_assembly": ("directors",),
    "members_representatives": ("directors",),
    "board_of_directors": ("directors",),
}


def convenes(village: VillageUnderTest, body: str) -> tuple[str, ...]:
    """Who calls a body's meetings in this village today."""
    with village.database.read() as session:
        return convening.of(session, VILLAGE, body, on=village.today)


def no_board(village: VillageUnderTest) -> None:
    """The village has no collective economic organisation: nobody counted a board, nobody sits on it."""
    village.do(jurisdictions.set_counts, "clerk", counts={"directors": None})


def to_resolve(village: VillageUnderTest) -> str:
    """A matter of the collective that waits for its members' representatives."""
    return village.matter_at("resolution", **COLLECTIVE)


def told(village: VillageUnderTest, matter: str, body: str = "members_representatives") -> dict[str, Any]:
    """A meeting of the collective as it is called, with its notice in good time."""
    planned = village.clock.now + timedelta(days=11)
    return {
        "body": body,
        "stage": "resolution",
        "agenda": [matter],
        "notice_on": village.today,
        "planned_at": planned,
        "place": "村委会",
    }


def todos(village: VillageUnderTest, role: str) -> list[Todo]:
    """What waits for somebody."""
    with village.database.read() as session:
        offices = tuple(people.held(session, home=VILLAGE, person=village.persons[role], on=village.today))
        who = inbox.Person(VILLAGE, village.persons[role], offices)
        return inbox.of(session, [VILLAGE], who, at=village.clock.now)


def kinds(village: VillageUnderTest, role: str, *, mine: bool = True) -> set[str]:
    """The kinds of what is somebody's duty."""
    return {todo.kind for todo in todos(village, role) if todo.mine or not mine}


@pytest.mark.parametrize("body", BODIES)
def test_every_body_is_convened_by_whom_the_law_says(village: VillageUnderTest, body: str) -> None:
    """党组织的会议由书记召集，村民的由村民委员会，集体经济组织的由理事会。"""
    assets.settle(village)
    assert convenes(village, body) == CONVENERS[body]


HAS_BOARD: dict[str, tuple[tuple[Callable[[VillageUnderTest], None], ...], tuple[str, ...]]] = {
    "its members were only counted": ((), convening.BOARD),
    "nobody counted it, somebody sits on it": ((no_board, assets.settle), convening.BOARD),
    "there is none (第六十四条)": ((no_board,), people.COMMITTEE),
}


@pytest.mark.parametrize("case", HAS_BOARD)
def test_without_an_organisation_the_villagers_committee_acts_in_its_place(
    village: VillageUnderTest, case: str
) -> None:
    """A number that was entered or a holder of the office tells that there is a board."""
    settled, expected = HAS_BOARD[case]
    for settle in settled:
        settle(village)
    assert convenes(village, "members_assembly") == expected


CALLS = {
    "the board calls it": ("branch_1", "members_representatives", ""),
    "the board calls the whole assembly": ("branch_1", "members_assembly", ""),
    "the director does not": ("director", "members_representatives", "not_your_office"),
    "the director does not call the assembly": ("director", "members_assembly", "not_your_office"),
    "the secretary does not": ("secretary", "members_representatives", "not_your_office"),
}


@pytest.mark.parametrize("case", CALLS)
def test_the_collectives_meetings_are_called_by_its_board(village: VillageUnderTest, case: str) -> None:
    """《农村集体经济组织法》第二十七条、第二十八条。"""
    assets.settle(village)
    matter = to_resolve(village)
    role, body, rule = CALLS[case]
    if not rule:
        village.do(meeting.call, role, **told(village, matter, body))
        return
    refused = village.refusal(meeting.call, role, **told(village, matter, body))
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.facts["offices"]) == (rule, ["理事会成员"])


def test_whoever_holds_both_offices_calls_both(village: VillageUnderTest) -> None:
    """The village's director who sits on the board as well calls its meeting, in that office."""
    since = date(2021, 1, 1)
    director = village.persons["director"]
    village.do(people.take_office, "clerk", person=director, office="directors", since=since)
    matter = to_resolve(village)
    assert "call" in kinds(village, "director")
    village.do(meeting.call, "director", **told(village, matter))
    village.do(
        meeting.call, "director", **told(village, village.matter_at("resolution"), "villagers_assembly")
    )
    assert verification.verify_deep(village.database, village.evidence) == []


def test_the_inbox_asks_the_board_to_call_and_to_hold(village: VillageUnderTest) -> None:
    """Its card stands on the board's desk and on no other's; the clerk may enter it for the board."""
    assets.settle(village)
    matter = to_resolve(village)
    assert "call" in kinds(village, "branch_1")
    assert "call" not in kinds(village, "director", mine=False)
    (card,) = [todo for todo in todos(village, "clerk") if todo.kind == "call"]
    assert not card.mine
    village.do(meeting.call, "branch_1", **told(village, matter))
    village.advance(days=11)
    assert "hold" in kinds(village, "branch_1")
    assert "hold" not in kinds(village, "director")


def test_what_the_clerk_enters_waits_for_the_board(village: VillageUnderTest) -> None:
    """Neither the director nor the secretary confirms it."""
    assets.settle(village)
    fields = told(village, to_resolve(village))
    entry = village.do(entries.draft, "clerk", kind="call", fields=fields).subject
    for role in ("director", "secretary"):
        village.refusal(entries.confirm, role, entry=entry)
    assert village.do(entries.confirm, "branch_1", entry=entry).subject.startswith("m")


def test_a_board_that_was_only_counted_is_named_before_anything_is_entered(village: VillageUnderTest) -> None:
    """现在没有人担任理事会成员。请先登记任职人员。"""
    fields = told(village, to_resolve(village))
    refused = village.refusal(entries.draft, "clerk", kind="call", fields=fields)
    assert isinstance(refused, Refused)
    assert refused.rule == "office_vacant"


def test_the_board_enters_what_its_meeting_came_to(village: VillageUnderTest) -> None:
    """On paper and with a second person, as every result; of the villagers' meetings it enters nothing."""
    assets.settle(village)
    matter = to_resolve(village)
    name = village.do(meeting.call, "branch_1", **told(village, matter)).subject
    village.advance(days=11)
    result = {
        "items": {matter: {"present": 31, "for": 31}},
        "photos": [village.photo],
        "held_on": village.today,
    }
    village.do(results.enter, "branch_1", meeting_id=name, **result)
    assert village.do(results.confirm, "supervision_chair", meeting_id=name).outcome == "passed"
    other = village.call("resolution", [village.matter_at("resolution")])
    refused = village.refusal(results.enter, "branch_1", meeting_id=other, **result)
    assert isinstance(refused, Refused)
    assert refused.rule == "not_your_office"
