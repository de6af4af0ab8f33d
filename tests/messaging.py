"""Days pass in the village under test, and what is due is reminded of (模拟村的消息)."""

from datetime import datetime

from sqlalchemy import select

from tests.village import VILLAGE, VillageUnderTest
from workflows.messages import following, outbox, reminders
from workflows.messages.tables import Message, Waiting


def days_pass(village: VillageUnderTest, days: int) -> None:
    """One day after the other, each looked at in the evening."""
    for _ in range(days):
        village.advance(days=1)
        while reminders.fire_all(village.database, at=village.clock.now):
            pass


def told(village: VillageUnderTest, kind: str = "") -> list[Message]:
    """Every message of the village so far, of one kind or all, in the order of the log."""
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        query = select(Message).where(Message.jurisdiction == VILLAGE).order_by(Message.at, Message.id)
        return [row for row in session.scalars(query) if kind in ("", row.kind)]


def open_messages(village: VillageUnderTest) -> list[Message]:
    """What is to be passed on now."""
    following.catch_up(village.database, at=village.clock.now)
    with village.database.read() as session:
        return outbox.to_forward(session, VILLAGE, at=village.clock.now)


def waiting(village: VillageUnderTest, at: datetime | None = None) -> dict[str, Waiting]:
    """What waits in the village, by kind."""
    following.catch_up(village.database, at=at or village.clock.now)
    with village.database.read() as session:
        return {
            row.kind: row for row in session.scalars(select(Waiting).where(Waiting.jurisdiction == VILLAGE))
        }
