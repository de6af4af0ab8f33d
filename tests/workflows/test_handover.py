"""An office changes hands (交接): confirmed by both, seen by the township; tasks go on, held meetings keep their roll."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.acting import rule_of
from tests.village import VILLAGE, VillageUnderTest
from workflows import handover, people, verification
from workflows.inbox import inbox
from workflows.inbox.todo import Todo
from workflows.meetings import meeting
from workflows.record import Answer
from workflows.registers.tables import Handover
from workflows.tables import Office, RollEntry


def begin(village: VillageUnderTest, role: str = "director", **changed: Any) -> Answer:
    """The director hands over to a member of the committee, today."""
    told: dict[str, Any] = {
        "person": village.persons["director"],
        "office": "director",
        "successor": village.persons["villager"],
        "day": village.today,
        "until": date(2031, 3, 1),
        "reason": "term",
    }
    return village.do(handover.begin, role, **told | changed)


def done(village: VillageUnderTest) -> str:
    """A hand-over from beginning to end; its id."""
    name = begin(village).subject
    village.do(handover.confirm, "director", name=name)
    village.do(handover.confirm, "villager", name=name)
    village.do(handover.see, "township_party", name=name)
    return name


def held(village: VillageUnderTest, role: str) -> list[str]:
    with village.database.read() as session:
        return people.held(session, home=VILLAGE, person=village.persons[role], on=village.today)


def todos(village: VillageUnderTest, role: str) -> list[Todo]:
    with village.database.read() as session:
        actor = village.actor(role)
        offices = people.held(session, home=actor.home, person=actor.person, on=village.today)
        who = inbox.Person(actor.home, actor.person, tuple(offices))
        return inbox.of(session, [VILLAGE], who, at=village.clock.now)


def kinds(village: VillageUnderTest, role: str) -> list[str]:
    return [todo.kind for todo in todos(village, role)]


class TestCourse:
    """两人确认，乡镇见证，任职才变更。"""

    def test_the_terms_change_when_the_township_has_seen_it(self, village: VillageUnderTest) -> None:
        """Until then the outgoing officer is in office; from then on the incoming one, to the last day of the term."""
        name = begin(village).subject
        assert (held(village, "director"), held(village, "villager")) == (["director"], ["villager"])
        village.do(handover.confirm, "director", name=name)
        village.do(handover.confirm, "villager", name=name)
        assert held(village, "director") == ["director"]
        village.do(handover.see, "township_party", name=name)
        assert (held(village, "director"), held(village, "villager")) == ([], ["director", "villager"])
        with village.database.read() as session:
            row = session.get_one(
                Office, (VILLAGE, village.persons["villager"], "director", village.today.isoformat())
            )
            assert row.until == "2031-03-01"
        assert verification.verify_deep(village.database) == []

    def test_it_waits_for_each_in_turn(self, village: VillageUnderTest) -> None:
        """To hand over, to take over, to see: each finds it among their tasks and then no more."""
        name = begin(village).subject
        assert "hand_over" in kinds(village, "director")
        assert "take_over" in kinds(village, "villager")
        assert "see_handover" not in kinds(village, "township_party")
        village.do(handover.confirm, "director", name=name)
        village.do(handover.confirm, "villager", name=name)
        assert "hand_over" not in kinds(village, "director")
        assert "see_handover" in kinds(village, "township_party")

    def test_the_township_goes_on_without_one_of_them_only_with_a_reason(
        self, village: VillageUnderTest
    ) -> None:
        """Whoever died or refuses cannot confirm: the township writes why."""
        name = begin(village, reason="died").subject
        assert rule_of(village.refusal(handover.see, "township_party", name=name)) == "handover_unconfirmed"
        village.do(handover.see, "township_party", name=name, without="离世")
        assert held(village, "villager") == ["director", "villager"]

    @pytest.mark.parametrize("role", ["director", "secretary", "administrator", "auditor"])
    def test_nobody_sees_it_but_the_township(self, village: VillageUnderTest, role: str) -> None:
        """No officer appoints a successor alone."""
        name = begin(village).subject
        assert rule_of(village.refusal(handover.see, role, name=name, without="x")) == "not_your_office"

    @pytest.mark.parametrize("role", ["clerk", "secretary", "township_party"])
    def test_nobody_confirms_for_another(self, village: VillageUnderTest, role: str) -> None:
        """The two whose office it is, and nobody else."""
        name = begin(village).subject
        assert rule_of(village.refusal(handover.confirm, role, name=name)) == "handover_not_yours"

    def test_broken_off(self, village: VillageUnderTest) -> None:
        """A hand-over that is broken off changes nothing and waits for nobody."""
        name = begin(village).subject
        village.do(handover.cancel, "secretary", name=name, reason="选举无效")
        assert rule_of(village.refusal(handover.confirm, "director", name=name)) == "handover_over"
        assert "hand_over" not in kinds(village, "director")

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"office": "secretary"}, "handover_no_term"),
            ({"successor": "p999"}, "not_found"),
            ({"until": date(2026, 1, 1)}, "handover_days"),
        ],
        ids=["not in office", "nobody", "until"],
    )
    def test_what_cannot_be_handed_over(
        self, village: VillageUnderTest, changed: dict[str, Any], rule: str
    ) -> None:
        """An office that somebody does not hold, to somebody who is not there, until before it begins."""
        told: dict[str, Any] = {
            "person": village.persons["director"],
            "office": "director",
            "successor": village.persons["villager"],
            "day": village.today,
            "until": None,
            "reason": "term",
        }
        assert rule_of(village.refusal(handover.begin, "director", **told | changed)) == rule

    def test_only_once_at_a_time(self, village: VillageUnderTest) -> None:
        """A second hand-over of the same office and person is refused, and one to oneself."""
        begin(village)
        told: dict[str, Any] = {
            "person": village.persons["director"],
            "office": "director",
            "day": village.today,
            "until": None,
            "reason": "term",
        }
        again = village.refusal(handover.begin, "director", successor=village.persons["member_1"], **told)
        assert rule_of(again) == "handover_running"
        self_ = village.refusal(handover.begin, "director", successor=village.persons["director"], **told)
        assert rule_of(self_) == "handover_same"


class TestWhatGoesOn:
    """没办完的事等接手的人，开过的会不变。"""

    def test_open_tasks_wait_for_the_successor(self, village: VillageUnderTest) -> None:
        """The director has to call the representatives; afterwards the new director has."""
        matter = village.matter_at("resolution")
        assert [todo.kind for todo in todos(village, "director") if todo.matter == matter] == ["call"]
        assert [todo.kind for todo in todos(village, "villager") if todo.matter == matter] == []
        done(village)
        assert [todo.kind for todo in todos(village, "director") if todo.matter == matter] == []
        assert [todo.kind for todo in todos(village, "villager") if todo.matter == matter] == ["call"]

    def test_the_list_names_what_is_open(self, village: VillageUnderTest) -> None:
        """Open matters, meetings to come, notices that hang, objections to answer; as they are when it is given."""
        open_matter = village.matter_at("resolution_disclosure")
        name = begin(village).subject
        notice = village.post(open_matter)
        objection = village.object(notice)
        village.do(handover.confirm, "director", name=name)
        with village.database.read() as session:
            items = handover.items_of(session.get_one(Handover, (VILLAGE, name)))
        assert items == {
            "matters": [open_matter],
            "meetings": [],
            "notices": [notice],
            "objections": [objection],
            "legacy": [],
        }

    def test_a_held_meeting_keeps_its_roll(self, village: VillageUnderTest) -> None:
        """Who was entitled at a meeting that was opened stays so, though the term ended in its middle."""
        matter = village.matter_at("resolution")
        name = village.open_meeting("resolution", [matter])
        before = village.meeting(name).entitled
        done(village)
        with village.database.read() as session:
            on_roll = set(session.scalars(select(RollEntry.person).where(RollEntry.meeting == name)))
        assert village.persons["director"] in on_roll
        assert village.persons["villager"] not in on_roll
        village.vote(name, matter, dict.fromkeys(["director", "member_1", *_representatives(11)], "for"))
        village.do(meeting.close, "clerk", meeting=name)
        assert village.meeting(name).entitled == before == 18
        assert village.standing(matter)[1] == "resolution_disclosure"

    def test_a_meeting_to_come_counts_anew(self, village: VillageUnderTest) -> None:
        """A meeting that was called before and opened after has the successor on its roll."""
        matter = village.matter_at("resolution")
        name = village.call("resolution", [matter])
        done(village)
        village.do(meeting.open_meeting, "clerk", meeting=name)
        with village.database.read() as session:
            on_roll = set(session.scalars(select(RollEntry.person).where(RollEntry.meeting == name)))
        assert village.persons["villager"] in on_roll
        assert village.persons["director"] not in on_roll

    def test_a_term_that_ends_soon_is_told(self, village: VillageUnderTest) -> None:
        """Thirty days before the end and not a day earlier."""
        since, until = village.today, village.today + timedelta(days=60)
        told: dict[str, Any] = {"person": village.persons["villager"], "office": "clerk"}
        village.do(people.take_office, "administrator", **told, since=since, until=until)
        found = {}
        for days in (29, 30, 59, 60):
            with village.database.read() as session:
                on = since + timedelta(days=days)
                found[days] = len(handover.ending(session, [VILLAGE], on=on))
        assert found == {29: 0, 30: 1, 59: 1, 60: 0}


def _representatives(n: int) -> list[str]:
    return [f"representative_{each}" for each in range(1, n + 1)]
