"""Reminders and escalation (催办、督办): in their order, in nobody's name; silence is never consent."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import log
from engine.clock import start_of
from engine.log import Event
from tests import copies
from tests.messaging import days_pass, open_messages, told, waiting
from tests.village import COUNTY, TOWNSHIP, VILLAGE, VillageUnderTest
from workflows import confirmations, inspection, jurisdictions, matters, orders, schema
from workflows.disclosure import objections
from workflows.law.rules import resolve
from workflows.meetings import results
from workflows.messages import following, ladder, reminders
from workflows.messages.tables import Waiting
from workflows.tables import Office
from workflows.verification import verify_deep


def reminded(village: VillageUnderTest) -> list[Event]:
    """The reminders in the village's log."""
    with village.database.read() as session:
        return [event for event in log.events(session, VILLAGE) if event.kind == "reminded"]


def steps(village: VillageUnderTest, of: str = "") -> list[tuple[str, str]]:
    """Rung and offices of each reminder, in order."""
    found = [event.body for event in reminded(village) if of in ("", event.body["of"])]
    return [(body["step"], " ".join(body["to"])) for body in found]


COMMITTEE = "director committee_member"
POSTERS = "director committee_member clerk"
SUPERVISION = "supervision_chair supervision_member"


class TestSilence:
    """乡镇不答复"""

    def test_years_of_silence_move_nothing(self, village: VillageUnderTest) -> None:
        """After five years of waiting the matter still stands at the township's review, in its first round."""
        matter = village.matter_at("township_review")
        state = village.row(matter).state_hash
        days_pass(village, 90)
        for _ in range(5):
            village.advance(days=365)
            reminders.fire_all(village.database, at=village.clock.now)
        assert village.standing(matter) == ("open", "township_review", 1)
        assert village.row(matter).state_hash == state
        assert "task_completed" not in village.kinds(matter)

    def test_township_deputy_county_are_told_in_this_order(self, village: VillageUnderTest) -> None:
        """A reminder before the day, one after it, then the deputy, then the county; then it is quiet."""
        village.matter_at("township_review")
        reached = waiting(village)["review"]
        days_pass(village, 60)
        assert steps(village) == [
            ("before", "township_party"),
            ("after", "township_party"),
            ("above", "township_deputy"),
            ("above", "auditor"),
        ]
        due_on = date.fromisoformat(reached.due_on)
        assert due_on == date.fromisoformat(reached.since[:10]) + timedelta(days=15)
        days = [(event.occurred_at.date() - due_on).days for event in reminded(village)]
        assert days == [-1, 1, 4, 7]
        assert {(event.account, event.office) for event in reminded(village)} == {("system", "system")}
        assert [row.home for row in told(village, "reminder")] == [TOWNSHIP, TOWNSHIP, TOWNSHIP, COUNTY]

    def test_what_is_lost_beside_the_log_reminds_nobody_twice(self, village: VillageUnderTest) -> None:
        """The rows of what waits are made anew: the rungs that the log has are passed, the next ones come in their time."""
        village.matter_at("township_review")
        days_pass(village, 60)
        before = steps(village)
        with village.database.write() as session:
            row = session.scalars(select(Waiting).where(Waiting.kind == "review")).one()
            row.step, row.remind_at = 0, village.clock.now.isoformat()
        for _ in range(len(before)):
            assert not reminders.fire_all(village.database, at=village.clock.now)
            village.advance(days=10)
        assert steps(village) == before
        assert waiting(village)["review"].remind_at == ""

    def test_the_deputy_reviews_and_is_recorded_as_deputy(self, village: VillageUnderTest) -> None:
        """AB岗: the matter goes on, the log says who answered in whose place, and nobody is reminded any more."""
        matter = village.matter_at("township_review")
        days_pass(village, 20)
        village.do(matters.review, "township_deputy", matter=matter, form={"opinion": "agree"})
        assert village.standing(matter)[1] == "resolution"
        with village.database.read() as session:
            event = [each for each in log.events(session, VILLAGE) if each.kind == "task_completed"][-1]
        assert (event.office, event.body["deputy"]) == ("township_deputy", True)
        assert "review" not in waiting(village)

    def test_the_partys_own_answer_is_no_deputys(self, village: VillageUnderTest) -> None:
        """Nothing is marked where the township answered itself."""
        matter = village.matter_at("township_review")
        village.do(matters.review, "township_party", matter=matter, form={"opinion": "agree"})
        with village.database.read() as session:
            event = [each for each in log.events(session, VILLAGE) if each.kind == "task_completed"][-1]
        assert "deputy" not in event.body

    def test_a_deputy_does_not_suspend(self, village: VillageUnderTest) -> None:
        """The deputy reviews; ordering a halt is the Party committee's own."""
        matter = village.matter_at("township_review")
        refused = village.refusal(orders.suspend, "township_deputy", matter=matter, reason="责令改正")
        assert getattr(refused, "rule", "") == "not_your_office"

    def test_without_a_deputy_the_county_is_told_next(self, village: VillageUnderTest) -> None:
        """An office that nobody holds is passed over, not waited for."""
        with village.database.write() as session:
            for office in session.scalars(select(Office).where(Office.office == "township_deputy")):
                office.until = "2026-01-01"
        village.matter_at("township_review")
        days_pass(village, 60)
        assert steps(village)[-2:] == [("after", "township_party"), ("above", "auditor")]


