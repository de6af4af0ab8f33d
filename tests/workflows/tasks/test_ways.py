"""Ways back and words beside (退回、撤回、意见、抄送、催办、中止): drawn or refused, told, counted, never erased."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from engine import log
from tests.acting import rule_of
from tests.trees import offices
from tests.village import TOWNSHIP, VILLAGE, VillageUnderTest, village
from tests.workflows.tasks.test_hands import at_signing, key
from tests.workflows.tasks.test_task import AGREE, do, start, waiting
from workflows import matters, orders, people, verification
from workflows.inbox import inbox
from workflows.messages import following
from workflows.messages.tables import Message
from workflows.tasks import hands, notes, signing, ways
from workflows.tasks.doing import complete

__all__ = ["offices", "village"]

pytestmark = pytest.mark.usefixtures("offices")
WHY = "材料不全"


def at_approval(village: VillageUnderTest) -> str:
    """A matter that waits for the township's government."""
    matter = at_signing(village)
    do(village, matter, "discipline", "finance", "planning")
    return matter


class TestBack:
    """退回指定环节、退回上一环节: where the diagram draws it."""

    def test_to_a_named_task(self, village: VillageUnderTest) -> None:
        """A new round begins there; the reason stands in the event."""
        matter = at_approval(village)
        village.do(ways.back, "government", matter=matter, task="approve", to="draft", reason=WHY)
        assert (waiting(village, matter), village.row(matter).round) == (["draft"], 2)

    def test_to_the_one_before(self, village: VillageUnderTest) -> None:
        """From the check back to the draft; from the approval the diagram draws no way to the parallel signatures."""
        matter = start(village)
        do(village, matter, "draft")
        village.do(ways.back_one, "economy", matter=matter, task="check", reason=WHY)
        assert waiting(village, matter) == ["draft"]
        other = at_approval(village)
        refused = village.refusal(ways.back_one, "government", matter=other, task="approve", reason=WHY)
        assert (rule_of(refused), getattr(refused, "facts", {})) == (
            "return_not_drawn",
            {"ways": ["起草方案", "农经站初审"]},
        )

    @pytest.mark.parametrize(
        ("role", "task", "to", "reason", "rule"),
        [
            ("government", "approve", "archive", WHY, "return_not_drawn"),
            ("government", "approve", "draft", "", "reason_missing"),
            ("finance", "approve", "draft", WHY, "not_your_office"),
            ("clerk", "archive", "draft", WHY, "out_of_order"),
        ],
    )
    def test_what_is_refused(
        self, village: VillageUnderTest, role: str, task: str, to: str, reason: str, rule: str
    ) -> None:
        """A way that is not drawn, without a reason, by another office, from what is not open."""
        told = {"matter": at_approval(village), "task": task, "to": to, "reason": reason}
        assert rule_of(village.refusal(ways.back, role, **told)) == rule


class TestRecall:
    """撤回: by who did the last task, while the next has not acted, where the diagram draws it."""

    def test_it_opens_again(self, village: VillageUnderTest) -> None:
        """The director takes the draft back before the check; a new round, and both stand in the log."""
        matter = start(village)
        do(village, matter, "draft")
        village.do(ways.recall, "director", matter=matter, task="draft")
        assert (waiting(village, matter), village.row(matter).round) == (["draft"], 2)
        assert village.kinds(matter)[-2:] == ["task_completed", "task_recalled"]

    def test_not_once_the_next_has_acted(self, village: VillageUnderTest) -> None:
        """Claiming is acting; so is doing."""
        matter = start(village)
        do(village, matter, "draft")
        village.do(hands.claim, "economy", matter=matter, task="check")
        refused = village.refusal(ways.recall, "director", matter=matter, task="draft")
        assert rule_of(refused) == "recall_too_late"

    def test_only_ones_own_and_only_where_drawn(self, village: VillageUnderTest) -> None:
        """Another person cannot; and what goes to the parallel signatures cannot be had back."""
        matter = start(village)
        do(village, matter, "draft")
        refused = village.refusal(ways.recall, "secretary", matter=matter, task="draft")
        assert rule_of(refused) == "not_your_work"
        do(village, matter, "check")
        assert (
            rule_of(village.refusal(ways.recall, "economy", matter=matter, task="check"))
            == "recall_not_drawn"
        )
        do(village, matter, "finance")
        assert (
            rule_of(village.refusal(ways.recall, "economy", matter=matter, task="check")) == "recall_too_late"
        )


def test_withdrawing_is_drawn_too(village: VillageUnderTest) -> None:
    """The draft has a way out; the check has none."""
    matter = start(village)
    village.do(matters.withdraw, "secretary", matter=matter, reason=WHY)
    assert village.standing(matter)[0] == "withdrawn"
    other = start(village)
    do(village, other, "draft")
    assert rule_of(village.refusal(matters.withdraw, "secretary", matter=other, reason=WHY)) == "out_of_order"


