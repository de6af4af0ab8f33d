"""Money (资金合规): funding, contract, payments and final cost against what was decided, and when."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from engine.clock import parse
from workflows.assets.dues import SOON, Light
from workflows.checkup.finding import SYSTEM, Evidence, Found, doubt, overdue, violation
from workflows.checkup.record import Happened, MatterRecord, VillageRecord
from workflows.checkup.registry import check, check_village
from workflows.checkup.standards import TIERS
from workflows.implementation import DATES
from workflows.law import money


def _amount(told: object) -> int | None:
    return money.fen(str(told)) if told else None


def _contract(matter: MatterRecord) -> tuple[int, Happened] | None:
    """The contract's sum and the event that told it, of the last beginning of the implementation."""
    begun = matter.happened("implementation_begun")
    amount = _amount(begun[-1].body["form"].get("amount")) if begun else None
    return (amount, begun[-1]) if amount is not None else None


@check("funding_does_not_add_up", title="资金来源加起来不对")
def funding_does_not_add_up(matter: MatterRecord) -> Iterator[Found]:
    """The sources of funding are not the amount."""
    told, funding = matter.form.get("amount"), matter.form.get("funding") or []
    if told and not money.funding_adds_up(told, funding):
        total = sum(money.fen(part["amount"]) for part in funding)
        yield violation(matter.started, SYSTEM, matter.evidence, amount=money.fen(told), funding=total)


@check("contract_above_decision", title="合同金额超过决议")
def contract_above_decision(matter: MatterRecord) -> Iterator[Found]:
    """The contract is dearer than what was decided."""
    contract, decided = _contract(matter), matter.proposal.amount
    if contract is not None and decided is not None and contract[0] > decided:
        amount, event = contract
        grounds = matter.four_discussions
        yield violation(event.day, grounds, event.evidence, amount=amount, decided=decided)


def _payments(matter: MatterRecord) -> tuple[Evidence, ...]:
    paid = tuple(Evidence("event", payment.id.removeprefix("y")) for payment in matter.payments)
    return paid or (matter.evidence,)


def _last_paid(matter: MatterRecord) -> str:
    return max(payment.paid_on for payment in matter.payments)


@check("over_budget", title="付款超过决议金额")
def over_budget(matter: MatterRecord) -> Iterator[Found]:
    """The payments in sum are more than was decided."""
    decided = matter.proposal.amount
    if decided is not None and matter.payments and matter.paid > decided:
        facts = {"paid": matter.paid, "decided": decided, "excess": matter.paid - decided}
        yield violation(_last_paid(matter), matter.four_discussions, *_payments(matter), **facts)


@check("paid_above_contract", title="付款超过合同金额")
def paid_above_contract(matter: MatterRecord) -> Iterator[Found]:
    """More was paid than the contract says, though not more than was decided."""
    contract, decided = _contract(matter), matter.proposal.amount
    within = decided is None or matter.paid <= decided
    if contract is not None and matter.payments and within and matter.paid > contract[0]:
        facts = {"paid": matter.paid, "amount": contract[0]}
        evidence = (*_payments(matter), contract[1].evidence)
        yield doubt(_last_paid(matter), SYSTEM, *evidence, **facts)


@check("result_above_decision", title="实际花费超过决议金额")
def result_above_decision(matter: MatterRecord) -> Iterator[Found]:
    """The final cost that the result's notice tells is more than was decided."""
    sheet, decided = matter.sheet("result"), matter.proposal.amount
    final = _amount(sheet.text.get("final_amount")) if sheet is not None else None
    if sheet is not None and final is not None and decided is not None and final > decided:
        facts = {"amount": final, "decided": decided}
        yield violation(_up(sheet.row.full_since, matter), matter.four_discussions, sheet.evidence, **facts)


@check("paid_above_result", title="付款超过公布的花费")
def paid_above_result(matter: MatterRecord) -> Iterator[Found]:
    """More was paid than the village was told."""
    sheet = matter.sheet("result")
    final = _amount(sheet.text.get("final_amount")) if sheet is not None else None
    if sheet is not None and final is not None and matter.paid > final:
        facts = {"paid": matter.paid, "amount": final}
        evidence = (sheet.evidence, *_payments(matter))
        yield violation(_last_paid(matter), matter.four_discussions, *evidence, **facts)


@check("result_without_amount", title="实施结果没有公布花费")
def result_without_amount(matter: MatterRecord) -> Iterator[Found]:
    """An amount was decided, and the result's notice does not say what was spent."""
    sheet = matter.sheet("result")
    if sheet is not None and matter.proposal.amount and not sheet.text.get("final_amount"):
        yield doubt(_up(sheet.row.full_since, matter), SYSTEM, sheet.evidence, decided=matter.proposal.amount)


