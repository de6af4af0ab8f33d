"""Importing a workbook (导入名册): previewed, taken over whole, undone whole, and provable afterwards."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.errors import Refused
from engine.log import EventRow
from tests.acting import rule_of
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from tests.workbooks import FAMILIES, Rows, book, village_of
from workflows import accounts, people, verification
from workflows.meetings import roll
from workflows.record import Answer
from workflows.registers import imports, roster, workbook
from workflows.registers.plan import Plan
from workflows.registers.tables import Household, Import, ImportDraft


def keep(village: VillageUnderTest, role: str, rows: Rows) -> str:
    """Somebody uploads a workbook; the draft's id."""
    with village.database.write() as session:
        return imports.keep(
            session, VILLAGE, account=role, book=workbook.read(book(rows)), at=village.clock.now
        )


def plan_of(village: VillageUnderTest, role: str, draft: str, *, remove: bool = False) -> Plan:
    """What somebody is shown before saying yes."""
    with village.database.read() as session:
        kept = imports.kept(session, VILLAGE, draft, account=role, at=village.clock.now)
        who = village.actor(role)
        above = imports.may_bring_offices(session, VILLAGE, home=who.home, offices=[who.office])
        return imports.preview(session, VILLAGE, kept, on=village.today, remove=remove, offices=above)


def bring(village: VillageUnderTest, rows: Rows, role: str = "clerk", *, remove: bool = False) -> Answer:
    """Upload, preview and take over."""
    draft = keep(village, role, rows)
    digest = plan_of(village, role, draft, remove=remove).digest
    told: dict[str, Any] = {"draft": draft, "on": village.today, "remove": remove, "digest": digest}
    return village.do(imports.take_over, role, **told)


def counts(plan: Plan) -> dict[str, dict[str, int]]:
    return {sheet: {k: n for k, n in told.items() if n} for sheet, told in plan.counts.items()}


def count(village: VillageUnderTest, register: str) -> int | None:
    with village.database.read() as session:
        return people.count(session, VILLAGE, register, on=village.today)


def register_of(village: VillageUnderTest) -> roster.Roster:
    with village.database.read() as session:
        return roster.load(session, VILLAGE)


def named(village: VillageUnderTest, name: str) -> list[roster.Somebody]:
    return [each for each in register_of(village).persons.values() if each.name == name]


