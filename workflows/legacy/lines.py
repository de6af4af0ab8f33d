"""The lines of an annual resolution from before the start day (存量年度决议的各项): as its minutes tell them.

A line that was counted by itself passed or failed by its votes. One that was not passed with the whole, and says so: that
each is voted on is this system's advice, and no defect of long ago undoes what the village decided.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import matters, pinned
from workflows.entitlements import listing
from workflows.law import tally
from workflows.legacy.told import Told
from workflows.meetings import meeting
from workflows.meetings.decision import Held
from workflows.record import Act

AS_A_WHOLE = "lines_as_whole"
Votes = Mapping[str, int]


def check(found: Told, values: Mapping[str, Any]) -> None:
    """Refuses an annual resolution that lists nothing, votes on other lines than it lists (`legacy_lines`), and sums or
    counts that cannot be."""
    if found.item != listing.ANNUAL:
        if found.lines:
            raise Refused("legacy_lines")
        return
    lines = listing.lines_of(values)
    if not lines or len(found.lines) not in (0, len(lines)):
        raise Refused("legacy_lines")
    listing.check_sum(values)
    resolution = next((each for each in found.discussions if each.stage == "resolution"), None)
    people = {} if resolution is None else resolution.counts
    for votes in found.lines:
        told = {name: people[name] for name in ("entitled", "present") if name in people}
        tally.check_counts(meeting.count_of({**told, **votes}))


def judged(
    act: Act, row: MatterRow, held: Held, told: Sequence[Votes]
) -> tuple[list[dict[str, Any]], list[str]]:
    """What came of each line, for the event, and what the law finds: a finding warns, and only the votes fail a line."""
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    found: list[dict[str, Any]] = []
    warnings: list[str] = []
    for line, votes in zip_longest(listing.of(proposal), told, fillvalue=None):
        if line is None:
            break
        if not votes or "for" not in votes:
            each: dict[str, Any] = {"line": line.number, "title": line.title, "outcome": "passed"}
            each["because"] = AS_A_WHOLE
        else:
            each = listing.judge_line(
                act.session,
                proposal,
                line,
                {name: votes.get(name, 0) for name in listing.VOTES},
                count=held.count,
                body=held.body,
                held_on=held.held_on,
                women_entitled=held.women_entitled,
                rules=pinned.rules_of(act.session, row),
            )
            each["outcome"] = "rejected" if each["outcome"] == "rejected" else "passed"
        found.append(each)
        warnings += [str(each["because"])] if each["because"] else []
    return found, list(dict.fromkeys(warnings))
