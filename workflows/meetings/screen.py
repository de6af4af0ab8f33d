"""Paper and screen in one tally (纸票与屏幕票合计): what was voted on screen is added to what was entered from paper."""

from collections.abc import Mapping
from typing import Any

from workflows.meetings import box, lines
from workflows.record import Act


def close(act: Act, meeting: str) -> dict[str, dict[str, int]]:
    """Voting on screen ends: the boxes are counted; the votes on each item and each line that got any on screen."""
    found = box.count(act, meeting=meeting)
    for on, cast in lines.open_votes(act.session, act.jurisdiction, meeting).items():
        votes = found.setdefault(on, dict.fromkeys(box.CHOICES, 0))
        for choice, n in cast.items():
            votes[choice] = votes.get(choice, 0) + n
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
