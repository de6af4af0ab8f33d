"""Results on paper (纸质表决结果): entered by one, confirmed by another, held with a defect, entered late, mandated."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import Incomplete
from tests.village import VILLAGE, VillageUnderTest
from workflows import people
from workflows.meetings import results, roll
from workflows.record import Answer
from workflows.tables import AgendaItem


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


def item(village: VillageUnderTest, name: str, matter: str) -> AgendaItem:
    """An item of a meeting as it was decided."""
    with village.database.read() as session:
        return session.get_one(AgendaItem, (VILLAGE, name, matter))


class TestOnPaper:
    """纸质表决：一人录入，另一人核对确认，附签字表照片。"""

    def record(self, village: VillageUnderTest, matter: str, role: str = "clerk", **changed: Any) -> Any:
        """Try to enter a result; what refuses it."""
        told: dict[str, Any] = {
            "body": "two_committees",
            "stage": "consultation",
            "notice_on": village.days_ago(3),
            "held_on": village.today,
            "place": "村委会",
            "items": {matter: {"present": 6, "for": 6}},
            "photos": [village.photo],
        }
        return village.refusal(results.record, role, **told | changed)

    @pytest.fixture
    def matter(self, village: VillageUnderTest) -> str:
        """A matter before the joint committees."""
        return village.matter_at("consultation")

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"photos": []}, "evidence_missing"),
            ({"counts": {"present": 7, "for": 6}}, "counts_inconsistent"),
            ({"counts": {"present": 6, "for": 5, "against": 2}}, "counts_inconsistent"),
            ({"counts": {"present": 6, "for": -1}}, "counts_inconsistent"),
            ({"counts": {"present": 6, "issued": 5, "collected": 6, "for": 5}}, "counts_inconsistent"),
            ({"stage": "deliberation", "body": "party_members_meeting"}, "out_of_order"),
            ({"role": "supervision_chair"}, "not_your_office"),
            ({"role": "villager"}, "not_your_office"),
            ({"role": "other_clerk"}, "not_your_office"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, matter: str, changed: dict[str, Any], expected: str
    ) -> None:
        """No photo, numbers that cannot be, the wrong stage, the wrong person: refused at the desk."""
        changed = dict(changed)
        if "counts" in changed:
            changed["items"] = {matter: changed.pop("counts")}
        assert rule(self.record(village, matter, changed.pop("role", "clerk"), **changed)) == expected

    def test_tomorrows_meeting_is_refused(self, village: VillageUnderTest, matter: str) -> None:
        """A result is entered after the meeting, not before."""
        tomorrow = village.today + timedelta(days=1)
        assert rule(self.record(village, matter, held_on=tomorrow)) == "in_the_future"

    @pytest.mark.parametrize(
        ("counts", "missing"),
        [
            ({"present": 6, "against": 1}, ("for",)),
            ({"present": 6}, ("for",)),
            ({"entitled": None, "present": 6, "for": 6}, ("entitled",)),
        ],
    )
    def test_missing_numbers_are_asked_for(
        self, village: VillageUnderTest, matter: str, counts: dict[str, int | None], missing: tuple[str, ...]
    ) -> None:
        """An unknown number is never a default."""
        incomplete = self.record(village, matter, items={matter: counts})
        assert isinstance(incomplete, Incomplete)
        assert incomplete.missing == missing

    def test_the_same_person_does_not_enter_and_confirm(self, village: VillageUnderTest) -> None:
        """Two signatures need two persons, even where one holds both offices (the county allows it for a while)."""
        matter = village.matter_at("consultation")
        office = {"office": "supervision_member", "since": village.days_ago(1)}
        village.do(people.take_office, "administrator", person=village.persons["clerk"], **office)
        name = village.enter(matter, "consultation")
        assert rule(village.refusal(results.confirm, "clerk", meeting_id=name)) == "separation_of_duties"
        assert village.do(results.confirm, "supervision_member", meeting_id=name).outcome == "passed"

    @pytest.mark.parametrize(
        "role", ["clerk", "secretary", "director", "villager", "other_supervision_chair"]
    )
    def test_only_the_supervision_committee_confirms(self, village: VillageUnderTest, role: str) -> None:
        """Until then nothing is decided."""
        matter = village.matter_at("consultation")
        name = village.enter(matter, "consultation")
        assert rule(village.refusal(results.confirm, role, meeting_id=name)) == "not_your_office"
        assert village.standing(matter) == ("open", "consultation", 1)

    def test_a_confirmed_result_stays(self, village: VillageUnderTest) -> None:
        """It is neither confirmed again nor entered again nor rejected."""
        matter = village.matter_at("consultation")
        name = village.enter(matter, "consultation")
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        told: dict[str, Any] = {"items": {matter: {"present": 6, "for": 0}}, "photos": [village.photo]}
        for refused in (
            village.refusal(results.confirm, "supervision_chair", meeting_id=name),
            village.refusal(results.reject, "supervision_chair", meeting_id=name, reason="不对"),
            village.refusal(results.enter, "clerk", meeting_id=name, held_on=village.today, **told),
        ):
            assert rule(refused) == "meeting_not_open"

    def test_a_rejected_entry_is_entered_again(self, village: VillageUnderTest) -> None:
        """The supervisor finds another number on the sheet; the clerk corrects it and the right one counts."""
        matter = village.matter_at("consultation")
        name = village.enter(matter, "consultation", present=6, for_=6)
        assert (
            rule(village.refusal(results.reject, "supervision_chair", meeting_id=name, reason=""))
            == "reason_missing"
        )
        village.do(results.reject, "supervision_chair", meeting_id=name, reason="签字表是五票同意")
        told: dict[str, Any] = {"items": {matter: {"present": 6, "for": 5, "against": 1}}}
        told |= {"photos": [village.photo], "held_on": village.today}
        village.do(results.enter, "clerk", meeting_id=name, **told)
        assert village.do(results.confirm, "supervision_chair", meeting_id=name).outcome == "passed"
        assert '"for":5' in item(village, name, matter).counts

    def test_a_called_meeting_is_entered_with_its_own_agenda(self, village: VillageUnderTest) -> None:
        """An item that was not on the agenda, or one left out, is refused."""
        matter, other = village.matter_at("consultation"), village.start(title="另一件事")
        name = village.call("consultation", [matter])
        told: dict[str, Any] = {"meeting_id": name, "held_on": village.today, "photos": [village.photo]}
        counts = {"present": 6, "for": 6}
        for items in ({other: counts}, {matter: counts, other: counts}, {}):
            assert rule(village.refusal(results.enter, "clerk", items=items, **told)) == "agenda_differs"


class TestHeldWithADefect:
    """会议开了但程序有缺陷：如实记录，不发生效力，事项停在原处。"""

    @pytest.mark.parametrize(
        ("form", "body", "counts", "expected"),
        [
            ({}, "branch_committee", {"present": 3, "for": 3}, "wrong_body"),
            (
                {"subject": "village_rules"},
                "representatives_assembly",
                {"present": 18, "for": 18},
                "not_delegable",
            ),
        ],
    )
    def test_the_wrong_body(
        self,
        village: VillageUnderTest,
        form: dict[str, str],
        body: str,
        counts: dict[str, int],
        expected: str,
    ) -> None:
        """It is in the history, with the reason, and the resolution is still to come."""
        matter = village.matter_at("resolution", **form)
        answer = village.hold(matter, "resolution", body=body, **counts)
        assert (answer.outcome, answer.because) == ("refused", expected)
        assert village.standing(matter) == ("open", "resolution", 1)
        assert village.kinds(matter)[-1] == "item_decided"

    def test_a_binding_notice(self, village: VillageUnderTest) -> None:
        """A villagers' assembly needs ten days: nine are too short, ten suffice."""
        matter = village.matter_at("resolution")
        told: dict[str, Any] = {"body": "villagers_assembly", "present": 700, "for_": 600}
        answer = village.hold(matter, "resolution", notice=9, **told)
        assert (answer.outcome, answer.because) == ("refused", "notice_too_short")
        assert village.hold(matter, "resolution", notice=10, **told).outcome == "passed"


