"""Corrections (更正): made to agree with what was decided, struck through, never a change of the decision."""

import json
from typing import Any

import pytest

from engine.clock import parse
from tests.village import VillageUnderTest
from workflows import correction


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


@pytest.fixture
def matter(village: VillageUnderTest) -> str:
    """A matter whose resolution's notice is up, with a wrong amount and a wrong contact written on it."""
    number = village.matter_at("resolution_disclosure")
    village.post(number, amount="168500.00", contact="会计", place="二组")
    village.advance(days=3)
    return number


def notice(village: VillageUnderTest, matter: str, field: str, old: str, new: str, **more: Any) -> None:
    """Correct a field of the resolution's notice."""
    told: dict[str, Any] = {
        "kind": "resolution",
        "field": field,
        "old": old,
        "new": new,
        "reason": "抄写有误",
    }
    proposed = village.do(correction.correct_notice, "clerk", matter=matter, **told | more).subject
    village.do(correction.confirm, "supervision_chair", correction=proposed)


class TestNotices:
    """公告更正。"""

    @pytest.mark.parametrize(
        ("field", "old", "new", "restarts"),
        [
            ("amount", "168500.00", "186500.00", True),
            ("place", "二组", "三组", True),
            ("contact", "会计", "村务监督委员会", False),
            ("amount", "168,500元", "186,500元", True),
            ("beneficiaries", "", "二组、三组共60户", True),
        ],
    )
    def test_what_restarts_the_period(
        self, village: VillageUnderTest, matter: str, field: str, old: str, new: str, restarts: bool
    ) -> None:
        """金额、地点变了，公告期重新起算；联系方式变了，不影响。"""
        since = village.notice(matter).full_since
        notice(village, matter, field, old, new)
        corrected = village.notice(matter)
        assert json.loads(corrected.text)[field] == {"186,500元": "186500.00"}.get(new, new)
        assert (corrected.full_since != since) == restarts
        if restarts:
            assert parse(corrected.full_since) == village.clock.now

    def test_the_old_words_stay_in_the_log(self, village: VillageUnderTest, matter: str) -> None:
        """Struck through, never overwritten: the event tells both."""
        from sqlalchemy import select

        from engine.log import EventRow

        notice(village, matter, "amount", "168500.00", "186500.00")
        with village.database.read() as session:
            query = select(EventRow.body).where(EventRow.kind == "notice_corrected")
            body = json.loads(session.scalars(query).one())
        assert (body["old"], body["new"], body["reason"]) == ("168500.00", "186500.00", "抄写有误")

    @pytest.mark.parametrize(
        ("role", "changed", "expected"),
        [
            ("clerk", {"field": "amount", "old": "168500.00", "new": "190000.00"}, "decision_unchangeable"),
            (
                "clerk",
                {"field": "title", "old": "村内道路硬化", "new": "村外道路硬化"},
                "decision_unchangeable",
            ),
            ("clerk", {"field": "for", "old": "18", "new": "17"}, "decision_unchangeable"),
            ("clerk", {"field": "amount", "old": "1.00", "new": "186500.00"}, "correction_mismatch"),
            ("clerk", {"field": "no_such_field", "old": "a", "new": "b"}, "correction_mismatch"),
            ("clerk", {"field": "for", "old": "18", "new": "十七"}, "counts_inconsistent"),
            ("clerk", {"field": "amount", "old": "168500.00", "new": "十八万"}, "amount_unreadable"),
            ("clerk", {"field": "contact", "old": "会计", "new": "会计"}, "correction_mismatch"),
            ("clerk", {"field": "contact", "old": "会计", "new": ""}, "correction_mismatch"),
            ("clerk", {"field": "no_such_field", "old": "", "new": "b"}, "correction_mismatch"),
            ("clerk", {"field": "contact", "old": "会计", "new": "主任", "reason": " "}, "reason_missing"),
            ("villager", {"field": "contact", "old": "会计", "new": "主任"}, "not_your_office"),
            ("clerk", {"kind": "result", "field": "contact", "old": "会计", "new": "主任"}, "out_of_order"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, matter: str, role: str, changed: dict[str, str], expected: str
    ) -> None:
        """What would change the decision, does not agree with the sheet, has no reason, is nobody's business."""
        told = {"kind": "resolution", "reason": "抄写有误"} | changed
        assert rule(village.refusal(correction.correct_notice, role, matter=matter, **told)) == expected


class TestTwoPersons:
    """更正由两个人办：一个申请，村务监督委员会核对。"""

    def propose(self, village: VillageUnderTest, matter: str, by: str = "clerk") -> str:
        told = {
            "kind": "resolution",
            "field": "amount",
            "old": "168500.00",
            "new": "186500.00",
            "reason": "抄写有误",
        }
        return village.do(correction.correct_notice, by, matter=matter, **told).subject

    def test_nothing_changes_before_the_second_person(self, village: VillageUnderTest, matter: str) -> None:
        """Proposed, the wrong amount still stands and the period still runs; confirmed, both begin anew."""
        before = village.notice(matter)
        name = self.propose(village, matter)
        assert village.notice(matter).text == before.text
        assert village.notice(matter).full_since == before.full_since
        village.advance(days=1)
        village.do(correction.confirm, "supervision_member", correction=name)
        assert json.loads(village.notice(matter).text)["amount"] == "186500.00"
        assert parse(village.notice(matter).full_since) == village.clock.now

    @pytest.mark.parametrize("role", ["clerk", "director", "secretary", "villager", "township_party"])
    def test_nobody_else_confirms(self, village: VillageUnderTest, matter: str, role: str) -> None:
        """Not the one who proposed it, nor another officer."""
        name = self.propose(village, matter)
        assert rule(village.refusal(correction.confirm, role, correction=name)) == "not_your_office"

    def test_not_twice(self, village: VillageUnderTest, matter: str) -> None:
        """What was confirmed or declined is over; what was corrected meanwhile no longer agrees."""
        first, second = self.propose(village, matter), self.propose(village, matter, "director")
        village.do(correction.confirm, "supervision_chair", correction=first)
        assert (
            rule(village.refusal(correction.confirm, "supervision_chair", correction=first)) == "out_of_order"
        )
        refused = village.refusal(correction.confirm, "supervision_chair", correction=second)
        assert rule(refused) == "correction_mismatch"
        village.do(correction.decline, "supervision_chair", correction=second, reason="已经改过了")
        assert (
            rule(village.refusal(correction.confirm, "supervision_chair", correction=second))
            == "out_of_order"
        )


class TestRecords:
    """会议记录更正。"""

    def correct(self, village: VillageUnderTest, matter: str, **changed: Any) -> str:
        """Try to correct the resolution's record; the rule that refuses it."""
        told: dict[str, Any] = {
            "stage": "resolution",
            "field": "for",
            "old": 18,
            "new": 17,
            "reason": "重新清点",
        }
        return rule(village.refusal(correction.correct_record, "clerk", matter=matter, **told | changed))

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"new": 9}, "decision_unchangeable"),
            ({"new": 19}, "counts_inconsistent"),
            ({"old": 17}, "correction_mismatch"),
            ({"field": "title"}, "out_of_order"),
            ({"reason": ""}, "reason_missing"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, matter: str, changed: dict[str, Any], expected: str
    ) -> None:
        """Nine of eighteen would no longer pass; nineteen cannot be; the old number must be the one on record."""
        assert self.correct(village, matter, **changed) == expected

    def test_not_before_it_was_held(self, village: VillageUnderTest) -> None:
        """There is no record of a meeting that was not held."""
        assert self.correct(village, village.matter_at("deliberation")) == "out_of_order"

    def test_the_notice_follows_and_runs_again(self, village: VillageUnderTest, matter: str) -> None:
        """Seventeen in favour, not eighteen: the sheet says so too, for a whole new period."""
        told: dict[str, Any] = {
            "stage": "resolution",
            "field": "for",
            "old": 18,
            "new": 17,
            "reason": "重新清点",
        }
        proposed = village.do(correction.correct_record, "clerk", matter=matter, **told).subject
        village.do(correction.confirm, "supervision_chair", correction=proposed)
        corrected = village.notice(matter)
        assert json.loads(corrected.text)["for"] == 17
        assert parse(corrected.full_since) == village.clock.now

    @pytest.mark.parametrize("state", ["closed", "withdrawn"])
    def test_not_after_the_end(self, village: VillageUnderTest, state: str) -> None:
        """An ended matter is history."""
        assert self.correct(village, village.matter_at(state)) == "out_of_order"
