"""The living power list (清单管理): versions with their first day, a township's additions, and what runs is not touched."""

from datetime import timedelta
from typing import Any

import pytest

from engine import replay
from engine.errors import Refused
from tests import listings
from tests.village import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, VillageUnderTest
from workflows import catalogue, jurisdictions, matters
from workflows.listing import drafting, versions
from workflows.listing.plan import Plan, Step
from workflows.tasks.doing import complete
from workflows.verification import verify_deep


def listed(village: VillageUnderTest, where: str = VILLAGE, days: int = 0) -> dict[str, Any]:
    with village.database.read() as session:
        return dict(matters.power_list(session, where, on=village.today + timedelta(days=days)))


def refused(village: VillageUnderTest, verb: Any, role: str, **told: Any) -> str:
    found = village.refusal(verb, role, **told)
    assert isinstance(found, Refused)
    return found.rule


def edited(village: VillageUnderTest, item: str, **entry: Any) -> None:
    """The county changes an item of the list and publishes it today."""
    with village.database.read() as session:
        content = drafting.of_listed(session, listed(village)[item])
    content = drafting.with_entry(content, item, entry)
    village.do(versions.begin, "administrator", jurisdiction=COUNTY, item=item, content=content)
    listings.publish(village, item)


class TestVersions:
    """A version holds from its day on, the shipped list before it."""

    def test_a_new_item_is_on_the_list_from_its_day(self, village: VillageUnderTest) -> None:
        """The day before it is not there; from its day on every village of the county may start it."""
        item = listings.draft(village)
        listings.publish(village, item, since=village.today + timedelta(days=3))
        assert item not in listed(village, days=2)
        found = listed(village, OTHER_VILLAGE, days=3)[item]
        assert (found.title, found.version, found.entry) == ("路灯认养", 1, "step_1")
        assert (
            refused(village, matters.start, "secretary", item=item, form=listings.APPLICATION) == "not_found"
        )
        village.advance(days=3)
        matter = listings.start(village, item)
        listings.run(village, matter)
        assert village.row(matter).state == "closed"

    def test_a_countys_version_stands_in_place_of_the_shipped_one(self, village: VillageUnderTest) -> None:
        """The number goes on from the shipped one; everything else stays."""
        edited(village, "seal", title="公章使用")
        found = listed(village)["seal"]
        assert (found.title, found.version) == ("公章使用", catalogue.load()["seal"].version + 1)
        assert len(listed(village)) == len(catalogue.load())

    def test_a_withdrawn_item_is_off_the_list(self, village: VillageUnderTest) -> None:
        """From that day on; what runs goes on to its end; published again it is back."""
        item = listings.draft(village)
        listings.publish(village, item)
        matter = listings.start(village, item)
        told = {"item": item, "since": village.today, "reason": "并入另一项"}
        village.do(versions.withdraw, "administrator", jurisdiction=COUNTY, **told)
        assert item not in listed(village)
        listings.run(village, matter)
        assert village.row(matter).state == "closed"
        village.do(versions.withdraw, "administrator", jurisdiction=COUNTY, **told | {"item": "seal"})
        assert "seal" not in listed(village)

    def test_a_version_never_touches_what_runs(self, village: VillageUnderTest) -> None:
        """A matter under way keeps its steps and forms; a new one has the new ones; both replay, all tables are proved."""
        item = listings.draft(village)
        listings.publish(village, item)
        before = listings.start(village, item)
        plan = Plan((Step("step_1", "受理", "clerk"), Step("step_9", "公示", "director")))
        content = listings.written(item, plan, title="路灯认养（改）")
        village.do(versions.begin, "administrator", jurisdiction=COUNTY, item=item, content=content)
        listings.publish(village, item)
        after = listings.start(village, item)
        listings.run(village, before)
        for role, task in (("clerk", "step_1"), ("director", "step_9")):
            village.do(complete, role, matter=after, task=task, form={"result": "已办"})
        for matter in (before, after):
            assert village.row(matter).state == "closed"
            assert all(step.ok for step in replay.replay(village.database, VILLAGE, matter))
        assert verify_deep(village.database, village.evidence) == []


