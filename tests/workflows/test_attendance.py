"""Who was there for which item (到会情况), the quorum when voting begins and at the count, and the second call."""

import json
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import Refused
from tests.village import VILLAGE, VillageUnderTest
from workflows.meetings import again, attendance, ballots, meeting, quorum
from workflows.tables import AgendaItem
from workflows.verification import verify_deep

VOTERS = [f"representative_{n}" for n in range(1, 16)]


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


def evening(village: VillageUnderTest, items: int = 2) -> tuple[str, list[str]]:
    """An open meeting of the representatives with some items; nobody has signed in."""
    matters = [village.matter_at("resolution", title=f"事项{n}号") for n in range(items)]
    name = village.call("resolution", matters)
    village.do(meeting.open_meeting, "clerk", meeting=name)
    return name, matters


def come(village: VillageUnderTest, name: str, roles: list[str], away: tuple[str, ...] = ()) -> None:
    """The clerk ticks who is here, and unticks who is not."""
    present, gone = ([village.persons[role] for role in each] for each in (roles, away))
    village.do(attendance.mark, "clerk", meeting=name, present=present, away=gone)


def counts(village: VillageUnderTest, name: str, matter: str) -> tuple[str, dict[str, int]]:
    """An item's outcome and counts."""
    with village.database.read() as session:
        item = session.get_one(AgendaItem, (VILLAGE, name, matter))
    return item.outcome, json.loads(item.counts)


def test_who_leaves_early_is_not_there_for_the_later_items(village: VillageUnderTest) -> None:
    """Twelve come, one leaves before the second item: the first is decided, the second has no quorum any more."""
    name, (first, second) = evening(village)
    come(village, name, VOTERS[:12])
    village.do(quorum.begin_voting, "clerk", meeting=name)
    village.vote(name, first, dict.fromkeys(VOTERS[:12], "for"))
    leaver = village.persons[VOTERS[0]]
    left: dict[str, Any] = {"left_from": 1, "left_at": village.clock.now, "reason": "家里有急事"}
    village.do(attendance.note, "clerk", meeting=name, person=leaver, **left)
    village.vote(name, second, dict.fromkeys(VOTERS[1:12], "for"))
    village.do(meeting.close, "clerk", meeting=name)
    assert counts(village, name, first)[0] == "passed"
    outcome, told = counts(village, name, second)
    assert (outcome, told["present"]) == ("no_quorum", 11)
    assert "家里有急事" not in "".join(str(event) for event in village.kinds())
    assert verify_deep(village.database, village.evidence) == []


def test_voting_begins_only_with_a_quorum(village: VillageUnderTest) -> None:
    """Eleven of eighteen are refused with both numbers, the twelfth makes it possible, once."""
    name, _ = evening(village, 1)
    come(village, name, VOTERS[:11])
    refused = village.refusal(quorum.begin_voting, "clerk", meeting=name)
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.facts["present"], refused.facts["needed"]) == ("quorum_missing", 11, 12)
    come(village, name, VOTERS[11:12])
    village.do(quorum.begin_voting, "clerk", meeting=name)
    assert rule(village.refusal(quorum.begin_voting, "clerk", meeting=name)) == "meeting_not_open"


def test_a_tick_by_mistake_is_taken_back(village: VillageUnderTest) -> None:
    """Who was ticked and is not here is not present; who has voted on screen stays."""
    name, (matter,) = evening(village, 1)
    come(village, name, VOTERS[:13])
    come(village, name, [], away=(VOTERS[12],))
    with village.database.read() as session:
        assert attendance.present(session, VILLAGE, name, [0]) == {0: 12}
    village.do(ballots.cast, VOTERS[0], meeting=name, matter=matter, choice="for")
    persons = [village.persons[VOTERS[0]]]
    refused = village.refusal(attendance.mark, "clerk", meeting=name, present=[], away=persons)
    assert rule(refused) == "voted_meanwhile"


NOTES: dict[str, tuple[str, dict[str, Any], str]] = {
    "leaves before coming": ("clerk", {"came_for": 1, "left_from": 1}, "attendance_contradicts"),
    "a stranger": ("clerk", {"person": "villager"}, "not_entitled"),
    "no officer": ("representative_2", {"left_from": 1}, "not_your_office"),
    "a long reason": ("clerk", {"reason": "长" * 201}, "text_length"),
    "recused without a reason": ("clerk", {"recused": "first"}, "reason_missing"),
    "voted on what was missed": ("clerk", {"came_for": 1}, "voted_meanwhile"),
}


@pytest.mark.parametrize("case", NOTES.values(), ids=NOTES)
def test_notes_that_cannot_be_are_refused(village: VillageUnderTest, case: Any) -> None:
    """Nothing is stored of them."""
    role, changed, expected = case
    name, (first, _) = evening(village)
    come(village, name, VOTERS[:12])
    village.do(ballots.cast, VOTERS[0], meeting=name, matter=first, choice="for")
    told = {"person": "representative_1"} | changed
    told["person"] = village.persons[told["person"]]
    if "recused" in told:
        told["recused"] = [first]
    assert rule(village.refusal(attendance.note, role, meeting=name, **told)) == expected


def test_too_few_came_so_the_meeting_is_called_again(village: VillageUnderTest) -> None:
    """The same agenda, linked to the first call, a new notice, and as many must come as before."""
    name, matters = evening(village)
    come(village, name, VOTERS[:11])
    village.do(meeting.close, "clerk", meeting=name)
    told = {
        "notice_on": village.today,
        "planned_at": village.clock.now + timedelta(days=3),
        "place": "村委会会议室",
    }
    second = village.do(again.call_again, "director", meeting_id=name, **told).subject
    row = village.meeting(second)
    assert (row.follows, row.state, row.notice_on) == (name, "called", village.today.isoformat())
    village.advance(days=3)
    village.do(meeting.open_meeting, "clerk", meeting=second)
    come(village, second, VOTERS[:11])
    assert rule(village.refusal(quorum.begin_voting, "clerk", meeting=second)) == "quorum_missing"
    assert [village.standing(matter)[1] for matter in matters] == ["resolution", "resolution"]


def test_a_meeting_that_decided_is_not_called_again(village: VillageUnderTest) -> None:
    """Neither by the convener nor by anybody else."""
    matter = village.matter_at("resolution")
    name = village.open_meeting("resolution", [matter])
    village.do(meeting.close, "clerk", meeting=name)
    told: dict[str, Any] = {"notice_on": village.today, "planned_at": village.clock.now, "place": "村委会"}
    refused = village.refusal(again.call_again, "director", meeting_id=name, **told)
    assert rule(refused) == "second_call_not_needed"
