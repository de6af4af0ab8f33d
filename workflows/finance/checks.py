"""What the chain of signatures refuses (凭证签批的核对): asked before the office tasks of vouchers complete."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.clock import parse
from engine.errors import Refused
from workflows import matters, people, pinned, retroactive
from workflows.finance import vouchers
from workflows.law import money, tiers
from workflows.record import Act
from workflows.tables import Proposal
from workflows.tasks import doers
from workflows.tasks.checks import Asked, checks
from workflows.works import checking as works
from workflows.works import register

Form = Mapping[str, Any]

SLOTS: Mapping[str, tuple[str, ...]] = {
    "daily-spending": (
        *("handler", "witness", "director_approval", "secretary_approval"),
        *("supervision", "township_check", "payment"),
    ),
    "petty-cash": ("request", "director_approval", "secretary_approval", "supervision", "write_off"),
    "income": ("receipt", "check"),
}
"""The signatures on a voucher, in their order: one person gives one (一张凭证上一个人只签一处)."""

FORBIDDEN = ("招待", "宴请", "吃请", "陪餐", "烟酒")
ADVICE = "各地“零接待”做法，未核实，待本县确认"
TIERS = "spending.tiers"
DECIDED = "collective_decision"


@checks("daily-spending", *SLOTS["daily-spending"])
@checks("petty-cash", *SLOTS["petty-cash"])
@checks("income", *SLOTS["income"])
def one_slot(asked: Asked) -> None:
    """Refuses (`separation_of_duties`) whoever signed this voucher in an earlier slot."""
    if asked.by in _signed(asked):
        raise Refused("separation_of_duties")


@checks("daily-spending", "director_approval")
def stands_in(asked: Asked) -> None:
    """A member signs for the director only where the director is the secretary too, or signed before (一肩挑).

    Refuses `not_your_office` while the director can sign.
    """
    held = _held(asked, "director", "secretary")
    _not_for(asked, "director", held["director"] - held["secretary"])


@checks("daily-spending", "secretary_approval")
@checks("petty-cash", "secretary_approval")
def the_secretary_last(asked: Asked) -> None:
    """A member of the branch signs for the secretary only where the secretary signed before (一肩挑).

    Refuses `not_your_office` while the secretary can sign.
    """
    _not_for(asked, "secretary", _held(asked, "secretary")["secretary"])


def _not_for(asked: Asked, office: str, who: set[str]) -> None:
    if asked.by not in _held(asked, office)[office] and who - _signed(asked):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name])


@checks("daily-spending", "handler", "witness", "director_approval", "secretary_approval")
def left_for_the_payment(asked: Asked) -> None:
    """The bookkeeper approves nothing, and somebody who keeps the books is left to pay, having signed nothing else.

    Refuses `bookkeeper_signs`. rules.md 9: 报账员录入、上传，不审批.
    """
    keepers = _held(asked, "bookkeeper")["bookkeeper"]
    approves = asked.task in ("director_approval", "secretary_approval")
    if asked.by in keepers and (approves or not keepers - _signed(asked) - {asked.by}):
        raise Refused("bookkeeper_signs")


def _held(asked: Asked, *offices: str) -> dict[str, set[str]]:
    """Who holds some offices of the village today, as events name them."""
    act = asked.act
    held = people.holders_by_office(act.session, act.jurisdiction, offices, on=act.at.date())
    return {each: {f"{act.jurisdiction}/{person}" for person in held.get(each, ())} for each in offices}


def _signed(asked: Asked) -> set[str]:
    """Who signed this voucher in an earlier slot."""
    slots = SLOTS[_voucher(asked).item]
    earlier = slots[: slots.index(asked.task)]
    done = doers.last_done(asked.act.session, asked.row).items()
    return {event.body["by"] for path, event in done if doers.name_of(path) in earlier}


def _voucher(asked: Asked) -> Proposal:
    return matters.proposal_of(asked.act.session, asked.act.jurisdiction, asked.row.id)


@checks("daily-spending", "handler", "director_approval", "payment")
@checks("petty-cash", "request", "settlement")
def no_hospitality(asked: Asked) -> None:
    """Refuses (`spending_forbidden`) hospitality, under whatever kind it is entered: by what the words say."""
    told = _voucher(asked)
    answers = (told.title, *json.loads(told.form).values(), asked.form.get("purpose") or "")
    text = " ".join(str(each) for each in answers)
    found = next((word for word in FORBIDDEN if word in text), None)
    if found:
        raise Refused("spending_forbidden", basis=ADVICE, word=found)


@checks("daily-spending", "handler", "director_approval", "payment")
def of_its_own_matter(asked: Asked) -> None:
    """A cost that names a decided matter is paid from that matter's money, and not before its resolution holds.

    Refuses `not_found`, `retroactive`, and `other_matters_money` where it is no matter with money, or is used up.
    """
    act, told, name = asked.act, _voucher(asked), _named(asked)
    if not name:
        return
    decided = matters.proposal_of(act.session, act.jurisdiction, name)
    budget = register.budget(act.session, decided)
    if decided.item in vouchers.DIRECTIONS or budget is None:
        raise Refused("other_matters_money")
    _check_effective(act, decided, asked.form)
    spent = vouchers.charged(act.session, act.jurisdiction, name, but=asked.row.id)
    if spent + (told.amount or 0) > budget:
        raise Refused("other_matters_money", decided=budget, spent=spent)


@checks("daily-spending", "director_approval", "payment")
def for_its_works(asked: Asked) -> None:
    """A cost that names a works is a payment for it: never more than is due, nor to the firm of another works.

    Refuses `over_budget` and `other_matters_money` (workflows/works/checks.py).
    """
    name, told = _named(asked), _voucher(asked)
    if not name:
        return
    decided = matters.proposal_of(asked.act.session, asked.act.jurisdiction, name)
    bill = {"amount": money.yuan(told.amount or 0), "to": json.loads(told.form).get("payee", "")}
    works.pay(asked.act, asked.act.matter(name), decided, {**bill, "paid_on": asked.form.get("paid_on")})


def _check_effective(act: Act, decided: Proposal, form: Form) -> None:
    days = [act.occurred_at.date(), *([date.fromisoformat(form["paid_on"])] if form.get("paid_on") else [])]
    if not decided.effective_at:
        raise Refused("voucher_undecided", title=decided.title)
    effective = parse(decided.effective_at).date()
    if min(days) < effective:
        raise retroactive.refusal(act, decided, given=min(days), effective=effective)


def _named(asked: Asked) -> str:
    return str(json.loads(_voucher(asked).form).get("of_matter") or "").strip()


@checks("daily-spending", "director_approval", "payment")
def within_its_tier(asked: Asked) -> None:
    """Above the tier of the collective decision only for a matter that was decided; refuses `voucher_needs_decision`.

    The tiers are the county's (`spending.tiers`).
    """
    amount = _voucher(asked).amount or 0
    rules = pinned.rules_of(asked.act.session, asked.row)
    found = rules.value(TIERS)
    tier = tiers.of(tiers.parse(found), amount) if found else None
    if tier is not None and tier.asks == DECIDED and not _named(asked):
        raise Refused("voucher_needs_decision", rules.basis(TIERS), asked=tier.told)


@checks("daily-spending", "payment")
def as_approved(asked: Asked) -> None:
    """Refuses (`voucher_differs`) to pay another amount than was signed for, to the fen."""
    _same(asked, money.fen(asked.form["paid"]))


@checks("petty-cash", "settlement")
def settled_whole(asked: Asked) -> None:
    """What was used and what comes back are together what was handed out; refuses `voucher_differs`."""
    form = asked.form
    _same(asked, money.fen(form["spent"]) + (money.fen(form["returned"]) if form.get("returned") else 0))


def _same(asked: Asked, told: int) -> None:
    amount = _voucher(asked).amount or 0
    if told != amount:
        raise Refused("voucher_differs", approved=money.printed(amount), told=money.printed(told))