class TestTownships:
    """特色清单: a township adds for its own villages, and replaces nothing."""

    def test_its_item_is_for_its_villages_only(self, village: VillageUnderTest) -> None:
        """The county's list does not have it, neither has a village of another township."""
        item = listings.draft(village, TOWNSHIP)
        listings.publish(village, item, TOWNSHIP)
        assert item in listed(village)
        assert item not in listed(village, COUNTY)

    def test_it_cannot_take_the_name_of_the_countys(self, village: VillageUnderTest) -> None:
        """Neither to change nor to withdraw; of two of one name the county's holds."""
        content = listings.written("seal")
        told: dict[str, Any] = {"jurisdiction": TOWNSHIP, "item": "seal"}
        assert refused(village, versions.begin, "township_party", content=content, **told) == "item_not_yours"
        told |= {"since": village.today, "reason": "不用"}
        assert refused(village, versions.withdraw, "township_party", **told) == "item_not_yours"
        item = listings.draft(village, TOWNSHIP)
        listings.publish(village, item, TOWNSHIP)
        content = listings.written(item, title="县里的")
        village.do(versions.begin, "administrator", jurisdiction=COUNTY, item=item, content=content)
        listings.publish(village, item)
        assert listed(village)[item].title == "县里的"


def own_rules(village: VillageUnderTest) -> dict[str, Any]:
    """What the county has set itself."""
    with village.database.read() as session:
        return matters.county_values(session, COUNTY, on=village.today)


def _unproven(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    return versions.publish, "administrator", {"item": item, "since": village.today}


def _faulty(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    wrong = {"file": "drawing", "element": "x", "rule": "y", "severity": "error", "message": "错"}
    content = digest(village, item)
    village.do(
        versions.check, "administrator", jurisdiction=COUNTY, item=item, content=content, findings=[wrong]
    )
    return _unproven(village, item)


def _changed_since(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    before = digest(village, item)
    village.do(versions.check, "administrator", jurisdiction=COUNTY, item=item, content=before, findings=[])
    told = {"item": item, "content": listings.written(item, title="改了"), "before": before}
    village.do(versions.save, "administrator", jurisdiction=COUNTY, **told)
    return _unproven(village, item)


def _other_rules_since(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    told = {"item": item, "content": digest(village, item), "findings": [], "rules": own_rules(village)}
    village.do(versions.check, "administrator", jurisdiction=COUNTY, **told)
    values = {"resolution.period_days": 15}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    return _unproven(village, item)


def _yesterday(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    village.do(
        versions.check,
        "administrator",
        jurisdiction=COUNTY,
        item=item,
        content=digest(village, item),
        findings=[],
        rules=own_rules(village),
    )
    return versions.publish, "administrator", {"item": item, "since": village.days_ago(1)}


def _overwriting(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    told = {"item": item, "content": listings.written(item, title="改了"), "before": "0" * 64}
    return versions.save, "administrator", told


def _twice(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    return versions.begin, "administrator", {"item": item, "content": listings.written(item)}


def _without_reason(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    return versions.withdraw, "administrator", {"item": "seal", "since": village.today, "reason": " "}


def _another(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    return versions.drop, "auditor", {"item": item}


def _unknown(village: VillageUnderTest, item: str) -> tuple[Any, str, dict[str, Any]]:
    return versions.drop, "administrator", {"item": "i-none"}


REFUSED = {
    "not checked": (_unproven, "item_unproven"),
    "checked, and something was found": (_faulty, "item_unproven"),
    "changed since it was checked": (_changed_since, "item_unproven"),
    "checked before its county set other rules": (_other_rules_since, "item_unproven"),
    "from yesterday on": (_yesterday, "day_passed"),
    "over what somebody else saved": (_overwriting, "draft_changed"),
    "a second draft of an item": (_twice, "draft_exists"),
    "taken off without a reason": (_without_reason, "reason_missing"),
    "by an office that does not write the list": (_another, "not_your_office"),
    "a draft that is not there": (_unknown, "not_found"),
}


@pytest.mark.parametrize(("attempt", "rule"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused(village: VillageUnderTest, attempt: Any, rule: str) -> None:
    """Nothing is stored, and the list stays as it was."""
    verb, role, told = attempt(village, listings.draft(village))
    assert refused(village, verb, role, jurisdiction=COUNTY, **told) == rule


def digest(village: VillageUnderTest, item: str) -> str:
    with village.database.read() as session:
        return versions.draft_of(session, COUNTY, item).content