class TestVillage:
    """村里没有办"""

    def test_a_notice_not_posted(self, village: VillageUnderTest) -> None:
        """Clerk and committee, then the secretary, the township, the county."""
        village.matter_at("resolution_disclosure")
        days_pass(village, 30)
        assert steps(village, "post") == [
            ("before", POSTERS),
            ("after", POSTERS),
            ("above", "secretary"),
            ("above", "township_party"),
            ("above", "auditor"),
        ]

    def test_a_paper_result_not_confirmed(self, village: VillageUnderTest) -> None:
        """The supervision committee is reminded, then those above are told."""
        village.enter(village.matter_at("consultation"), "consultation")
        days_pass(village, 30)
        assert steps(village, "confirm")[:3] == [
            ("before", SUPERVISION),
            ("after", SUPERVISION),
            ("above", "secretary"),
        ]

    def test_an_objection_not_answered(self, village: VillageUnderTest) -> None:
        """Before and after the day that the rule gives."""
        village.object(village.post(village.matter_at("resolution_disclosure")))
        days_pass(village, 30)
        assert steps(village, "reply")[:3] == [
            ("before", COMMITTEE),
            ("after", COMMITTEE),
            ("above", "secretary"),
        ]

    def test_whoever_is_complained_of_is_not_told(self, village: VillageUnderTest) -> None:
        """An objection that names somebody passes the secretary by and goes to the township."""
        village.object(village.post(village.matter_at("resolution_disclosure")), about="secretary")
        days_pass(village, 30)
        assert [to for step, to in steps(village, "reply") if step == "above"] == [
            "township_party",
            "auditor",
        ]

    def test_a_result_not_published(self, village: VillageUnderTest) -> None:
        """A year after the works began, or thirty days after their planned end."""
        matter = village.matter_at("implementation")
        village.implement(matter, planned_end=f"{village.today + timedelta(days=10)}")
        days_pass(village, 55)
        assert steps(village, "post_result")[:2] == [("before", POSTERS), ("after", POSTERS)]

    def test_what_is_done_is_not_reminded_of(self, village: VillageUnderTest) -> None:
        """A confirmation in time, and no reminder ever."""
        matter = village.matter_at("consultation")
        name = village.enter(matter, "consultation")
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        days_pass(village, 10)
        assert steps(village, "confirm") == []

    def test_done_while_nobody_followed_the_log(self, village: VillageUnderTest) -> None:
        """A reminder is due, the answer was given a moment ago: under the log's lock it is seen in time."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        objection = village.object(notice)
        row = waiting(village)["reply"]
        village.advance(days=30)
        village.do(objections.reply, "director", objection=objection, outcome="explained", text="已现场丈量")
        assert not reminders.fire(village.database, row, at=village.clock.now)
        assert steps(village, "reply") == []


class TestTime:
    """什么时候提醒"""

    def test_firing_twice_reminds_once(self, village: VillageUnderTest) -> None:
        """Two workers that read the same row remind once."""
        village.matter_at("township_review")
        row = waiting(village)["review"]
        village.at(row.remind_at)
        for _worker in range(2):
            reminders.fire(village.database, row, at=village.clock.now)
        assert steps(village) == [("before", "township_party")]

    def test_a_server_that_was_down_gives_everybody_their_days(self, village: VillageUnderTest) -> None:
        """After a month without power the township is reminded first, and the county hears of it days later."""
        village.matter_at("township_review")
        assert waiting(village)
        village.advance(days=40)
        while reminders.fire_all(village.database, at=village.clock.now):
            pass
        assert steps(village) == [("after", "township_party")]
        days_pass(village, 3)
        assert steps(village)[1:] == [("above", "township_deputy")]
        days_pass(village, 3)
        assert steps(village)[2:] == [("above", "auditor")]

    def test_a_newer_reminder_takes_the_place_of_the_older(self, village: VillageUnderTest) -> None:
        """The clerk passes on one text to each office, not four."""
        village.matter_at("township_review")
        days_pass(village, 17)
        texts = [row for row in open_messages(village) if row.to == "township_party"]
        assert [json.loads(row.facts).get("step") for row in texts] == ["after"]

    def test_the_county_sets_the_days(self, village: VillageUnderTest) -> None:
        """No law has these numbers: the county's own hold from the day it sets them."""
        values = {
            "township_review_at": "before_resolution",
            "checkup.review_days": 5,
            "remind.before_days": 2,
            "remind.escalate_days": 1,
        }
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        village.matter_at("township_review")
        days_pass(village, 20)
        due_on = date.fromisoformat(reminded(village)[0].body["due_on"])
        assert [(event.occurred_at.date() - due_on).days for event in reminded(village)] == [-2, 1, 2, 3]

    def test_a_county_may_switch_it_off(self, village: VillageUnderTest) -> None:
        """No days for a review: it waits, and nobody is reminded."""
        values = {"township_review_at": "before_resolution", "checkup.review_days": None}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        village.matter_at("township_review")
        assert waiting(village)["review"].due_on == ""
        days_pass(village, 60)
        assert steps(village) == []

    def test_all_of_it_is_advice(self, village: VillageUnderTest) -> None:
        """Whatever number no law has is marked as nobody's law."""
        with village.database.read() as session:
            rules = confirmations.in_force(session, VILLAGE, on=village.today)
        named = [rule for name, rule in rules.items() if name.startswith(("remind.", "checkup."))]
        assert len(named) == 8
        assert not [rule.id for rule in named if rule.verified or rule.basis.article]

    def test_several_villages_waits_are_reached_in_one_look(self, village: VillageUnderTest) -> None:
        """Ten matters that wait on one day are reminded of in one round."""
        for n in range(3):
            village.matter_at("township_review", title=f"硬化{n}组道路")
        assert len(_rows(village)) == 3
        village.advance(days=40)
        reminders.fire_all(village.database, at=village.clock.now)
        assert len(reminded(village)) == 3

    def test_reminders_belong_to_the_record(self, village: VillageUnderTest) -> None:
        """The log with its reminders plays anew to the same tables."""
        village.bring(village.matter_at("township_review"), "resolution_disclosure")
        days_pass(village, 40)
        assert len(reminded(village)) > 3
        assert verify_deep(village.database) == []

    def test_on_postgresql(self, village_on_postgres: VillageUnderTest) -> None:
        """The same reminders in the same order on PostgreSQL."""
        village_on_postgres.matter_at("township_review")
        days_pass(village_on_postgres, 30)
        assert [to for _, to in steps(village_on_postgres)][-2:] == ["township_deputy", "auditor"]
        assert verify_deep(village_on_postgres.database) == []


