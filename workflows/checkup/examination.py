"""The examination (体检): a village or a matter at an instant, all checks over one reading of the record."""

from datetime import datetime

from sqlalchemy.orm import Session

from workflows.checkup import (
    answers,
    disclosures,
    entitled,
    entries,
    finances,
    holding,
    leases,
    line_votes,
    loading,
    persons,
    postings,
    registry,
    rulebook,
    spending,
    standards,
    votes,
    waiting,
)
from workflows.checkup.finding import Finding
from workflows.checkup.standards import Standards

SUBJECTS = (
    *(holding, entitled, line_votes, votes, persons, entries, disclosures, postings, answers, spending),
    *(leases, finances, waiting, rulebook),
)
"""The modules of checks: importing them fills the registry."""


def examine(
    session: Session, village: str, *, at: datetime, measure: Standards | None = None
) -> list[Finding]:
    """Everything that is wrong or doubtful in a village at an instant, the heaviest and oldest first.

    `measure` spares reading the county's standards again where several of its villages are examined.
    """
    measure = measure or standards.load(session, village, on=at.date())
    record = loading.load(session, village, at=at, standards=measure)
    return sorted(registry.run(record), key=lambda finding: finding.weight)


def examine_matter(session: Session, village: str, matter: str, *, at: datetime) -> list[Finding]:
    """What is wrong or doubtful about one matter; the whole village is read, for some faults lie between matters."""
    return [finding for finding in examine(session, village, at=at) if finding.matter == matter]
