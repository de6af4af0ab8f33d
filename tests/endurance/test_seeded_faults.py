"""Twenty faults among five hundred matters (五百件里埋二十个毛病): all found with their rule, nothing else flagged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from tests.endurance.cloning import multiply
from tests.village import VILLAGE
from tests.workflows import faults, faults_after
from tests.workflows.hand import FAULTS, Fault, Hand
from tests.workflows.healthy import healthy
from workflows.checkup import examination
from workflows.checkup.finding import Finding

__all__ = ["faults", "faults_after"]

pytestmark = pytest.mark.scaled
MATTERS = 500
EXPECTED = "rule_unverified"
SEEDED = (
    "stage_missing",
    "wrong_body",
    "not_delegable",
    "notice_too_short",
    "mandate_missing",
    "same_day_stages",
    "no_quorum",
    "votes_insufficient",
    "ballots_differ",
    "counts_inconsistent",
    "evidence_missing",
    "separation_of_duties",
    "duplicate_evidence",
    "channel_missing",
    "taken_down_early",
    "notice_period_running",
    "objection_overdue",
    "objection_open",
    "over_budget",
    "retroactive",
)
"""The twenty; where a rule has several faults, the first."""


@dataclass(frozen=True)
class Seeded:
    """What was seeded where, and what the check-up then found."""

    wanted: frozenset[tuple[str, str]]
    found: Sequence[Finding]
    matters: int


def _seed(session: Session, numbers: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    first: dict[str, Fault] = {}
    for each in FAULTS:
        first.setdefault(each.rule, each)
    for place, rule in enumerate(SEEDED):
        fault = first[rule]
        # Far apart, and never twice into one matter.
        matter = numbers[fault.matter][2 * place + 1]
        fault.seed(
            Hand(session, matter, healthy().now, {name: each[place] for name, each in numbers.items()})
        )
        yield rule, matter


@pytest.fixture(scope="module")
def seeded() -> Seeded:
    """Five hundred matters, played or copied from played ones, with the faults written into twenty."""
    village = healthy()
    database = village.copy()
    with database.read() as session:
        numbers = multiply(session, village.matters, copies=MATTERS // len(village.matters) - 1)
        wanted = frozenset(_seed(session, numbers))
        session.flush()
        session.expire_all()
        found = examination.examine(session, VILLAGE, at=village.now)
    database.close()
    flagged = [each for each in found if each.rule != EXPECTED]
    return Seeded(wanted, flagged, sum(len(each) for each in numbers.values()))


def test_twenty_faults_of_twenty_rules_lie_in_five_hundred_matters(seeded: Seeded) -> None:
    """The test tests what it says."""
    assert seeded.matters == MATTERS
    assert len(seeded.wanted) == len({rule for rule, _ in seeded.wanted}) == len(SEEDED) == 20
    assert len({matter for _, matter in seeded.wanted}) == 20


@pytest.mark.parametrize("rule", SEEDED)
def test_each_fault_is_found_with_the_right_rule(seeded: Seeded, rule: str) -> None:
    """The matter into which it was written is flagged, by this rule."""
    wanted = {matter for name, matter in seeded.wanted if name == rule}
    assert {each.matter for each in seeded.found if each.rule == rule} == wanted


def test_fewer_than_five_others_are_flagged(seeded: Seeded) -> None:
    """Of 480 healthy matters hardly any is flagged, and the faulty ones by hardly any other rule."""
    others = [each for each in seeded.found if (each.rule, each.matter) not in seeded.wanted]
    assert len(others) < 5, others
