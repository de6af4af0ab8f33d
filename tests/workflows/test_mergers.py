"""A village is merged into another (村庄合并): its history stays, what is open goes on, nothing is lost or paid twice."""

from datetime import date
from typing import Any

import pytest

from engine.matter import MatterRow
from engine.replay import replay
from tests import assets, works
from tests.acting import rule_of
from tests.merging import told
from tests.timed import posted
from tests.village import COUNTY, FORM, OTHER_VILLAGE, VILLAGE, VillageUnderTest
from workflows import entries, implementation, inspection, matters, orders, pinned, verification
from workflows.assets import dues, ending, ledger
from workflows.checkup import examination
from workflows.disclosure import gate, notices
from workflows.inbox import inbox
from workflows.mergers import former, merging, standing, taking
from workflows.record import Answer
from workflows.works import books


def merge(village: VillageUnderTest) -> Answer:
    """The county records that the village goes into its neighbour."""
    return village.do(merging.merge, "civil_affairs", **told(village))


def refused(village: VillageUnderTest, role: str = "civil_affairs", **changed: Any) -> Any:
    """The refusal of a merger that must not be recorded."""
    return village.refusal(merging.merge, role, **told(village, **changed))


def take_up(village: VillageUnderTest) -> Answer:
    """The neighbour's secretary takes up what the village left."""
    return village.do(taking.take_up, "other_secretary", jurisdiction=OTHER_VILLAGE, village=VILLAGE)


def here(village: VillageUnderTest, matter: str) -> MatterRow:
    """A matter as it stands in the successor."""
    with village.database.read() as session:
        return session.get_one(MatterRow, (OTHER_VILLAGE, f"{matter}-{VILLAGE}"))


class TestMerging:
    """谁能合并、凭什么、先要办完什么。"""

    @pytest.mark.parametrize("role", ["secretary", "township_party", "county_legal", "administrator"])
    def test_only_the_countys_civil_affairs_record_it(self, village: VillageUnderTest, role: str) -> None:
        """A village does not abolish itself, nor does a township."""
        assert rule_of(refused(village, role)) == "not_your_office"

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"successor": VILLAGE}, "merger_successor"),
            ({"successor": COUNTY}, "merger_successor"),
            ({"number": " "}, "order_number_missing"),
            ({"order": ""}, "evidence_missing"),
            ({"settlement": ""}, "evidence_missing"),
            ({"approved_on": date(2030, 1, 1)}, "in_the_future"),
        ],
    )
    def test_it_needs_a_successor_and_papers(
        self, village: VillageUnderTest, changed: dict[str, Any], rule: str
    ) -> None:
        """A village of the county that goes on, the approval's number and scan, the report that settles the accounts."""
        assert rule_of(refused(village, **changed)) == rule

    @pytest.mark.parametrize(
        "stage",
        ["resolution_disclosure", "result_disclosure"],
    )
    def test_what_was_decided_is_disclosed_first(self, village: VillageUnderTest, stage: str) -> None:
        """Who resolved also discloses: the successor's notice board cannot stand in for it."""
        village.matter_at(stage)
        found = refused(village)
        assert rule_of(found) == "merger_blocked"
        assert found.facts["left"] == ["1件没有公开完的决议或者结果"]

    def test_a_meeting_that_was_called_is_held_first(self, village: VillageUnderTest) -> None:
        """Nobody is invited to a meeting of a village that is no more."""
        village.call("proposal", [village.start()])
        assert refused(village).facts["left"] == ["1件没有开完的会议"]

    def test_what_somebody_asked_for_is_answered_first(self, village: VillageUnderTest) -> None:
        """A request to see records and an entry that waits for the officer would wait for ever."""
        number = village.matter_at("consultation")
        village.do(inspection.request, "villager", matter=number, way="see", wish="会议记录")
        fields = {"item": "major-matter", "form": FORM}
        village.do(entries.draft, "clerk", kind="start", fields=fields)
        assert refused(village).facts["left"] == ["1件没有确认的代录", "1件没有办完的查阅申请"]

    def test_an_early_end_is_confirmed_or_declined_first(self, village: VillageUnderTest) -> None:
        """Who confirms it belongs to the village whose contract it is."""
        assets.inventory(village)
        assets.propose_end(village, assets.let(village))
        assert "1件没有核对的提前终止" in refused(village).facts["left"]

    def test_history_is_read_only_from_then_on(self, village: VillageUnderTest) -> None:
        """Whoever acts there is told where it goes on; no timer fires, nobody is asked for anything."""
        number = village.matter_at("deliberation")
        merge(village)
        assert village.row(number).state == "moved"
        found = village.refusal(matters.withdraw, "secretary", matter=number, reason="不办了")
        assert rule_of(found) == "village_merged"
        village.advance(days=40)
        with village.database.read() as session:
            who = inbox.Person(VILLAGE, village.persons["secretary"], ("secretary",))
            assert inbox.of(session, [VILLAGE], who, at=village.clock.now) == []
        assert verification.verify_deep(village.database) == []

    def test_a_merged_village_is_no_successor(self, village: VillageUnderTest) -> None:
        """A chain of mergers goes through the one that goes on."""
        merge(village)
        back = told(village, successor=VILLAGE)
        found = village.refusal(merging.merge, "civil_affairs", jurisdiction=OTHER_VILLAGE, **back)
        assert rule_of(found) == "merger_successor"


