"""Discussions on one day (合并召开): proposal with consultation, deliberation with resolution."""

from collections.abc import Mapping
from datetime import date

from engine.errors import Refused
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned


def check_merging(rules: RuleSet, stage: str, held_on: date, held: Mapping[str, date]) -> list[Warned]:
    """Warns where a discussion is held on the day of the one before it.

    `held` says on which day each discussion of this round was last held with effect. Proposal and
    consultation give `merged_meetings`, refused or allowed where merge_proposal_consultation says so;
    deliberation and resolution give `same_day_stages`. Two records and two quorum checks remain either way.
    """
    if stage == "consultation" and held.get("proposal") == held_on:
        permission = rules.value("merge_proposal_consultation")
        basis, facts = rules.basis("merge_proposal_consultation"), {"day": held_on}
        if permission == "refused":
            raise Refused("merged_meetings", basis=basis, **facts)
        return [] if permission == "allowed" else [Warned("merged_meetings", basis, facts)]
    if stage == "resolution" and held.get("deliberation") == held_on:
        return [Warned("same_day_stages", facts={"day": held_on})]
    return []
