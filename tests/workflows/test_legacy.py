"""Matters from before the start day (存量事项): at their present stage, through their diagram, marked for ever."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import replay
from engine.errors import Refused
from engine.log import EventRow
from engine.matter import MatterRow
from tests.acting import rule_of
from tests.legacies import START_DAY, entry_at, legacy_at, start_using
from tests.village import FORM, VILLAGE, VillageUnderTest
from workflows import due, implementation, matters, verification
from workflows.checkup import examination
from workflows.disclosure import notices
from workflows.legacy import entry, told
from workflows.tables import AgendaItem


@pytest.fixture(autouse=True)
def started(village: VillageUnderTest) -> None:
    """The village has a start day."""
    start_using(village)


def refused(village: VillageUnderTest, told: dict[str, Any]) -> str:
    found = village.refusal(entry.enter, "clerk", entry=told)
    return rule_of(found)


def warnings_of(village: VillageUnderTest, matter: str) -> dict[str, list[str]]:
    with village.database.read() as session:
        items = session.scalars(select(AgendaItem).where(AgendaItem.matter == matter))
        return {item.stage: json.loads(item.warnings) for item in items}


class TestCourse:
    """从第一步走到现在的环节，一步不跳。"""

    @pytest.mark.parametrize("stage", told.STAGES)
    def test_a_matter_stands_where_it_stood(self, village: VillageUnderTest, stage: str) -> None:
        """At each stage: the process is there, its replay agrees with every state hash, and all tables can be rebuilt."""
        matter = legacy_at(village, stage)
        assert village.standing(matter) == ("open", stage, 1)
        assert all(step.ok for step in replay.replay(village.database, VILLAGE, matter))
        with village.database.read() as session:
            assert entry.of_matter(session, VILLAGE, matter) is not None
        assert verification.verify_deep(village.database, village.evidence) == []

    def test_no_stage_is_skipped(self, village: VillageUnderTest) -> None:
        """Behind the gate stand four discussions, the township's review, the old notice and the gate, in order."""
        matter = legacy_at(village, "implementation")
        with village.database.read() as session:
            query = select(EventRow.kind).where(EventRow.jurisdiction == VILLAGE, EventRow.effect != "")
            moved = session.scalars(query.order_by(EventRow.index)).all()
        assert moved == [
            "matter_started",
            *["item_decided"] * 3,
            "task_completed",
            "item_decided",
            "gate_opened",
        ]
        assert village.proposal(matter).gates == "resolution"
        assert village.proposal(matter).effective_at.startswith("2026-02-11T00:00")

    @pytest.mark.parametrize("stage", told.STAGES)
    def test_it_goes_on_as_any_other(self, village: VillageUnderTest, stage: str) -> None:
        """From its present stage a matter from before can be brought to its end."""
        matter = legacy_at(village, stage)
        if stage == "result_disclosure":
            village.post(matter, "result", final_amount="181000.00")
            village.advance(days=20)
            village.do(implementation.close, "clerk", matter=matter, form={"index_complete": True})
        else:
            village.bring(matter, "closed")
        assert village.standing(matter)[0] == "closed"

    def test_what_was_paid_counts(self, village: VillageUnderTest) -> None:
        """Money paid before is part of the sum that may not exceed what was decided."""
        paid = {"begun_on": "2026-02-12", "paid": "100000.00", "paid_on": "2026-02-20"}
        matter = legacy_at(village, "implementation", **paid)
        with village.database.read() as session:
            assert implementation.paid(session, VILLAGE, matter) == 10_000_000
        form = {"amount": "90000.00", "to": "清河建筑队", "purpose": "工程款", "paid_on": "2026-03-02"}
        found = village.refusal(implementation.pay, "director", matter=matter, form=form)
        assert rule_of(found) == "over_budget"

    def test_it_is_marked_for_ever(self, village: VillageUnderTest) -> None:
        """Title, notice and every recorded item say 存量, a revision keeps it, and the check-up tells it once."""
        revised = legacy_at(village, "consultation")
        form = {**FORM, "title": "村内道路加宽"}
        village.do(matters.revise, "secretary", matter=revised, form=form)
        assert village.proposal(revised).title == "村内道路加宽（存量）"
        matter = legacy_at(village, "implementation")
        assert village.proposal(matter).title == "村内道路硬化（存量）"
        assert json.loads(village.notice(matter).text)["title"] == "村内道路硬化（存量）"
        assert all("legacy_matter" in found for found in warnings_of(village, matter).values())
        with village.database.read() as session:
            found = examination.examine_matter(session, VILLAGE, matter, at=village.clock.now)
            # 两件存量事项用了同一份扫描件，也查得出来
            assert {each.rule for each in found} == {"legacy_matter", "duplicate_evidence"}