def _rows(village: VillageUnderTest) -> list[Waiting]:
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        return list(session.scalars(select(Waiting)))


class TestLadder:
    """催办阶梯"""

    SETTINGS = resolve((), on=date(2026, 3, 2))

    @pytest.mark.parametrize("kind", sorted(ladder.ABOVE))
    def test_nobody_is_told_above_themselves(self, kind: str) -> None:
        """Whoever is waited for is reminded, never told of themselves as the next office."""
        waited_for = ("secretary", "township_party")
        above = [rung.offices for rung in ladder.rungs(kind, waited_for) if rung.step == "above"]
        assert not [offices for offices in above if set(offices) & set(waited_for)]

    def test_the_first_rung_on_the_last_day_is_the_one_after(self) -> None:
        """What is due tomorrow is not reminded of on the day on which it began to wait."""
        day = date(2026, 3, 9)
        assert ladder.first(day, day - timedelta(days=1), self.SETTINGS) == ladder.AFTER
        assert ladder.first(day, day - timedelta(days=2), self.SETTINGS) == ladder.BEFORE

    def test_reminders_go_out_in_the_morning(self) -> None:
        """At nine, on the day before and the day after."""
        day = date(2026, 3, 9)
        morning = timedelta(hours=9)
        assert ladder.instant(ladder.BEFORE, day, self.SETTINGS) == start_of(date(2026, 3, 8)) + morning
        assert ladder.instant(ladder.AFTER, day, self.SETTINGS) == start_of(date(2026, 3, 10)) + morning


def test_a_village_without_a_log_is_nobodys_worry() -> None:
    """An empty database has nothing to remind of."""
    database = copies.new()
    schema.create(database)
    assert not reminders.fire_all(database, at=start_of(date(2026, 3, 2)))
    copies.drop(database)


class TestSeeingRecords:
    """查阅复制：到期前提醒文书。"""

    def test_the_clerk_is_reminded_before_the_day(self, village: VillageUnderTest) -> None:
        """Told at once, reminded the day before and the day after; then the secretary and those above hear of it."""
        matter = village.matter_at("proposal")
        wish = {"matter": matter, "way": "see", "wish": "付款凭证"}
        name = village.do(inspection.request, "villager", **wish).subject
        row = waiting(village)["inspection"]
        assert (row.subject, row.offices, row.matter) == (name, "clerk", matter)
        assert row.due_on == (village.today + timedelta(days=15)).isoformat()
        days_pass(village, 17)
        assert steps(village, "inspection")[:2] == [("before", "clerk"), ("after", "clerk")]
        days_pass(village, 3)
        assert steps(village, "inspection")[2] == ("above", "secretary")
        assert all("付款凭证" not in str(event.body) for event in reminded(village))

    def test_nobody_is_reminded_of_what_is_done(self, village: VillageUnderTest) -> None:
        """Handed out in time: nothing waits any more."""
        matter = village.matter_at("proposal")
        wish = {"matter": matter, "way": "see", "wish": "付款凭证"}
        name = village.do(inspection.request, "villager", **wish).subject
        village.do(inspection.prepare, "clerk", inspection=name, documents=["proposal"])
        village.do(inspection.hand_out, "clerk", inspection=name, how="shown", received_by="何大爷")
        days_pass(village, 20)
        assert steps(village, "inspection") == []
