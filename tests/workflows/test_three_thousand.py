"""Three thousand ballots on screen (三千人大会): one costs what it costs among thirty, and the count takes a moment."""

import random
import time
from collections.abc import Callable
from statistics import median

import pytest
from sqlalchemy import event

from tests.crowd import cast, gather
from tests.village import VillageUnderTest
from tests.workflows.test_box import row, secret_meeting
from workflows.meetings import meeting
from workflows.meetings.box_tables import Box

MANY, FEW = 3_000, 30
AT_MOST = 12
CHOICES = random.Random(3).choices(("for", "against", "abstain"), (7, 2, 1), k=MANY)


def timed(act: Callable[[], object]) -> float:
    """Seconds of processor time: others keep this machine busy."""
    began = time.process_time()
    act()
    return time.process_time() - began


@pytest.mark.endurance
def test_a_ballot_among_three_thousand_costs_as_much_as_among_thirty(
    village: VillageUnderTest, record_property: Callable[[str, object], None]
) -> None:
    """As many statements among 3,000 secret ballots as among thirty; the times are told (`siyi bench` has the bar)."""
    small = village.matter_at("resolution", title="小会")
    large = village.matter_at("resolution", title="大会")
    few = secret_meeting(village, small)
    of_few = [
        timed(lambda voter=voter: cast(village, voter, few, small, "for"))  # type: ignore[misc]
        for voter in gather(village, few, FEW)
    ]
    many = secret_meeting(village, large)
    seconds = [
        timed(lambda voter=voter, choice=choice: cast(village, voter, many, large, choice))  # type: ignore[misc]
        for voter, choice in zip(gather(village, many, MANY), CHOICES, strict=True)
    ]
    first, last = median(of_few), median(seconds[-FEW:])
    ratio = last / first
    costs = []
    for name, matter in ((few, small), (many, large)):
        statements: list[str] = []
        told = ("before_cursor_execute", lambda *said, into=statements: into.append(said[2]))
        event.listen(village.database.engine, *told)
        village.vote(name, matter, {"representative_1": "for"})
        event.remove(village.database.engine, *told)
        costs.append(len(statements))
    cost = costs[1]
    assert costs[0] == cost <= AT_MOST
    counting = timed(lambda: village.do(meeting.close, "clerk", meeting=many))
    print(
        f"\na secret ballot: {first * 1000:.2f} ms among {FEW}, {last * 1000:.2f} ms among {MANY} "
        f"(ratio {ratio:.2f}), {cost} statements; counting {MANY + 1}: {counting:.2f} s"
    )
    record_property("ratio", ratio)
    assert row(village, Box, many, large).issued == MANY + 1
    assert row(village, Box, few, small).issued == FEW + 1
