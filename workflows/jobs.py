"""Long work that people leave and come back to (后台任务): asked for, made in the background, fetched.

A job is a row, not a message: a worker takes it by writing its name and the time into the row. One that died leaves a
row whose time has stopped; whoever looks next takes it over. So nothing is lost however a process ends, and the same
code serves one village's SQLite and a county's PostgreSQL. Jobs are no part of the record: no event tells of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Index, Select, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical
from engine.database import Database, Table, put

LEASE = timedelta(seconds=60)
"""A worker that has not been heard of for so long is taken for dead."""
TRIES = 3
"""A job that has killed its worker so often is given up."""
KEPT = timedelta(days=30)
"""How long a result is kept; it can be made again at any time."""


class State(Enum):
    """How far a job is."""

    ASKED = "asked"  # 排队
    RUNNING = "running"  # 正在做
    DONE = "done"  # 做好了
    FAILED = "failed"  # 没有做成


WAITING = (State.ASKED.value, State.RUNNING.value)


class Job(Table):
    """One piece of long work (后台任务); `result` is the digest of the file that came of it, `progress` 0 to 100."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state", "asked_at"), Index("ix_job_asked_by", "asked_by"))

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64))
    options: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    progress: Mapped[int]
    beat_at: Mapped[str] = mapped_column(String(40))
    tries: Mapped[int]
    result: Mapped[str] = mapped_column(String(64))
    error: Mapped[str] = mapped_column(Text)

    @property
    def wishes(self) -> dict[str, Any]:
        """What was asked for besides the subject."""
        found: dict[str, Any] = json.loads(self.options)
        return found


@dataclass(frozen=True)
class Key:
    """Which job: its jurisdiction and id."""

    jurisdiction: str
    id: str


def ask(
    database: Database,
    key: Key,
    *,
    kind: str,
    subject: str,
    by: str,
    at: datetime,
    options: Mapping[str, Any] | None = None,
) -> Key:
    """Ask for some work; the same wish of the same account that still waits is not asked for twice: its key."""
    wishes = canonical.dumps(options or {})
    with database.write() as session:
        same = select(Job).where(
            Job.jurisdiction == key.jurisdiction,
            Job.kind == kind,
            Job.subject == subject,
            Job.options == wishes,
            Job.asked_by == by,
            Job.state.in_(WAITING),
        )
        found = get(session, key) or session.scalars(same.limit(1)).first()
        if found is not None:
            return Key(found.jurisdiction, found.id)
        asked = Job(
            jurisdiction=key.jurisdiction,
            id=key.id,
            kind=kind,
            subject=subject,
            options=wishes,
            asked_by=by,
            asked_at=at.isoformat(),
            state=State.ASKED.value,
            progress=0,
            beat_at="",
            tries=0,
            result="",
            error="",
        )
        put(session, asked, replace=False)
    return key


def get(session: Session, key: Key) -> Job | None:
    """A job; none where it was tidied away or never asked for."""
    return session.get(Job, (key.jurisdiction, key.id))


def of(session: Session, account: str) -> list[Job]:
    """What an account has asked for, the youngest first."""
    query = select(Job).where(Job.asked_by == account).order_by(Job.asked_at.desc(), Job.id)
    return list(session.scalars(query))


def waiting(session: Session, job: Job) -> int:
    """How many jobs stand before this one."""
    query = select(Job.id).where(Job.state.in_(WAITING), Job.asked_at < job.asked_at)
    return len(session.scalars(query).all())


def take(database: Database, *, at: datetime) -> Job | None:
    """The oldest job that nobody works on, now this worker's; none where there is nothing to do.

    A job whose worker died is taken over; one that has done so `TRIES` times is given up (`worker_died`).
    """
    silent = (at - LEASE).isoformat()
    with database.read() as session:
        if session.scalars(_free(silent).limit(1)).first() is None:
            return None
    with database.write() as session:
        query = _free(silent).order_by(Job.asked_at).limit(1).with_for_update(skip_locked=True)
        job = session.scalars(query).first()
        if job is None:
            return None
        job.tries += 1
        job.beat_at, job.progress = at.isoformat(), 0
        job.state = State.RUNNING.value
        if job.tries > TRIES:
            job.state, job.error = State.FAILED.value, "worker_died"
        return job


def _free(silent: str) -> Select[Job]:
    dead = (Job.state == State.RUNNING.value) & (Job.beat_at < silent)
    return select(Job).where(or_(Job.state == State.ASKED.value, dead))


def told(database: Database, key: Key, *, progress: int, at: datetime) -> None:
    """A worker says how far it is, and that it lives."""
    with database.write() as session:
        job = get(session, key)
        if job is not None and job.state == State.RUNNING.value:
            job.progress, job.beat_at = progress, at.isoformat()


def finish(database: Database, key: Key, *, result: str) -> None:
    """The file is there, under its digest."""
    _end(database, key, State.DONE, result=result)


def fail(database: Database, key: Key, *, error: str) -> None:
    """It could not be made; `error` is the word of a refusal, or `unexpected`."""
    _end(database, key, State.FAILED, error=error)


def _end(database: Database, key: Key, state: State, *, result: str = "", error: str = "") -> None:
    with database.write() as session:
        job = get(session, key)
        if job is not None:
            job.state, job.result, job.error = state.value, result, error
            job.progress = 100 if state is State.DONE else job.progress


def forget(database: Database, *, at: datetime) -> list[str]:
    """Remove what was asked for long ago; the digests of results that no other job has."""
    before = (at - KEPT).isoformat()
    with database.read() as session:
        if session.scalars(select(Job.id).where(Job.asked_at < before).limit(1)).first() is None:
            return []
    with database.write() as session:
        old = set(session.scalars(select(Job.result).where(Job.asked_at < before, Job.result != "")))
        session.execute(delete(Job).where(Job.asked_at < before))
        kept = set(session.scalars(select(Job.result).where(Job.result.in_(old))))
        return sorted(old - kept)
