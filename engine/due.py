"""The due instants of drawn timers (到期时刻): a row for each that runs, found by query so that a crash loses none.

A projection. The instants stand in the events that began the terms (`effect["timers"]`), so a calendar that is
published later changes none that runs, and a rebuilding computes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.clock import parse
from engine.database import Table
from engine.spiff import Process
from engine.timer import Waiting

Effect = Mapping[str, Any]


class TimerRow(Table):
    """A timer of a matter that runs (计时中的定时器): `path` and `visit` name its token, `host` the task it watches."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_at", "at"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    matter: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    visit: Mapped[int]
    host: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(20))
    since: Mapped[str] = mapped_column(String(40))
    at: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True, order=True)
class Instant:
    """Something that is due: the timer of a matter (`name`), or without a `path` something else of that name."""

    at: str
    jurisdiction: str
    name: str
    path: str = ""
    visit: int = 0

    @property
    def moment(self) -> datetime:
        """When."""
        return parse(self.at)


@dataclass(frozen=True)
class Terms:
    """What an event did to a matter's timers: those that began (or begin again), those that are over."""

    begun: tuple[Waiting, ...]
    over: tuple[str, ...]


def compared(process: Process, before: Sequence[Waiting], effect: Effect) -> Terms:
    """Which timers an effect began and ended; a reminder that fired begins again."""
    known = {each.token for each in before}
    fired = effect["path"] if effect["do"] == "timer" else ""
    begun = tuple(each for each in process.timers if each.token not in known or each.path == fired)
    still = {each.token for each in process.timers} - {each.token for each in begun}
    return Terms(begun, tuple(each.path for each in before if each.token not in still))


def follow(
    session: Session, key: tuple[str, str], terms: Terms, instants: Mapping[str, str], *, since: datetime
) -> None:
    """Write the rows of a matter's timers after a move; a timer without an instant (its rule is not set) has none."""
    jurisdiction, matter = key
    if terms.over:
        session.execute(
            delete(TimerRow).where(
                TimerRow.jurisdiction == jurisdiction,
                TimerRow.matter == matter,
                TimerRow.path.in_(terms.over),
            )
        )
    for each in terms.begun:
        if each.path in instants:
            session.add(
                TimerRow(
                    jurisdiction=jurisdiction,
                    matter=matter,
                    path=each.path,
                    visit=each.visit,
                    host=each.host,
                    kind=each.timer.kind,
                    since=since.isoformat(),
                    at=instants[each.path],
                )
            )
