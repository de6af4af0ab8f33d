"""Who is told what when something happens (告知): once, without personal data, as long as it matters."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.matter import MatterRow
from tests.messaging import days_pass, open_messages, told, waiting
from tests.village import PEOPLE, TOWNSHIP, VILLAGE, VillageUnderTest, convener
from workflows import matters, orders
from workflows.disclosure import gate, notices, objections
from workflows.meetings import meeting, results
from workflows.messages import following, occasions, waits
from workflows.messages.tables import Message, Seen, Waiting
from workflows.record import APPLY
from workflows.verification import know_all_kinds, verify_deep


def called(village: VillageUnderTest, matter: str, stage: str = "deliberation", days: int = 5) -> str:
    body = village.body_of(matter, stage)
    return village.do(
        meeting.call,
        convener(body),
        body=body,
        stage=stage,
        agenda=[matter],
        notice_on=village.today,
        planned_at=village.clock.now + timedelta(days=days),
        place="党员活动室",
    ).subject


def kinds(village: VillageUnderTest) -> list[str]:
    return [message.kind for message in told(village) if message.kind != "wait"]


def test_every_occasion_is_an_event_that_is_recorded() -> None:
    """The table names no kind of event that does not exist, and neither do the waits."""
    know_all_kinds()
    named = {
        *occasions.OCCASIONS,
        *occasions.QUIET,
        *(kind for each in waits.BEGINS.values() for kind in each),
    }
    assert named <= set(APPLY)


class TestMeetings:
    """会议通知"""

    def test_everybody_entitled_is_told_in_one_message(self, village: VillageUnderTest) -> None:
        """Nine Party members or 1,200 villagers: one text for their chat, not a row for each."""
        name = called(village, village.matter_at("deliberation"))
        (message,) = told(village, "meeting_called")
        assert (message.audience, message.to, message.subject) == ("body", "party_members_meeting", name)

    def test_a_meeting_that_is_over_is_told_to_nobody(self, village: VillageUnderTest) -> None:
        """A paper result of a meeting that was not called here brings no invitation to it."""
        village.bring(village.start(), "deliberation")
        assert told(village, "meeting_called") == []

    def test_the_invitation_is_stale_once_the_meeting_began(self, village: VillageUnderTest) -> None:
        """Nobody is asked to pass on yesterday's invitation."""
        called(village, village.matter_at("deliberation"), days=5)
        assert "meeting_called" in [message.kind for message in open_messages(village)]
        village.advance(days=5)
        assert "meeting_called" not in [message.kind for message in open_messages(village)]


