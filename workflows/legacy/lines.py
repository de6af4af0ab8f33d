"""The lines of an annual resolution or mandate from before the start day (存量的各项): as its minutes tell them.

A line that was counted by itself passed or failed by its votes. One that was not passed with the whole, and says so: that
each is voted on is this system's advice, and no defect of long ago undoes what the village decided. A subject of a mandate
that the body could not give is not given.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import matters, pinned
from workflows.entitlements import listing
from workflows.law import tally
from workflows.law.assemblies import RESOLUTION
from workflows.legacy.told import Told
from workflows.meetings import meeting
from workflows.meetings.decision import Held
from workflows.record import Act

AS_A_WHOLE = {listing.ANNUAL: "lines_as_whole", listing.MANDATE: "subjects_as_whole"}
Votes = Mapping[str, int]


def check(found: Told, values: Mapping[str, Any]) -> None:
    """Refuses an annual resolution that lists nothing, votes on other lines than there are (`legacy_lines`), and sums or
    counts that cannot be. A mandate's lines are its subjects, where it has several."""
    count = _count(found, values)
    if len(found.lines) not in (0, count) or (found.item == listing.ANNUAL and not count):
        raise Refused("legacy_lines")
    listing.check_sum(values)
    resolution = next((each for each in found.discussions if each.stage == "resolution"), None)
    people = {} if resolution is None else resolution.counts
    for votes in found.lines:
        told = {name: people[name] for name in ("entitled", "present") if name in people}
        tally.check_counts(meeting.count_of({**told, **votes}))


def _count(found: Told, values: Mapping[str, Any]) -> int:
    if found.item == listing.ANNUAL:
        return len(listing.lines_of(values))
    subjects = listing.subjects_of(values) if found.item == listing.MANDATE else ()
    return len(subjects) if len(subjects) > 1 else 0


def judged(
    act: Act, row: MatterRow, held: Held, told: Sequence[Votes]
) -> tuple[list[dict[str, Any]], list[str]]:
    """What came of each line, for the event, and what the law finds: a finding warns, and only the votes fail a line."""
    proposal = matters.proposal_of(act.session, act.jurisdiction, row.id)
    found: list[dict[str, Any]] = []
    warnings: list[str] = []
    for line, votes in zip_longest(listing.listed(proposal, RESOLUTION), told, fillvalue=None):
        if line is None:
            break
        if not votes or "for" not in votes:
            each: dict[str, Any] = {"line": line.number, "title": line.title, "outcome": "passed"}
            each["because"] = AS_A_WHOLE[proposal.item]
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
            if proposal.item == listing.ANNUAL and each["outcome"] != "rejected":
                each["outcome"] = "passed"
        found.append(each)
        warnings += [str(each["because"])] if each["because"] else []
    return found, list(dict.fromkeys(warnings))
