"""Reporting back (议事会决定的报告): every use of a mandate is told at the next representatives' assembly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows import people
from workflows.entitlements import register
from workflows.entitlements.register import Use
from workflows.entitlements.tables import CouncilMandate, MatterEntry
from workflows.law.bodies import REPRESENTATIVES, VILLAGERS
from workflows.record import Act, Answer, applies
from workflows.tables import Meeting

HEARERS = (REPRESENTATIVES, *VILLAGERS)
"""Who may be reported to: the representatives, or the assembly above them."""


@dataclass(frozen=True)
class Owed:
    """Uses of a mandate that nobody was told of; `late`: since which day, if it is."""

    mandate: CouncilMandate
    uses: tuple[Use, ...]
    late: str


def meetings(session: Session, jurisdiction: str) -> list[Meeting]:
    """The meetings that could be told, in the order of their days."""
    query = select(Meeting).where(
        Meeting.jurisdiction == jurisdiction, Meeting.state == "closed", Meeting.body.in_(HEARERS)
    )
    return list(session.scalars(query.order_by(Meeting.held_on, Meeting.id)))


def owed(session: Session, jurisdictions: Sequence[str], *, on: date) -> list[Owed]:
    """All reports that are still to be made in some villages."""
    query = select(CouncilMandate).where(CouncilMandate.jurisdiction.in_(jurisdictions))
    found = []
    for row in session.scalars(query.order_by(CouncilMandate.jurisdiction, CouncilMandate.matter)):
        open_ = tuple(
            use
            for use in register.uses(session, row.jurisdiction, row.matter)
            if use.counts and use.entry.decided_on and not use.entry.reported
        )
        if open_:
            found.append(Owed(row, open_, _late(session, row, open_, on)))
    return found


def _late(session: Session, row: CouncilMandate, open_: Sequence[Use], on: date) -> str:
    """The day since when a report is overdue: the first later meeting, or the day after the mandate's last."""
    first = min(use.entry.decided_on for use in open_)
    passed = [each.held_on for each in meetings(session, row.jurisdiction) if each.held_on > first]
    passed += [row.until] if row.until < on.isoformat() else []
    return min(passed, default="")


def report(act: Act, *, mandate: str, meeting: str, text: str) -> Answer:
    """The villagers' committee records that the uses of a mandate were reported at a meeting that was held.

    Refuses another meeting than the representatives' or villagers' (`report_meeting`), an empty text, and one that was
    held before all that is to be told (`nothing_to_report`).
    """
    people.require(act, people.COMMITTEE)
    row = act.session.get(CouncilMandate, (act.jurisdiction, mandate))
    held = act.session.get(Meeting, (act.jurisdiction, meeting))
    if row is None or held is None:
        raise Refused("not_found", matter=mandate)
    if held.state != "closed" or held.body not in HEARERS:
        raise Refused("report_meeting")
    if not text.strip():
        raise Refused("reason_missing")
    told = [
        use.entry.matter
        for use in register.uses(act.session, act.jurisdiction, mandate)
        if use.entry.decided_on and not use.entry.reported and use.entry.decided_on <= held.held_on
    ]
    if not told:
        raise Refused("nothing_to_report")
    act.record(
        "council_reported", ("matter", mandate), {"meeting": meeting, "uses": told, "text": text.strip()}
    )
    return Answer(subject=mandate)


@applies("council_reported")
def _apply_reported(session: Session, event: Event) -> None:
    for matter in event.body["uses"]:
        session.get_one(MatterEntry, (event.jurisdiction, matter)).reported = event.body["meeting"]
