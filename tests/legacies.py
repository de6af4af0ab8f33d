"""Matters from before the start day as a village tells them (测试用存量事项)."""

from datetime import date
from typing import Any

from tests.village import FORM, VillageUnderTest
from workflows.legacy import entry, told

BODIES = {
    "proposal": ("branch_committee", "2026-01-12", 3),
    "consultation": ("two_committees", "2026-01-15", 6),
    "deliberation": ("party_members_meeting", "2026-01-22", 9),
    "resolution": ("representatives_assembly", "2026-01-30", 18),
}
START_DAY = date(2026, 3, 1)


def entry_at(village: VillageUnderTest, stage: str, /, **changed: Any) -> dict[str, Any]:
    """What the clerk tells of a matter that stands at a stage: everybody came and agreed, notices in time."""
    behind = told.behind_gate(stage)
    content: dict[str, Any] = {
        "item": "major-matter",
        "stage": stage,
        "form": dict(FORM),
        "discussions": [
            {
                "stage": each,
                "body": BODIES[each][0],
                "held_on": BODIES[each][1],
                "notice_on": "2026-01-02",
                "place": "村委会会议室",
                "counts": {"entitled": BODIES[each][2], "present": BODIES[each][2], "for": BODIES[each][2]},
            }
            for each in told.done_before(stage, "before_resolution")
        ],
        "photos": [village.photo],
        "first_day": "2026-01-31" if behind else "",
        "last_day": "2026-02-10" if behind else "",
        "channels": ["board", "web", "wechat"] if behind else [],
        "begun_on": "2026-02-12" if stage == "result_disclosure" else "",
    }
    return content | changed


def start_using(village: VillageUnderTest) -> None:
    """The secretary says from which day the system is used."""
    village.do(entry.set_start_day, "secretary", day=START_DAY)


def legacy_at(village: VillageUnderTest, stage: str, /, **changed: Any) -> str:
    """A confirmed matter from before at a stage; its number."""
    name = village.do(entry.enter, "clerk", entry=entry_at(village, stage, **changed)).subject
    village.do(entry.confirm, "township_party", name=name)
    with village.database.read() as session:
        return entry.get(session, "test-village", name).matter