class TestNews:
    """进展"""

    def test_the_village_hears_of_the_period_and_its_end(self, village: VillageUnderTest) -> None:
        """Once when the period begins, once when the gate opens; both are public and lead to the notice."""
        matter = village.matter_at("resolution_disclosure")
        notice = village.post(matter)
        days_pass(village, 20)
        begun, opened = told(village, "period_begun"), told(village, "gate_opened")
        assert [(row.audience, row.subject) for row in (*begun, *opened)] == [("everybody", notice)] * 2
        assert json.loads(begun[0].facts)["last_day"] == village.notice(matter).last_day

    def test_a_copy_more_begins_no_period(self, village: VillageUnderTest) -> None:
        """The board alone is not enough, so nothing is told yet."""
        matter = village.matter_at("resolution_disclosure")
        village.post(matter, channels=["board"])
        assert told(village, "period_begun") == []

    def test_the_officers_hear_that_a_copy_came_down(self, village: VillageUnderTest) -> None:
        """The period has to begin again, and posting waits anew."""
        matter = village.matter_at("resolution_disclosure")
        village.post(matter)
        before = {row.id for row in told(village) if row.kind == "wait"}
        village.advance(days=1)
        village.do(notices.take_down, "clerk", matter=matter, kind="resolution", channels=["board"])
        assert "period_stopped" in kinds(village)
        assert [row.kind for row in told(village) if row.id not in before and row.kind == "wait"] == ["wait"]

    def test_the_officers_hear_of_a_gate_that_stays_shut(self, village: VillageUnderTest) -> None:
        """The period is over, an objection is not answered."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        village.object(notice)
        days_pass(village, 20)
        assert "period_ended" in kinds(village)
        assert "gate_opened" not in kinds(village)

    def test_the_village_hears_of_a_rejected_resolution(self, village: VillageUnderTest) -> None:
        """What the representatives turned down is told to everybody."""
        village.matter_at("rejected")
        (message,) = told(village, "rejected")
        assert message.audience == "everybody"

    def test_the_officers_hear_the_townships_answer(self, village: VillageUnderTest) -> None:
        """Agreed or sent back, and whether the deputy gave it."""
        matter = village.matter_at("township_review")
        village.do(matters.review, "township_deputy", matter=matter, form={"opinion": "agree"})
        (message,) = told(village, "reviewed")
        assert json.loads(message.facts) == {"deputy": True, "opinion": "agree"}

    @pytest.mark.parametrize(
        ("verb", "role", "kind"),
        [
            (matters.withdraw, "secretary", "withdrawn"),
            (orders.suspend, "township_party", "suspended"),
        ],
    )
    def test_a_reason_is_not_carried_about(
        self, village: VillageUnderTest, verb: Any, role: str, kind: str
    ) -> None:
        """Withdrawn and suspended are told without the reason, which may speak of persons."""
        matter = village.matter_at("consultation")
        village.do(verb, role, matter=matter, reason="何大爷家里有事")
        (message,) = told(village, kind)
        assert message.facts == "{}"

    def test_old_news_is_not_told(self, village: VillageUnderTest) -> None:
        """A log that nobody followed for weeks brings what waits, not what was."""
        village.matter_at("implementation")
        village.advance(days=60)
        assert {message.kind for message in told(village)} == {"wait"}


class TestWaiting:
    """等谁"""

    @pytest.mark.parametrize(
        ("stage", "kind", "offices"),
        [
            ("proposal", "call", "secretary"),
            ("township_review", "review", "township_party"),
            ("resolution", "call", "director committee_member"),
            ("resolution_disclosure", "post", "director committee_member clerk"),
            ("implementation", "implement", "director committee_member"),
        ],
    )
    def test_whose_duty_it_is_at_a_stage(
        self, village: VillageUnderTest, stage: str, kind: str, offices: str
    ) -> None:
        """The inbox says whose duty it is, and nothing else does."""
        village.matter_at(stage)
        assert {name: row.offices for name, row in waiting(village).items()} == {kind: offices}

    def test_a_paper_result_waits_for_the_second_person(self, village: VillageUnderTest) -> None:
        """Entered: the supervision committee is told; sent back: those who entered it; entered again: told again."""
        matter = village.matter_at("consultation")
        name = village.enter(matter, "consultation")
        assert set(waiting(village)) == {"confirm"}
        village.advance(hours=1)
        village.do(results.reject, "supervision_chair", meeting_id=name, reason="票数和表不一样")
        assert set(waiting(village)) == {"enter"}
        village.advance(hours=1)
        items = {matter: {"present": 6, "for": 6}}
        village.do(
            results.enter,
            "clerk",
            meeting_id=name,
            held_on=village.today,
            items=items,
            photos=[village.photo],
        )
        assert set(waiting(village)) == {"confirm"}
        about = [json.loads(row.facts)["of"] for row in told(village, "wait") if row.subject == name]
        assert sorted(about) == ["confirm", "confirm", "enter"]

    def test_an_objection_waits_for_the_committee_until_the_rules_day(
        self, village: VillageUnderTest
    ) -> None:
        """The day is the matter's own rule, not a setting."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        village.object(notice)
        row = waiting(village)["reply"]
        with village.database.read() as session:
            due_on = objections.of_notice(session, VILLAGE, notice)[0].due_on
        assert (row.offices, row.due_on) == ("director committee_member", due_on)

    def test_whoever_is_complained_of_is_not_asked(self, village: VillageUnderTest) -> None:
        """An objection against the director waits for the other members."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        village.object(notice, about="director")
        assert waiting(village)["reply"].offices == "committee_member"

    def test_what_is_done_waits_no_more(self, village: VillageUnderTest) -> None:
        """Answered and confirmed, neither waits, and neither message is to be passed on."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        objection = village.object(notice)
        assert [row.subject for row in open_messages(village) if row.kind == "wait"] == [objection]
        village.answer(objection)
        assert waiting(village) == {}
        assert [row for row in open_messages(village) if row.kind == "wait"] == []

    def test_a_suspended_matter_waits_for_nobody(self, village: VillageUnderTest) -> None:
        """Nobody is reminded of what may not go on."""
        matter = village.matter_at("township_review")
        assert waiting(village)
        village.do(orders.suspend, "township_party", matter=matter, reason="责令改正")
        assert waiting(village) == {}

    def test_the_result_is_due_after_the_planned_end(self, village: VillageUnderTest) -> None:
        """Thirty days after it, as the check-up has it; without a planned end a year after the beginning."""
        with_end, without = village.matter_at("implementation"), village.matter_at("implementation")
        begun = village.today
        village.implement(with_end, planned_end=f"{begun + timedelta(days=20)}")
        village.implement(without)
        following.catch_up(village.database, at=village.clock.now)
        with village.database.read() as session:
            rows = session.scalars(select(Waiting).where(Waiting.kind == "post_result")).all()
        assert {row.matter: row.due_on for row in rows} == {
            with_end: f"{begun + timedelta(days=50)}",
            without: f"{begun + timedelta(days=365)}",
        }