class TestGates:
    """公开的关口不能补认。"""

    def test_at_the_disclosure_the_notice_is_posted_anew(self, village: VillageUnderTest) -> None:
        """However long it hung before: the period runs from the posting in the system."""
        matter = legacy_at(village, "resolution_disclosure")
        village.post(matter)
        form = {"responsible": "王建华"}
        found = village.refusal(implementation.begin, "director", matter=matter, form=form)
        assert rule_of(found) == "notice_period_running"
        village.advance(days=9)
        assert village.standing(matter)[1] == "implementation"

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"first_day": "", "last_day": ""}, "legacy_not_disclosed"),
            ({"last_day": "2026-02-05"}, "legacy_not_disclosed"),
            ({"channels": ["board", "web"]}, "legacy_not_disclosed"),
            ({"stage": "result_disclosure"}, "legacy_not_begun"),
        ],
        ids=["never posted", "a day too short", "a channel missing", "not begun"],
    )
    def test_an_old_notice_must_have_run(
        self, village: VillageUnderTest, changed: dict[str, Any], rule: str
    ) -> None:
        """A matter whose notice did not hang in full cannot be entered behind the gate."""
        assert refused(village, entry_at(village, "implementation", **changed)) == rule

    def test_the_result_is_always_disclosed_here(self, village: VillageUnderTest) -> None:
        """A finished matter waits for its result's notice; nothing of it is taken as disclosed."""
        matter = legacy_at(village, "result_disclosure")
        village.advance(days=60)
        assert village.standing(matter) == ("open", "result_disclosure", 1)
        with village.database.read() as session:
            assert notices.latest(session, VILLAGE, matter, "result") is None
            assert due.waiting(session, village.clock.now, VILLAGE) == []


def spoiled(village: VillageUnderTest, number: int, **changed: Any) -> dict[str, Any]:
    """An entry at the disclosure with one discussion told otherwise."""
    content = entry_at(village, "resolution_disclosure")
    content["discussions"][number] |= changed
    return content


class TestFindings:
    """法律上的毛病照实记，不拦着。"""

    @pytest.mark.parametrize(
        ("number", "changed", "warning"),
        [
            (3, {"body": "two_committees"}, "wrong_body"),
            (3, {"notice_on": "2026-01-29"}, "notice_too_short"),
            (2, {"counts": {"entitled": 9, "present": 4, "for": 4}}, "no_quorum"),
            (2, {"counts": {"entitled": 9, "present": 9, "for": 4, "against": 5}}, "votes_short"),
            (1, {"counts": {"present": 6}}, "numbers_missing"),
            (1, {"held_on": "2026-01-12"}, "merged_meetings"),
        ],
        ids=["body", "notice", "quorum", "votes", "numbers", "one day"],
    )
    def test_a_defect_is_recorded_and_stops_nothing(
        self, village: VillageUnderTest, number: int, changed: dict[str, Any], warning: str
    ) -> None:
        """The township's confirmation tells it, the item keeps it, the matter stands where it stood."""
        name = village.do(entry.enter, "clerk", entry=spoiled(village, number, **changed)).subject
        answer = village.do(entry.confirm, "township_party", name=name)
        assert warning in answer.warnings
        with village.database.read() as session:
            matter = entry.get(session, VILLAGE, name).matter
        assert village.standing(matter)[1] == "resolution_disclosure"
        assert warning in list(warnings_of(village, matter).values())[number]

    @pytest.mark.parametrize(
        ("content", "rule"),
        [
            ({"discussions": []}, "legacy_stage"),
            ({"photos": []}, "evidence_missing"),
            ({"stage": "implementation"}, "legacy_not_disclosed"),
            ({"stage": "closed"}, "legacy_stage"),
        ],
        ids=["no meeting", "no scan", "gate", "stage"],
    )
    def test_what_cannot_be_is_refused(
        self, village: VillageUnderTest, content: dict[str, Any], rule: str
    ) -> None:
        """Entries that do not fit together are not recorded at all."""
        assert refused(village, entry_at(village, "resolution_disclosure", **content)) == rule

    @pytest.mark.parametrize(
        ("number", "changed", "rule"),
        [
            (0, {"counts": {"entitled": 3, "present": 5, "for": 3}}, "counts_inconsistent"),
            (2, {"held_on": "2026-01-14"}, "legacy_days_order"),
            (3, {"held_on": "2026-03-01"}, "legacy_not_before"),
            (3, {"held_on": "2026-03-09"}, "in_the_future"),
        ],
        ids=["counts", "order", "start day", "future"],
    )
    def test_counts_and_days_that_cannot_be(
        self, village: VillageUnderTest, number: int, changed: dict[str, Any], rule: str
    ) -> None:
        """Counts that cannot be, days out of order, days on which the system was used already."""
        assert refused(village, spoiled(village, number, **changed)) == rule


