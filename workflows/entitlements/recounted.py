"""What a recount of paper changes in the register (逐项重新计票): votes and outcome of lines, and what they entitle to."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.log import Event
from workflows.entitlements import listing
from workflows.entitlements.tables import CouncilMandate, LineVote, ListedMatter


def votes_of(row: LineVote) -> dict[str, int | None]:
    """The votes on a line, by the words of a ballot."""
    return dict(zip(listing.VOTES, (row.in_favour, row.against, row.abstain), strict=True))


def settle(session: Session, event: Event) -> None:
    """The lines that a confirmed recount found to differ get its votes and outcome; the first count stays beside them."""
    told = event.body.get("lines", ())
    for each in told:
        _settle(session, event, each)
    mandate = session.get(CouncilMandate, (event.jurisdiction, event.subject)) if told else None
    if mandate is not None:
        _grant(session, event, mandate)


def _settle(session: Session, event: Event, told: dict[str, Any]) -> None:
    line = told["line"]
    row = session.get_one(LineVote, (event.jurisdiction, event.body["meeting"], event.subject, line))
    row.first = row.first or canonical.dumps(votes_of(row) | {"outcome": row.outcome})
    row.in_favour, row.against, row.abstain = (told[name] for name in listing.VOTES)
    row.outcome, row.because = told["outcome"], told["because"]
    listed = session.get(ListedMatter, (event.jurisdiction, event.subject, line))
    if listed is not None:
        listed.outcome = row.outcome


def _grant(session: Session, event: Event, mandate: CouncilMandate) -> None:
    """The council may decide the subjects that passed as they were counted last."""
    query = select(LineVote).where(
        LineVote.jurisdiction == event.jurisdiction,
        LineVote.meeting == event.body["meeting"],
        LineVote.matter == event.subject,
    )
    passed = [
        row.subject for row in session.scalars(query.order_by(LineVote.line)) if row.outcome == "passed"
    ]
    mandate.subjects = json.dumps(passed)