def test_duties_that_the_diagram_keeps_apart(village: VillageUnderTest) -> None:
    """`siyi:not_by`: whoever checked does not approve, nor sign there, whatever offices they hold."""
    told = {"person": village.persons["economy"], "office": "township_government", "since": date(2021, 1, 1)}
    village.do(people.take_office, "economy", jurisdiction=TOWNSHIP, **told)
    matter = at_approval(village)
    refused = village.refusal(complete, "economy", matter=matter, task="approve", form=AGREE)
    assert rule_of(refused) == "separation_of_duties"
    more = {"person": key(village, "economy"), "moment": "before", "reason": WHY}
    refused = village.refusal(signing.add, "government", matter=matter, task="approve", **more)
    assert rule_of(refused) == "separation_of_duties"
    do(village, matter, "approve")


class TestNotes:
    """意见、抄送、催办."""

    def test_a_comment_is_private_and_kept(self, village: VillageUnderTest) -> None:
        """Its text lies in the private part; a voter may not write one, nobody an empty one."""
        matter = start(village)
        village.do(notes.comment, "finance", matter=matter, text="请附预算", files=[village.photo])
        with village.database.read() as session:
            event = list(log.events(session, VILLAGE, subject=("matter", matter)))[-1]
        assert (event.private, event.body["files"]) == ({"text": "请附预算"}, [village.photo])
        assert (
            rule_of(village.refusal(notes.comment, "villager", matter=matter, text="好")) == "not_your_office"
        )
        assert rule_of(village.refusal(notes.comment, "finance", matter=matter, text=" ")) == "text_length"

    def test_a_copy_is_read_once(self, village: VillageUnderTest) -> None:
        """Offices and persons find it in their inbox until it is read; whoever it is not for cannot mark it."""
        matter = start(village)
        told = {"offices": ["township_finance"], "persons": [key(village, "government")]}
        village.do(notes.copy, "clerk", matter=matter, **told)

        def copies(role: str, *held: str) -> list[str]:
            who = inbox.Person(TOWNSHIP, village.persons[role], held)
            with village.database.read() as session:
                found = inbox.of(session, [VILLAGE], who, at=village.clock.now)
            return [todo.paper for todo in found if todo.kind == "copy"]

        (office,) = copies("finance", "township_finance")
        (person,) = copies("government", "township_government")
        assert copies("planning", "township_planning") == []
        assert rule_of(village.refusal(notes.read, "planning", copy=office)) == "not_your_office"
        assert rule_of(village.refusal(notes.read, "finance", copy=person)) == "not_your_work"
        village.do(notes.read, "second_finance", copy=office)
        village.do(notes.read, "government", copy=person)
        assert copies("finance", "township_finance") == copies("government", "township_government") == []
        assert village.kinds(matter).count("copy_read") == 2
        village.do(notes.read, "finance", copy=office)
        assert village.kinds(matter).count("copy_read") == 2
        nobody: Mapping[str, Any] = {"offices": ["king"]}
        assert rule_of(village.refusal(notes.copy, "clerk", matter=matter, **nobody)) == "hand_unfit"
        assert rule_of(village.refusal(notes.copy, "clerk", matter=matter)) == "hand_unfit"

    def test_urging_is_a_message_a_day(self, village: VillageUnderTest) -> None:
        """The second on one day is refused; the next day counts on; the message goes to the office at its own home."""
        matter = at_signing(village)
        village.do(notes.urge, "clerk", matter=matter, task="finance")
        assert (
            rule_of(village.refusal(notes.urge, "secretary", matter=matter, task="finance")) == "urged_today"
        )
        village.do(notes.urge, "secretary", matter=matter, task="planning")
        village.advance(days=1)
        village.do(notes.urge, "secretary", matter=matter, task="finance")
        following.catch_up(village.database, at=village.clock.now)
        with village.database.read() as session:
            sent = (
                session.query(Message).where(Message.kind == "urged").order_by(Message.at, Message.id).all()
            )
        assert [(each.home, each.to) for each in sent] == [
            (TOWNSHIP, "township_finance"),
            (TOWNSHIP, "township_planning industry_department"),
            (TOWNSHIP, "township_finance"),
        ]
        assert '"count":2' in sent[-1].facts
        assert verification.verify_deep(village.database) == []


ORDERS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "a court's order with its number": ({"order": "court", "number": "（2026）示01行初3号"}, ""),
    "the township's own order": ({"order": "township"}, ""),
    "no order told": ({}, ""),
    "a court's order without a number": ({"order": "court"}, "order_number_missing"),
    "an order of nobody": ({"order": "king"}, "choice_unknown"),
}


@pytest.mark.parametrize(("order", "rule"), ORDERS.values(), ids=ORDERS)
def test_suspension_by_order(village: VillageUnderTest, order: Mapping[str, str], rule: str) -> None:
    """The event names by what order; nothing can be done until the matter goes on."""
    matter = start(village)
    told = {"matter": matter, "reason": "裁定停止执行", **order}
    if rule:
        assert rule_of(village.refusal(orders.suspend, "township_party", **told)) == rule
        return
    village.do(orders.suspend, "township_party", **told)
    refused = village.refusal(complete, "director", matter=matter, task="draft", form={"plan": "一"})
    assert rule_of(refused) == "out_of_order"
    village.do(orders.resume, "township_party", **told)
    do(village, matter, "draft")
