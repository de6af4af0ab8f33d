"""The books of a works (一个工程的账): its register, what was decided and what was paid, read together."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.finance.tables import SETTLED, Voucher
from workflows.tables import Payment, Proposal
from workflows.works import register
from workflows.works.tables import Bid, Variation, Work

Row = TypeVar("Row", Bid, Variation, Payment)


@dataclass(frozen=True)
class Offer:
    """One bidder's offer in fen; `code` is the firm's credit code, `papers` the number of its bid papers."""

    bidder: str
    price: int
    code: str = ""
    papers: str = ""
    related: bool = False


@dataclass(frozen=True)
class Book:
    """A works with all its money in fen; None: not told yet. `redecided`: the total of a variation."""

    matter: str
    title: str
    started: date
    item: str = register.WORKS
    place: str = ""
    decided: int | None = None
    redecided: int = 0
    reviewed: int | None = None
    method: str = ""
    offers: tuple[Offer, ...] = ()
    winner: str = ""
    award: int | None = None
    contractor: str = ""
    contract: int | None = None
    advance: int = 0
    variations: tuple[int, ...] = ()
    percent: int = 0
    accepted_on: str = ""
    final: int | None = None
    audited: int | None = None
    retention: int = 0
    retention_until: str = ""
    spent: int | None = None
    payments: tuple[int, ...] = ()

    @property
    def varied(self) -> int:
        """What the variations come to."""
        return sum(self.variations)

    @property
    def contracted(self) -> int:
        """The contract with its variations."""
        return (self.contract or 0) + self.varied

    @property
    def paid(self) -> int:
        """All payments."""
        return sum(self.payments)

    @property
    def budget(self) -> int | None:
        """What was decided, at first or with a variation; None where no amount was."""
        return register.larger(self.decided, self.redecided)

    @property
    def size(self) -> int:
        """What its tier goes by: the reviewed price, before the review what was decided."""
        return self.reviewed if self.reviewed is not None else self.decided or 0

    @property
    def firm(self) -> str:
        """Who builds it, as far as it is known."""
        return self.contractor or self.winner


def of_village(session: Session, jurisdiction: str) -> list[Book]:
    """The books of all works of a village, in the order of their start."""
    query = select(Work, Proposal).join(
        Proposal, (Proposal.jurisdiction == Work.jurisdiction) & (Proposal.matter == Work.matter)
    )
    rows = session.execute(query.where(Work.jurisdiction == jurisdiction)).all()
    offers = _by_matter(
        session.scalars(select(Bid).where(Bid.jurisdiction == jurisdiction).order_by(Bid.number))
    )
    changes = select(Variation).where(Variation.jurisdiction == jurisdiction).order_by(Variation.index)
    varied = _by_matter(session.scalars(changes))
    paid = _by_matter(session.scalars(select(Payment).where(Payment.jurisdiction == jurisdiction)))
    charged = _charged(session, jurisdiction)
    books = [
        _book(
            work,
            proposal,
            [Offer(b.bidder, b.price, b.code, b.papers, b.related) for b in offers.get(work.matter, ())],
            [each.change for each in varied.get(work.matter, ())],
            [*(each.amount for each in paid.get(work.matter, ())), *charged.get(work.matter, ())],
        )
        for work, proposal in rows
    ]
    return sorted(books, key=lambda book: (book.started, book.matter))


def _charged(session: Session, jurisdiction: str) -> dict[str, list[int]]:
    """What vouchers of daily spending paid for works that they name; payments for a works have their own rows."""
    query = select(Voucher.of_matter, Voucher.settled).where(
        Voucher.jurisdiction == jurisdiction, Voucher.state == SETTLED, Voucher.matter != Voucher.of_matter
    )
    found: dict[str, list[int]] = {}
    for matter, amount in session.execute(query.order_by(Voucher.id)):
        found.setdefault(matter, []).append(amount)
    return found


def _by_matter(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.matter, []).append(row)
    return found


def _book(
    work: Work, proposal: Proposal, offers: Sequence[Offer], changes: Sequence[int], payments: Sequence[int]
) -> Book:
    return Book(
        matter=work.matter,
        title=proposal.title,
        started=date.fromisoformat(proposal.started_on),
        item=work.item,
        place=str(json.loads(proposal.form).get("place") or ""),
        decided=proposal.amount,
        redecided=work.redecided,
        reviewed=work.reviewed,
        method=work.method,
        offers=tuple(offers),
        winner=work.winner,
        award=work.award,
        contractor=work.contractor,
        contract=work.contract,
        advance=work.advance,
        variations=tuple(changes),
        percent=work.percent,
        accepted_on=work.accepted_on,
        final=work.final,
        audited=work.audited,
        retention=work.retention,
        retention_until=work.retention_until,
        spent=work.spent,
        payments=tuple(payments),
    )