def _up(full_since: str, matter: MatterRecord) -> str:
    return full_since or matter.row.since


def _effective(matter: MatterRecord, index: int) -> date | None:
    """When the resolution was effective on which an event of the implementation rests."""
    gates = [event for event in matter.happened("gate_opened") if event.body["gate"] == "resolution"]
    before = [event for event in gates if event.index < index]
    if before:
        return before[-1].day
    told = matter.proposal.effective_at
    return parse(told).date() if told and not gates else None


@check("retroactive", title="先办后批")
def retroactive(matter: MatterRecord) -> Iterator[Found]:
    """A contract, a start or a payment dated before the resolution was effective; a late entry does not heal it."""
    paid_on = {payment.id: payment.paid_on for payment in matter.payments}
    for event in matter.happened("implementation_begun", "payment_made"):
        told = [event.body["form"].get(key) for key in DATES]
        row = paid_on.pop(f"y{event.index}", "")
        earliest = min(day for day in (event.occurred_at[:10], row, *told) if day)
        yield from _too_early(matter, earliest, event.index, event.kind)
    for payment, day in paid_on.items():
        yield from _too_early(matter, day, int(payment.removeprefix("y")), "payment_made")


def _too_early(matter: MatterRecord, day: str, index: int, what: str) -> Iterator[Found]:
    effective = _effective(matter, index)
    if effective is None or day < effective.isoformat():
        what = what if effective else f"{what}_never"
        facts = {"given": day, "effective": effective.isoformat() if effective else "", "what": what}
        yield violation(day, matter.four_discussions, Evidence("event", str(index)), **facts)


ORDINALS = re.compile(r"[0-9０-９一二三四五六七八九十第期段标组号批次（）()、\s-]")
YEAR = timedelta(days=365)
NOT_DONE = ("rejected", "withdrawn")


@check_village("split_suspected", title="疑似化整为零")
def split_suspected(village: VillageRecord) -> Iterator[Found]:
    """Matters of one contractor, place or name within twelve months that together reach an amount none of them does.

    Only where the county's own rules list such amounts; the warning stands at the last of them.
    """
    told: set[tuple[str, ...]] = set()
    for group in _alike(village).values():
        for last in group:
            near = [each for each in group if last.started - YEAR < each.started <= last.started]
            found = _crossed(last, near)
            key = tuple(each.id for each in near)
            if found is not None and key not in told:
                told.add(key)
                yield found.of(last.id)


def _alike(village: VillageRecord) -> dict[tuple[str, str], list[MatterRecord]]:
    """Matters that share a contractor, a place, or a title but for its numbers; in the order of their start."""
    groups: dict[tuple[str, str], list[MatterRecord]] = {}
    for matter in sorted(village.matters.values(), key=lambda each: (each.started, each.id)):
        if matter.row.state in NOT_DONE or TIERS not in matter.rules or not matter.proposal.amount:
            continue
        title = ORDINALS.sub("", matter.proposal.title)
        for key, value in (
            ("contractor", matter.form.get("contractor", "")),
            ("place", matter.form.get("place", "")),
            ("title", title if len(title) > 1 else ""),
        ):
            if value:
                groups.setdefault((key, value), []).append(matter)
    return groups


def _crossed(last: MatterRecord, near: list[MatterRecord]) -> Found | None:
    amounts = [each.proposal.amount or 0 for each in near]
    for tier in sorted((money.fen(text) for text in last.rules.words(TIERS)), reverse=True):
        if max(amounts) < tier <= sum(amounts):
            facts = {"n": len(near), "sum": sum(amounts), "tier": tier, "matters": [each.id for each in near]}
            evidence = tuple(each.evidence for each in near)
            return doubt(last.started, last.grounds(TIERS), *evidence, **facts)
    return None


@check_village("rent_overdue", title="合同应收款过期没有收")
def rent_overdue(village: VillageRecord) -> Iterator[Found]:
    """An instalment of a contract whose day is over and that no voucher covers."""
    for account in village.accounts:
        for due in account.dues:
            if due.light is Light.RED:
                name = account.contract.matter
                facts = {"n": due.number, "due": due.last_day.isoformat(), "amount": due.owed}
                found = overdue(
                    due.last_day, village.standards.advice(SOON), Evidence("matter", name), **facts
                )
                yield found.of(name)
