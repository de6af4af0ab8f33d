"""Which event is told to whom (哪件事告诉谁): one table; what waits for an office is derived from the inbox instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.log import Event
from engine.matter import MatterRow
from workflows import people
from workflows.disclosure import notices
from workflows.inspection import Inspection
from workflows.messages.tables import Audience
from workflows.tables import AgendaItem, Meeting, Notice, Objection

NEWS_FOR = timedelta(days=7)
"""How long a piece of news is worth passing on; what waits is told as long as it waits."""


@dataclass(frozen=True)
class Told:
    """One message that follows from an event; `home` empty: the village itself."""

    kind: str
    audience: Audience
    to: str = ""
    home: str = ""
    matter: str = ""
    subject: tuple[str, str] | None = None
    wait: str = ""
    until: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


Occasion = Callable[[Session, Event], Told | None]
OFFICERS = " ".join(people.OFFICERS)


def _meeting_called(_session: Session, event: Event) -> Told | None:
    """Everybody entitled is told, in one message, unless the meeting was over when it was entered."""
    planned = parse(event.body["planned_at"])
    if planned <= event.recorded_at:
        return None
    matter = event.body["agenda"][0]
    return Told("meeting_called", Audience.BODY, to=event.body["body"], matter=matter, until=planned)


def _notice_posted(session: Session, event: Event) -> Told | None:
    """The village is told when a period begins, not of each copy that goes up."""
    body = event.body
    if not body.get("full_since") or not body.get("last_day"):
        return None
    until, facts = parse(body["ends"]), {"last_day": body["last_day"]}
    matter = _notice(session, event).matter
    return Told("period_begun", Audience.EVERYBODY, matter=matter, until=until, facts=facts)


def _notice_taken_down(session: Session, event: Event) -> Told | None:
    """The officers are told when a copy came down too early: the period has to begin again."""
    if event.body.get("full_since") != "":
        return None
    matter = _notice(session, event).matter
    channels = event.body["channels"]
    return Told(
        "period_stopped", Audience.OFFICE, to=OFFICERS, matter=matter, facts={"channels": sorted(channels)}
    )


def _period_ended(session: Session, event: Event) -> Told | None:
    """The officers are told when a period is over and the gate is still shut."""
    notice = _notice(session, event)
    row = session.get_one(MatterRow, (event.jurisdiction, notice.matter))
    if (notice.round, notices.STAGE_OF.get(notice.kind)) != (row.round, row.stage) or row.state != "open":
        return None
    return Told("period_ended", Audience.OFFICE, to=OFFICERS, matter=notice.matter)


def _gate_opened(_session: Session, event: Event) -> Told:
    facts = {"gate": event.body["gate"]}
    return Told("gate_opened", Audience.EVERYBODY, facts=facts, subject=("notice", event.body["notice"]))


def _item_decided(_session: Session, event: Event) -> Told | None:
    """A decision against a matter: the whole village hears of the resolution's, the officers of the others."""
    outcome, stage = event.body["answer"]["outcome"], event.body["stage"]
    if outcome == "passed":
        return None
    facts = {"outcome": outcome, "stage": stage, "meeting": event.body["meeting"]}
    if outcome == "rejected" and stage == "resolution":
        return Told("rejected", Audience.EVERYBODY, facts=facts)
    return Told("not_passed", Audience.OFFICE, to=OFFICERS, facts=facts)


def _reviewed(_session: Session, event: Event) -> Told | None:
    if event.body["stage"] != "township_review" or "path" in event.body:
        return None
    facts = {"opinion": event.body["form"]["opinion"], "deputy": bool(event.body.get("deputy"))}
    return Told("reviewed", Audience.OFFICE, to=OFFICERS, facts=facts)


def _returned(_session: Session, event: Event) -> Told:
    return Told("returned", Audience.OFFICE, to=OFFICERS, facts={"stage": event.body["to"]})


def _rested(_session: Session, event: Event) -> Told:
    """Withdrawn, suspended, resumed; the reason is read on the page and not carried about."""
    return Told(event.kind.removeprefix("matter_"), Audience.OFFICE, to=OFFICERS)


def _reminded(session: Session, event: Event) -> Told:
    body = event.body
    matter = _matter_of(session, event)
    told = ("of", "step", "due_on", "days_late", "offices", "notice_kind", "stage", "body", "task", "label")
    facts = {name: body[name] for name in told if name in body}
    to, home = " ".join(body["to"]), body["home"]
    return Told("reminder", Audience.OFFICE, to=to, home=home, matter=matter, wait=body["wait"], facts=facts)


def _urged(_session: Session, event: Event) -> Told:
    told = event.body
    to, facts = " ".join(told["offices"]), {"path": told["path"], "count": told["count"]}
    return Told("urged", Audience.OFFICE, to=to, home=told["home"], facts=facts)


def _timer_fired(_session: Session, event: Event) -> Told | None:
    """The officers hear that a term is over, or that a task is not done yet; that a wait is over, no one has to hear."""
    told = event.body
    if not told["task"]:
        return None
    facts = {"task": told["task"], "reminds": told["kind"] == "cycle", "ends": told["ends"]}
    return Told("term", Audience.OFFICE, to=OFFICERS, facts=facts)


OCCASIONS: Mapping[str, Occasion] = {
    "meeting_called": _meeting_called,
    "notice_posted": _notice_posted,
    "notice_taken_down": _notice_taken_down,
    "period_ended": _period_ended,
    "gate_opened": _gate_opened,
    "item_decided": _item_decided,
    "task_completed": _reviewed,
    "matter_returned": _returned,
    "matter_withdrawn": _rested,
    "matter_suspended": _rested,
    "matter_resumed": _rested,
    "reminded": _reminded,
    "task_urged": _urged,
    "timer_fired": _timer_fired,
}
"""By kind of event: the message that follows from it, or none."""

_ASIDE = ("task_urged", "task_commented", "matter_copied", "copy_read", "task_drafted")
_APART = (
    *("opening_stated", "document_issued", "document_ended"),
    *("support_published", "support_listed", "support_withdrawn"),
)
QUIET = ("ballot_cast", "signed_in", "recused", "reminded", "opinion_given", "payment_made", *_ASIDE, *_APART)
"""Events after which nobody waits for anything else than before."""


def of(session: Session, event: Event) -> Told | None:
    """The message that follows from an event."""
    return OCCASIONS[event.kind](session, event)


def _notice(session: Session, event: Event) -> Notice:
    return session.get_one(Notice, (event.jurisdiction, event.subject))


def _matter_of(session: Session, event: Event) -> str:
    """The matter that an event's subject belongs to; of a meeting the first on its agenda."""
    match event.subject_kind:
        case "task":
            return event.subject.partition(".")[0]
        case "support":
            return ""
        case "notice":
            return _notice(session, event).matter
        case "objection":
            return session.get_one(Objection, (event.jurisdiction, event.subject)).matter
        case "inspection":
            return session.get_one(Inspection, (event.jurisdiction, event.subject)).matter
        case "meeting":
            meeting = session.get_one(Meeting, (event.jurisdiction, event.subject))
            query = select(AgendaItem.matter).where(
                AgendaItem.jurisdiction == event.jurisdiction, AgendaItem.meeting == meeting.id
            )
            return session.scalars(query.order_by(AgendaItem.position)).first() or ""
    return event.subject