class TestFollowing:
    """跟随日志"""

    def test_following_twice_tells_nothing_twice(self, village: VillageUnderTest) -> None:
        """Each event is told once, however often and by whomever the log is followed."""
        called(village, village.matter_at("deliberation"))
        assert following.catch_up(village.database, at=village.clock.now)
        first = [message.id for message in told(village)]
        assert not following.catch_up(village.database, at=village.clock.now)
        assert [message.id for message in told(village)] == first

    def test_ballots_make_no_message(self, village: VillageUnderTest) -> None:
        """An assembly may have thousands; nobody is told of one, and nobody's waiting is looked at again."""
        matter = village.matter_at("resolution")
        name = village.open_meeting("resolution", [matter])
        before = len(told(village))
        village.vote(name, matter, {"representative_1": "for", "representative_2": "against"})
        assert len(told(village)) == before

    def test_messages_hold_no_personal_data(self, village: VillageUnderTest) -> None:
        """Neither names nor what somebody objected; offices and ids are enough."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        village.answer(village.object(notice, text="何大爷说占了他家的地"))
        days_pass(village, 30)
        names = {name for _, name, _ in PEOPLE.values()}
        with village.database.read() as session:
            facts = " ".join(session.scalars(select(Message.facts)))
        assert facts
        assert not [name for name in (*names, "占了") if name in facts]

    def test_rebuilding_tells_nothing(self, village: VillageUnderTest) -> None:
        """Played anew, the log sends no message: the record is sound, and the outbox no part of it."""
        village.bring(village.matter_at("township_review"), "resolution_disclosure")
        days_pass(village, 20)
        before = len(told(village))
        assert verify_deep(village.database) == []
        assert len(told(village)) == before

    def test_nobody_waits_in_a_village_of_another_township(self, village: VillageUnderTest) -> None:
        """A village's messages are its own."""
        village.matter_at("township_review")
        following.catch_up(village.database, at=village.clock.now)
        with village.database.read() as session:
            rows = session.execute(select(Message.jurisdiction, Message.home).distinct()).all()
            assert session.scalar(select(func.count()).select_from(Seen)) == 0
            assert session.scalars(select(MatterRow.jurisdiction)).all() == [VILLAGE]
        assert {row.jurisdiction for row in rows} == {VILLAGE}
        assert {row.home for row in rows} <= {VILLAGE, TOWNSHIP}


def test_the_gate_is_no_message(village: VillageUnderTest) -> None:
    """Telling decides nothing: the posting is confirmed and the gate opens as without it."""
    matter = village.matter_at("resolution_disclosure")
    notice = village.post(matter)
    village.refusal(gate.confirm_posting, "clerk", notice=notice)
    days_pass(village, 20)
    assert village.standing(matter)[:2] == ("open", "implementation")
