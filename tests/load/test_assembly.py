"""Three thousand villagers in one meeting on paper (三千人的村民会议): sign-in, result and minutes in page times."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.village import VillageUnderTest
from tests.web.gathering import Gathering, called
from workflows import jurisdictions, people
from workflows.meetings import attendance
from workflows.record import Act, Answer
from workflows.tables import RollEntry

VILLAGERS = 3_000
PRESENT = 2_000
PAGE_AT_MOST = 300 * 1024
SECONDS_AT_MOST = 4.0
"""Of the processor for one page: what a machine that does nothing else would take."""


def settle(act: Act, *, count: int) -> Answer:
    """Villagers enter the register by the verbs that everybody uses, here in one transaction."""
    since = act.at.date().replace(month=1, day=1)
    for n in range(1, count + 1):
        person = people.register(act, name=f"村民{n:04d}", group=f"{n % 12 + 1}组").subject
        people.take_office(act, person=person, office="villager", since=since)
    return Answer()


def timed(figures: list[str], what: str, act: Callable[[], TestResponse]) -> TestResponse:
    """Do something on a page, note how long it took and how large the answer is, and hold both to their limits."""
    begun = time.process_time()
    answer = act()
    seconds = time.process_time() - begun
    figures.append(f"{what} {seconds:.2f} s, {len(answer.data) // 1024} kB")
    assert answer.status_code in (200, 303), what
    assert seconds <= SECONDS_AT_MOST, figures
    if answer.mimetype == "text/html":
        assert len(answer.data) <= PAGE_AT_MOST, figures
    return answer


def ticked(page: str) -> dict[str, Any]:
    """The form of one part of the list with everybody ticked."""
    return {"person": re.findall(r'name="person" value="(p\d+)"', page), "was": ""}


@pytest.mark.endurance
def test_three_thousand_meet_sign_in_and_decide(village: VillageUnderTest) -> None:
    """No page above 300 kB and none that keeps people waiting; two thousand of three thousand agree."""
    figures: list[str] = []
    village.do(settle, "clerk", count=VILLAGERS)
    village.do(jurisdictions.set_counts, "clerk", counts={"adults": VILLAGERS + 1})
    matter = village.matter_at("resolution")
    meeting: Gathering = called(village, "resolution", [matter], body="villagers_assembly", notice=12)
    village.client("clerk").get("/desk")  # what a server has behind it when the evening begins
    timed(figures, "opening", lambda: meeting.post("clerk", "/open", then="roll"))
    page = timed(figures, "sign-in page", lambda: meeting.get("clerk", "/roll?part=3"))
    form = ticked(page.get_data(as_text=True))
    assert len(form["person"]) == 100
    timed(figures, "sign-in of 100", lambda: meeting.post("clerk", "/roll", **form))
    timed(figures, "search", lambda: meeting.get("clerk", "/roll?q=1999"))
    rest = [f"p{n}" for n in _ids(village, meeting)][: PRESENT - 100]
    village.do(attendance.mark, "clerk", meeting=meeting.name, present=rest)
    timed(figures, "meeting page", lambda: meeting.get("clerk"))
    timed(figures, "voting begins", lambda: meeting.post("clerk", "/vote"))
    timed(figures, "entry page", lambda: meeting.get("clerk", "/enter"))
    numbers: dict[str, object] = {"present": PRESENT, f"all-{matter}": 1}
    timed(figures, "entry", lambda: meeting.enter("clerk", numbers))
    timed(figures, "check page", lambda: meeting.get("supervision_chair", "/confirm"))
    confirm = {"decision": "confirm"}
    timed(figures, "confirmation", lambda: meeting.post("supervision_chair", "/confirm", **confirm))
    timed(figures, "meeting page after", lambda: meeting.get("clerk"))
    timed(figures, "minutes and resolution", lambda: meeting.get("clerk", "/papers.pdf"))
    print("\nthree thousand: " + "; ".join(figures))
    assert village.standing(matter)[1] == "resolution_disclosure"


def _ids(village: VillageUnderTest, meeting: Gathering) -> list[int]:
    """Numbers of people on the roll who are not in its third part."""
    page = meeting.get("clerk", "/roll?part=3").get_data(as_text=True)
    seen = {int(person[1:]) for person in re.findall(r'value="(p\d+)"', page)}
    with village.database.read() as session:
        found = {int(row.person[1:]) for row in session.query(RollEntry).filter_by(meeting=meeting.name)}
    return sorted(found - seen)
