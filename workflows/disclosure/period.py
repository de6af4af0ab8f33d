"""The period of a notice (公告期): it runs from the last required channel, and starts again when a copy came down."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.matter import MatterRow
from workflows import pinned
from workflows.law import days
from workflows.record import Act
from workflows.tables import Due, Notice

NOT_RUNNING = {"full_since": "", "first_day": "", "last_day": "", "ends": ""}


def required_channels(act: Act, row: MatterRow) -> tuple[str, ...]:
    """The channels on which a notice must be up for its period to run."""
    return pinned.rules_of(act.session, row).words("required_channels")


def after_posting(act: Act, row: MatterRow, kind: str, up: Set[str], full_before: str) -> dict[str, Any]:
    """The period after a posting: unchanged if it runs already, begun if the notice is now up everywhere."""
    if full_before or not up >= set(required_channels(act, row)):
        return {}
    return begun(act, row, kind, act.at)


def begun(act: Act, row: MatterRow, kind: str, at: datetime) -> dict[str, Any]:
    """A period that begins at an instant; a kind of notice without a period (none in the rules) runs at once."""
    running = days.period(pinned.rules_of(act.session, row), kind, at)
    if running is None:
        return {"full_since": at.isoformat(), "first_day": "", "last_day": "", "ends": at.isoformat()}
    return {
        "full_since": at.isoformat(),
        "first_day": running.first_day.isoformat(),
        "last_day": running.last_day.isoformat(),
        "ends": running.ends.isoformat(),
    }


def after_removal(act: Act, row: MatterRow, notice: Notice, left: Set[str]) -> dict[str, Any]:
    """The period after a removal: what has run has run; before its end a missing required channel stops it."""
    # 提前撤下或者缺少规定渠道的，视为未满期，重新张贴后重新计算
    ended = notice.ends and act.at >= parse(notice.ends)
    if not notice.full_since or ended or left >= set(required_channels(act, row)):
        return {}
    return dict(NOT_RUNNING)


def apply(session: Session, notice: Notice, body: dict[str, Any]) -> None:
    """Write a notice's period as an event tells it, and the instant at which its gate is to be asked."""
    if "full_since" not in body:
        return
    for name in NOT_RUNNING:
        setattr(notice, name, body[name])
    due = f"gate:{notice.id}"
    session.execute(delete(Due).where(Due.jurisdiction == notice.jurisdiction, Due.id == due))
    if notice.ends:
        session.add(Due(jurisdiction=notice.jurisdiction, id=due, at=notice.ends, kind="gate"))
