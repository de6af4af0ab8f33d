"""The money of a works in a few sentences (工程到目前为止): what whoever fills in the next form would have to look up."""

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from workflows import pinned
from workflows.law import money
from workflows.law.rules import RuleSet
from workflows.tables import Proposal
from workflows.works import books, checks, register
from workflows.works.books import Book


def sentences(db: Session, row: MatterRow, proposal: Proposal, *, on: date) -> Iterator[str]:
    """Review, way of contracting, winner, contract, progress, and what is due by a day; nothing of other matters."""
    if proposal.item not in register.ITEMS:
        return
    known = {each.matter: each for each in books.of_village(db, row.jurisdiction)}
    if row.id in known:
        yield from _contracting(known[row.id], pinned.rules_of(db, row))
        yield from _building(known[row.id], on)


def _contracting(book: Book, rules: RuleSet) -> Iterator[str]:
    if book.reviewed is not None:
        yield _("审定价%(money)s。", money=money.printed(book.reviewed))
        if not book.method:
            yield _("按本县的金额分档，至少要用%(way)s。", way=_(checks.NAMES[checks.asked_way(book, rules)]))
    if book.method:
        yield _("发包方式是%(way)s。", way=_(checks.NAMES[book.method]))
    least = checks.least_bidders(book, rules)
    if least is not None and not book.offers:
        yield _(
            "至少要有%(least)s家不同的单位报价。依据：%(basis)s。",
            least=least,
            basis=rules.basis(checks.BIDDERS),
        )
    if book.offers:
        told = "，".join(f"{each.bidder}{money.printed(each.price)}" for each in book.offers)
        yield _("报价：%(offers)s。", offers=told)
    if book.winner and book.award is not None:
        yield _("中标单位%(firm)s，中标价%(money)s。", firm=book.winner, money=money.printed(book.award))


def _building(book: Book, on: date) -> Iterator[str]:
    if book.contract is not None:
        agreed = {"firm": book.contractor, "money": money.printed(book.contracted)}
        yield _("合同和%(firm)s签，合同价（含变更）%(money)s。", **agreed)
        yield _("工程完成%(percent)s%%。", percent=book.percent)
    if book.final is not None:
        yield _("决算价%(money)s。", money=money.printed(book.final))
    if book.audited is not None:
        yield _("审核价%(money)s。", money=money.printed(book.audited))
    limit = checks.due(book, on=on)
    if limit is not None and (book.contract is not None or book.spent is not None):
        yield _("现在还可以付%(money)s。", money=money.printed(max(0, limit - book.paid)))