class TestTakingOver:
    """先看预览，再整体导入。"""

    def test_a_preview_stores_nothing(self, village: VillageUnderTest) -> None:
        """Counts by sheet are told; the log does not grow."""
        before = village.stored
        plan = plan_of(village, "clerk", keep(village, "clerk", FAMILIES))
        assert counts(plan) == {"groups": {"new": 2}, "households": {"new": 3}, "villagers": {"new": 6}}
        assert plan.problems == []
        assert village.stored == before

    def test_households_people_and_rolls(self, village: VillageUnderTest) -> None:
        """Adults and households are counted by the roll from now on, and no typed number stands against it."""
        assert (count(village, "adults"), count(village, "households")) == (1200, 400)
        bring(village, FAMILIES)
        # 新来的五位成年人，加上原来登记过的一位村民
        assert (count(village, "adults"), count(village, "households")) == (6, 3)
        with village.database.read() as session:
            assert len(roll.persons(session, VILLAGE, "villagers_assembly_households", on=village.today)) == 3
            assert session.get_one(Household, (VILLAGE, "003")).group == "二组"

    def test_one_name_in_two_households_are_two_people(self, village: VillageUnderTest) -> None:
        """王小明 of 001 and 王小明 of 003."""
        bring(village, FAMILIES)
        assert sorted(each.household for each in named(village, "王小明")) == ["001", "003"]

    def test_phone_numbers_stay_private(self, village: VillageUnderTest) -> None:
        """A phone number stands in no public part of any event, and is found for whoever opens accounts."""
        bring(village, FAMILIES)
        with village.database.read() as session:
            bodies = session.scalars(select(EventRow.body).where(EventRow.jurisdiction == VILLAGE)).all()
            assert not any("13800000001" in body or "王大山" in body for body in bodies)
            assert list(roster.phones(session, VILLAGE).values()) == ["13800000001"]

    def test_again_changes_nothing(self, village: VillageUnderTest) -> None:
        """The same workbook a second time is all unchanged, and is not recorded."""
        bring(village, FAMILIES)
        draft = keep(village, "clerk", FAMILIES)
        plan = plan_of(village, "clerk", draft)
        assert counts(plan)["villagers"] == {"unchanged": 6}
        assert plan.empty
        refused = village.refusal(
            imports.take_over, "clerk", draft=draft, on=village.today, remove=False, digest=plan.digest
        )
        assert rule_of(refused) == "import_empty"

    def test_whoever_was_registered_before_gets_a_household(self, village: VillageUnderTest) -> None:
        """A person without a household and of a name that is there once is the same person."""
        rows = {**FAMILIES, "villagers": [*FAMILIES["villagers"], ["002", "何大爷", "是", ""]]}
        draft = keep(village, "clerk", rows)
        assert counts(plan_of(village, "clerk", draft))["villagers"] == {"new": 6, "changed": 1}
        bring(village, rows)
        assert [each.id for each in named(village, "何大爷")] == [village.persons["villager"]]

    def test_a_move_to_another_household(self, village: VillageUnderTest) -> None:
        """A name that is there once and stands in another household has moved."""
        bring(village, FAMILIES)
        moved = [["003" if row[1] == "李水生" else row[0], *row[1:]] for row in FAMILIES["villagers"]]
        houses = [
            ["002", "一组", "阿依古丽·买买提"] if row[0] == "002" else row for row in FAMILIES["households"]
        ]
        bring(village, {"villagers": moved, "households": houses})
        assert [(each.household, each.group) for each in named(village, "李水生")] == [("003", "二组")]

    def test_whoever_is_left_out_stays_unless_said_otherwise(self, village: VillageUnderTest) -> None:
        """Left out of the list: told in the preview, taken off the roll only on request."""
        bring(village, FAMILIES)
        rows = {"villagers": FAMILIES["villagers"][:-1]}
        village.advance(days=30)
        assert counts(plan_of(village, "clerk", keep(village, "clerk", rows)))["villagers"]["absent"] == 1
        assert count(village, "adults") == 6
        bring(village, rows, remove=True)
        assert count(village, "adults") == 5
        assert [each.household for each in named(village, "王小明")] == ["001", ""]

    def test_three_thousand_people_are_events_of_moderate_size(self, village: VillageUnderTest) -> None:
        """3,000 villagers are read, previewed and recorded in one command."""
        bring(village, village_of(3000))
        assert count(village, "adults") == 2251
        with village.database.read() as session:
            longest = select(func.max(func.length(EventRow.body))).where(EventRow.jurisdiction == VILLAGE)
            assert (session.scalar(longest) or 0) < 60_000

    def test_the_projections_can_be_rebuilt(self, village: VillageUnderTest) -> None:
        """An import, a change and an undo, and every table is what the log makes of it."""
        bring(village, FAMILIES)
        village.advance(days=1)
        name = bring(village, {"villagers": FAMILIES["villagers"][:-1]}, remove=True).subject
        village.do(imports.undo, "clerk", name=name, reason="漏了一户")
        assert verification.verify_deep(village.database) == []

    def test_a_draft_is_its_owners_and_lasts_a_day(self, village: VillageUnderTest) -> None:
        """Somebody else's or yesterday's upload is gone; the table that holds names is emptied."""
        draft = keep(village, "clerk", FAMILIES)
        with pytest.raises(Refused, match="import_gone"):
            plan_of(village, "director", draft)
        village.advance(hours=25)
        with pytest.raises(Refused, match="import_gone"):
            plan_of(village, "clerk", draft)
        keep(village, "clerk", FAMILIES)
        with village.database.read() as session:
            assert session.scalar(select(func.count()).select_from(ImportDraft)) == 1

    def test_a_register_that_changed_meanwhile(self, village: VillageUnderTest) -> None:
        """What was not previewed is not taken over."""
        draft = keep(village, "clerk", FAMILIES)
        digest = plan_of(village, "clerk", draft).digest
        bring(village, {"groups": [["三组"], ["一组"]]}, "director")
        told: dict[str, Any] = {"draft": draft, "on": village.today, "remove": False, "digest": digest}
        refused = village.refusal(imports.take_over, "clerk", **told)
        assert rule_of(refused) == "import_outdated"


OFFICES: Rows = {
    "villagers": [["", "罗远山", "是", ""]],
    "offices": [["村务监督委员会委员", "罗远山", "", date(2026, 1, 10), date(2031, 1, 9)]],
}


