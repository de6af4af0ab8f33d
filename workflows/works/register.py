"""How the register of works follows the log (工程台账怎样来): from each office task that completes, by its form."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.log import Event
from workflows.law import money
from workflows.tables import Proposal
from workflows.works.tables import Bid, Variation, Work

WORKS = "works"
EMERGENCY = "emergency-works"
VARIATION = "works-variation"
ITEMS = (WORKS, EMERGENCY)
"""The items whose matters are works."""

ACCEPTANCES = ("village_acceptance", "supervision_acceptance", "industry_acceptance")
"""Whoever has to accept: only all of them together are an acceptance."""

Form = Mapping[str, Any]


def follow(session: Session, event: Event, proposal: Proposal) -> None:
    """Write what a completed office task says about a works; events of other tasks and items change nothing."""
    if "path" not in event.body:
        return
    item, task, form = proposal.item, event.body["task"], event.body["form"]
    if item == VARIATION and task == "supplement":
        _redecide(session, proposal)
    elif item in ITEMS and task in TOLD:
        TOLD[task](session, _row(session, event, item), event, form)


def _row(session: Session, event: Event, item: str) -> Work:
    row = session.get(Work, (event.jurisdiction, event.subject))
    if row is None:
        texts = (
            *("reviewer", "report", "method", "winner", "awarded_on", "contractor", "signed_on"),
            *("planned_start", "planned_end", "accepted", "accepted_on", "retention_until"),
        )
        numbers = ("advance", "redecided", "percent", "retention")
        row = Work(jurisdiction=event.jurisdiction, matter=event.subject, item=item)
        for name in (*texts, *numbers):
            setattr(row, name, "" if name in texts else 0)
        session.add(row)
    return row


def named(session: Session, jurisdiction: str, title: str) -> Work | None:
    """The latest works of a village under its title; none where there is no such works on the register."""
    query = select(Work).join(
        Proposal, (Proposal.jurisdiction == Work.jurisdiction) & (Proposal.matter == Work.matter)
    )
    query = query.where(Work.jurisdiction == jurisdiction, Proposal.title == title.strip())
    return session.scalars(query.order_by(Proposal.started_on.desc(), Work.matter.desc()).limit(1)).first()


def budget(session: Session, proposal: Proposal) -> int | None:
    """What was decided for a matter in fen; for a works the total of a variation, where that is more."""
    row = session.get(Work, (proposal.jurisdiction, proposal.matter))
    return larger(proposal.amount, row.redecided if row is not None else 0)


def larger(decided: int | None, redecided: int) -> int | None:
    """The larger of what was decided at first and with a variation; None where no amount was decided."""
    return decided if decided is None else max(decided, redecided)


def _redecide(session: Session, proposal: Proposal) -> None:
    """The deciding body let the works come to another total (工程变更): the supplement makes it hold."""
    row = named(session, proposal.jurisdiction, str(json.loads(proposal.form).get("works") or ""))
    if row is not None:
        row.redecided = proposal.amount or 0


def _fen(told: object) -> int | None:
    return money.fen(str(told)) if told else None


def _text(form: Form, key: str) -> str:
    return str(form.get(key) or "")


def _initiated(_session: Session, _row: Work, _event: Event, _form: Form) -> None:
    """The works is on the register from its initiation."""


def _reviewed(_session: Session, row: Work, _event: Event, form: Form) -> None:
    row.submitted, row.reviewed = _fen(form["submitted"]), _fen(form["reviewed"])
    row.reviewer, row.report = _text(form, "reviewer"), _text(form, "report")


def _method(_session: Session, row: Work, event: Event, _form: Form) -> None:
    row.method = event.body["outcome"]


def _bids(session: Session, row: Work, _event: Event, form: Form) -> None:
    session.execute(delete(Bid).where(Bid.jurisdiction == row.jurisdiction, Bid.matter == row.matter))
    session.add_all(
        Bid(
            jurisdiction=row.jurisdiction,
            matter=row.matter,
            number=number,
            bidder=told["bidder"],
            price=money.fen(told["price"]),
            code=_text(told, "code"),
            papers=_text(told, "papers"),
            related=bool(told.get("related")),
        )
        for number, told in enumerate(form.get("bids") or (), start=1)
    )


def _award(_session: Session, row: Work, event: Event, form: Form) -> None:
    # 有异议的公示不算数
    clear = event.body["outcome"] == "clear"
    row.winner = _text(form, "winner") if clear else ""
    row.award = _fen(form["price"]) if clear else None
    row.awarded_on = _text(form, "posted_on") if clear else ""


def _contract(session: Session, row: Work, _event: Event, form: Form) -> None:
    row.contractor, row.contract = _text(form, "contractor"), _fen(form["amount"])
    row.advance = _fen(form.get("advance")) or 0
    row.signed_on = _text(form, "signed_on")
    row.planned_start, row.planned_end = _text(form, "planned_start"), _text(form, "planned_end")
    # 重新签的合同从头算，原来的变更和进度留在办理经过里
    row.percent, row.accepted, row.accepted_on = 0, "", ""
    here = (Variation.jurisdiction == row.jurisdiction, Variation.matter == row.matter)
    session.execute(delete(Variation).where(*here))


def _progress(_session: Session, row: Work, _event: Event, form: Form) -> None:
    row.percent = int(form.get("percent") or 0)
    row.accepted, row.accepted_on = "", ""


def _vary(session: Session, row: Work, event: Event, form: Form) -> None:
    """A variation that was registered; one that was chosen by mistake leaves nothing behind."""
    if event.body["outcome"] != "done":
        return
    session.add(
        Variation(
            jurisdiction=row.jurisdiction,
            matter=row.matter,
            index=event.index,
            change=signed(form),
            cause=_text(form, "cause"),
        )
    )


def signed(form: Form) -> int:
    """A variation in fen: less is negative."""
    change = money.fen(form["change"])
    return -change if form.get("direction") == "less" else change


def _accept(_session: Session, row: Work, event: Event, _form: Form) -> None:
    agreed = {*row.accepted.split()} - {event.body["task"]}
    if event.body["outcome"] == "agree":
        agreed.add(event.body["task"])
    row.accepted = " ".join(task for task in ACCEPTANCES if task in agreed)
    row.accepted_on = event.occurred_at.date().isoformat() if len(agreed) == len(ACCEPTANCES) else ""


def _final(_session: Session, row: Work, _event: Event, form: Form) -> None:
    row.final, row.audited = _fen(form["amount"]), None


def _audit(_session: Session, row: Work, event: Event, form: Form) -> None:
    agreed = event.body["outcome"] == "agree"
    row.audited = _fen(form["audited"]) if agreed else None
    row.retention = (_fen(form.get("retention")) or 0) if agreed else 0
    row.retention_until = _text(form, "retention_until") if agreed else ""


def _report(_session: Session, row: Work, _event: Event, form: Form) -> None:
    row.spent = _fen(form["spent"])


TOLD: Mapping[str, Callable[[Session, Work, Event, Form], None]] = {
    "initiation": _initiated,
    "township_word": _initiated,
    "cost_review": _reviewed,
    "method": _method,
    **dict.fromkeys(("negotiation", "comparison", "tender"), _bids),
    "award_notice": _award,
    "contract": _contract,
    "construction": _progress,
    "variation": _vary,
    **dict.fromkeys(ACCEPTANCES, _accept),
    "final_account": _final,
    "audit": _audit,
    "report": _report,
}
"""By task: what its form says about the works."""