class TestConfirming:
    """乡镇确认以后才算数。"""

    def test_an_entry_alone_is_no_matter(self, village: VillageUnderTest) -> None:
        """Until the township confirms there is nothing to vote on or to pay for."""
        name = village.do(entry.enter, "clerk", entry=entry_at(village, "implementation")).subject
        with village.database.read() as session:
            assert entry.get(session, VILLAGE, name).state == "entered"
            assert session.scalar(select(func.count()).select_from(MatterRow)) == 0

    @pytest.mark.parametrize("role", ["clerk", "secretary", "supervision_chair", "administrator", "auditor"])
    def test_nobody_else_confirms(self, village: VillageUnderTest, role: str) -> None:
        """Neither the village itself nor the county."""
        name = village.do(entry.enter, "clerk", entry=entry_at(village, "implementation")).subject
        found = village.refusal(entry.confirm, role, name=name)
        assert rule_of(found) == "not_your_office"

    def test_it_is_confirmed_once(self, village: VillageUnderTest) -> None:
        """A second confirmation, or a refusal after it, is refused."""
        name = village.do(entry.enter, "clerk", entry=entry_at(village, "resolution")).subject
        village.do(entry.confirm, "township_party", name=name)
        for verb, told_ in ((entry.confirm, {}), (entry.send_back, {"reason": "不对"})):
            found = village.refusal(verb, "township_party", name=name, **told_)
            assert rule_of(found) == "legacy_decided"

    def test_sent_back_and_mended(self, village: VillageUnderTest) -> None:
        """With a reason; the mended entry replaces the one that was sent back."""
        name = village.do(entry.enter, "clerk", entry=entry_at(village, "resolution")).subject
        village.do(entry.send_back, "township_party", name=name, reason="扫描件看不清")
        again = village.do(entry.enter, "clerk", entry=entry_at(village, "resolution"), mends=name).subject
        with village.database.read() as session:
            assert [(row.id, row.state) for row in entry.entries(session, VILLAGE)] == [(again, "entered")]
        assert verification.verify_deep(village.database) == []


class TestStartDay:
    """启用日期定一次。"""

    def test_it_is_fixed_by_the_first_matter(self, village: VillageUnderTest) -> None:
        """Before anything is under way it may be mended; afterwards not."""
        village.do(entry.set_start_day, "township_party", day=date(2026, 2, 1))
        village.do(entry.set_start_day, "secretary", day=START_DAY)
        village.start()
        found = village.refusal(entry.set_start_day, "secretary", day=date(2026, 4, 1))
        assert isinstance(found, Refused)
        assert (found.rule, found.facts) == ("start_day_fixed", {"day": "2026-03-01"})

    def test_without_one_nothing_is_entered(self, village: VillageUnderTest) -> None:
        """The neighbouring village has not said when it starts."""
        told_ = entry_at(village, "resolution")
        found = village.refusal(entry.enter, "other_clerk", jurisdiction="other-village", entry=told_)
        assert rule_of(found) == "start_day_missing"


def test_a_return_is_drawn_for_it_too(village: VillageUnderTest) -> None:
    """A matter from before may be sent back like any other, and begins a second round."""
    matter = legacy_at(village, "implementation")
    village.do(matters.return_to, "secretary", matter=matter, to="consultation", reason="价格变了")
    assert village.standing(matter) == ("open", "consultation", 2)
