"""Reminders and escalation (催办、督办): events in nobody's name, found by query, that move no matter (沉默不是同意)."""

import json
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database import Database
from engine.log import Event
from workflows import confirmations, jurisdictions, people
from workflows.messages import following, ladder, owed
from workflows.messages.ladder import Rung
from workflows.messages.tables import Followed, Message, Waiting
from workflows.record import SYSTEM, Act, Answer, Context, applies, perform


def fire_all(database: Database, *, at: datetime) -> bool:
    """Remind of everything that is due; whether there was anything. Firing twice reminds nobody twice."""
    following.catch_up(database, at=at)
    with database.read() as session:
        rows = due(session, at)
    done = [fire(database, row, at=at) for row in rows]
    return any(done)


def due(session: Session, until: datetime) -> list[Waiting]:
    """What waits and is to be reminded of by an instant, the earliest first."""
    query = select(Waiting).where(Waiting.remind_at != "", Waiting.remind_at <= until.isoformat())
    return list(session.scalars(query.order_by(Waiting.remind_at, Waiting.jurisdiction, Waiting.id)))


def fire(database: Database, row: Waiting, *, at: datetime) -> bool:
    """Reach the next rung of one thing that waits, in nobody's name; whether it was reached now or by another worker."""
    command = f"remind:{row.id}:{row.step}"
    answer = perform(database, remind, Context(row.jurisdiction, command, SYSTEM, at), wait=row.id)
    if answer.again:
        # The log has this rung: the row was lost and made anew, or another worker is ahead of this one.
        with database.write() as session:
            kept = session.get(Waiting, (row.jurisdiction, row.id))
            if kept is not None and (kept.step, kept.remind_at) == (row.step, row.remind_at):
                _go_on(session, kept, row.step, at)
    return bool(answer.subject) and not answer.again


def remind(act: Act, *, wait: str) -> Answer:
    """Reach a rung: record who was reminded of what, and put the message into the outbox.

    Nothing happens where the log went on and was not followed yet: nobody is reminded of what is done.
    It decides nothing: whatever an office leaves undone stays undone.
    """
    row = act.session.get(Waiting, (act.jurisdiction, wait))
    followed = act.session.get(Followed, act.jurisdiction)
    if row is None or not row.remind_at or row.remind_at > act.at.isoformat():
        return Answer()
    if followed is None or followed.size != act.head.size or owed.is_settled(act.session, row):
        return Answer()
    rungs = _rungs(act.session, row)
    due_on = date.fromisoformat(row.due_on)
    reached = _reached(act, row, rungs, due_on)
    if reached is None:
        row.remind_at = ""
        return Answer()
    rung = rungs[reached]
    event = _record(act, row, rung)
    following.tell(act.session, event, at=act.at)
    followed.size = act.head.size
    _go_on(act.session, row, reached, act.at)
    return Answer(subject=row.id)


def _rungs(session: Session, row: Waiting) -> tuple[Rung, ...]:
    offices = tuple(row.offices.split())
    return ladder.rungs(row.kind, offices, complained_of=following.complained_of(session, row))


def _go_on(session: Session, row: Waiting, reached: int, at: datetime) -> None:
    """The next rung, and when it is to be reached."""
    settings = confirmations.in_force(session, row.jurisdiction, on=at.date())
    row.step = reached + 1
    more = row.step < len(_rungs(session, row))
    due_on = date.fromisoformat(row.due_on)
    row.remind_at = ladder.after(reached, due_on, settings, at=at).isoformat() if more else ""


def _reached(act: Act, row: Waiting, rungs: tuple[Rung, ...], due_on: date) -> int | None:
    """The rung to reach now: not the one before the due day when that is over, and none whose office nobody holds."""
    step = row.step
    if step == ladder.BEFORE and act.at.date() > due_on:
        step = ladder.AFTER
    while step < len(rungs):
        if rungs[step].step != "above" or _held(
            act.session, act.jurisdiction, rungs[step].offices, act.at.date()
        ):
            return step
        step += 1
    return None


def _held(session: Session, village: str, offices: tuple[str, ...], on: date) -> bool:
    return bool(people.holders(session, home_of(session, village, offices), offices, on=on))


def home_of(session: Session, village: str, offices: tuple[str, ...]) -> str:
    """Where some offices of one level are held: in the village, its township or its county."""
    level = people.OFFICES[offices[0]].level
    line = jurisdictions.line(session, village)
    return next(row.jurisdiction for row in line if row.kind == level)


def _record(act: Act, row: Waiting, rung: Rung) -> Event:
    late = act.at.date() - date.fromisoformat(row.due_on)
    told = act.session.get(Message, (act.jurisdiction, f"w{row.id}"))
    facts = json.loads(told.facts) if told is not None else {"of": row.kind}
    body = facts | {
        "wait": row.id,
        "step": rung.step,
        "to": list(rung.offices),
        "home": home_of(act.session, act.jurisdiction, rung.offices),
        "offices": row.offices.split(),
        "due_on": row.due_on,
        "days_late": max(late, timedelta()).days,
    }
    return act.record("reminded", (row.subject_kind, row.subject), body)


@applies("reminded")
def _apply_reminded(session: Session, event: Event) -> None:
    """That somebody was reminded stands in its event; no table of the village changes."""
