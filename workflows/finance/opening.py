"""The opening balance (期初余额): entered once by the township that keeps the books, with its evidence."""

import re
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from workflows.finance.tables import SETTLED, Opening, Voucher
from workflows.law import money
from workflows.record import Act, Answer, applies
from workflows.tasks import doers

KEEPERS = ("township_rural_economy",)
"""Who keeps the books of a village (村财民理乡镇监管): never the village that spends."""

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def state(act: Act, *, month: str, amount: str, evidence: Sequence[str], reason: str = "") -> Answer:
    """Say what the village had when a month ("2026-03") began; said before, it is corrected, with a reason.

    Refuses `day_unreadable`, `evidence_missing`, `opening_stated` where it is said twice without a reason, and
    `opening_late` where vouchers lie before the month, for they would then count in no balance.
    """
    doers.require(act, KEEPERS)
    if not MONTH.fullmatch(month):
        raise Refused("day_unreadable", written=month)
    if not evidence:
        raise Refused("evidence_missing")
    if latest(act.session, act.jurisdiction) is not None and not reason.strip():
        raise Refused("opening_stated")
    earliest = act.session.scalar(
        select(func.min(Voucher.month)).where(
            Voucher.jurisdiction == act.jurisdiction, Voucher.month != "", Voucher.state == SETTLED
        )
    )
    if earliest is not None and earliest < month:
        raise Refused("opening_late", month=earliest)
    body = {
        "month": month,
        "amount": money.fen(amount),
        "evidence": list(evidence),
        "reason": reason.strip(),
        "by": doers.key(act.by),
    }
    act.record("opening_stated", ("jurisdiction", act.jurisdiction), body)
    return Answer(subject=act.jurisdiction)


@applies("opening_stated")
def _apply_stated(session: Session, event: Event) -> None:
    told = dict(event.body) | {"evidence": canonical.dumps(event.body["evidence"])}
    told.pop("entered_by", None)
    session.add(Opening(jurisdiction=event.jurisdiction, index=event.index, **told))


def of_village(session: Session, village: str) -> list[Opening]:
    """All that was said of it, the latest first."""
    query = select(Opening).where(Opening.jurisdiction == village).order_by(Opening.index.desc())
    return list(session.scalars(query))


def latest(session: Session, village: str) -> Opening | None:
    """What holds; none where nobody has said it yet."""
    return next(iter(of_village(session, village)), None)
