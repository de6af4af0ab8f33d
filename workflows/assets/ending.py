"""A lease that ends before its term (合同提前终止): day, cause, on which resolution; said again, it is corrected.

Whoever signs contracts proposes it, and a second person confirms it (`second`): until then the lease runs on. From its
day the asset is free. What was due before it stays due; what would have been due later is cancelled.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.clock import parse
from engine.errors import Refused
from engine.log import Event
from workflows import matters, people
from workflows.assets import dues, ledger
from workflows.assets.tables import Asset, Contract, Ending, EndingProposal, Instalment
from workflows.law import bodies
from workflows.law.kinds import LEASE_ENDINGS
from workflows.law.rules import DEFAULTS, RuleSet
from workflows.meetings import agenda
from workflows.record import Act, Answer, applies
from workflows.tables import Proposal
from workflows.tasks import doers

RESOLVED = "asset_lease.ending_resolved"
"""The rule that says for which causes a resolution is needed."""

END, BACK = "end", "back"
OPEN = EndingProposal.state == "open"

SIGNERS = ("directors",)
"""Whoever signs the contract ends it (签订示范合同由理事会)."""


def end(
    act: Act,
    *,
    matter: str,
    day: date,
    cause: str,
    reason: str,
    evidence: Sequence[str],
    rests_on: str = "",
    correction: str = "",
) -> Answer:
    """Propose to end a lease from a day on, with its cause, reason and signed paper; said before, to correct it, with why.

    The signer is whoever records it; nothing changes before a second person confirms it (`second`). Warns
    (`ending_cancels_due`) where it cancels what had fallen due already.
    Refuses `contract_unknown`, `ending_outside` its time, `ending_told` before without a correction,
    `ending_unresolved` and `ending_too_early` where its cause needs a resolution (`asset_lease.ending_resolved`),
    `asset_leased` where a correction would take the asset back from whoever has it by now, `ending_waits` while
    something proposed before waits, and `ending_own` whoever the contract is with.
    """
    office = doers.require(act, SIGNERS)
    _check_told(cause, reason, evidence)
    told = {
        "day": day.isoformat(),
        "cause": cause,
        "reason": reason.strip(),
        "rests_on": rests_on.strip(),
        "evidence": list(evidence),
        "correction": correction.strip(),
    }
    contract = lease(act, matter)
    warned = check(act, contract, END, told, told_on=act.at.date().isoformat())
    return _propose(act, contract, END, told, office=office, warnings=warned)


def take_back(act: Act, *, matter: str, reason: str) -> Answer:
    """Propose that a lease runs on as agreed, its end being recorded by mistake; a second person confirms it.

    Refuses (`ending_missing`) one that was not ended, what is let or sold by now, and all that `end` refuses alike.
    """
    office = doers.require(act, SIGNERS)
    contract = lease(act, matter)
    if not reason.strip():
        raise Refused("reason_missing")
    told = {"reason": reason.strip()}
    check(act, contract, BACK, told, told_on="")
    return _propose(act, contract, BACK, told, office=office, warnings=())


def _propose(
    act: Act, contract: Contract, what: str, told: dict[str, Any], *, office: str, warnings: tuple[str, ...]
) -> Answer:
    check_own(act, contract)
    if waiting(act.session, act.jurisdiction, contract.matter) is not None:
        raise Refused("ending_waits")
    answer = Answer(subject=contract.matter, warnings=warnings)
    body = {"proposal": f"e{act.head.size}", "what": what, "told": told, "by": doers.key(act.by)}
    body |= {"office": office, "answer": answer.public}
    act.record("lease_end_proposed", ("matter", contract.matter), body)
    return answer


def check(
    act: Act, contract: Contract, what: str, told: Mapping[str, Any], *, told_on: str
) -> tuple[str, ...]:
    """Whether an end or its taking back can stand as things are now, when proposed and when confirmed; what it warns of.

    `told_on` is the day on which it was proposed: what fell due before then and is cancelled is warned of.
    """
    if what == BACK:
        if not contract.ended_on:
            raise Refused("ending_missing")
        _check_free(act, contract, from_=contract.ended_on, until=contract.ends)
        return ()
    on = told["day"]
    if contract.ended_on and not told["correction"]:
        raise Refused("ending_told", day=contract.ended_on)
    if not contract.signed_on <= on <= (contract.ends or "9"):
        raise Refused("ending_outside", starts=contract.signed_on, ends=contract.ends or "—", given=on)
    _check_resolved(act, contract, told["cause"], told["rests_on"], on)
    _check_free(act, contract, from_=contract.ended_on, until=on)
    return ("ending_cancels_due",) if dues.cancelled(act.session, contract, on, before=told_on) else ()


def check_own(act: Act, contract: Contract) -> None:
    """回避: refuses (`ending_own`) whoever the contract is with, by name, to sign or confirm its end."""
    if not contract.person or not act.by.person:
        return
    if people.names(act.session, act.by.home, [act.by.person]).get(act.by.person) == contract.party:
        raise Refused("ending_own")


def waiting(session: Session, village: str, matter: str) -> EndingProposal | None:
    """What was proposed for a lease and waits for a second person."""
    query = select(EndingProposal).where(
        EndingProposal.jurisdiction == village, EndingProposal.matter == matter, OPEN
    )
    return session.scalars(query).first()


def lease(act: Act, matter: str) -> Contract:
    """A lease of this village; refuses (`contract_unknown`) a matter without one."""
    row = act.session.get(Contract, (act.jurisdiction, matter))
    if row is None or row.item != ledger.LEASE:
        raise Refused("contract_unknown", matter=matter)
    return row


def _check_told(cause: str, reason: str, evidence: Sequence[str]) -> None:
    if cause not in LEASE_ENDINGS:
        raise Refused("choice_unknown", choice=cause)
    if not reason.strip():
        raise Refused("reason_missing")
    if not evidence:
        raise Refused("ending_paper_missing")


def needs_resolution(rules: RuleSet) -> tuple[str, ...]:
    """The causes for which a resolution is needed: they change what was resolved by the village's own will."""
    return tuple(rules.words(RESOLVED))


