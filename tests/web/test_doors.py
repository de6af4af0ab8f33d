"""Who comes into which room (入口): the same answers everywhere, and the refusal names whose room it is."""

from collections.abc import Mapping

import pytest

from tests.village import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words

OFFICERS = "村党组织书记、村民委员会主任、村民委员会委员、村文书"
ROOMS: Mapping[str, tuple[str, str]] = {
    "matters from before": ("/v/{}/legacy/", OFFICERS),
    "registers": ("/v/{}/registers/", OFFICERS),
    "the money": ("/v/{}/finance", OFFICERS),
    "messages": ("/v/{}/messages", OFFICERS),
    "the check-up": ("/v/{}/checkup", OFFICERS),
}
"""By room: its address in a village, and whom the refusal names."""


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_village(village: VillageUnderTest, room: str) -> None:
    """Signed out: the sign-in page; of another village: not there; a mere voter: whose it is; an officer: in."""
    address, whose = ROOMS[room]
    here, there = address.format(VILLAGE), address.format(OTHER_VILLAGE)
    signed_out = village.client().get(here)
    assert (signed_out.status_code, "/login" in signed_out.headers["Location"]) == (302, True)
    assert village.client("secretary").get(there).status_code == 404
    voter = village.client("representative_1").get(here)
    assert voter.status_code == 403
    assert whose in words(voter)
    assert village.client("secretary").get(here).status_code == 200


LISTS: Mapping[str, tuple[str, str, int, str]] = {
    "the county's, by its administrator": ("administrator", COUNTY, 200, ""),
    "the county's, by its auditor": ("auditor", COUNTY, 403, "县平台管理员"),
    "another's": ("administrator", TOWNSHIP, 404, "没有找到"),
}


@pytest.mark.parametrize("case", LISTS)
def test_the_list_is_written_at_home(village: VillageUnderTest, case: str) -> None:
    """Whoever is at home elsewhere finds nothing, whoever does not write it is told who does."""
    role, home, status, said = LISTS[case]
    answer = village.client(role).get(f"/list/{home}")
    assert (answer.status_code, said in words(answer)) == (status, True)


def test_a_code_opens_the_ballot_to_anybody(village: VillageUnderTest) -> None:
    """Below a village one signs in; with a code nobody does."""
    assert village.client().get("/vote").status_code == 200
