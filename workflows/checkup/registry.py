"""Which checks there are (体检项目): each a function over the record of a matter or of a village, named by its rule."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import DefinitionError
from workflows.checkup.finding import Evidence, Finding, Found, violation
from workflows.checkup.record import MatterRecord, VillageRecord

OfMatter = Callable[[MatterRecord], Iterable[Found]]
OfVillage = Callable[[VillageRecord], Iterable[Found]]
F = TypeVar("F", OfMatter, OfVillage)


@dataclass(frozen=True)
class Check:
    """One check: the id of its rule, its Chinese title, and what it examines."""

    rule: str
    title: str
    of_matter: OfMatter | None = None
    of_village: OfVillage | None = None


UNREADABLE = "record_unreadable"
CHECKS: dict[str, Check] = {UNREADABLE: Check(UNREADABLE, "记录读不懂")}
"""Every check by its rule id, in the order of a matter's course."""


def check(rule: str, *, title: str) -> Callable[[OfMatter], OfMatter]:
    """Register a check of one matter."""

    def register(function: OfMatter) -> OfMatter:
        _add(Check(rule, title, of_matter=function))
        return function

    return register


def check_village(rule: str, *, title: str) -> Callable[[OfVillage], OfVillage]:
    """Register a check of a village as a whole: its offices, its rules, what several matters have in common."""

    def register(function: OfVillage) -> OfVillage:
        _add(Check(rule, title, of_village=function))
        return function

    return register


def _add(new: Check) -> None:
    if new.rule in CHECKS:
        raise KeyError(f"found two checks for {new.rule!r}; expected one")
    CHECKS[new.rule] = new


def run(village: VillageRecord) -> Iterator[Finding]:
    """All findings of all checks; where rows cannot be read, one finding a matter tells which checks could not run."""
    unreadable: dict[str, list[str]] = {}
    for each in CHECKS.values():
        if each.of_village is not None:
            yield from _stamped(each.of_village, village, each.rule, village, "", unreadable)
        if each.of_matter is not None:
            for matter in village.matters.values():
                yield from _stamped(each.of_matter, matter, each.rule, village, matter.id, unreadable)
    for name, checks in unreadable.items():
        evidence = (Evidence("matter", name),) if name else ()
        found = violation(village.today, village.archives, *evidence, n=len(checks), checks=checks)
        yield _finding(UNREADABLE, village.id, name, found)


R = TypeVar("R", MatterRecord, VillageRecord)


def _stamped(
    examine: Callable[[R], Iterable[Found]],
    record: R,
    rule: str,
    village: VillageRecord,
    matter: str,
    unreadable: dict[str, list[str]],
) -> list[Finding]:
    try:
        return [_finding(rule, village.id, matter, found) for found in examine(record)]
    except (AttributeError, DefinitionError, LookupError, TypeError, ValueError):
        # Imported or altered rows may hold what nobody can read: that is a finding, and the other checks go on.
        unreadable.setdefault(matter, []).append(rule)
        return []


def _finding(rule: str, village: str, matter: str, found: Found) -> Finding:
    return Finding(
        rule=rule,
        severity=found.severity,
        village=village,
        matter=found.matter or matter,
        since=found.since,
        grounds=found.grounds,
        evidence=found.evidence,
        facts=found.facts,
    )
