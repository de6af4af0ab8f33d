"""A village is merged into another (并入): the last event of its own log; from then on it is read only."""

from datetime import date

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import jurisdictions, matters, people
from workflows.mergers import standing
from workflows.record import Act, Answer, applies
from workflows.tables import Due, Jurisdiction

OFFICE = "county_civil_affairs"
MOVED = "moved"
"""The state of a matter that was open when its village was merged."""


def merge(act: Act, *, successor: str, number: str, approved_on: date, order: str, settlement: str) -> Answer:
    """The county's civil affairs department records that the village goes into `successor`, of the same county.

    `number` and `approved_on` are of the approval, `order` its scan; `settlement` is the scan of the report that settles
    assets and debts (清产核资, 《农村集体经济组织法》第二十三条). Refuses (`merger_blocked`) while meetings, notices,
    disclosures, objections, vouchers are open, and (`merger_successor`) a village that cannot go on.
    """
    here = jurisdictions.get(act.session, act.jurisdiction)
    county = matters.county(act.session, act.jurisdiction)
    people.require(act, (OFFICE,), homes=[county])
    found = jurisdictions.get(act.session, successor)
    same = found.kind == here.kind == "village" and matters.county(act.session, successor) == county
    if not same or found.jurisdiction == here.jurisdiction or found.successor:
        raise Refused("merger_successor")
    _papers(act, number, approved_on, order, settlement)
    left = standing.of(act.session, act.jurisdiction, on=act.at.date())
    if left.blocked:
        raise Refused("merger_blocked", left=standing.words(left))
    body = {
        "successor": successor,
        "number": number.strip(),
        "approved_on": approved_on.isoformat(),
        "photos": [order, settlement],
        "carried": list(left.carried),
        "anew": list(left.anew),
        "suspended": list(left.suspended),
    }
    act.record("village_merged", ("jurisdiction", act.jurisdiction), body)
    return Answer(subject=act.jurisdiction)


def _papers(act: Act, number: str, approved_on: date, order: str, settlement: str) -> None:
    if not number.strip():
        raise Refused("order_number_missing")
    if not order or not settlement:
        raise Refused("evidence_missing", what="merger")
    if approved_on > act.at.date():
        raise Refused("in_the_future", day=approved_on.isoformat())


@applies("village_merged")
def _apply_merged(session: Session, event: Event) -> None:
    """Nothing is due there any more, and nobody is asked for anything; drawn timers rest with their matters."""
    here = event.jurisdiction
    session.get_one(Jurisdiction, here).successor = event.body["successor"]
    session.execute(
        update(MatterRow)
        .where(MatterRow.jurisdiction == here, MatterRow.state.in_(("open", "suspended")))
        .values(state=MOVED)
    )
    session.execute(delete(Due).where(Due.jurisdiction == here))
