"""The lines of a list in a recount of paper (逐项重新计票): each is counted again with the whole, by the same checks.

Where the whole stands, a line is what its papers say: a result that a recount turns is settled before anything is
published. Where the whole turns, all is voted on anew and no line changes. A line that its meeting could not decide
(refused) stays so, and one of a list that failed (void) too: counting cures neither.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.errors import Incomplete
from engine.matter import MatterRow
from workflows import matters
from workflows.entitlements import listing
from workflows.entitlements.recounted import votes_of
from workflows.law.tally import Count
from workflows.meetings import lines
from workflows.meetings import meeting as meetings
from workflows.meetings.decision import Held
from workflows.meetings.recounts import PaperRecount
from workflows.record import Act
from workflows.tables import AgendaItem, Meeting

JUDGED = ("passed", "rejected", "no_quorum")
"""Outcomes that rest on the count."""


def as_held(held: Meeting, item: AgendaItem, count: Count) -> Held:
    """The meeting of an item, with the counts of the recount."""
    entry = json.loads(held.entry)
    return Held(
        body=held.body,
        stage=item.stage,
        held_on=date.fromisoformat(held.held_on),
        notice_on=date.fromisoformat(held.notice_on) if held.notice_on else None,
        count=count,
        register=entry.get("register"),
        women_entitled=entry.get("women_entitled"),
    )


def votes(
    act: Act, row: MatterRow, held: Meeting, item: AgendaItem, told: Sequence[Mapping[str, int | None]]
) -> list[dict[str, int]]:
    """The votes on each line, from the papers as counted anew and the screen; nothing for a matter without lines.

    Raises `Incomplete` (`lines`) while one has none.
    """
    if not lines.decided(act.session, act.jurisdiction, item.meeting, row.id):
        return []
    rows = listing.listed(matters.proposal_of(act.session, act.jurisdiction, row.id), item.stage)
    on_screen = json.loads(held.entry).get("on_screen", {})
    return lines.added(listing.counts_told(rows, told), on_screen, row.id)


def check(act: Act, row: MatterRow, held: Held, counted: Sequence[Mapping[str, int]]) -> None:
    """Refuses (`counts_inconsistent`) votes on a line of more people than came, or of more papers than came back."""
    if counted:
        meetings.judged_lines(act, row, held, counted)


def differing(
    act: Act, row: MatterRow, held: Held, item: AgendaItem, found: PaperRecount
) -> list[dict[str, Any]]:
    """The lines whose votes the recount found to differ, with what they come to now.

    Raises `Incomplete` (`lines`) for a recount of a list that has no lines, as one entered before they were counted.
    """
    before = lines.decided(act.session, act.jurisdiction, item.meeting, row.id)
    counted: list[dict[str, int]] = json.loads(found.lines)
    if len(before) != len(counted):
        raise Incomplete("lines")
    if not counted:
        return []
    judged = meetings.judged_lines(act, row, held, counted)
    return [
        after | {"outcome": after["outcome"] if was.outcome in JUDGED else was.outcome, "was": was.outcome}
        for was, after, now in zip(before, judged, counted, strict=True)
        if votes_of(was) != now
    ]
