"""What stands in the register of entitlements (年度事项与授权): what is usable, used and left, and what follows events."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.log import Event
from engine.matter import MatterRow
from workflows.entitlements import listing
from workflows.entitlements.entering import LISTED, MANDATED
from workflows.entitlements.listing import ANNUAL, MANDATE
from workflows.entitlements.tables import CouncilMandate, LineVote, ListedMatter, MatterEntry
from workflows.law import councils, money
from workflows.law.assemblies import RESOLUTION
from workflows.law.councils import COUNCIL
from workflows.law.kinds import SUBJECTS
from workflows.tables import Proposal

BEYOND = ("implementation", "result_disclosure")
"""The stages at which a resolution has been disclosed for its period."""
DEAD = ("withdrawn", "rejected")
"""States of a matter that came to nothing: what it would have used is free again."""


@dataclass(frozen=True)
class Use:
    """A matter that rests on an annual resolution or a mandate; `amount` in fen."""

    entry: MatterEntry
    title: str
    amount: int
    state: str

    @property
    def counts(self) -> bool:
        """Whether it uses something up."""
        return self.state not in DEAD and self.entry.outcome != "lapsed"


def uses(session: Session, jurisdiction: str, source: str) -> list[Use]:
    """All matters that rest on a resolution, in the order in which they began."""
    query = (
        select(MatterEntry, Proposal, MatterRow.state)
        .join(
            Proposal,
            (Proposal.jurisdiction == MatterEntry.jurisdiction) & (Proposal.matter == MatterEntry.matter),
        )
        .join(
            MatterRow,
            (MatterRow.jurisdiction == MatterEntry.jurisdiction) & (MatterRow.id == MatterEntry.matter),
        )
        .where(MatterEntry.jurisdiction == jurisdiction, MatterEntry.source == source)
        .order_by(Proposal.started_on, MatterEntry.matter)
    )
    return [
        Use(entry, proposal.title, proposal.amount or 0, state)
        for entry, proposal, state in session.execute(query)
    ]


def effective(session: Session, jurisdiction: str, matter: str) -> bool:
    """Whether a resolution holds now: disclosed for its period, not sent back, not suspended."""
    row = session.get(MatterRow, (jurisdiction, matter))
    return row is not None and row.state in ("open", "closed") and row.stage in BEYOND


def mandate(session: Session, row: CouncilMandate, *, but: str = "") -> councils.CouncilMandate:
    """A stored mandate as the law reads it, with what other matters than `but` use of it."""
    used = uses(session, row.jurisdiction, row.matter)
    return councils.CouncilMandate(
        issuer=row.issuer,
        starts=date.fromisoformat(row.since),
        ends=date.fromisoformat(row.until),
        subjects=tuple(json.loads(row.subjects)),
        each=row.each,
        total=row.total,
        used=row.used_before + sum(use.amount for use in used if use.counts and use.entry.matter != but),
        before=row.before,
        effective=effective(session, row.jurisdiction, row.matter),
    )


def mandate_of(session: Session, jurisdiction: str, matter: str) -> councils.CouncilMandate | None:
    """The mandate on which a matter rests, as it is for that matter; none for a matter of another kind."""
    entry = session.get(MatterEntry, (jurisdiction, matter))
    row = session.get(CouncilMandate, (jurisdiction, entry.source)) if entry is not None else None
    return mandate(session, row, but=matter) if row is not None else None


def started(session: Session, event: Event) -> None:
    """A matter began that says on what it rests."""
    told = event.body.get("entry")
    if told:
        texts = {"kind": told["kind"], "source": told["source"], "line": told["line"]}
        session.add(
            MatterEntry(
                jurisdiction=event.jurisdiction,
                matter=event.subject,
                **texts,
                outcome="",
                decided_on="",
                reported="",
            )
        )


def decided(session: Session, event: Event) -> None:
    """A resolution passed: it lists, it grants, or it is one that the council took on a mandate."""
    body = event.body
    _count(session, event)
    if body["stage"] != RESOLUTION or body["answer"]["outcome"] != "passed":
        return
    key = (event.jurisdiction, event.subject)
    proposal = session.get_one(Proposal, key)
    form = json.loads(proposal.form)
    if proposal.item == ANNUAL:
        _list(session, event, form)
    elif proposal.item == MANDATE:
        _grant(session, event, form)
    if body["body"] == COUNCIL and (entry := session.get(MatterEntry, key)) is not None:
        entry.decided_on = body["held_on"]


def _count(session: Session, event: Event) -> None:
    """What each line got in a meeting, as it was voted on there."""
    told = event.body.get("lines")
    if not told:
        return
    lines = {
        line.number: line
        for line in listing.of(session.get_one(Proposal, (event.jurisdiction, event.subject)))
    }
    for each in told:
        line = lines[each["line"]]
        session.add(
            LineVote(
                jurisdiction=event.jurisdiction,
                meeting=event.body["meeting"],
                matter=event.subject,
                line=line.number,
                title=line.title,
                subject=line.subject,
                owner=line.owner,
                cap=line.cap,
                in_favour=each.get("for"),
                against=each.get("against"),
                abstain=each.get("abstain"),
                outcome=each["outcome"],
                because=each["because"],
                first="",
            )
        )


def _list(session: Session, event: Event, form: Mapping[str, Any]) -> None:
    """The lines of the latest vote; a list whose lines were not voted on one by one entitles to nothing."""
    here = (ListedMatter.jurisdiction == event.jurisdiction, ListedMatter.matter == event.subject)
    session.execute(delete(ListedMatter).where(*here))
    outcomes = {each["line"]: each["outcome"] for each in event.body.get("lines", ())}
    year = int(form.get("year") or event.body["held_on"][:4])
    for line in listing.lines_of(form):
        if line.number in outcomes:
            session.add(
                ListedMatter(
                    jurisdiction=event.jurisdiction,
                    matter=event.subject,
                    line=line.number,
                    title=line.title,
                    subject=line.subject,
                    owner=line.owner,
                    cap=line.cap,
                    year=year,
                    outcome=outcomes[line.number],
                )
            )


def _grant(session: Session, event: Event, form: Mapping[str, Any]) -> None:
    """The subjects that passed; all of them where the mandate was voted on as a whole.

    What was used before the start day stays used when the mandate is voted on anew here.
    """
    told = session.get(CouncilMandate, (event.jurisdiction, event.subject))
    used = event.body.get("used_before", told.used_before if told is not None else 0)
    refused = {each["title"] for each in event.body.get("lines", ()) if each["outcome"] != "passed"}
    subjects = [each for each in listing.subjects_of(form) if SUBJECTS.get(each, each) not in refused]
    row = CouncilMandate(
        jurisdiction=event.jurisdiction,
        matter=event.subject,
        issuer=event.body["body"],
        subjects=json.dumps(subjects),
        each=money.fen(form["each"]),
        total=money.fen(form["amount"]),
        since=form["valid_from"],
        until=form["valid_to"],
        before="used_before" in event.body,
        used_before=used,
    )
    session.merge(row)


def published(session: Session, proposal: Proposal, meeting: str) -> dict[str, Any]:
    """What the notice of an annual resolution or a mandate says besides the rest: every line with what it got, the bounds.

    Nothing for any other matter. `cap` in fen; a vote that nobody counted is left out.
    """
    lines = listing.of(proposal)
    if not lines:
        return {}
    query = select(LineVote).where(
        LineVote.jurisdiction == proposal.jurisdiction,
        LineVote.meeting == meeting,
        LineVote.matter == proposal.matter,
    )
    got = {row.line: row for row in session.scalars(query)}
    told: dict[str, Any] = {"lines": [_published(line, got.get(line.number)) for line in lines]}
    if proposal.item == MANDATE:
        form = json.loads(proposal.form)
        told["mandate"] = {name: form[name] for name in ("each", "amount", "valid_from", "valid_to")}
        row = session.get(CouncilMandate, (proposal.jurisdiction, proposal.matter))
        if row is not None and row.used_before:
            told["mandate"]["used_before"] = money.yuan(row.used_before)
    return told


def _published(line: listing.Line, got: LineVote | None) -> dict[str, Any]:
    votes = {} if got is None else {"for": got.in_favour, "against": got.against, "abstain": got.abstain}
    told = {
        "line": line.number,
        "title": line.title,
        "subject": line.subject,
        "owner": line.owner,
        "cap": line.cap,
    }
    counted: dict[str, Any] = {name: number for name, number in votes.items() if number is not None}
    if got is not None and got.first:
        counted["first"] = json.loads(got.first)
    return told | counted | {"outcome": got.outcome if got is not None else ""}


def entered(session: Session, event: Event) -> None:
    """A matter reached its entry: what was decided and disclosed in the annual resolution holds for it too."""
    body, key = event.body, (event.jurisdiction, event.subject)
    session.get_one(MatterEntry, key).outcome = body["outcome"]
    if body["kind"] == LISTED and body["outcome"] == "opened":
        proposal = session.get_one(Proposal, key)
        source = session.get_one(Proposal, (event.jurisdiction, body["source"]))
        proposal.resolved_on, proposal.effective_at = source.resolved_on, source.effective_at
        proposal.gates = " ".join(sorted({*proposal.gates.split(), "resolution"}))


KIND_OF = {ANNUAL: LISTED, MANDATE: MANDATED}
"""Which entry rests on a resolution of which item."""
