"""A mandate of the villagers' council from before the start day (存量授权): entered with its bounds, held to all of them.

Here a defect of long ago does not pass with a warning: other people decide on a mandate from now on, so one that the law
would not let the village give today is not entered, and the assembly grants it anew. What was used of it before the
start day is told with it and counts against its sum.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from workflows import matters, pinned
from workflows.entitlements import listing
from workflows.law import bodies, councils, money, tally
from workflows.law.assemblies import RESOLUTION
from workflows.law.rules import RuleSet
from workflows.legacy.told import Told
from workflows.meetings.decision import Held
from workflows.record import Act

ISSUERS = (*bodies.VILLAGERS, bodies.REPRESENTATIVES)
OVER = "result_disclosure"
"""A mandate that stands there has run out: it is history, and nothing to go on with."""


def check(found: Told, values: Mapping[str, Any], *, rules: RuleSet) -> None:
    """Refuses a mandate with a bound that one made here could not have, and one that does not say what was used of it.

    Rules: `not_delegable`, `wrong_body`, `wrong_issuer`, `mandate_too_long`, `mandate_exceeded` (more used than granted),
    `legacy_mandate_used`, `legacy_stage`. Nothing for other items, which use nothing.
    """
    if found.item != listing.MANDATE:
        if found.used:
            raise Refused("legacy_mandate_used")
        return
    if found.stage == OVER or found.begun_on or found.paid:
        raise Refused("legacy_stage")
    _check_bounds(values, date.fromisoformat(found.discussions[0].held_on), rules)
    issued = next((each for each in found.discussions if each.stage == RESOLUTION), None)
    # 授权以前用不了；授过的，用没用过都要写明
    if bool(found.used) != (issued is not None):
        raise Refused("legacy_mandate_used")
    if issued is None:
        return
    if issued.body not in ISSUERS:
        raise Refused("wrong_body", body=issued.body, allowed=ISSUERS)
    councils.check_issuer(issued.body, rules)
    used, total = money.fen(found.used), money.fen(values["amount"])
    if used > total:
        raise Refused("mandate_exceeded", against="sum", asked=used, left=total)


def _check_bounds(values: Mapping[str, Any], on: date, rules: RuleSet) -> None:
    for subject in listing.subjects_of(values):
        councils.check_delegable(subject, values.get("owner") or "villagers", on, rules)
    councils.check_term(*(date.fromisoformat(values[key]) for key in ("valid_from", "valid_to")))


def check_resolved(act: Act, row: MatterRow, held: Held) -> None:
    """Refuses (`legacy_mandate_void`) a mandate that its own minutes do not show to have been given.

    That is: quorum and votes, the body, and its own mandate where the county binds representatives to one. Nothing for
    other items and discussions.
    """
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    if proposal.item != listing.MANDATE or held.stage != RESOLUTION:
        return
    rules = pinned.rules_of(act.session, row)
    asked: dict[str, Any] = {
        "subject": proposal.subject,
        "owner": proposal.owner,
        "on": date.fromisoformat(proposal.started_on),
        "rules": rules,
    }
    try:
        bodies.check_body(held.body, stage=RESOLUTION, **asked)
        bodies.check_mandate(held.body, mandate=held.mandate, held_on=held.held_on, **asked)
        verdict = tally.judge(rules, held.body, held.count, held.women_entitled)
    except (Refused, Incomplete) as found:
        rule = found.rule if isinstance(found, Refused) else "numbers_missing"
        raise Refused("legacy_mandate_void", found.basis, because=rule) from found
    if verdict.outcome != "passed":
        because = "votes_short" if verdict.outcome == "rejected" else verdict.outcome
        raise Refused("legacy_mandate_void", verdict.basis, because=because)


def used_before(found: Told) -> dict[str, int]:
    """What the event of the resolution says of a mandate from before: how much of it was used by then, in fen."""
    return {"used_before": money.fen(found.used)} if found.used else {}
