"""What stands of former villages here (原村事项): which of their matters goes on as which of ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from workflows.mergers.tables import TakenUp
from workflows.tables import Jurisdiction, Proposal

CARRIED, ANEW = "carried", "anew"


@dataclass(frozen=True)
class Merger:
    """How a village was merged, as its last event has it: into which, by which approval, with what left open."""

    successor: str
    number: str
    approved_on: str
    carried: tuple[str, ...]
    anew: tuple[str, ...]
    suspended: tuple[str, ...]


def merger(session: Session, village: str) -> Merger | None:
    """How a village was merged; None for one that goes on."""
    for event in log.events(session, village, subject=("jurisdiction", village)):
        if event.kind == "village_merged":
            told = event.body
            lists = (tuple(told[name]) for name in ("carried", "anew", "suspended"))
            return Merger(told["successor"], told["number"], told["approved_on"], *lists)
    return None


def villages(session: Session, successor: str) -> list[Jurisdiction]:
    """The villages that were merged into one."""
    query = select(Jurisdiction).where(Jurisdiction.successor == successor)
    return list(session.scalars(query.order_by(Jurisdiction.jurisdiction)))


def waiting(session: Session, successor: str) -> list[Jurisdiction]:
    """Of these, the ones whose matters and ledger were not taken up yet."""
    found = villages(session, successor)
    return [row for row in found if session.get(TakenUp, (successor, row.jurisdiction, "")) is None]


def to_propose(session: Session, successor: str) -> list[Proposal]:
    """The undecided matters of former villages that were not proposed once more yet."""
    found: list[Proposal] = []
    if not (before := villages(session, successor)):
        return found
    done = {(row.village, row.number) for row in taken_up(session, successor)}
    for village in before:
        told = merger(session, village.jurisdiction)
        for number in told.anew if told is not None else ():
            if (village.jurisdiction, number) not in done:
                found.append(session.get_one(Proposal, (village.jurisdiction, number)))
    return found


def check(session: Session, successor: str, again: Mapping[str, Any]) -> None:
    """Refuses (`not_found`) what no former village left undecided, or what was proposed once more already."""
    waits = {(row.jurisdiction, row.matter) for row in to_propose(session, successor)}
    if (again["village"], again["matter"]) not in waits:
        raise Refused("not_found", matter=again["matter"])


def origin(session: Session, jurisdiction: str, matter: str) -> TakenUp | None:
    """Which matter of which former village goes on as this one; None for the village's own."""
    query = select(TakenUp).where(TakenUp.jurisdiction == jurisdiction, TakenUp.matter == matter)
    return session.scalars(query).first()


def taken_up(session: Session, successor: str) -> list[TakenUp]:
    """The matters that were taken up, in the order in which they were."""
    query = select(TakenUp).where(TakenUp.jurisdiction == successor, TakenUp.number != "")
    return list(session.scalars(query.order_by(TakenUp.index)))


def form(proposal: Proposal) -> dict[str, Any]:
    """The answers with which a matter was proposed."""
    answers: dict[str, Any] = json.loads(proposal.form)
    return answers


def proposed_again(session: Session, event: Event) -> None:
    """A matter began that proposes once more what a former village had not decided."""
    told = event.body.get("again")
    if told:
        taken(session, event, village=told["village"], number=told["matter"], matter=event.subject, how=ANEW)


def taken(session: Session, event: Event, **told: str) -> None:
    """Write down what was taken up."""
    session.add(TakenUp(jurisdiction=event.jurisdiction, index=event.index, **told))
    session.flush()
