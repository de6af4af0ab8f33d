"""The financial disclosure (财务公开的期限): a month whose money moved and that nobody has put on the wall in time."""

from collections.abc import Iterator
from datetime import date, timedelta

from workflows.checkup.finding import Evidence, Found, organisation_law, overdue
from workflows.checkup.record import VillageRecord
from workflows.checkup.registry import check_village

BY_DAY = "finance_disclosure.by_day"
QUARTERLY = "第三十条"
"""村民委员会组织法: 财务至少每季度公开一次，收支较多的每月公开."""


@check_village("finance_disclosure_late", title="财务没有按期公开")
def finance_disclosure_late(village: VillageRecord) -> Iterator[Found]:
    """Months with settled vouchers that no posted sheet covers within the county's days of the next month, told once.

    Once these days have passed after the quarter, too, the law's own quarter is missed.
    """
    days = village.standards.days(BY_DAY)
    if days is None:
        return
    missing = [month for month in sorted(village.moved) if not village.disclosed(month)]
    late = [month for month in missing if _due(month, days) < village.today]
    if not late:
        return
    quarter = _due(_quarter_end(late[0]), days) < village.today
    grounds = (
        organisation_law(QUARTERLY, _due(late[0], days))
        if quarter
        else village.standards.grounds(village.standards.rules, BY_DAY)
    )
    due = _due(_quarter_end(late[0]) if quarter else late[0], days)
    evidence = Evidence("matter", village.moved[late[0]])
    what = "quarter" if quarter else "month"
    yield overdue(due, grounds, evidence, months=late, n=len(late), day=due.isoformat(), what=what)


def _due(month: str, days: int) -> date:
    """The last day of so many days after a month."""
    year, number = (int(part) for part in month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) + timedelta(days=days - 1)


def _quarter_end(month: str) -> str:
    year, number = month.split("-")
    return f"{year}-{(int(number) - 1) // 3 * 3 + 3:02d}"
