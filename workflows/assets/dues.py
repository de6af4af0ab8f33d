"""What is due under contracts (应收款和预警): each instalment green, yellow or red, found by query on any day.

What was paid is what the vouchers of `income` booked for the contract; it covers the instalments in their order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.assets.tables import Contract, Instalment
from workflows.finance import vouchers
from workflows.finance.tables import Voucher
from workflows.law.days import shipped_calendar
from workflows.tables import Jurisdiction

SOON = "rent.soon_days"
"""The rule that says how many days before an instalment is due somebody is reminded."""

Key = tuple[str, str]
"""A contract: village and matter."""


class Light(Enum):
    """How an instalment stands."""

    GREEN = "green"  # 已收清，或者还没有到期
    YELLOW = "yellow"  # 快到期，还没有收清
    RED = "red"  # 过了期，还没有收清


@dataclass(frozen=True)
class Due:
    """One instalment and what of it was paid, in fen; `last_day` is the due day, or the workday after a day off."""

    number: int
    due_on: date
    last_day: date
    amount: int
    paid: int
    light: Light
    cancelled: bool = False

    @property
    def owed(self) -> int:
        """What is still to be paid; nothing of an instalment that an early end of the contract cancelled."""
        return 0 if self.cancelled else self.amount - self.paid


@dataclass(frozen=True)
class Account:
    """One contract with its instalments and all that was paid for it, in fen."""

    contract: Contract
    dues: tuple[Due, ...]
    paid: int

    @property
    def light(self) -> Light:
        """The worst of its instalments."""
        lights = {due.light for due in self.dues}
        return next((each for each in (Light.RED, Light.YELLOW) if each in lights), Light.GREEN)

    @property
    def next(self) -> Due | None:
        """The first instalment that is not paid whole."""
        return next((due for due in self.dues if due.owed), None)

    @property
    def overdue(self) -> int:
        """What should have been paid by now and was not."""
        return sum(due.owed for due in self.dues if due.light is Light.RED)

    @property
    def excess(self) -> int:
        """What was paid beyond what an early end left to be paid: to be settled with the other side."""
        asked = sum(due.amount for due in self.dues if not due.cancelled)
        return max(0, self.paid - asked) if self.contract.ended_on else 0


def accounts(session: Session, contracts: Iterable[Contract], *, on: date, soon: int) -> list[Account]:
    """The accounts of some contracts on a day; `soon` days before an instalment is due its light is yellow."""
    told = list(contracts)
    villages = sorted({each.jurisdiction for each in told})
    paid, plans = _paid(session, villages), _plans(session, villages)
    found = []
    for each in told:
        key = (each.jurisdiction, each.matter)
        dues = _covered(plans.get(key, ()), paid.get(key, 0), on, soon, ended_on=each.ended_on)
        found.append(Account(each, tuple(dues), paid.get(key, 0)))
    return found


def alarmed(session: Session, villages: Sequence[str], *, on: date, soon: int) -> list[Account]:
    """The contracts of some villages that have an instalment due within `soon` days, or overdue; the red first.

    Of a village that was merged into another none: there they go on.
    """
    until = (on + timedelta(days=soon)).isoformat()
    here = (Contract.jurisdiction == Instalment.jurisdiction) & (Contract.matter == Instalment.matter)
    query = select(Contract).join(Instalment, here).distinct()
    going = select(Jurisdiction.jurisdiction).where(Jurisdiction.successor.is_(None))
    query = query.where(Contract.jurisdiction.in_(villages), Contract.jurisdiction.in_(going))
    query = query.where(Instalment.due_on <= until)
    found = accounts(session, session.scalars(query), on=on, soon=soon)
    lit = [each for each in found if each.light is not Light.GREEN]
    return sorted(lit, key=lambda each: (each.light is not Light.RED, _since(each), each.contract.matter))


def _since(account: Account) -> date:
    return account.next.due_on if account.next is not None else date.max


def paid(session: Session, jurisdiction: str, matter: str, *, but: str = "", booked: bool = True) -> int:
    """What the vouchers of income brought for a contract, in fen; with those under way where not only `booked`."""
    states = (vouchers.SETTLED,) if booked else (vouchers.SETTLED, vouchers.OPEN)
    query = select(func.sum(Voucher.amount)).where(
        Voucher.jurisdiction == jurisdiction,
        Voucher.of_matter == matter,
        Voucher.direction == vouchers.INCOME,
        Voucher.state.in_(states),
        Voucher.id != but,
    )
    return int(session.scalar(query) or 0)


def asked_for(session: Session, contract: Contract) -> int:
    """All that a contract still asks for, in fen: its amount or, ended early, what was due before its end."""
    if not contract.ended_on:
        return contract.amount
    query = select(func.sum(Instalment.amount)).where(
        Instalment.jurisdiction == contract.jurisdiction,
        Instalment.matter == contract.matter,
        Instalment.due_on < contract.ended_on,
    )
    return int(session.scalar(query) or 0)


def cancelled(session: Session, contract: Contract, day: str, *, before: str) -> list[Instalment]:
    """The instalments from an ISO day on that had fallen due before another: an end on that day cancels them."""
    query = select(Instalment).where(
        Instalment.jurisdiction == contract.jurisdiction,
        Instalment.matter == contract.matter,
        Instalment.due_on >= day,
        Instalment.due_on < before,
    )
    return list(session.scalars(query.order_by(Instalment.number)))


def _paid(session: Session, villages: Sequence[str]) -> dict[Key, int]:
    query = select(Voucher.jurisdiction, Voucher.of_matter, func.sum(Voucher.settled)).where(
        Voucher.jurisdiction.in_(villages),
        Voucher.of_matter != "",
        Voucher.direction == vouchers.INCOME,
        Voucher.state == vouchers.SETTLED,
    )
    rows = session.execute(query.group_by(Voucher.jurisdiction, Voucher.of_matter))
    return {(village, matter): int(total) for village, matter, total in rows}


def _plans(session: Session, villages: Sequence[str]) -> dict[Key, list[Instalment]]:
    query = select(Instalment).where(Instalment.jurisdiction.in_(villages))
    found: dict[Key, list[Instalment]] = {}
    for each in session.scalars(query.order_by(Instalment.number)):
        found.setdefault((each.jurisdiction, each.matter), []).append(each)
    return found


def _covered(
    plan: Sequence[Instalment], paid: int, on: date, soon: int, *, ended_on: str = ""
) -> Iterable[Due]:
    left = paid
    for each in plan:
        due_on = date.fromisoformat(each.due_on)
        if ended_on and each.due_on >= ended_on:
            yield Due(each.number, due_on, due_on, each.amount, 0, Light.GREEN, cancelled=True)
            continue
        part = min(left, each.amount)
        left -= part
        # 《民法典》第二百零三条：最后一日是法定休假日的，顺延到休假日结束的次日
        last_day = shipped_calendar().next_workday(due_on)
        light = Light.GREEN
        if part < each.amount and on > last_day:
            light = Light.RED
        elif part < each.amount and (due_on - on).days <= soon:
            light = Light.YELLOW
        yield Due(each.number, due_on, last_day, each.amount, part, light)
