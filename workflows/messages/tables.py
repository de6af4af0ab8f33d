"""What is to be sent (待发消息): sources beside the log, never rebuilt from it, and never read when a matter is decided.

They hold offices, ids and days; names and phone numbers are looked up when somebody reads or sends a message.
"""

from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
LONG_ID = String(120)
WORD = String(40)
INSTANT = String(40)


class State(StrEnum):
    """How far a message has come."""

    PENDING = "pending"  # 待转发
    COPIED = "copied"  # 已由人转发
    SENT = "sent"  # 已由通道发出
    FAILED = "failed"  # 发送多次没有成功，要由人转发


class Audience(StrEnum):
    """To whom a message goes."""

    OFFICE = "office"  # 某个职务
    BODY = "body"  # 某个会议的全体应到人员
    EVERYBODY = "everybody"  # 全村，发村务微信群


class Followed(Table):
    """How many events of a log have been turned into messages (已处理到第几号记录)."""

    __tablename__ = "followed"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    size: Mapped[int]


class Waiting(Table):
    """Something that waits for an office (等待办理): since when, until when, and when somebody is reminded next.

    It mirrors `workflows.inbox`, which stays the only truth about who can do what; `remind_at` empty: no more reminders.
    """

    __tablename__ = "waiting"
    __table_args__ = (Index("ix_waiting_remind_at", "remind_at"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(LONG_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(WORD)
    subject_kind: Mapped[str] = mapped_column(WORD)
    subject: Mapped[str] = mapped_column(ID)
    matter: Mapped[str] = mapped_column(ID)
    offices: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(INSTANT)
    due_on: Mapped[str] = mapped_column(String(10))
    step: Mapped[int]
    remind_at: Mapped[str] = mapped_column(INSTANT)


class Message(Table):
    """One message in the outbox (发件箱): for whom, about what, and how far it has come.

    `to` names offices held in `home`, or a body of the village; `until`: after that instant nobody needs it any more;
    `wait`: it is needed only as long as that waits. `facts` is canonical JSON without personal data.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state", "state", "next_try_at"),
        Index("ix_outbox_subject", "jurisdiction", "subject_kind", "subject"),
    )

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(LONG_ID, primary_key=True)
    at: Mapped[str] = mapped_column(INSTANT)
    kind: Mapped[str] = mapped_column(WORD)
    audience: Mapped[str] = mapped_column(WORD)
    home: Mapped[str] = mapped_column(ID)
    to: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(WORD)
    subject: Mapped[str] = mapped_column(ID)
    matter: Mapped[str] = mapped_column(ID)
    wait: Mapped[str] = mapped_column(LONG_ID)
    facts: Mapped[str] = mapped_column(Text)
    until: Mapped[str] = mapped_column(INSTANT)
    channel: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    tries: Mapped[int]
    next_try_at: Mapped[str] = mapped_column(INSTANT)
    last_error: Mapped[str] = mapped_column(Text)
    done_by: Mapped[str] = mapped_column(ID)
    done_at: Mapped[str] = mapped_column(INSTANT)

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices that it is for; none for a body or everybody."""
        return tuple(self.to.split()) if self.audience == Audience.OFFICE else ()


class Seen(Table):
    """A signed-in person opened a page that a message was about (谁看过): when first; `person` is home and id."""

    __tablename__ = "seen"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(LONG_ID, primary_key=True)
    subject: Mapped[str] = mapped_column(LONG_ID, primary_key=True)
    first_seen_at: Mapped[str] = mapped_column(INSTANT)
