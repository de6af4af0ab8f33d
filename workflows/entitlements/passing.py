"""Entering on a resolution (按依据进入): checked when the matter begins, and once more when it gets there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import pinned
from workflows.catalogue import PowerItem
from workflows.entitlements import entering, listing, register
from workflows.entitlements.entering import LISTED, MANDATED, NEITHER
from workflows.entitlements.tables import CouncilMandate, ListedMatter, MatterEntry
from workflows.law import councils, money
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned
from workflows.record import Act, applies
from workflows.tables import Proposal


@dataclass(frozen=True)
class Asked:
    """What a matter is about, against which its basis is checked; `amount` in fen. `matter`: empty before it began."""

    title: str
    subject: str
    owner: str
    amount: int | None
    started: date
    matter: str = ""


def asked(values: Mapping[str, Any], on: date) -> Asked:
    """What a start form asks for."""
    amount = money.fen(values["amount"]) if values.get("amount") else None
    subject, owner = values.get("subject") or "other", values.get("owner") or "villagers"
    return Asked(str(values["title"]).strip(), subject, owner, amount, on)


@dataclass(frozen=True)
class Basis:
    """On what a matter rests: `line` of a list, 0 for a mandate."""

    kind: str
    source: str
    line: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """As an event tells it."""
        return {"kind": self.kind, "source": self.source, "line": self.line}


def check(
    session: Session, jurisdiction: str, basis: Basis, found: Asked, *, on: date, rules: RuleSet
) -> list[Warned]:
    """Refuses what does not rest on its basis on a day: `not_as_listed`, or a bound of the mandate; see the table."""
    if basis.kind == LISTED:
        _check_listed(
            session, jurisdiction, basis, found, on=on, grounds=rules.basis("villagers_assembly.subjects")
        )
        return []
    row = session.get(CouncilMandate, (jurisdiction, basis.source))
    if basis.kind != MANDATED or row is None:
        raise Refused("not_found", matter=basis.source)
    return register.mandate(session, row, but=found.matter).check(
        subject=found.subject,
        owner=found.owner,
        amount=found.amount,
        day=on,
        started=found.started,
        rules=rules,
    )


def _check_listed(
    session: Session, jurisdiction: str, basis: Basis, found: Asked, *, on: date, grounds: str
) -> None:
    line = session.get(ListedMatter, (jurisdiction, basis.source, basis.line))
    if line is None:
        raise Refused("not_as_listed", grounds, against="unknown")
    used = [
        use.entry.matter
        for use in register.uses(session, jurisdiction, basis.source)
        # 重新表决以后次序可能变了，所以名称相同的也算用过
        if use.counts
        and use.entry.matter != found.matter
        and (use.entry.line == basis.line or use.title == line.title)
    ]
    differs = {
        "rejected": line.outcome != "passed",
        "not_effective": not register.effective(session, jurisdiction, basis.source),
        "year": on.year != line.year,
        "used": bool(used),
        "title": found.title != line.title,
        "subject": found.subject != line.subject,
        "owner": found.owner != line.owner,
        "cap": found.amount is not None and found.amount > line.cap,
    }
    for what, holds in differs.items():
        if holds:
            facts = {
                "asked": found.amount or 0,
                "cap": line.cap,
                "year": line.year,
                "used": used,
                "title": line.title,
            }
            raise Refused("not_as_listed", grounds, against=what, **facts)


def begin(
    act: Act, item: PowerItem, entry: Mapping[str, Any], values: Mapping[str, Any], rules: RuleSet
) -> tuple[Basis, int | None, list[Warned]]:
    """The basis of a matter that is about to begin, its amount (the listed cap where none is told), and warnings.

    Refuses (`entry_unfit`) an item without the four discussions, and the two items that make bases themselves.
    """
    basis = Basis(str(entry["kind"]), str(entry["source"]), int(entry.get("line") or 0))
    if not item.four_discussions or item.id in register.KIND_OF:
        raise Refused("entry_unfit")
    on = act.at.date()
    found = asked(values, on)
    warned = check(act.session, act.jurisdiction, basis, found, on=on, rules=rules)
    if basis.kind == LISTED and found.amount is None:
        return (
            basis,
            act.session.get_one(ListedMatter, (act.jurisdiction, basis.source, basis.line)).cap,
            warned,
        )
    return basis, found.amount, warned


def check_source(item: str, values: Mapping[str, Any], *, on: date, rules: RuleSet) -> None:
    """What an annual resolution or a mandate may not propose; nothing for other items."""
    if item == listing.ANNUAL:
        listing.check(values, on=on, rules=rules)
    elif item == listing.MANDATE:
        for subject in listing.subjects_of(values):
            councils.check_delegable(subject, values.get("owner") or "villagers", on, rules)
        councils.check_term(*(date.fromisoformat(values[key]) for key in ("valid_from", "valid_to")))


def follow(act: Act, row: MatterRow) -> None:
    """A matter stands at an entry: its basis is asked once more, and the diagram goes on as the answer is.

    Today is what counts: a late entry (补录) finds the basis as it is when it is entered.
    """
    for task in row.open_tasks:
        if task.kind == "entry":
            _enter(act, row, task)


def _enter(act: Act, row: MatterRow, task: OpenTask) -> None:
    key = (act.jurisdiction, row.id)
    told, proposal = act.session.get_one(MatterEntry, key), act.session.get_one(Proposal, key)
    basis, because = Basis(told.kind, told.source, told.line), ""
    started = date.fromisoformat(proposal.started_on)
    found = Asked(proposal.title, proposal.subject, proposal.owner, proposal.amount, started, row.id)
    rules = pinned.rules_of(act.session, row)
    try:
        check(act.session, act.jurisdiction, basis, found, on=act.at.date(), rules=rules)
    except Refused as refused:
        because = refused.rule
    outcome = "lapsed" if because else "opened"
    body = basis.told | {"outcome": outcome} | ({"because": because} if because else {})
    effect = {"do": "complete", "path": task.path, "data": {"outcome": outcome}}
    act.record("matter_entered", ("matter", row.id), body, effect=effect)


@applies("matter_entered")
def _apply_entered(session: Session, event: Event) -> None:
    register.entered(session, event)


def stage_of(kind: str) -> str:
    """Where a matter enters, by the table."""
    return entering.table()[kind or NEITHER].enters
