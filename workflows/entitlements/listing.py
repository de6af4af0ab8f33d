"""What one resolution decides line by line (逐项表决): an annual resolution's matters, the subjects of a mandate."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Incomplete, Refused
from workflows.law import bodies, money, tally
from workflows.law.assemblies import RESOLUTION
from workflows.law.kinds import SUBJECTS
from workflows.law.rules import RuleSet
from workflows.law.tally import Count
from workflows.meetings import roll
from workflows.tables import Proposal

ANNUAL, MANDATE = "annual-resolution", "council-mandate"
VOTES = ("for", "against", "abstain")
"""What is counted of each line; who is entitled and present is told once for the meeting."""
VOID = "void"
"""What came of the lines where the vote on the whole failed: they entitle to nothing, whatever they got."""


@dataclass(frozen=True)
class Line:
    """One line as proposed: a listed matter, or a subject that the council may decide; `cap` in fen."""

    number: int
    title: str
    subject: str
    owner: str
    cap: int


def lines_of(form: Mapping[str, Any]) -> list[Line]:
    """The listed matters of a proposal's form; what a line leaves open is that of the resolution itself."""
    rows = form.get("matters")
    if not isinstance(rows, list):
        return []
    subject, owner = form.get("subject") or "other", form.get("owner") or "villagers"
    return [
        Line(
            number,
            str(row["matter"]).strip(),
            row.get("subject") or subject,
            row.get("owner") or owner,
            money.fen(row["cap"]),
        )
        for number, row in enumerate(rows, 1)
    ]


def subjects_of(form: Mapping[str, Any]) -> list[str]:
    """The subjects that a mandate's form names; its own where it names none."""
    return sorted(form.get("subjects") or [form.get("subject") or "other"])


def _granted(form: Mapping[str, Any]) -> list[Line]:
    """The subjects of a mandate, each with the cap of one use."""
    owner, cap = form.get("owner") or "villagers", money.fen(form["each"])
    return [
        Line(number, SUBJECTS.get(subject, subject), subject, owner, cap)
        for number, subject in enumerate(subjects_of(form), 1)
    ]


def of(proposal: Proposal) -> list[Line]:
    """All lines of an annual resolution or a mandate; none of any other matter."""
    return told_in(proposal.item, json.loads(proposal.form))


def told_in(item: str, form: Mapping[str, Any]) -> list[Line]:
    """The lines of a form of an annual resolution or a mandate; none of any other item."""
    if item not in (ANNUAL, MANDATE):
        return []
    return lines_of(form) if item == ANNUAL else _granted(form)


def listed(proposal: Proposal, stage: str) -> list[Line]:
    """The lines that a meeting votes on one by one at the resolution; the vote on a mandate of one subject is its own."""
    lines = of(proposal) if stage == RESOLUTION else []
    return lines if proposal.item == ANNUAL or len(lines) > 1 else []


def check(form: Mapping[str, Any], *, on: date, rules: RuleSet) -> None:
    """Refuses a list that no one meeting can decide (`listed_other_body`), and sums that differ (`listed_sum_differs`)."""
    lines = lines_of(form)
    own = bodies.competence(form.get("subject") or "other", form.get("owner") or "villagers", on, rules=rules)
    for line in lines:
        found = bodies.competence(line.subject, line.owner, on, rules=rules)
        if not set(found.bodies) & set(own.bodies):
            raise Refused("listed_other_body", basis=found.basis, line=line.number, bodies=found.bodies)
    check_sum(form)


def check_sum(form: Mapping[str, Any]) -> None:
    """Refuses (`listed_sum_differs`) an amount that is not the sum of the caps."""
    lines = lines_of(form)
    told, total = form.get("amount"), sum(line.cap for line in lines)
    if lines and told and money.fen(told) != total:
        raise Refused("listed_sum_differs", asked=total, decided=money.fen(told))


def counts_told(lines: Sequence[Line], told: Sequence[Mapping[str, int | None]]) -> list[dict[str, int]]:
    """The votes on each line, complete; raises `Incomplete` (`lines`) while one has none."""
    if len(told) != len(lines) or any(each.get("for") is None for each in told):
        raise Incomplete("lines")
    return [{name: int(each.get(name) or 0) for name in VOTES} for each in told]


def judge(
    session: Session,
    proposal: Proposal,
    *,
    votes: Sequence[Mapping[str, int]],
    count: Count,
    body: str,
    held_on: date,
    women_entitled: int | None,
    rules: RuleSet,
) -> list[dict[str, Any]]:
    """What came of each line's own vote, for the event: passed, rejected, no_quorum, or refused with the rule.

    Refuses (`counts_inconsistent`) votes that cannot be. The quorum is the meeting's, the share that of the line's body.
    """
    asked: dict[str, Any] = {
        "count": count,
        "body": body,
        "held_on": held_on,
        "women_entitled": women_entitled,
    }
    return [
        judge_line(session, proposal, line, vote, rules=rules, **asked)
        for line, vote in zip(of(proposal), votes, strict=True)
    ]


def judge_line(
    session: Session,
    proposal: Proposal,
    line: Line,
    vote: Mapping[str, int],
    *,
    count: Count,
    body: str,
    held_on: date,
    women_entitled: int | None,
    rules: RuleSet,
) -> dict[str, Any]:
    """What came of one line's own vote; refuses (`counts_inconsistent`) votes that cannot be."""
    started = date.fromisoformat(proposal.started_on)
    each = Count(
        entitled=count.entitled,
        present=count.present,
        women_present=count.women_present,
        for_=vote["for"],
        against=vote["against"],
        abstain=vote["abstain"],
        # 逐项与整份是同一张票：发出、收回的纸票，屏幕上的票，各项都一样
        issued=count.issued,
        collected=count.collected,
        recused=count.recused,
        on_screen=count.on_screen,
    )
    tally.check_counts(each)
    asked: dict[str, Any] = {"subject": line.subject, "owner": line.owner, "on": started, "rules": rules}
    mandate = roll.mandate(session, proposal.jurisdiction, line.subject, on=held_on)
    because = ""
    try:
        bodies.check_body(body, stage=RESOLUTION, **asked)
        bodies.check_mandate(body, mandate=mandate, held_on=held_on, **asked)
        outcome: str = tally.judge(rules, body, each, women_entitled).outcome
    except Refused as refused:
        outcome, because = "refused", refused.rule
    return {"line": line.number, "title": line.title, **vote, "outcome": outcome, "because": because}