class TestTakingUp:
    """承接：进行中的接着办，没决议的重新提议，家底一起过来。"""

    def test_a_resolved_matter_goes_on_to_its_end(self, village: VillageUnderTest) -> None:
        """The resolution stands: the successor implements, pays within what was decided, discloses, files."""
        number = village.matter_at("implementation")
        village.implement(number)
        pay = {"amount": "10000.00", "to": "明达建筑有限公司", "paid_on": village.today.isoformat()}
        village.do(implementation.pay, "director", matter=number, form=pay)
        merge(village)
        take_up(village)
        row = here(village, number)
        assert (row.state, row.stage) == ("open", "implementation")
        there: dict[str, Any] = {"jurisdiction": OTHER_VILLAGE, "matter": row.id}
        with village.database.read() as session:
            assert implementation.paid(session, OTHER_VILLAGE, row.id) == 1_000_000
        rest = {"amount": FORM["amount"], "to": "明达建筑有限公司", "paid_on": village.today.isoformat()}
        found = village.refusal(implementation.pay, "other_secretary", form=rest, **there)
        assert rule_of(found) == "over_budget"
        notice = village.do(
            notices.post,
            "other_secretary",
            kind="result",
            channels=(),
            form={"summary": "已完工，验收合格"},
            evidence=dict.fromkeys(notices.CHANNELS, village.photo),
            **there,
        ).subject
        village.do(gate.confirm_posting, "other_supervision_chair", jurisdiction=OTHER_VILLAGE, notice=notice)
        village.advance(days=10)
        village.do(implementation.close, "other_secretary", form={"index_complete": True}, **there)
        assert here(village, number).state == "closed"
        assert verification.verify_deep(village.database) == []

    def test_its_replay_begins_with_what_the_other_log_led_to(self, village: VillageUnderTest) -> None:
        """State by state, and the check-up finds no discussion missing that was held in the former village."""
        number = village.matter_at("implementation")
        merge(village)
        take_up(village)
        name = f"{number}-{VILLAGE}"
        assert all(step.ok for step in replay(village.database, OTHER_VILLAGE, name))
        with village.database.read() as session:
            origin = former.origin(session, OTHER_VILLAGE, name)
            found = examination.examine_matter(session, OTHER_VILLAGE, name, at=village.clock.now)
        assert origin is not None
        assert (origin.village, origin.number, origin.how) == (VILLAGE, number, former.CARRIED)
        assert [each.rule for each in found] == []

    def test_what_was_not_decided_is_proposed_once_more(self, village: VillageUnderTest) -> None:
        """Other people decide now: it begins again, once, and names the one before."""
        number = village.matter_at("deliberation")
        merge(village)
        take_up(village)
        with village.database.read() as session:
            (left,) = former.to_propose(session, OTHER_VILLAGE)
        assert left.matter == number
        again = {"village": VILLAGE, "matter": number}
        asked: dict[str, Any] = {
            "jurisdiction": OTHER_VILLAGE,
            "item": "major-matter",
            "form": FORM,
            "again": again,
        }
        name = village.do(matters.start, "other_secretary", **asked).subject
        with village.database.read() as session:
            origin = former.origin(session, OTHER_VILLAGE, name)
            assert former.to_propose(session, OTHER_VILLAGE) == []
        assert origin is not None
        assert (origin.number, origin.how) == (number, former.ANEW)
        assert rule_of(village.refusal(matters.start, "other_secretary", **asked)) == "not_found"

    def test_it_is_taken_up_once_by_the_secretary(self, village: VillageUnderTest) -> None:
        """Nobody else, and not twice."""
        merge(village)
        for role in ("other_clerk", "civil_affairs"):
            found = village.refusal(taking.take_up, role, jurisdiction=OTHER_VILLAGE, village=VILLAGE)
            assert rule_of(found) == "not_your_office"
        take_up(village)
        found = village.refusal(
            taking.take_up, "other_secretary", jurisdiction=OTHER_VILLAGE, village=VILLAGE
        )
        assert rule_of(found) == "not_found"

    def test_a_suspended_matter_stays_suspended(self, village: VillageUnderTest) -> None:
        """Only the township lets it go on, in the successor."""
        number = village.matter_at("implementation")
        village.do(orders.suspend, "township_party", matter=number, reason="责令改正")
        merge(village)
        take_up(village)
        assert here(village, number).state == "suspended"
        village.do(
            orders.resume,
            "township_party",
            jurisdiction=OTHER_VILLAGE,
            matter=f"{number}-{VILLAGE}",
            reason="已改正",
        )
        assert here(village, number).state == "open"

    def test_a_works_goes_on_with_its_book(self, village: VillageUnderTest) -> None:
        """Contract, progress and what was paid come along: what is due is the same as before."""
        number = works.start(village)
        works.bring(village, number, "construction")
        with village.database.read() as session:
            (before,) = books.of_village(session, VILLAGE)
        merge(village)
        take_up(village)
        with village.database.read() as session:
            (after,) = books.of_village(session, OTHER_VILLAGE)
        assert (after.contractor, after.contracted, after.paid) == (
            before.contractor,
            before.contracted,
            before.paid,
        )
        assert here(village, number).open_tasks == village.row(number).open_tasks
        assert verification.verify_deep(village.database) == []

    def test_ledger_and_contracts_come_along(self, village: VillageUnderTest) -> None:
        """Each asset with its value, a running lease with what is still owed, so that the alarm goes on."""
        assets.inventory(village)
        number = assets.let(village)
        ended = assets.start(village, "asset-lease", asset="Z-02", title="校舍出租")
        assets.bring(village, ended, "implementation")
        assets.end(village, ended)
        with village.database.read() as session:
            left = standing.of(session, VILLAGE, on=village.today)
            things = [row for row in ledger.every(session, VILLAGE) if row.kind != "fund"]
        assert number in left.carried
        merge(village)
        take_up(village)
        with village.database.read() as session:
            rows = ledger.every(session, OTHER_VILLAGE)
            by_end = {row.ended_on: row for row in ledger.contracts(session, [OTHER_VILLAGE])}
            contract = by_end.pop("")
            (account,) = dues.accounts(session, [contract], on=village.today, soon=30)
            ((day, over),) = by_end.items()
            ((said,),) = ending.of(session, OTHER_VILLAGE, [over.matter]).values()
        assert [(row.name, row.value) for row in rows] == [(row.name, row.value) for row in things]
        assert contract.asset in [row.id for row in rows]
        assert account.dues
        assert (said.day, said.cause) == (day, "breach")
        village.advance(days=800)
        for home, alarmed in ((VILLAGE, 0), (OTHER_VILLAGE, 1)):
            with village.database.read() as session:
                assert len(dues.alarmed(session, [home], on=village.today, soon=0)) == alarmed
        assert verification.verify_deep(village.database) == []

    def test_an_offices_task_waits_in_the_successor(self, village: VillageUnderTest) -> None:
        """A matter without discussions goes on with the same task, shown with the form that began it."""
        number = assets.survey(village)
        (task,) = village.row(number).open_tasks
        merge(village)
        take_up(village)
        row, was = here(village, number), village.row(number)
        assert row.open_tasks == [task]
        with village.database.read() as session:
            assert pinned.start_form(session, row) == pinned.start_form(session, was)
        page = village.client("other_secretary").get(f"/v/{OTHER_VILLAGE}/matters/{row.id}")
        assert page.status_code == 200
        assert verification.verify_deep(village.database) == []

    def test_a_term_that_runs_is_over_at_the_same_instant(self, village: VillageUnderTest) -> None:
        """A notice hangs for its days, whatever becomes of the village: the timer fires in the successor, once."""
        number = posted(village)
        merge(village)
        take_up(village)
        village.at("2026-03-09T23:59:00+08:00")
        assert here(village, number).open_tasks == []
        village.at("2026-03-10T00:00:00+08:00")
        assert [task.task for task in here(village, number).open_tasks] == ["notice_reply"]
        assert village.row(number).open_tasks == []
        assert verification.verify_deep(village.database) == []
