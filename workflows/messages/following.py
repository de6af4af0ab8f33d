"""The log is followed, and what it tells is put into the outbox (跟随日志): each event once, whenever somebody looks.

The log itself is the durable queue: how far it was followed stands in a row of its own, so nothing is lost by a crash and
nothing is told twice, and a click costs the village not one statement more (see ADR 0009).
"""

from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import canonical, log
from engine.database import Database
from engine.log import Event, EventRow, Head
from workflows import jurisdictions
from workflows.messages import ladder, occasions, owed
from workflows.messages.occasions import NEWS_FOR, Told
from workflows.messages.owed import Owed
from workflows.messages.tables import Audience, Followed, Message, State, Waiting
from workflows.messages.waits import Wait, Waits
from workflows.tables import Jurisdiction, Objection


def behind(session: Session) -> list[str]:
    """The villages, townships and counties whose log has grown since it was last followed."""
    query = (
        select(Head.jurisdiction)
        .join(Jurisdiction, Jurisdiction.jurisdiction == Head.jurisdiction)
        .outerjoin(Followed, Followed.jurisdiction == Head.jurisdiction)
        .where(or_(Followed.size.is_(None), Followed.size < Head.size))
    )
    return list(session.scalars(query.order_by(Head.jurisdiction)))


def catch_up(database: Database, *, at: datetime, village: str = "") -> bool:
    """Follow all logs, or that of one village, to their ends; whether there was anything to follow."""
    with database.read() as session:
        found = [each for each in behind(session) if village in ("", each)]
    for each in found:
        try:
            with database.write() as session:
                _follow(session, each, at)
        except IntegrityError:
            # Another process began to follow this log at the same moment, and tells the same.
            continue
    return bool(found)


def _follow(session: Session, village: str, at: datetime) -> None:
    followed = session.get(Followed, village, with_for_update=True)
    if followed is None:
        followed = Followed(jurisdiction=village, size=0)
        session.add(followed)
        session.flush()
    size = session.scalar(select(Head.size).where(Head.jurisdiction == village)) or 0
    begin, followed.size = followed.size, size
    for event in _events(session, village, begin, size):
        tell(session, event, at=at)
    if jurisdictions.get(session, village).kind != "village":
        _mirror(session, Owed(session, village, at))
        return
    if _changes_who_waits(session, village, begin, size):
        _mirror(session, Waits(session, village, at))
    for owner in owed.owners(session, village, begin, size):
        _mirror(session, Owed(session, owner, at))


def _events(session: Session, village: str, begin: int, end: int) -> list[Event]:
    query = select(EventRow).where(
        EventRow.jurisdiction == village,
        EventRow.index >= begin,
        EventRow.index < end,
        EventRow.kind.in_(occasions.OCCASIONS),
    )
    return [log.read(row) for row in session.scalars(query.order_by(EventRow.index))]


def tell(session: Session, event: Event, *, at: datetime) -> None:
    """Put what follows from an event into the outbox, unless it is stale by now."""
    told = occasions.of(session, event)
    if told is not None and (told.until or event.recorded_at + NEWS_FOR) > at:
        _put(session, event, told)


def _put(session: Session, event: Event, told: Told) -> None:
    if told.wait:
        _supersede(session, event, told)
    until = told.until or (event.recorded_at + NEWS_FOR if not told.wait else None)
    subject = told.subject or (event.subject_kind, event.subject)
    matter = told.matter or (event.subject if event.subject_kind == "matter" else "")
    values = {
        "id": f"e{event.index}",
        "at": event.recorded_at.isoformat(),
        "kind": told.kind,
        "audience": told.audience,
        "home": told.home or event.jurisdiction,
        "to": told.to,
        "subject_kind": subject[0],
        "subject": subject[1],
        "matter": matter,
        "wait": told.wait,
        "facts": canonical.dumps(told.facts),
        "until": until.isoformat() if until else "",
    }
    session.execute(insert(Message).values(jurisdiction=event.jurisdiction, **values, **_NEW))


def _supersede(session: Session, event: Event, told: Told) -> None:
    """A newer reminder of the same thing to the same offices takes the place of the older ones."""
    older = update(Message).where(
        Message.jurisdiction == event.jurisdiction,
        Message.wait == told.wait,
        Message.to == told.to,
        Message.state.in_((State.PENDING, State.FAILED)),
    )
    session.execute(older.values(until=event.recorded_at.isoformat()))


_NEW = {
    "channel": "",
    "state": State.PENDING,
    "tries": 0,
    "next_try_at": "",
    "last_error": "",
    "done_by": "",
    "done_at": "",
}


def _changes_who_waits(session: Session, village: str, begin: int, end: int) -> bool:
    query = select(func.count()).where(
        EventRow.jurisdiction == village,
        EventRow.index >= begin,
        EventRow.index < end,
        EventRow.kind.not_in(occasions.QUIET),
    )
    return bool(session.scalar(query))


def _mirror(session: Session, waits: Waits | Owed) -> None:
    """Let the rows of what waits agree with the inbox: what is new is told, what is over is forgotten."""
    village = waits.village
    there = set(session.scalars(select(Waiting.id).where(Waiting.jurisdiction == village)))
    found = {wait.id: wait for wait in waits.all()}
    over = there - found.keys()
    if over:
        session.execute(delete(Waiting).where(Waiting.jurisdiction == village, Waiting.id.in_(over)))
    for name in sorted(found.keys() - there):
        _begin(session, waits, found[name])


def _begin(session: Session, waits: Waits | Owed, wait: Wait) -> None:
    kind, subject = wait.subject
    due_on = waits.due_on(wait)
    since = datetime.fromisoformat(wait.since)
    step = ladder.first(due_on, since.date(), waits.rules) if due_on else 0
    remind_at = ladder.instant(step, due_on, waits.rules).isoformat() if due_on else ""
    about = {"subject_kind": kind, "subject": subject, "matter": wait.todo.matter}
    session.add(
        Waiting(
            jurisdiction=waits.village,
            id=wait.id,
            kind=wait.kind,
            offices=" ".join(wait.offices),
            since=wait.since,
            due_on=due_on.isoformat() if due_on else "",
            step=step,
            remind_at=remind_at,
            **about,
        )
    )
    facts = facts_of(wait) | {"due_on": due_on.isoformat() if due_on else ""}
    if session.get(Message, (waits.village, f"w{wait.id}")) is None:
        session.add(
            Message(
                jurisdiction=waits.village,
                id=f"w{wait.id}",
                at=wait.since,
                kind="wait",
                audience=Audience.OFFICE,
                home=waits.home_of(wait.offices),
                to=" ".join(wait.offices),
                wait=wait.id,
                facts=canonical.dumps(facts),
                until="",
                **about,
                **_NEW,
            )
        )


def facts_of(wait: Wait) -> dict[str, str]:
    """What a text says about something that waits, beside who, what and until when."""
    todo = wait.todo
    if todo.task:
        return {"of": wait.kind, "stage": todo.stage, "task": todo.task, "label": todo.label}
    return {"of": wait.kind, "stage": todo.stage, "body": todo.body, "notice_kind": todo.notice_kind}


def complained_of(session: Session, row: Waiting) -> bool:
    """Whether something that waits is an objection that complains of somebody in the village."""
    if row.subject_kind != "objection":
        return False
    return bool(session.get_one(Objection, (row.jurisdiction, row.subject)).about)
