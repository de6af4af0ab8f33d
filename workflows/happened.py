"""Days on which something happened (实际发生的日期): what is told as done is not dated ahead."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.errors import Refused
from workflows.record import Act

FACTS = (
    "announced_on",
    "award_on",
    "banked_on",
    "booked_on",
    "opened_on",
    "paid_on",
    "posted_on",
    "received_on",
    "signed_on",
)
"""Fields of money, contracts, bids and postings. A day ahead would free retention money before its time, or close a
tender that nobody has opened yet."""


def check(act: Act, values: Mapping[str, Any]) -> None:
    """Refuses (`in_the_future`) answers that date a payment, a contract, a bid or a posting after today."""
    today = act.at.date()
    for key in FACTS:
        if values.get(key) and date.fromisoformat(str(values[key])) > today:
            raise Refused("in_the_future", day=str(values[key]), field=key)
