"""What is dated before the resolution that it needs (先办后批): one refusal for starts, payments and contracts."""

from datetime import date

from engine.errors import Refused
from workflows import matters
from workflows.record import Act
from workflows.tables import Proposal


def refusal(act: Act, proposal: Proposal, *, given: date, effective: date | None) -> Refused:
    """The refusal of what is dated before the resolution that it needs; a late entry does not heal it.

    Its basis is the article that asks for the resolution, as 程序体检 names it too; unread ones are marked.
    """
    begun = date.fromisoformat(proposal.started_on)
    item = matters.power_list(act.session, act.jurisdiction, on=begun).get(proposal.item)
    basis = item.asked_by(begun) if item is not None else None
    told = effective.isoformat() if effective else "—"
    return Refused("retroactive", basis.text if basis else "", effective=told, given=given.isoformat())
