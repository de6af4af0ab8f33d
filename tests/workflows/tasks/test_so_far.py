"""What a matter's steps are told to be (办到哪一步): done is what was done, nothing that its way went past."""

from typing import Any

import pytest

from tests.village import VillageUnderTest
from workflows import course, matters
from workflows.cases import routine
from workflows.tasks import task as office_task
from workflows.tasks.doing import complete

BOUGHT = {"title": "采购村部办公桌椅", "content": "六套桌椅", "amount": "8600.00", "fund": "村集体"}


@pytest.fixture
def bought(village: VillageUnderTest) -> str:
    """A procurement that has just begun."""
    with village.database.read() as session:
        item = matters.power_list(session, "test-village", on=village.today)["procurement"]
    by = next(role for role in item.started_by if role in village.persons)
    return village.do(matters.start, by, item=item.id, form=BOUGHT).subject


def do(village: VillageUnderTest, matter: str, task: str, **form: Any) -> None:
    """An office does its task; the rest of the form is filled in as people would."""
    row = village.row(matter)
    with village.database.read() as session:
        found = office_task.find(session, row, task)
        definition = office_task.form_of(session, row, found)
    assert definition is not None
    values = routine.supplied(definition, form, on=village.today)
    village.do(complete, "director", matter=matter, task=task, form=values)


def told(village: VillageUnderTest, matter: str) -> dict[str, str]:
    """Each step that is told, with its state."""
    with village.database.read() as session:
        return {node.id: state for node, state in course.so_far(session, village.row(matter))}


def test_a_way_that_was_not_taken_was_not_done(village: VillageUnderTest, bought: str) -> None:
    """Whoever asked three shops for their prices compared no bids and held no tender: neither is told as done."""
    do(village, bought, "plan", outcome="agree")
    assert {"enquiry", "comparison", "tender"} <= told(village, bought).keys()
    do(village, bought, "method", outcome="enquiry")
    do(village, bought, "enquiry")
    states = told(village, bought)
    assert (states["plan"], states["enquiry"], states["witness"]) == ("done", "done", "now")
    assert states.keys().isdisjoint({"comparison", "tender"})


def test_what_is_done_again_is_not_done(village: VillageUnderTest, bought: str) -> None:
    """Sent back, a step waits once more, though it was done before."""
    do(village, bought, "plan", outcome="agree")
    do(village, bought, "method", outcome="enquiry")
    do(village, bought, "enquiry")
    village.do(
        complete,
        "supervision_chair",
        matter=bought,
        task="witness",
        form={"outcome": "amend", "reason": "只问了两家"},
    )
    states = told(village, bought)
    assert (states["plan"], states["method"], states["enquiry"]) == ("done", "now", "waiting")
