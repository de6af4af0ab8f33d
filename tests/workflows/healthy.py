"""Healthy matters (没有毛病的事项): played by verbs once, copied for every test that seeds a fault into one of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path

from engine.database import Database
from tests import copies, money
from tests.acting import Clock
from tests.village import VillageUnderTest, copied_village
from workflows import implementation
from workflows.meetings import meeting, roll

_numbers = count()


class Photographed(VillageUnderTest):
    """A village in which every photo is another one."""

    @property
    def photo(self) -> str:
        """The digest of a photo that was not used before; the file itself is not kept."""
        return hashlib.sha256(f"photo {next(_numbers)}".encode()).hexdigest()


@dataclass(frozen=True)
class Healthy:
    """A village's database as it was kept, its matters by name, and the time."""

    content: copies.Kept
    matters: Mapping[str, str]
    persons: Mapping[str, str]
    commands: int
    now: datetime

    def copy(self) -> Database:
        """The village in a database of its own."""
        return copies.copy(self.content)

    def village(self, folder: Path) -> VillageUnderTest:
        """The village to act in, at its time."""
        persons = dict(self.persons)
        return VillageUnderTest(
            self.copy(), folder, clock=Clock(self.now), persons=persons, _commands=self.commands
        )


@cache
def healthy() -> Healthy:
    """Ten matters of every kind, ended or under way, and nothing wrong with any of them."""
    copied = copied_village(Path("unused"))
    village = Photographed(copied.database, copied.folder, persons=copied.persons, _commands=copied._commands)
    matters = {
        "paid": _paid(village),
        "objection": _objected(village, "explained"),
        "returned": _objected(village, "upheld"),
        "on_screen": _on_screen(village),
        "assembly": _assembly(village),
        "rejected": village.matter_at("rejected", title="村口广场扩建"),
        "withdrawn": village.matter_at("withdrawn", title="购买洒水车"),
        "works": _works(village),
        "review": village.matter_at("township_review", title="水渠清淤"),
        "posted": _posted(village),
    }
    money.all_disclosed(village)
    content = copies.keep(village.database)
    return Healthy(content, matters, village.persons, village._commands, village.clock.now)


FUNDED = {
    "funding": [
        {"source": "村集体", "amount": "86500.00"},
        {"source": "上级补助", "amount": "100000.00"},
    ],
    "contractor": "兴村建筑队",
    "place": "二组至四组",
}


def _paid(village: Photographed) -> str:
    """A contract and two payments, closed."""
    matter = village.matter_at("implementation", title="村内道路硬化", **FUNDED)
    village.advance(days=1)
    village.implement(matter, amount="180000.00", signed_on=village.today.isoformat())
    for amount in ("100000.00", "80000.00"):
        village.advance(days=20)
        told = {"amount": amount, "to": "兴村建筑队", "purpose": "工程款"}
        village.do(implementation.pay, "clerk", matter=matter, form=told)
    village.post(matter, "result", final_amount="180000.00")
    village.bring(matter, "closed")
    return matter


def _objected(village: Photographed, outcome: str) -> str:
    """A named villager objects, is answered in time; where upheld, the matter goes round again; closed."""
    matter = village.matter_at("resolution_disclosure", title="文化广场建设")
    notice = village.post(matter)
    village.advance(days=2)
    objection = village.object(notice, about="clerk")
    village.advance(days=2)
    village.answer(objection, outcome)
    village.bring(matter, "closed")
    return matter


def _on_screen(village: Photographed) -> str:
    """Joint committees vote openly on screen, representatives in secret, one of them stays out; closed."""
    matter = village.matter_at("consultation", title="饮水管网改造")
    for stage in ("consultation", "resolution"):
        village.bring(matter, stage)
        village.advance(days=3)
        name = village.open_meeting(stage, [matter], secret=[matter] if stage == "resolution" else [])
        village.do(
            roll.recuse,
            "clerk",
            meeting=name,
            matter=matter,
            person=village.persons["member_2"],
            reason="亲属承包",
        )
        voters = [role for role in village.roll(village.meeting(name).body) if role != "member_2"]
        village.vote(name, matter, dict.fromkeys(voters, "for"))
        village.do(meeting.close, "clerk", meeting=name)
    village.bring(matter, "closed")
    return matter


def _assembly(village: Photographed) -> str:
    """The villagers' assembly decides, with issued and collected ballots; closed."""
    matter = village.matter_at("resolution", title="误工补贴标准", subject="work_subsidy")
    village.advance(days=10)
    counts = {"present": 700, "issued": 690, "collected": 688, "for_": 650, "against": 30, "abstain": 8}
    village.hold(matter, "resolution", body="villagers_assembly", **counts)
    village.bring(matter, "closed")
    return matter


def _works(village: Photographed) -> str:
    """Under way: begun with a contract, one payment made."""
    matter = village.matter_at("implementation", title="路灯安装")
    village.implement(matter, amount="150000.00")
    village.advance(days=3)
    told = {"amount": "50000.00", "to": "兴村建筑队", "purpose": "材料款"}
    village.do(implementation.pay, "clerk", matter=matter, form=told)
    return matter


def _posted(village: Photographed) -> str:
    """The resolution's notice hangs, its period runs."""
    matter = village.matter_at("resolution_disclosure", title="健身器材采购")
    village.post(matter)
    village.advance(days=2)
    return matter
