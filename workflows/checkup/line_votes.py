"""Votes line by line (逐项表决): the record against ballots and sheets, and what a recount of paper found on lines."""

import json
from collections.abc import Iterator, Sequence

from workflows.checkup.finding import SYSTEM, Found, doubt, violation
from workflows.checkup.record import Held, MatterRecord
from workflows.checkup.registry import check
from workflows.entitlements.listing import VOTES
from workflows.entitlements.tables import LineVote
from workflows.meetings import lines
from workflows.meetings.recounts import UNDER_WAY, RecountState

STANDS = (RecountState.SAME, RecountState.CORRECTED, RecountState.SETTLED)
"""Recounts after which the lines are what was counted last."""

Counted = tuple[int | None, ...]


@check("line_votes_differ", title="逐项表决重新计票不一致")
def line_votes_differ(matter: MatterRecord) -> Iterator[Found]:
    """The votes on a line are not those of its ballots or of the sheet confirmed last, or its box is not proved."""
    for held in matter.held:
        for row in matter.village.line_votes.get((held.meeting.id, matter.id), ()):
            counted = _counted(matter, held, row)
            told = (row.in_favour, row.against, row.abstain)
            unproved = (held.meeting.id, lines.key(matter.id, row.line)) in matter.village.unproved
            if unproved or (counted is not None and counted != told):
                found = counted if counted is not None else told
                facts = {"line": row.line, "votes": row.in_favour, "counted": found[0]}
                yield violation(held.day, matter.village.archives, *held.evidence, **facts)


def _counted(matter: MatterRecord, held: Held, row: LineVote) -> Counted | None:
    """What ballots or sheets say of a line; None where no sheet has a count of it (存量)."""
    if not held.meeting.on_paper:
        cast = matter.village.ballots.get((held.meeting.id, lines.key(matter.id, row.line)), {})
        return tuple(cast.get(choice, 0) for choice in lines.CHOICES)
    again = matter.village.recounts.get((held.meeting.id, matter.id))
    sheet = json.loads(again.lines) if again is not None and again.state in STANDS else []
    if not sheet and held.entry.get("lines", {}).get(matter.id) and not row.first:
        sheet = lines.added(held.entry["lines"][matter.id], held.entry.get("on_screen", {}), matter.id)
    return tuple(sheet[row.line - 1][name] for name in VOTES) if sheet else None


def _recounts(matter: MatterRecord) -> Iterator[tuple[Held, RecountState, Sequence[LineVote], bool]]:
    """The recounts of what was voted on line by line that are over, with the lines, and whether they were counted."""
    for held in matter.held:
        key = (held.meeting.id, matter.id)
        again, rows = matter.village.recounts.get(key), matter.village.line_votes.get(key, [])
        if again is not None and rows and again.state not in UNDER_WAY:
            yield held, RecountState(again.state), rows, again.lines != "[]"


@check("lines_not_recounted", title="重新计票没有逐项数")
def lines_not_recounted(matter: MatterRecord) -> Iterator[Found]:
    """A recount counted the whole list and none of its lines, as they all did before 0.5.0."""
    for held, state, rows, counted in _recounts(matter):
        if state in STANDS and not counted:
            yield doubt(held.day, SYSTEM, *held.evidence, n=len(rows))


@check("recount_changed_lines", title="重新计票改了逐项的票数")
def recount_changed_lines(matter: MatterRecord) -> Iterator[Found]:
    """The first count of a line was wrong: somebody should ask how, above all where its outcome was another."""
    for held, _state, rows, _counted in _recounts(matter):
        changed = [row for row in rows if row.first]
        turned = [row.line for row in changed if json.loads(row.first)["outcome"] != row.outcome]
        if changed:
            facts = {"lines": turned or [row.line for row in changed]}
            yield doubt(held.day, SYSTEM, *held.evidence, what="turned" if turned else "", **facts)