class TestOffices:
    """任职给人权力，由乡镇或者县导入。"""

    def test_a_village_cannot_appoint_its_own_officers(self, village: VillageUnderTest) -> None:
        """Uploaded by the clerk the sheet 任职 takes no part; the rest is taken over."""
        bring(village, OFFICES)
        assert [each.offices for each in named(village, "罗远山")] == [[]]

    @pytest.mark.parametrize("role", ["township_party", "administrator"])
    def test_township_and_county_may(self, village: VillageUnderTest, role: str) -> None:
        """The term runs to the last day that was written."""
        name = bring(village, OFFICES, role).subject
        held = named(village, "罗远山")[0].offices
        assert [(each.office, each.since, each.until) for each in held] == [
            ("supervision_member", "2026-01-10", "2031-01-10")
        ]
        refused = village.refusal(imports.undo, "clerk", name=name, reason="错了")
        assert rule_of(refused) == "not_your_office"

    def test_another_term_ends_the_one_before(self, village: VillageUnderTest) -> None:
        """Elected again: the open term ends on the day on which the new one begins."""
        since = village.today - timedelta(days=20)
        rows: Rows = {"offices": [["村民委员会主任", "王建华", "", since.isoformat(), "2031/3/1"]]}
        bring(village, rows, "township_party")
        held = sorted((e.since, e.until) for e in named(village, "王建华")[0].offices)
        assert held == [("2021-01-01", since.isoformat()), (since.isoformat(), "2031-03-02")]

    def test_representatives_and_women(self, village: VillageUnderTest) -> None:
        """Representatives with their terms; how many women are among them is counted by persons."""
        rows: Rows = {
            "representatives": [["代表1", "", "是", "2026-01-10", ""], ["代表2", "", "否", "2026-01-10", ""]]
        }
        bring(village, rows, remove=True)
        assert (count(village, "representatives"), count(village, "women_representatives")) == (2, 1)

    @pytest.mark.parametrize("role", ["representative_1", "supervision_chair", "other_clerk", "auditor"])
    def test_others_import_nothing(self, village: VillageUnderTest, role: str) -> None:
        """Neither voters nor supervisors, nor anybody of another village, nor the auditor."""
        draft = keep(village, role, FAMILIES)
        refused = village.refusal(
            imports.take_over, role, draft=draft, on=village.today, remove=False, digest=""
        )
        assert rule_of(refused) == "not_your_office"


class TestUndoing:
    """撤销把每一行恢复到导入以前；有人用过的不能撤销。"""

    def test_everything_is_as_before(self, village: VillageUnderTest) -> None:
        """Rolls, households, typed numbers; the log keeps both."""
        name = bring(village, FAMILIES).subject
        size = village.log_size
        village.do(imports.undo, "clerk", name=name, reason="用错了去年的表")
        assert (count(village, "adults"), count(village, "households")) == (1200, 400)
        assert named(village, "王大山") == []
        assert village.log_size > size
        with village.database.read() as session:
            assert session.get_one(Import, (VILLAGE, name)).state == "undone"
        refused = village.refusal(imports.undo, "clerk", name=name, reason="再来一次")
        assert rule_of(refused) == "import_undone_already"

    def test_a_later_change_of_the_same_rows(self, village: VillageUnderTest) -> None:
        """What was changed again since cannot be taken back past it; the later one can."""
        first = bring(village, FAMILIES).subject
        village.advance(days=1)
        second = bring(village, {"villagers": FAMILIES["villagers"][:-1]}, remove=True).subject
        refused = village.refusal(imports.undo, "clerk", name=first, reason="错了")
        assert rule_of(refused) == "import_in_use_changed"
        village.do(imports.undo, "clerk", name=second, reason="错了")
        village.do(imports.undo, "clerk", name=first, reason="错了")
        assert named(village, "李水生") == []

    def test_an_account_rests_on_it(self, village: VillageUnderTest) -> None:
        """Somebody whom the import brought signs in by now."""
        name = bring(village, FAMILIES).subject
        person = named(village, "李水生")[0].id
        told = {"name": "shuisheng", "home": VILLAGE, "person": person, "secret": "x"}
        village.do(accounts.open_account, "administrator", jurisdiction=COUNTY, **told)
        refused = village.refusal(imports.undo, "clerk", name=name, reason="错了")
        assert isinstance(refused, Refused)
        assert (refused.rule, refused.facts) == ("import_in_use_account", {"name": "李水生"})

    def test_a_meeting_rests_on_it(self, village: VillageUnderTest) -> None:
        """应到 was counted by the list since."""
        name = bring(village, FAMILIES).subject
        village.advance(days=1)
        village.hold(village.start(), "proposal")
        refused = village.refusal(imports.undo, "clerk", name=name, reason="错了")
        assert isinstance(refused, Refused)
        assert (refused.rule, refused.facts) == ("import_in_use_meeting", {"day": village.today.isoformat()})

    def test_a_reason_is_given(self, village: VillageUnderTest) -> None:
        """An undo without a word why is refused."""
        name = bring(village, FAMILIES).subject
        refused = village.refusal(imports.undo, "clerk", name=name, reason="  ")
        assert rule_of(refused) == "reason_missing"