class TestLateEntries:
    """补录：乡镇批准后才算数；程序上按实际日期，时限上按录入日期。"""

    def enter(self, village: VillageUnderTest, matter: str, days: int, *, late: bool = True) -> str:
        """Enter the party meeting of some days ago."""
        held = village.clock.now - timedelta(days=days)
        return village.do(
            results.record,
            "clerk",
            happened=held,
            body="party_members_meeting",
            stage="deliberation",
            notice_on=village.days_ago(days + 5),
            held_on=held.date(),
            place="党员活动室",
            items={matter: {"present": 9, "for": 9}},
            photos=[village.photo],
            late=late,
        ).subject

    def test_needs_supervisor_and_township(self, village: VillageUnderTest) -> None:
        """Confirmed alone it decides nothing; approved, the answer says late_entry."""
        matter = village.matter_at("deliberation")
        village.advance(days=20)
        name = self.enter(village, matter, 10)
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        assert village.standing(matter) == ("open", "deliberation", 1)
        answer = village.do(results.approve_late, "township_party", meeting_id=name)
        assert (answer.outcome, "late_entry" in answer.warnings) == ("passed", True)
        assert village.row(matter).stage == "township_review"

    def test_after_72_hours_it_is_late_whatever_the_clerk_says(self, village: VillageUnderTest) -> None:
        """Four days later it waits for the township; three days later it does not."""
        for days, state in ((4, "confirmed"), (3, "closed")):
            matter = village.matter_at("deliberation")
            village.advance(days=20)
            name = self.enter(village, matter, days, late=False)
            village.do(results.confirm, "supervision_chair", meeting_id=name)
            assert village.meeting(name).state == state

    def test_not_before_the_stage_was_reached(self, village: VillageUnderTest) -> None:
        """A party meeting on the day before the consultation passed did not deliberate this matter."""
        matter = village.matter_at("deliberation")
        village.advance(days=4)
        told: dict[str, Any] = {
            "body": "party_members_meeting",
            "stage": "deliberation",
            "notice_on": village.days_ago(9),
            "held_on": village.days_ago(5),
            "place": "党员活动室",
            "items": {matter: {"present": 9, "for": 9}},
            "photos": [village.photo],
            "late": True,
        }
        assert rule(village.refusal(results.record, "clerk", **told)) == "out_of_order"

    @pytest.mark.parametrize("role", ["secretary", "supervision_chair", "administrator"])
    def test_only_the_township_approves(self, village: VillageUnderTest, role: str) -> None:
        """And only what was confirmed."""
        matter = village.matter_at("deliberation")
        village.advance(days=20)
        name = self.enter(village, matter, 10)
        refused = village.refusal(results.approve_late, "township_party", meeting_id=name)
        assert rule(refused) == "meeting_not_open"
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        assert rule(village.refusal(results.approve_late, role, meeting_id=name)) == "not_your_office"


