"""A running matter goes on under a new version of its diagrams (换用新版流程): where it stood, and as an event."""

from collections.abc import Mapping

import pytest

from engine import definitions, replay
from engine.definitions import Definition
from engine.errors import Refused
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, Redraw
from tests.village import VILLAGE, VillageUnderTest
from workflows import catalogue, matters, migration, record
from workflows.verification import verify_deep

NAMED = {FOUR: draw.put("consultation", name="村“两委”联席会议商议")}
"""The office calls a task otherwise."""


def version(monkeypatch: pytest.MonkeyPatch, changes: Mapping[str, Redraw]) -> None:
    """From now on the item is drawn like this."""
    made = definitions.bundle("major-matter", draw.redrawn(changes, dict(definition().files)))
    monkeypatch.setattr(matters, "definition_of", lambda _item: made)


def definition() -> Definition:
    """What the item ships with."""
    return matters.definition_of(catalogue.load("base")["major-matter"])


def refused(village: VillageUnderTest, matter: str, role: str = "administrator") -> Refused:
    """Somebody may not; nothing is stored."""
    found = village.refusal(migration.migrate, role, jurisdiction=VILLAGE, matter=matter)
    assert isinstance(found, Refused)
    return found


def migrate(village: VillageUnderTest, matter: str) -> None:
    """The county's administrator does it."""
    village.do(migration.migrate, "administrator", jurisdiction=VILLAGE, matter=matter)


@pytest.mark.parametrize("warm", [True, False], ids=["in memory", "from the log"])
@pytest.mark.parametrize("stage", ["proposal", "deliberation", "resolution_disclosure", "implementation"])
def test_it_goes_on_where_it_stood(
    village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch, stage: str, warm: bool
) -> None:
    """The same task is open, no new round begins; it comes to its end, replays and rebuilds."""
    matter = village.matter_at(stage)
    before = village.row(matter)
    version(monkeypatch, NAMED)
    if not warm:
        record._caches.pop(village.database)
    migrate(village, matter)
    after = village.row(matter)
    assert [task.path for task in after.open_tasks] == [task.path for task in before.open_tasks]
    assert (after.stage, after.round, after.since) == (before.stage, before.round, before.since)
    assert after.definition != before.definition
    if not warm:
        record._caches.pop(village.database)
    village.bring(matter, "closed")
    assert village.row(matter).state == "closed"
    assert all(step.ok for step in replay.replay(village.database, VILLAGE, matter))
    assert verify_deep(village.database, village.evidence) == []


def test_what_would_change_is_told_first(village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each element that is drawn otherwise, and nothing else; looking changes nothing."""
    matter, size = village.matter_at("deliberation"), village.log_size
    with village.database.read() as session:
        assert migration.plan(session, VILLAGE, matter, on=village.today).differences == ()
    version(monkeypatch, NAMED)
    with village.database.read() as session:
        plan = migration.plan(session, VILLAGE, matter, on=village.today)
    assert [(each.element, each.what) for each in plan.differences] == [("consultation", "changed")]
    assert plan.possible
    assert village.log_size == size


BLOCKED: dict[str, dict[str, Redraw]] = {
    "another outcome is asked for": {FOUR: draw.put("deliberation", siyi_outcomes="passed rejected")},
    "it is another stage": {FOUR: draw.put("deliberation", siyi_kind="task")},
}


@pytest.mark.parametrize("changes", BLOCKED.values(), ids=list(BLOCKED))
def test_an_open_task_that_changed_forbids_it(
    village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Redraw]
) -> None:
    """The matter finishes what it waits for under the rules it knows; nothing is stored."""
    matter = village.matter_at("deliberation")
    version(monkeypatch, changes)
    found = refused(village, matter)
    assert found.rule == "migration_blocked"
    assert "deliberation" in found.facts["tasks"][0]


def test_a_faulty_version_is_refused(village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way around a discussion does not come in by the back door."""
    matter = village.matter_at("proposal")
    version(monkeypatch, {MAJOR: draw.flow("start", "implementation")})
    found = refused(village, matter)
    assert found.rule == "migration_blocked"
    assert any("绕过" in fault for fault in found.facts["faults"])


@pytest.mark.parametrize(
    ("role", "stage", "rule"),
    [
        ("secretary", "proposal", "not_your_office"),
        ("administrator", "proposal", "migration_needless"),
        ("administrator", "withdrawn", "out_of_order"),
        ("administrator", "suspended", "out_of_order"),
    ],
)
def test_who_and_when(village: VillageUnderTest, role: str, stage: str, rule: str) -> None:
    """The county does it, for a matter under way, where there is another version."""
    matter = village.matter_at(stage)
    assert refused(village, matter, role).rule == rule


def test_a_matter_that_does_not_exist(village: VillageUnderTest) -> None:
    """It is not found, neither to look nor to move."""
    assert refused(village, "2026-999").rule == "not_found"
    with village.database.read() as session, pytest.raises(Refused, match="not_found"):
        migration.plan(session, VILLAGE, "2026-999", on=village.today)


def test_a_long_matter_migrates_from_its_snapshot(
    village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot under the version before is thrown away, so a cold start finds the way."""
    matter = village.matter_at("consultation")
    for _ in range(40):
        village.do(matters.return_to, "secretary", matter=matter, to="consultation", reason="再议一次")
    version(monkeypatch, NAMED)
    migrate(village, matter)
    record._caches.pop(village.database)
    village.do(matters.return_to, "secretary", matter=matter, to="proposal", reason="重新提议")
    assert village.row(matter).stage == "proposal"
    assert all(step.ok for step in replay.replay(village.database, VILLAGE, matter))
