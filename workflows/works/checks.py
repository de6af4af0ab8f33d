"""What no works may do with money (工程款的规矩): pure functions over its books; they refuse, or warn.

Splitting and concentration look at twelve months, as the rule of the field has it (rules.md 3.2): warnings, no stop.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from engine.errors import Refused
from workflows.law import tiers
from workflows.law.rules import DEFAULTS, RuleSet, resolve
from workflows.law.tiers import Tier
from workflows.law.warned import Warned
from workflows.works.books import Book, Offer

TIERS = "works.contracting_tiers"
TOLERANCE = "works.variation_percent"
BIDDERS = "tender.least_bidders"
BID_DAYS = "tender.bid_days"
STATUTORY = "statutory_tender"
CONCENTRATED = "works.firm_contracts"
CAP = "emergency.cap"

YEAR = timedelta(days=365)
NO_SPLITTING = "《招标投标法》第四条"
METHODS = ("negotiation", "comparison", "tender")
"""Ways of contracting, the laxest first."""

ASKED = {
    "two_committees": "negotiation",
    "enquiry": "negotiation",
    "council_bidding": "comparison",
    "comparison": "comparison",
    "council_tender": "tender",
    "tender": "tender",
    "statutory_tender": "tender",
}
"""By what a tier asks for, the laxest way of contracting that will do."""

NAMES = {"negotiation": "两委议定", "comparison": "比选", "tender": "招标"}


def method(book: Book, chosen: str, rules: RuleSet) -> None:
    """Refuses (`tier_method`) a way of contracting below what the tier of the reviewed price asks for."""
    asked = asked_way(book, rules)
    if METHODS.index(chosen) < METHODS.index(asked):
        raise Refused(
            "tier_method", rules.basis(TIERS), asked=book.size, way=NAMES[asked], chosen=NAMES[chosen]
        )


def asked_way(book: Book, rules: RuleSet) -> str:
    """The laxest way of contracting that will do for a works, by the tier of its size."""
    tier = tier_of(book.size, rules)
    return ASKED.get(tier.asks, METHODS[0]) if tier is not None else METHODS[0]


def tier_of(amount: int, rules: RuleSet) -> Tier | None:
    """The tier that an amount in fen reaches; none where the county has no tiers."""
    found = rules.words(TIERS)
    return tiers.of(tiers.parse(found), amount) if found else None


def bidders(book: Book, offers: Sequence[Offer], rules: RuleSet) -> None:
    """Refuses (`too_few_bidders`) a comparison or tender with fewer firms than asked; one firm twice is one."""
    least, firms = least_bidders(book, rules), distinct(offers)
    if least is not None and firms < least:
        raise Refused("too_few_bidders", rules.basis(BIDDERS), least=least, given=firms)


def must_tender(book: Book, rules: RuleSet) -> bool:
    """Whether the law asks for a tender of a works of this size: a county may draw the line lower, not higher."""
    found = (tier_of(book.size, each) for each in (rules, resolve((), on=book.started)))
    return any(tier is not None and tier.asks == STATUTORY for tier in found)


def bid_time(book: Book, announced: date, opened: date, rules: RuleSet) -> Iterator[Warned]:
    """Refuses (`bid_time_short`) an opening too soon after the announcement where the law asks for a tender; warns below.

    Bids are handed in until the opening, so the days end there. A county may ask for more days than the law, not for
    fewer.
    """
    must = must_tender(book, rules)
    asked = (rules, resolve((), on=book.started)) if must else (rules,)
    strictest = max(asked, key=lambda each: each.days(BID_DAYS) or 0)
    needed, given = strictest.days(BID_DAYS) or 0, (opened - announced).days
    # 《招标投标法》第二十四条：从发出招标文件到交标截止，最短二十日，开始的当日不计入。
    if given >= needed:
        return
    facts = {"needed": needed, "given": given, "open_on": announced + timedelta(days=needed)}
    if must:
        raise Refused("bid_time_short", strictest.basis(BID_DAYS), field="opened_on", **facts)
    yield Warned("bid_time_short", strictest.basis(BID_DAYS), facts)


def least_bidders(book: Book, rules: RuleSet) -> int | None:
    """How many firms its way of contracting asks for; None where none is chosen, or it asks for no number."""
    return rules.days(BIDDERS) if book.method in METHODS[1:] else None


def distinct(offers: Sequence[Offer]) -> int:
    """How many firms offers come from: whoever shares a name or a credit code is one."""
    groups: list[set[str]] = []
    for offer in offers:
        marks = {f"name {plain(offer.bidder)}"} | ({f"code {plain(offer.code)}"} if offer.code else set())
        same = [group for group in groups if group & marks]
        groups = [group for group in groups if group not in same] + [marks.union(*same)]
    return len(groups)


def plain(text: str) -> str:
    """A name or code without what people add or leave out: blanks, brackets, case."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def award(book: Book, winner: str) -> None:
    """Refuses (`winner_made_no_offer`) a winner that is none of the bidders."""
    if book.offers and plain(winner) not in {plain(offer.bidder) for offer in book.offers}:
        raise Refused("winner_made_no_offer", DEFAULTS, winner=winner, field="winner")


def contract(book: Book, amount: int, firm: str) -> None:
    """Refuses a contract above the reviewed price, above what was decided, and other than was awarded."""
    if book.reviewed is not None and amount > book.reviewed:
        raise Refused("over_reviewed_price", DEFAULTS, spent=amount, decided=book.reviewed)
    _within(book.budget, amount)
    if book.winner and plain(firm) != plain(book.winner):
        raise Refused("contract_party", DEFAULTS, winner=book.winner, field="contractor")
    _within(book.award, amount, "award")


