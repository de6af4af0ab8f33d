"""Paper and screen in one tally (纸票与屏幕票合计): what was voted on screen is added to what was entered from paper."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from workflows.meetings import box
from workflows.record import Act
from workflows.tables import Ballot


def close(act: Act, meeting: str) -> dict[str, dict[str, int]]:
    """Voting on screen ends: the boxes are counted; the votes of each item on which anybody voted on screen."""
    found = box.count(act, meeting=meeting)
    query = (
        select(Ballot.matter, Ballot.choice, func.count())
        .where(Ballot.jurisdiction == act.jurisdiction, Ballot.meeting == meeting)
        .group_by(Ballot.matter, Ballot.choice)
    )
    for matter, choice, n in act.session.execute(query):
        votes = found.setdefault(matter, dict.fromkeys(box.CHOICES, 0))
        votes[choice] += n
    return {matter: votes for matter, votes in found.items() if sum(votes.values())}


def together(told: Mapping[str, Any], matter: str) -> dict[str, Any]:
    """The counts of an item from an entered result: paper and screen added, the votes on screen told as `on_screen`.

    A number that is not known on paper stays unknown; issued, collected and invalid are of paper alone.
    """
    counts: dict[str, Any] = told["items"][matter]
    on_screen = told.get("on_screen", {}).get(matter)
    if not on_screen:
        return counts
    votes = {
        choice: None if choice in counts and counts[choice] is None else (counts.get(choice) or 0) + n
        for choice, n in on_screen.items()
    }
    return {**counts, **votes, "on_screen": on_screen}
