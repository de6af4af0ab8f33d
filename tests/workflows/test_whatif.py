"""A matter judged again under other rules (换一套规则重放): the record stays, the first difference is told."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import func, select

from engine.errors import Refused
from engine.log import EventRow
from engine.matter import MatterRow
from tests import copies, golden, legacies
from tests.village import VILLAGE, VillageUnderTest
from workflows import pinned, rebuilding, whatif
from workflows.law import rules as law
from workflows.whatif import Judged

DAY = date(2024, 3, 1)


def under(village: VillageUnderTest, matter: str, values: Mapping[str, object]) -> list[Judged]:
    """A matter under the national rules of a day with a county's own values on top."""
    with village.database.read() as session:
        return whatif.judge(session, VILLAGE, matter, law.resolve((), on=DAY, overrides=values))


REVIEWED: dict[str, object] = {"township_review_at": "before_resolution"}


@pytest.fixture
def held(village: VillageUnderTest) -> str:
    """A matter that the representatives resolved with 30 of 40 in favour, and whose resolution took effect."""
    matter = village.matter_at("resolution")
    everybody = len(village.roll("representatives_assembly"))
    village.hold(matter, "resolution", present=everybody, for_=everybody - 2, against=2, notice=4)
    village.bring(matter, "implementation")
    return matter


def test_by_its_own_rules_every_record_comes_to_what_it_tells() -> None:
    """Nobody's history changes when it is judged under the rules with which it began."""
    database = copies.new()
    golden.restore(database, "0.2.0")
    rebuilding.upgrade(database)
    with database.read() as session:
        rows = session.scalars(select(MatterRow)).all()
        found = [
            each
            for row in rows
            for each in whatif.judge(session, row.jurisdiction, row.id, pinned.rules_of(session, row))
        ]
    copies.drop(database)
    assert len(found) > 80
    assert [each for each in found if not each.same] == []


CASES = [
    ({}, None),
    ({"representatives_assembly.pass": ">= 99/100 entitled"}, ("item_decided", "passed", "rejected")),
    ({"representatives_assembly.pass": ">= 1/2 entitled"}, None),
    (
        {"representatives_assembly.notice_days": 5, "representatives_assembly.notice_binding": True},
        ("item_decided", "passed", "refused: notice_too_short"),
    ),
    ({"resolution.period_days": 3}, None),
]


@pytest.mark.parametrize(("values", "parting"), CASES)
def test_the_first_difference_ends_it(
    village: VillageUnderTest, held: str, values: Mapping[str, object], parting: tuple[str, str, str] | None
) -> None:
    """Up to it everything is the same, and behind it nothing is told."""
    judged = under(village, held, REVIEWED | dict(values))
    assert [each.same for each in judged[:-1]] == [True] * (len(judged) - 1)
    last = judged[-1]
    assert (None if last.same else (last.kind, last.told, last.would)) == parting


def test_a_longer_period_would_have_opened_later(village: VillageUnderTest, held: str) -> None:
    """The day on which the gate opened, and the day on which it would have."""
    judged = under(village, held, REVIEWED | {"resolution.period_days": 20})
    last = judged[-1]
    assert (last.kind, last.same) == ("gate_opened", False)
    assert date.fromisoformat(last.would) > date.fromisoformat(last.told)


def test_another_way_on_the_diagram(village: VillageUnderTest, held: str) -> None:
    """A review that the record never had, or had and would not have had."""
    last = under(village, held, {"township_review_at": "after_resolution"})[-1]
    assert (last.kind, last.same) == ("moved", False)
    assert last.told != last.would


def test_nothing_is_written(village: VillageUnderTest, held: str) -> None:
    """Asking what would have been leaves no event."""

    def size() -> int:
        with village.database.read() as session:
            return session.scalar(select(func.count()).select_from(EventRow)) or 0

    before = size()
    under(village, held, {})
    assert size() == before


def test_a_matter_from_before_the_start_day(village: VillageUnderTest) -> None:
    """Its meetings were entered as they were held: by its own rules they come to the same."""
    legacies.start_using(village)
    matter = legacies.legacy_at(village, "implementation")
    with village.database.read() as session:
        own = pinned.rules_of(session, village.row(matter))
        found = whatif.judge(session, VILLAGE, matter, own)
    assert len(found) > 3
    assert [each for each in found if not each.same] == []


def test_a_matter_that_is_not_there(village: VillageUnderTest) -> None:
    """Refused like anywhere else."""
    with pytest.raises(Refused, match="not_found"):
        under(village, "2024-999", {})
