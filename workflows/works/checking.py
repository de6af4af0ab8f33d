"""Which check belongs to which works task (工程任务的核对): asked when an office task completes, or a payment is made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.clock import parse
from engine.errors import Refused
from engine.matter import MatterRow
from workflows import matters, pinned, retroactive
from workflows.law import money
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned
from workflows.record import Act
from workflows.tables import Proposal
from workflows.tasks import checks as task_checks
from workflows.works import books, checks, register
from workflows.works.books import Book, Offer

Form = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a check looks at: the works, the village's other works, the answers, the rules, the resolution's day.

    `early` words the refusal of what is dated before that day.
    """

    book: Book
    others: Sequence[Book]
    form: Form
    outcome: str
    rules: RuleSet
    effective: date | None
    early: Callable[[date], Refused]

    def fen(self, key: str) -> int:
        """An amount of the form in fen; nothing where it is not told."""
        return money.fen(str(self.form[key])) if self.form.get(key) else 0


def pay(act: Act, row: MatterRow, proposal: Proposal, form: Form) -> None:
    """Refuse to pay for a works more than is due, or what belongs to another; other items are not looked at."""
    if proposal.item not in register.ITEMS:
        return
    asked = _asked(act, row, proposal, form, "")
    told = str(form.get("to") or ""), str(form.get("works") or "")
    checks.purpose(asked.book, asked.others, to=told[0], works=told[1])
    on = date.fromisoformat(form["paid_on"]) if form.get("paid_on") else act.occurred_at.date()
    checks.payment(asked.book, asked.fen("amount"), on=on)


def begin(act: Act, row: MatterRow, proposal: Proposal, form: Form) -> None:
    """Refuse to begin a works otherwise than its contract has it; other items are not looked at."""
    if proposal.item in register.ITEMS:
        asked = _asked(act, row, proposal, form, "")
        checks.begin(asked.book, str(form.get("contractor") or ""), asked.fen("amount"))


def _asked(act: Act, row: MatterRow, proposal: Proposal, form: Form, outcome: str) -> Asked:
    act.session.flush()
    known = {each.matter: each for each in books.of_village(act.session, act.jurisdiction)}
    started = date.fromisoformat(proposal.started_on)
    mine = known.pop(row.id, None) or Book(
        row.id, proposal.title, started, item=proposal.item, decided=proposal.amount
    )
    effective = parse(proposal.effective_at).date() if proposal.effective_at else None
    rules = pinned.rules_of(act.session, row)

    def early(given: date) -> Refused:
        return retroactive.refusal(act, proposal, given=given, effective=effective)

    return Asked(mine, list(known.values()), form, outcome, rules, effective, early)


def _method(asked: Asked) -> Iterable[Warned]:
    checks.method(asked.book, asked.outcome, asked.rules)
    return checks.split(asked.book, asked.others, asked.rules)


def _offers(asked: Asked) -> Iterable[Warned]:
    offers = [
        Offer(
            told["bidder"],
            money.fen(told["price"]),
            str(told.get("code") or ""),
            str(told.get("papers") or ""),
            bool(told.get("related")),
        )
        for told in asked.form.get("bids") or ()
    ]
    checks.bidders(asked.book, offers, asked.rules)
    return [*checks.duplicates(asked.book, offers, asked.others), *checks.related(offers)]


def _tender(asked: Asked) -> Iterable[Warned]:
    announced, opened = (date.fromisoformat(asked.form[key]) for key in ("announced_on", "opened_on"))
    return [*_offers(asked), *checks.bid_time(asked.book, announced, opened, asked.rules)]


def _award(asked: Asked) -> Iterable[Warned]:
    winner = str(asked.form["winner"])
    if asked.outcome == "clear":
        checks.award(asked.book, winner)
    return checks.related(asked.book.offers, winner)


def _contract(asked: Asked) -> Iterable[Warned]:
    firm, signed_on = str(asked.form["contractor"]), date.fromisoformat(asked.form["signed_on"])
    amount = asked.fen("amount")
    if asked.effective is None or signed_on < asked.effective:
        raise asked.early(signed_on)
    checks.contract(asked.book, amount, firm)
    if asked.fen("advance") > amount:
        raise Refused("over_budget", decided=amount, spent=asked.fen("advance"), against="contract")
    mine = replace(asked.book, contractor=firm)
    return [
        *checks.split(mine, asked.others, asked.rules),
        *checks.concentration(mine, firm, asked.others, asked.rules),
        *checks.related(mine.offers, firm),
    ]


def _variation(asked: Asked) -> Iterable[Warned]:
    if asked.outcome == "done":
        checks.variation(asked.book, register.signed(asked.form), asked.rules)
    return ()


def _final(asked: Asked) -> Iterable[Warned]:
    checks.final_account(asked.book, asked.fen("amount"))
    return ()


def _audit(asked: Asked) -> Iterable[Warned]:
    if asked.outcome == "agree":
        checks.audit(asked.book, asked.fen("audited"))
    return ()


def _report(asked: Asked) -> Iterable[Warned]:
    cap = asked.rules.value(checks.CAP)
    return checks.emergency(asked.fen("spent"), money.fen(str(cap)) if cap else None, asked.rules)


CHECKS: Mapping[str, Callable[[Asked], Iterable[Warned]]] = {
    "method": _method,
    **dict.fromkeys(("negotiation", "comparison"), _offers),
    "tender": _tender,
    "award_notice": _award,
    "contract": _contract,
    "variation": _variation,
    "final_account": _final,
    "audit": _audit,
    "report": _report,
}
"""By task of a works: what is looked at before it completes."""


@task_checks.checks(register.WORKS, *CHECKS)
@task_checks.checks(register.EMERGENCY, *CHECKS)
def check(told: task_checks.Asked) -> Iterable[Warned]:
    """Refuse what a works may not do in a task, and warn."""
    proposal = matters.proposal_of(told.act.session, told.act.jurisdiction, told.row.id)
    return CHECKS[told.task](_asked(told.act, told.row, proposal, told.form, told.outcome))