class TestMandate:
    """村民会议授权：代表会议对授权范围内的事项作决定。"""

    @pytest.mark.parametrize(
        ("form", "warned"),
        [
            ({"subject": "public_works"}, False),
            ({"subject": "work_subsidy"}, True),
            ({"subject": "other"}, False),
        ],
    )
    def test_without_a_mandate_the_answer_warns(
        self, village: VillageUnderTest, form: dict[str, str], warned: bool
    ) -> None:
        """The village's mandate covers public works only; other matters need none."""
        matter = village.matter_at("resolution", **form)
        answer: Answer = village.hold(matter, "resolution")
        assert (answer.outcome, "mandate_missing" in answer.warnings) == ("passed", warned)

    def test_a_new_mandate_covers_from_its_first_day(self, village: VillageUnderTest) -> None:
        """Granted for a subject and days, it stops the warning."""
        since, until = village.today, village.today + timedelta(days=300)
        told = {"by": "villagers_assembly", "since": since, "until": until, "subjects": ["work_subsidy"]}
        village.do(roll.grant, "director", **told)
        matter = village.matter_at("resolution", subject="work_subsidy")
        assert "mandate_missing" not in village.hold(matter, "resolution").warnings

    def test_only_officers_enter_a_mandate(self, village: VillageUnderTest) -> None:
        """A representative does not grant themselves one."""
        told = {
            "by": "villagers_assembly",
            "since": village.today,
            "until": village.today,
            "subjects": ["other"],
        }
        assert rule(village.refusal(roll.grant, "representative_1", **told)) == "not_your_office"
