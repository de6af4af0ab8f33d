"""Annual resolutions and mandates of the council in the village under test (模拟村的年度决议和授权)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.village import TOWNSHIP, VillageUnderTest
from workflows import matters, people, stages
from workflows.meetings import results
from workflows.record import Answer
from workflows.tasks.doing import complete

LISTED: Sequence[Mapping[str, str]] = (
    {"matter": "水渠清淤", "cap": "30000.00", "subject": "public_works"},
    {"matter": "文化广场翻修", "cap": "64000.00"},
    {"matter": "敬老慰问", "cap": "8000.00"},
)
VOTES: Sequence[Mapping[str, int]] = (
    {"for": 650, "against": 50},
    {"for": 351, "against": 340, "abstain": 9},
    {"for": 350, "against": 350},
)
"""The first two pass, the third has just half of those present."""
ANNUAL: Mapping[str, Any] = {
    "title": "本年度重大事项决议",
    "content": "全年要办的三件事",
    "subject": "other_interest",
    "owner": "villagers",
    "amount": "102000.00",
    "matters": [dict(line) for line in LISTED],
}
MANDATE: Mapping[str, Any] = {
    "title": "授权村民议事会年中决议",
    "content": "在授权范围和限额内决定年中的小额事项",
    "subject": "other_interest",
    "owner": "villagers",
    "matters": "年中的小额事项",
    "subjects": ["other"],
    "each": "20000.00",
    "amount": "50000.00",
}
DITCH: Mapping[str, Any] = {
    "title": "水渠清淤",
    "content": "清淤三公里",
    "subject": "public_works",
    "owner": "villagers",
    "amount": "28000.00",
}
LAMPS: Mapping[str, Any] = {"title": "添置路灯", "content": "二组添置路灯四盏", "amount": "20000.00"}
DOERS = {
    "collecting": ("secretary", {"sources": "各组意见三条，采纳三条"}),
    "money_check": ("economy", {"outcome": "agree"}),
    "drafting": ("secretary", {"draft": "小额事项，每项2万元"}),
    "legality": ("government", {"outcome": "agree"}),
    "filing": ("government", {"register": "授〔2026〕1号"}),
}


def annual(
    village: VillageUnderTest,
    *,
    votes: Sequence[Mapping[str, int]] = VOTES,
    until: str = "implementation",
    **form: Any,
) -> str:
    """An annual resolution that stands at a stage, voted on line by line in one villagers' assembly; its number."""
    matter = village.do(matters.start, "secretary", item="annual-resolution", form={**ANNUAL, **form}).subject
    bring(village, matter, until, lines=votes)
    return matter


def mandate(village: VillageUnderTest, *, until: str = "implementation", **form: Any) -> str:
    """A mandate for the council, from today on for 300 days; its number."""
    days = {
        "valid_from": village.today.isoformat(),
        "valid_to": village.days_ago(-300).isoformat(),
    }
    told = {**MANDATE, **days, **form}
    matter = village.do(matters.start, "secretary", item="council-mandate", form=told).subject
    bring(village, matter, until)
    return matter


def bring(
    village: VillageUnderTest, matter: str, until: str, *, lines: Sequence[Mapping[str, int]] = ()
) -> None:
    """Take one of them on to a stage; the villagers' assembly resolves, 700 of 1200 present. Time passes."""
    while (row := village.row(matter)).stage != until or row.open_tasks[0].task == "filing":
        task = row.open_tasks[0]
        if stages.is_office(task):
            office(village, matter, task.task)
        elif task.stage == "resolution":
            village.advance(days=2)
            resolve(village, matter, lines)
        else:
            village.step(matter)


def office(village: VillageUnderTest, matter: str, task: str) -> None:
    """An office task of theirs is done."""
    role, form = DOERS[task]
    _justice(village)
    village.do(complete, role, matter=matter, task=task, form=form)


def _justice(village: VillageUnderTest) -> None:
    """The township's officer for everything is its justice office too."""
    person = village.persons["government"]
    with village.database.read() as session:
        held = people.held(session, home=TOWNSHIP, person=person, on=village.today)
    if "township_justice" not in held:
        told = {"office": "township_justice", "person": person, "since": date(2021, 1, 1)}
        village.do(people.take_office, "government", jurisdiction=TOWNSHIP, **told)


def resolve(village: VillageUnderTest, matter: str, lines: Sequence[Mapping[str, int]] = ()) -> Answer:
    """The villagers' assembly resolves today, by 690 to 10 of 700 present, and on each line by its own vote."""
    name = village.do(
        results.record,
        "clerk",
        body="villagers_assembly",
        stage="resolution",
        notice_on=village.days_ago(12),
        held_on=village.today,
        place="村小学操场",
        items={matter: {"present": 700, "for": 690, "against": 10}},
        photos=[village.photo],
        lines={matter: lines} if lines else {},
    ).subject
    return village.do(results.confirm, "supervision_chair", meeting_id=name)


def council(village: VillageUnderTest, matter: str) -> Answer:
    """The villagers' council resolves today: 14 of 21 present, 8 in favour; the township agreed before, if it is asked."""
    if village.row(matter).stage == "township_review":
        village.step(matter)
    return village.hold(
        matter, "resolution", body="villagers_council", notice=4, present=14, for_=8, against=6
    )


def listed(village: VillageUnderTest, source: str, line: int = 1, **form: Any) -> str:
    """A matter that begins on a line of an annual resolution; its number."""
    entry = {"kind": "listed", "source": source, "line": line}
    told = {**DITCH, **form}
    return village.do(matters.start, "secretary", item="major-matter", form=told, entry=entry).subject


def mandated(village: VillageUnderTest, source: str, **form: Any) -> str:
    """A matter that begins on a mandate of the council; its number."""
    entry = {"kind": "mandated", "source": source}
    told = {**LAMPS, **form}
    return village.do(matters.start, "secretary", item="major-matter", form=told, entry=entry).subject
