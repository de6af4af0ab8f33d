"""Leases (租约): sold while let, rent that vanished with an end told late, ends without a second person."""

from collections.abc import Iterator
from datetime import date

from workflows.assets import ledger
from workflows.checkup.finding import SYSTEM, Evidence, Found, doubt, overdue, violation
from workflows.checkup.record import VillageRecord
from workflows.checkup.registry import check_village


@check_village("sold_while_let", title="还在出租就转让")
def sold_while_let(village: VillageRecord) -> Iterator[Found]:
    """A sale was signed while a lease of the same asset ran, or was still to begin."""
    leases = [each for each in village.contracts if each.item == ledger.LEASE and each.asset]
    for sale in village.contracts:
        if sale.item != ledger.DISPOSAL or not sale.asset:
            continue
        before = [each for each in leases if each.asset == sale.asset and each.signed_on <= sale.signed_on]
        for lease in ledger.running(before, sale.signed_on):
            facts = {"lease": lease.matter, "last_day": ledger.last_day(lease)}
            evidence = Evidence("matter", sale.matter), Evidence("matter", lease.matter)
            yield doubt(sale.signed_on, SYSTEM, *evidence, **facts).of(sale.matter)


@check_village("rent_cancelled_late", title="已经到期的应收款随终止取消")
def rent_cancelled_late(village: VillageRecord) -> Iterator[Found]:
    """An end of a lease was recorded after instalments that it cancels had fallen due; told once a contract."""
    by_contract: dict[str, list[int]] = {}
    for ending, due in village.endings:
        by_contract.setdefault(ending.matter, []).append(due.amount)
    told = {ending.matter: ending for ending, _due in village.endings}
    for matter, amounts in by_contract.items():
        ending = told[matter]
        facts = {"n": len(amounts), "sum": sum(amounts), "day": ending.day, "recorded": ending.told_on}
        evidence = Evidence("event", str(ending.index)), Evidence("matter", matter)
        yield doubt(ending.told_on, SYSTEM, *evidence, **facts).of(matter)


@check_village("ending_alone", title="提前终止没有第二人核对")
def ending_alone(village: VillageRecord) -> Iterator[Found]:
    """An early end, its correction or taking back that nobody confirmed but whoever signed it."""
    for row in village.ends:
        if row.confirmed_by in ("", row.by):
            evidence = Evidence("event", str(row.index)), Evidence("matter", row.matter)
            yield violation(row.told_on, SYSTEM, *evidence, day=row.told_on).of(row.matter)


@check_village("ending_unconfirmed", title="提前终止久未核对")
def ending_unconfirmed(village: VillageRecord) -> Iterator[Found]:
    """One that waits for the second person longer than the county's rule for paper results allows."""
    most = village.standards.days("checkup.confirm_days")
    for row in village.unconfirmed_ends:
        waited = (village.today - date.fromisoformat(row.proposed_on)).days
        if most is not None and waited > most:
            grounds = village.standards.advice("checkup.confirm_days")
            yield overdue(
                row.proposed_on, grounds, Evidence("matter", row.matter), days=waited, most=most
            ).of(row.matter)
