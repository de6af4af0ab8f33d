"""A matter rests by order and goes on again (责令中止、恢复): of the township, or of a court; an event each."""

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import jurisdictions, people, stages
from workflows.record import Act, Answer, applies

ORDERS = {"township": "乡镇责令改正", "court": "法院裁判文书"}
"""By what order a matter is suspended, or goes on again."""


def suspend(
    act: Act, *, matter: str, reason: str, order: str = "", number: str = "", scan: str = ""
) -> Answer:
    """The township suspends a matter (责令改正 or a court's order); nothing moves until it is resumed.

    `order` is one of `ORDERS`, `number` the document's number (a court's order has one), `scan` its digest.
    """
    row = _matter(act, matter, state="open", what="suspend")
    body = _body(reason, order, number, scan)
    act.record("matter_suspended", ("matter", row.id), body)
    return Answer(subject=row.id)


def resume(
    act: Act, *, matter: str, reason: str, order: str = "", number: str = "", scan: str = ""
) -> Answer:
    """The township lets a suspended matter go on, by the same kinds of order."""
    row = _matter(act, matter, state="suspended", what="resume")
    body = _body(reason, order, number, scan)
    act.record("matter_resumed", ("matter", row.id), body)
    return Answer(subject=row.id)


def _matter(act: Act, matter: str, *, state: str, what: str) -> MatterRow:
    """The matter, where the actor is its township's Party committee and it is in a state."""
    people.require(act, ("township_party",), homes=[jurisdictions.get(act.session, act.jurisdiction).parent])
    row = act.matter(matter)
    if row.state != state:
        raise stages.out_of_order(act.session, row, what)
    return row


def _body(reason: str, order: str, number: str, scan: str) -> dict[str, str]:
    if not reason.strip():
        raise Refused("reason_missing")
    if order and order not in ORDERS:
        raise Refused("choice_unknown")
    if order == "court" and not number.strip():
        raise Refused("order_number_missing")
    told = {"order": order, "number": number.strip(), "scan": scan}
    return {"reason": reason} | {name: value for name, value in told.items() if value}


@applies("matter_suspended")
@applies("matter_resumed")
def _apply_rest(session: Session, event: Event) -> None:
    row = session.get_one(MatterRow, (event.jurisdiction, event.subject))
    row.state = "suspended" if event.kind == "matter_suspended" else "open"
