"""Leases (租约): what was sold while it was let, and rent that vanished with an end that was told late."""

from collections.abc import Iterator

from workflows.assets import ledger
from workflows.checkup.finding import SYSTEM, Evidence, Found, doubt
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
