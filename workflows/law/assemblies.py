"""The bodies that meet (会议主体): who is entitled (应到) in each, and which holds which discussion."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """A body: id, Chinese name, the register counts that make its entitled, and whether it represents."""

    id: str
    name: str
    registers: tuple[str, ...]
    representative: bool = False


BODIES: Mapping[str, Body] = {
    body.id: body
    for body in (
        Body("branch_committee", "村党组织委员会会议", ("branch_committee",)),
        # 两委交叉任职的，按实际人数计一次：登记的是人数，不是职数之和。
        Body("two_committees", "村“两委”联席会议", ("two_committees",)),
        Body("party_members_meeting", "党员大会", ("party_members",)),
        # 《村民委员会组织法》第二十五条：村民代表会议由村民委员会成员和村民代表组成。
        Body("representatives_assembly", "村民代表会议", ("representatives", "villagers_committee"), True),
        Body("villagers_assembly", "村民会议", ("adults",)),
        Body("villagers_assembly_households", "村民会议（户代表）", ("households",)),
        Body("villagers_council", "村民议事会", ("council",)),
        Body("members_assembly", "成员大会", ("members",)),
        Body("members_representatives", "成员代表大会", ("member_representatives",), True),
        Body("board_of_directors", "理事会", ("directors",)),
        Body("group_assembly", "村民小组会议", ("group_adults",)),
    )
}

RESOLUTION = "resolution"
DISCUSSIONS = ("proposal", "consultation", "deliberation", RESOLUTION)
NOTICES = ("resolution", "result", "plan")

STAGE_BODIES: Mapping[str, tuple[str, ...]] = {
    # 未设委员会的党支部，由支部党员大会提议。
    "proposal": ("branch_committee", "party_members_meeting"),
    "consultation": ("two_committees",),
    "deliberation": ("party_members_meeting",),
}
"""Who may hold the first three discussions, the default first; who resolves depends on the subject."""


def entitled(body: str, register: Mapping[str, int | None]) -> int | None:
    """How many are entitled (应到) in a body by the register; None where a number was not published."""
    total = 0
    for count in BODIES[body].registers:
        number = register.get(count)
        if number is None:
            return None
        total += number
    return total
