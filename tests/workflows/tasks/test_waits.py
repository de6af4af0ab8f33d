"""What waits for offices is told to them (等待办理的提醒): once, at their own home, and again when it opens anew."""

import json

import pytest

from tests.trees import offices
from tests.village import TOWNSHIP, VillageUnderTest, village
from tests.workflows.tasks.test_hands import at_signing
from tests.workflows.tasks.test_task import do
from workflows.messages import following, reminders
from workflows.messages.tables import Message, Waiting
from workflows.tasks.doing import complete

__all__ = ["offices", "village"]

pytestmark = pytest.mark.usefixtures("offices")


def told(village: VillageUnderTest, kind: str = "wait") -> list[tuple[str, str]]:
    """The messages about office tasks so far: to whom, about which task."""
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        found = session.query(Message).where(Message.kind == kind).order_by(Message.at, Message.id).all()
        assert {each.home for each in found if each.to.startswith("township")} <= {TOWNSHIP}
        return [(each.to, facts["label"]) for each in found if "task" in (facts := json.loads(each.facts))]


def waits(village: VillageUnderTest) -> list[str]:
    """What waits for offices now."""
    with village.database.read() as session:
        return sorted(each.subject for each in session.query(Waiting).where(Waiting.kind == "task"))


def test_each_office_is_told_once(village: VillageUnderTest) -> None:
    """A branch that is done tells the others nothing new; what is over waits no longer."""
    matter = at_signing(village)
    first = set(told(village))
    assert first == {
        ("township_discipline", "乡镇纪委会签"),
        ("township_finance", "财政所会签"),
        ("township_planning industry_department", "规划和行业部门会签"),
    }
    village.advance(hours=1)
    do(village, matter, "finance")
    assert set(told(village)) == first
    assert waits(village) == [f"{matter}.discipline", f"{matter}.planning"]


def test_what_opens_anew_is_told_anew(village: VillageUnderTest) -> None:
    """After a return each office is told again, and its reminders begin again."""
    matter = at_signing(village)
    before = told(village)
    village.advance(days=1)
    refusal = {"outcome": "refuse", "reason": "缺钱"}
    village.do(complete, "finance", matter=matter, task="finance", form=refusal)
    do(village, matter, "discipline", "planning", "draft", "check")
    assert told(village).count(("township_finance", "财政所会签")) == 2
    assert len(told(village)) == len(before) + 3


def test_who_does_nothing_is_reminded(village: VillageUnderTest) -> None:
    """In nobody's name, on the day that the county's settings say; the matter stays where it is."""
    matter = at_signing(village)
    told(village)
    for _ in range(40):
        village.advance(days=1)
        reminders.fire_all(village.database, at=village.clock.now)
    assert ("township_finance", "财政所会签") in told(village, "reminder")
    assert waits(village) == [f"{matter}.{task}" for task in ("discipline", "finance", "planning")]