def _check_resolved(act: Act, contract: Contract, cause: str, rests_on: str, day: str) -> None:
    rules = matters.rules_on(act.session, act.jurisdiction, act.at.date())
    if not rests_on:
        if cause in needs_resolution(rules):
            raise Refused("ending_unresolved", rules.basis(RESOLVED), matter="—")
        return
    found = act.session.get(Proposal, (act.jurisdiction, rests_on))
    owner = act.session.get(Asset, (act.jurisdiction, contract.asset))
    body = agenda.resolved_by(act.session, act.jurisdiction, rests_on)
    if found is None or not body or rests_on == contract.matter or found.resolved_on < contract.signed_on:
        raise Refused("ending_unresolved", rules.basis(RESOLVED), matter=rests_on)
    let = matters.proposal_of(act.session, act.jurisdiction, contract.matter)
    whose = owner.owner if owner is not None else let.owner
    right = bodies.competence(let.subject, whose, act.at.date(), rules=rules)
    if body not in right.bodies:
        raise Refused("wrong_body", right.basis, body=body, allowed=right.bodies)
    effective = parse(found.effective_at).date().isoformat() if found.effective_at else ""
    if not effective or day < effective:
        raise Refused("ending_too_early", rules.basis(RESOLVED), effective=effective or "—", given=day)


def _check_free(act: Act, contract: Contract, *, from_: str, until: str) -> None:
    """A lease that was ended takes its asset back only while nobody else has it: from its old end until another day."""
    asset = act.session.get(Asset, (act.jurisdiction, contract.asset))
    if asset is None or not from_ or from_ >= (until or "9"):
        return
    if asset.status == ledger.DISPOSED:
        raise Refused("asset_disposed", asset=asset.name)
    others = [
        each
        for each in ledger.lets(act.session, act.jurisdiction, asset.id)
        if each.matter != contract.matter and ledger.overlaps(each, from_, until)
    ]
    if others:
        raise Refused("asset_leased", DEFAULTS, asset=asset.name, until=ledger.last_day(others[0]) or "—")


def proposed(session: Session, village: str) -> frozenset[str]:
    """The leases for which something waits for a second person."""
    query = select(EndingProposal.matter).where(EndingProposal.jurisdiction == village, OPEN)
    return frozenset(session.scalars(query))


@applies("lease_end_proposed")
def _apply_proposed(session: Session, event: Event) -> None:
    body = event.body
    session.add(
        EndingProposal(
            jurisdiction=event.jurisdiction,
            id=body["proposal"],
            matter=event.subject,
            what=body["what"],
            told=canonical.dumps(body["told"]),
            by=body["by"],
            office=body["office"],
            proposed_on=event.recorded_at.date().isoformat(),
            state="open",
        )
    )


def of(session: Session, village: str, matters: Sequence[str]) -> dict[str, list[Ending]]:
    """All that was said of the ends of some contracts, by contract, the latest first."""
    query = select(Ending).where(Ending.jurisdiction == village, Ending.matter.in_(matters))
    found: dict[str, list[Ending]] = {}
    for row in session.scalars(query.order_by(Ending.index.desc())):
        found.setdefault(row.matter, []).append(row)
    return found


def cancelled_late(session: Session, village: str) -> list[tuple[Ending, Instalment]]:
    """The instalments that had fallen due before somebody recorded the end that cancels them, with that end."""
    held = (Contract.jurisdiction == Ending.jurisdiction) & (Contract.matter == Ending.matter)
    plan = (Instalment.jurisdiction == Ending.jurisdiction) & (Instalment.matter == Ending.matter)
    query = select(Ending, Instalment).join(Contract, held).join(Instalment, plan)
    query = query.where(
        Ending.jurisdiction == village,
        Ending.day == Contract.ended_on,
        Instalment.due_on >= Ending.day,
        Instalment.due_on < Ending.told_on,
        Ending.day != "",
    ).order_by(Ending.matter, Instalment.number, Ending.index)
    # 更正过几次、日子一样的，看第一次登记
    found: dict[tuple[str, int], tuple[Ending, Instalment]] = {}
    for row, due in session.execute(query):
        found.setdefault((due.matter, due.number), (row, due))
    return list(found.values())
