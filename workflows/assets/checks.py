"""What may not be done with the collective's assets (资产资源的规矩): pure functions over a deal; they refuse, or warn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import Refused
from workflows.assets import ledger
from workflows.assets.ledger import DISPOSAL, LEASE
from workflows.assets.tables import Asset, Contract, Dealing
from workflows.law import bodies, money, tiers
from workflows.law.rules import DEFAULTS, RuleSet
from workflows.law.warned import Warned

TIERS = "assets.trading_tiers"
CHEAP = "assets.cheap_sale_refused"
GUARANTEES = "assets.guarantees_refused"
OFFICER_LOANS = "assets.officer_loans_refused"
MOST_DAYS = "asset_lease.most_days"

WAYS = {"negotiated": "协商", "open": "公开竞价", "platform": "农村产权交易平台竞价"}
"""Ways of finding the other side, the laxest first."""

ASKED = {"negotiated": "negotiated", "open_bidding": "open", "trading_platform": "platform"}
"""By what a tier asks for, the laxest way that will do."""


@dataclass(frozen=True)
class Deal:
    """One matter about an asset: what was asked and decided (fen), its rules, and the ledger as it is."""

    item: str
    asked: Mapping[str, Any]
    subject: str
    owner: str
    decided: int | None
    started: date
    rules: RuleSet
    dealing: Dealing | None = None
    asset: Asset | None = None
    lets: Sequence[Contract] = ()

    @property
    def reviewed(self) -> int | None:
        """The reviewed reserve price, or the appraisal; None where there is none."""
        return self.dealing.reviewed if self.dealing is not None else None

    def least(self) -> int:
        """Below what nobody may let or sell: the reviewed price and the resolved one."""
        return max(self.reviewed or 0, self.decided or 0)


def found(deal: Deal, assets: Sequence[Asset]) -> None:
    """Refuses an asset that the ledger does not have, has several times, or has no more."""
    if not assets:
        raise Refused("asset_unknown", DEFAULTS, asset=str(deal.asked.get("asset") or ""))
    if len(assets) > 1:
        raise Refused("asset_ambiguous", codes=[row.id for row in assets])
    if assets[0].status == ledger.DISPOSED:
        raise Refused("asset_disposed", asset=assets[0].name)


def owned(deal: Deal) -> None:
    """Refuses (`wrong_body`) to have another body decide than that of the owner whom the ledger names.

    《村民委员会组织法》第二十八条: what a group owns is decided by the group.
    """
    if deal.asset is not None and deal.asset.owner != deal.owner:
        told, right = _bodies(deal, deal.owner), _bodies(deal, deal.asset.owner)
        if told.default not in right.bodies:
            facts = {"body": told.default, "allowed": right.bodies, "against": "owner"}
            raise Refused("wrong_body", right.basis, owner=deal.asset.group or "", **facts)


def _bodies(deal: Deal, owner: str) -> bodies.Competence:
    return bodies.competence(deal.subject, owner, deal.started, rules=deal.rules)


def resolved_by(deal: Deal, body: str) -> None:
    """Refuses (`wrong_body`) a resolution of a body that may not decide on the owner's property, as the ledger has it."""
    right = _bodies(deal, deal.asset.owner if deal.asset is not None else deal.owner)
    if body not in right.bodies:
        raise Refused("wrong_body", right.basis, body=body, allowed=right.bodies)


def free(deal: Deal, starts: str, ends: str) -> None:
    """Refuses (`asset_leased`) to let what is let already for some of the time, by a contract or from before the ledger."""
    if deal.asset is None or deal.item != LEASE:
        return
    running = next((each for each in deal.lets if ledger.overlaps(each, starts, ends)), None)
    if running is not None or deal.asset.status == ledger.LEASED:
        until = ledger.last_day(running) if running is not None else ""
        raise Refused("asset_leased", DEFAULTS, asset=deal.asset.name, until=until or "—")


def still_let(deal: Deal, on: str) -> Iterator[Warned]:
    """Warns (`asset_still_let`) of the sale of what is let from an ISO day on, by a contract or from before the ledger.

    What becomes of the lease is in no source that was read for this project, so no article stands here.
    """
    if deal.asset is None or deal.item != DISPOSAL:
        return
    if ledger.running(deal.lets, on) or deal.asset.status == ledger.LEASED:
        yield Warned("asset_still_let", DEFAULTS)


def term(deal: Deal, starts: str, ends: str) -> None:
    """Refuses a term longer than the county allows (`lease_too_long`), or not the one resolved (`term_differs`)."""
    if deal.item != LEASE:
        return
    most = deal.rules.days(MOST_DAYS)
    length = (date.fromisoformat(ends) - date.fromisoformat(starts)).days + 1 if starts and ends else 0
    if most is not None and length > most:
        raise Refused("lease_too_long", deal.rules.basis(MOST_DAYS), most=most, given=length)
    first, last = deal.asked.get("starts") or "", deal.asked.get("ends") or "9"
    if starts and ends and not (first <= starts and ends <= last):
        raise Refused("term_differs", DEFAULTS, resolved=f"{first}—{deal.asked.get('ends') or ''}")


