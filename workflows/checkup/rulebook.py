"""The rules themselves (规则核定): what nobody has confirmed yet, told once a village."""

from collections.abc import Iterator

from workflows.checkup.finding import SYSTEM, Evidence, Found, doubt, violation
from workflows.checkup.record import VillageRecord
from workflows.checkup.registry import check_village
from workflows.law.kinds import SETTINGS
from workflows.law.rules import Rule


@check_village("rules_missing", title="事项的规则不见了")
def rules_missing(village: VillageRecord) -> Iterator[Found]:
    """A matter whose pinned rule set is gone or altered: it cannot be examined."""
    for matter in village.unpinned:
        yield violation(village.today, village.archives, Evidence("matter", matter)).of(matter)


@check_village("rule_unverified", title="规则还没有核定")
def rule_unverified(village: VillageRecord) -> Iterator[Found]:
    """Rules by which this village's matters were decided, and whose text nobody has confirmed."""
    sets = {matter.row.rules: matter.rules for matter in village.matters.values()}
    open_rules: dict[str, Rule] = {}
    for rules in sets.values():
        for rule in rules.values():
            if (
                rule.id not in SETTINGS
                and not rule.verified
                and rule.value is not None
                and not village.standards.is_confirmed(rule)
            ):
                open_rules[rule.id] = rule
    if open_rules:
        since = min(matter.started for matter in village.matters.values())
        facts = {"n": len(open_rules), "rules": sorted(open_rules)}
        yield doubt(since, SYSTEM, Evidence("rules", village.standards.county), **facts)