def begin(book: Book, firm: str, amount: int) -> None:
    """Refuses (`begun_otherwise`) to begin with another firm, or for more money, than the contract has."""
    other = bool(firm and book.contractor) and plain(firm) != plain(book.contractor)
    if book.contract is not None and (other or amount > book.contracted):
        field = "contractor" if other else "amount"
        raise Refused(
            "begun_otherwise", DEFAULTS, winner=book.contractor, decided=book.contracted, field=field
        )


def _within(limit: int | None, spent: int, against: str = "") -> None:
    if limit is not None and spent > limit:
        facts = {"against": against} if against else {}
        raise Refused("over_budget", DEFAULTS, decided=limit, spent=spent, excess=spent - limit, **facts)


def variation(book: Book, change: int, rules: RuleSet) -> None:
    """Refuses variations that in sum go beyond the tolerance (`variation_over_tolerance`) or what was decided.

    More and less both count towards the tolerance; what the deciding body allowed on top widens it. A contract may
    not shrink below what was paid for it.
    """
    percent = rules.days(TOLERANCE)
    moved = sum(abs(each) for each in (*book.variations, change))
    agreed = book.contract or 0
    allowed = agreed * (percent or 0) // 100 + max(0, book.redecided - agreed)
    if percent is not None and moved > allowed:
        raise Refused(
            "variation_over_tolerance", rules.basis(TOLERANCE), spent=moved, decided=allowed, percent=percent
        )
    _within(book.budget, book.contracted + change)
    _within(book.contracted + change, book.paid, "due")


def final_account(book: Book, amount: int) -> None:
    """Refuses (`over_budget`) a final account above the contract with its variations."""
    _within(book.contracted, amount, "contract")


def audit(book: Book, audited: int) -> None:
    """Refuses (`over_budget`) an audited amount above the final account."""
    _within(book.final, audited, "final")


def payment(book: Book, amount: int, *, on: date) -> None:
    """Refuses (`over_budget`) a payment above what is due on a day."""
    limit = due(book, on=on)
    if limit is not None:
        _within(limit, book.paid + amount, "due")


def due(book: Book, *, on: date) -> int | None:
    """What may have been paid by a day in all, in fen; None where only the decided amount bounds it.

    After the audit: the audited amount, until its day less the retention money. Before: the finished share of the
    contract with its variations, rounded down, or the agreed advance. Without a contract: nothing.
    """
    if book.item == "emergency-works":
        return book.spent
    if book.audited is not None:
        held = book.retention if on.isoformat() < (book.retention_until or "9") else 0
        return min(book.audited, book.contracted) - held
    return min(max(book.advance, book.contracted * book.percent // 100), book.contracted)


def purpose(book: Book, others: Sequence[Book], *, to: str, works: str) -> None:
    """Refuses (`other_matters_money`) a payment whose invoice names another works, or that goes to another's firm."""
    named = plain(works)
    foreign = bool(named) and named != plain(book.title)
    payee = plain(to)
    if book.contractor and payee != plain(book.contractor):
        foreign |= any(payee == plain(each.contractor) for each in others if each.contractor)
    if foreign:
        raise Refused("other_matters_money", DEFAULTS)


def split(book: Book, others: Sequence[Book], rules: RuleSet) -> Iterator[Warned]:
    """Warns (`split_suspected`) of works within twelve months, at one place or by one firm, that together cross a tier."""
    for alike in (_same_place, _same_firm):
        near = [each for each in others if abs(each.started - book.started) < YEAR and alike(each, book)]
        sizes = [each.size for each in (book, *near)]
        together, single = tier_of(sum(sizes), rules), tier_of(max(sizes), rules)
        if near and together is not None and together != single:
            yield Warned("split_suspected", NO_SPLITTING, {"works": [each.title for each in near]})
            return


def _same_place(one: Book, other: Book) -> bool:
    return bool(plain(one.place)) and plain(one.place) == plain(other.place)


def _same_firm(one: Book, other: Book) -> bool:
    return bool(plain(one.firm)) and plain(one.firm) == plain(other.firm)


def duplicates(book: Book, offers: Sequence[Offer], others: Sequence[Book]) -> Iterator[Warned]:
    """Warns (`duplicate_evidence`) of bid papers handed in for several bidders, or for several works."""
    papers = [plain(offer.papers) for offer in offers if offer.papers]
    elsewhere = {plain(offer.papers) for each in others for offer in each.offers if offer.papers}
    if len(set(papers)) < len(papers) or elsewhere & set(papers):
        yield Warned("duplicate_evidence", DEFAULTS, {"works": book.title})


def concentration(book: Book, firm: str, others: Sequence[Book], rules: RuleSet) -> Iterator[Warned]:
    """Warns (`supplier_concentration`) when one firm gets many works of a village within twelve months."""
    most = rules.days(CONCENTRATED)
    near = [each for each in others if abs(each.started - book.started) < YEAR]
    won = 1 + sum(plain(each.contractor) == plain(firm) for each in near)
    if most is not None and won >= most:
        yield Warned("supplier_concentration", rules.basis(CONCENTRATED), {"firm": firm, "works": won})


def related(offers: Sequence[Offer], firm: str = "") -> Iterator[Warned]:
    """Warns (`related_party`) of a bidder that is marked as related to an officer; with a firm, of that one only."""
    if any(offer.related and (not firm or plain(offer.bidder) == plain(firm)) for offer in offers):
        yield Warned("related_party", DEFAULTS, {"firm": firm})


def emergency(spent: int, cap: int | None, rules: RuleSet) -> Iterator[Warned]:
    """Warns (`over_local_cap`) of an emergency that cost more than the county lets be spent before the decision."""
    if cap is not None and spent > cap:
        yield Warned("over_local_cap", rules.basis(CAP), {"spent": spent, "decided": cap})