def reviewed(deal: Deal) -> None:
    """Refuses to go on without the appraisal (转让) or the review of the reserve price (出租)."""
    if deal.reviewed is None:
        raise Refused("appraisal_missing" if deal.item == DISPOSAL else "reserve_missing", DEFAULTS)


def way(deal: Deal, chosen: str) -> None:
    """Refuses (`tier_method`) a way of finding the other side below what the tier of the price asks for."""
    told = deal.rules.words(TIERS)
    if not told or not chosen:
        return
    size = deal.least()
    asked = ASKED.get(tiers.of(tiers.parse(told), size).asks, "negotiated")
    order = list(WAYS)
    if order.index(chosen) < order.index(asked):
        facts = {"asked": size, "way": WAYS[asked], "chosen": WAYS[chosen], "against": "asset"}
        raise Refused("tier_method", deal.rules.basis(TIERS), **facts)


def price(deal: Deal, told: int) -> None:
    """Refuses a price below the reviewed one (`below_reserve`) or below what was resolved (`below_resolved`).

    《农村集体经济组织法》第三十五条、第四十四条、第五十八条: no cheap sale of collective property.
    """
    basis = deal.rules.basis(CHEAP) or DEFAULTS
    if deal.reviewed is not None and told < deal.reviewed:
        raise Refused("below_reserve", basis, spent=told, decided=deal.reviewed)
    if deal.decided is not None and told < deal.decided:
        raise Refused("below_resolved", basis, spent=told, decided=deal.decided)


def best(deal: Deal, told: int) -> Iterator[Warned]:
    """Warns (`not_highest_offer`) of an award below an offer that somebody made."""
    offer = deal.dealing.best if deal.dealing is not None else None
    if offer is not None and told < offer:
        yield Warned("not_highest_offer", DEFAULTS, {"spent": told, "decided": offer})


def contract(deal: Deal, told: int, party: str) -> None:
    """Refuses a contract at another price or with another party than were awarded."""
    if deal.item not in (LEASE, DISPOSAL):
        # 投资、借款不得超过决议的金额
        money.check_budget(deal.decided, told)
        return
    reviewed(deal)
    price(deal, told)
    award = deal.dealing.award if deal.dealing is not None else None
    if award is not None and told != award:
        raise Refused("contract_differs", DEFAULTS, spent=told, decided=award)
    winner = deal.dealing.winner if deal.dealing is not None else ""
    if winner and party and _plain(party) != _plain(winner):
        raise Refused("contract_party", DEFAULTS, winner=winner)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def schedule(contract: Contract, instalments: Sequence[Mapping[str, Any]]) -> None:
    """Refuses a plan whose instalments are not the contract's amount (`schedule_differs`), or fall outside its time."""
    if not instalments:
        return
    total = sum(money.fen(each["amount"]) for each in instalments)
    if total != contract.amount:
        raise Refused("schedule_differs", spent=total, decided=contract.amount)
    days = [str(each["due_on"]) for each in instalments]
    if min(days) < contract.signed_on or (contract.ends and max(days) > contract.ends):
        raise Refused("schedule_outside", starts=contract.signed_on, ends=contract.ends or "—")


def red_lines(asked: Mapping[str, Any], officers: Sequence[str], rules: RuleSet) -> None:
    """Refuses guarantees for others (`guarantee_refused`) and loans to officers (`officer_loan_refused`).

    `officers` are the names of whoever holds an office. 《农村集体经济组织法》第三十五条、第四十四条、第五十八条.
    """
    if asked.get("what") == "guarantee":
        raise Refused("guarantee_refused", rules.basis(GUARANTEES) or DEFAULTS)
    partner = _plain(str(asked.get("partner") or ""))
    officer = bool(asked.get("partner_officer")) or partner in {_plain(name) for name in officers}
    if asked.get("what") == "lend" and officer:
        raise Refused("officer_loan_refused", rules.basis(OFFICER_LOANS) or DEFAULTS)


def surveyed(rows: Sequence[Mapping[str, Any]], known: Mapping[str, Asset]) -> None:
    """Refuses rows that say one thing twice, name no group where one owns it, or bring back what was disposed of."""
    seen: set[str] = set()
    for each in rows:
        code = str(each["code"])
        if code in seen or code == ledger.FUNDS:
            raise Refused("asset_code_twice", code=code)
        seen.add(code)
        if each["owner"] == "group" and not str(each.get("group") or "").strip():
            raise Refused("asset_group_missing", code=code)
        row = known.get(code)
        if row is not None and row.status == ledger.DISPOSED:
            raise Refused("asset_disposed", asset=row.name)
