"""What departments decide (保障名单): batches with a person and a day, one village a command, corrected in the open."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Refused
from engine.log import EventRow
from tests import helping
from tests.helping import PEOPLE
from tests.village import COUNTY, OTHER_VILLAGE, VILLAGE, VillageUnderTest
from workflows.checkup import examination
from workflows.support import batches, publishing, reading
from workflows.support.reading import Person
from workflows.verification import verify_deep

BOTH = (VILLAGE, OTHER_VILLAGE)


def rule(asked: Any, *args: Any, **fields: Any) -> str:
    """The rule of a refusal."""
    with pytest.raises(Refused) as refused:
        asked(*args, **fields)
    return refused.value.rule


def states(village: VillageUnderTest, where: str = VILLAGE) -> list[tuple[str, str]]:
    """The lists of a village with how they stand, the earliest first."""
    with village.database.read() as session:
        rows = publishing.of_village(session, where)
        return [(row.state, row.reason) for row in sorted(rows, key=lambda row: int(row.id[1:]))]


def test_names_stay_out_of_the_public_part(village: VillageUnderTest) -> None:
    """The log's public part has groups and amounts; the register has ids only; the log makes the same of it."""
    name = helping.publish(village, helping.opened(village))
    with village.database.read() as session:
        query = select(EventRow.body).where(EventRow.jurisdiction == VILLAGE, EventRow.subject == name)
        bodies = list(session.scalars(query))
        row = publishing.of_village(session, VILLAGE)[0]
        people = publishing.helped(session, row)
    assert not [one for one in PEOPLE if any(one.name in body for body in bodies)]
    assert [(told, each.group, each.amount) for each, told in people] == [
        ("王小明", "一组", 42000),
        ("阿依古丽·买买提", "二组", 50050),
    ]
    assert json.loads(bodies[0])["amount"] == 92050
    assert verify_deep(village.database) == []


def test_a_batch_of_many_villages_can_be_sent_again(village: VillageUnderTest) -> None:
    """One command a village, each locking its own; what is there already is passed over."""
    batch = helping.opened(village, villages=BOTH)
    first = helping.publish(village, batch)
    with village.database.read() as session:
        assert batches.missing(session, batches.get(session, COUNTY, batch)) == [OTHER_VILLAGE]
    size = village.log_size
    assert helping.publish(village, batch) == first
    helping.publish(village, batch, where=OTHER_VILLAGE)
    assert village.log_size == size
    with village.database.read() as session:
        assert batches.missing(session, batches.get(session, COUNTY, batch)) == []


def test_many_people_are_several_events(village: VillageUnderTest) -> None:
    """450 people: no event of the log is a giant, and every name finds its line."""
    people = [Person(f"村民{n}", "一组", "farm-subsidy", n + 1, "县级", "") for n in range(450)]
    helping.publish(village, helping.opened(village), people)
    assert village.kinds()[-4:] == ["support_published", *["support_listed"] * 3]
    with village.database.read() as session:
        found = publishing.helped(session, publishing.of_village(session, VILLAGE)[0])
    assert [(each.number, name) for each, name in found][449] == (450, "村民449")


def test_a_correction_is_a_new_list_with_a_reason(village: VillageUnderTest) -> None:
    """The list before is replaced, not erased; a withdrawal says why, too."""
    batch = helping.opened(village)
    helping.publish(village, batch)
    assert rule(helping.publish, village, batch, PEOPLE[:1]) == "batch_published"
    helping.publish(village, batch, PEOPLE[:1], reason="多列了一人")
    told = {"owner": COUNTY, "batch": batch, "reason": ""}
    assert rule(village.do, publishing.withdraw, "civil_affairs", **told) == "reason_missing"
    village.do(publishing.withdraw, "civil_affairs", **told | {"reason": "审批没有办完"})
    assert states(village) == [("replaced", "多列了一人"), ("withdrawn", "审批没有办完")]
    assert verify_deep(village.database) == []


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"role": "economy"}, "batch_not_yours"),
        ({"role": "secretary"}, "batch_not_yours"),
        ({"people": ()}, "import_empty"),
        ({"where": OTHER_VILLAGE}, "choice_unknown"),
    ],
    ids=["another department", "the village", "nobody", "another village"],
)
def test_who_publishes_what_where(village: VillageUnderTest, case: dict[str, Any], expected: str) -> None:
    """The responsible person, for the villages of the batch, and never an empty list."""
    assert rule(helping.publish, village, helping.opened(village), **case) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"role": "auditor"}, "not_your_office"),
        ({"days": -1}, "due_past"),
        ({"villages": ()}, "choice_unknown"),
        ({"villages": ("elsewhere",)}, "choice_unknown"),
    ],
)
def test_who_opens_a_batch(village: VillageUnderTest, case: dict[str, Any], expected: str) -> None:
    """A department, for villages below it, with a day that is to come."""
    assert rule(helping.opened, village, **case) == expected


def late(village: VillageUnderTest, where: str) -> list[str]:
    """What the check-up says of late lists."""
    with village.database.read() as session:
        found = examination.examine(session, where, at=village.clock.now)
    return [each.facts["day"] for each in found if each.rule == "support_overdue"]


def test_a_late_batch_is_found_until_it_is_published_or_closed(village: VillageUnderTest) -> None:
    """The day itself is not late; the day after is, in each village that has no list."""
    batch = helping.opened(village, days=5, villages=BOTH)
    due = village.today.replace(day=village.today.day + 5).isoformat()
    village.advance(days=5)
    assert late(village, VILLAGE) == []
    village.advance(days=1)
    assert (late(village, VILLAGE), late(village, OTHER_VILLAGE)) == ([due], [due])
    helping.publish(village, batch)
    assert (late(village, VILLAGE), late(village, OTHER_VILLAGE)) == ([], [due])
    village.do(batches.close, "civil_affairs", jurisdiction=COUNTY, batch=batch, reason="邻村没有人")
    assert late(village, OTHER_VILLAGE) == []
    assert rule(helping.publish, village, batch, where=OTHER_VILLAGE) == "batch_closed"


def test_what_the_power_list_calls_a_benefit(village: VillageUnderTest) -> None:
    """The kinds are the items of the class 民生保障, so that each line leads to its item."""
    with village.database.read() as session:
        assert "minimum-living" in reading.kinds(session, VILLAGE, on=village.clock.now.date())
        assert "works" not in reading.kinds(session, VILLAGE, on=village.clock.now.date())
