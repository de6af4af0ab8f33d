"""Remembered devices (记住的手机): whoever holds the token may read for thirty days, never act."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.clock import parse
from engine.database import Table
from workflows.accounts.account import SignIn, find

REMEMBERED_FOR = timedelta(days=30)
SEEN_EVERY = timedelta(hours=1)
LABEL_AT_MOST = 40


class Device(Table):
    """A phone or computer that somebody asked to be remembered on: a source, and never in the log."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_account", "jurisdiction", "account"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(LABEL_AT_MOST))
    since: Mapped[str] = mapped_column(String(40))
    seen: Mapped[str] = mapped_column(String(40))
    until: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Token:
    """What the device keeps: where its row is, and a secret of which the row has the digest."""

    county: str
    id: str
    secret: str

    @property
    def text(self) -> str:
        """The token as a cookie."""
        return f"{self.county}:{self.id}:{self.secret}"

    @classmethod
    def read(cls, text: str) -> "Token | None":
        """A cookie as a token; nothing if it is none."""
        parts = text.split(":")
        return cls(*parts) if len(parts) == 3 and all(parts) else None


def _digest(secret: str) -> str:
    # The secret is long and drawn by chance: a plain digest cannot be searched.
    return sha256(secret.encode()).hexdigest()


def remember(session: Session, found: SignIn, token: Token, *, label: str, at: datetime) -> None:
    """Let a device read for thirty days in somebody's name; it was just proved that they are there."""
    now = at.isoformat()
    row = Device(jurisdiction=found.county, id=token.id, account=found.account, digest=_digest(token.secret))
    row.label, row.since, row.seen = label[:LABEL_AT_MOST], now, now
    row.until = (at + REMEMBERED_FOR).isoformat()
    session.add(row)


def _row(session: Session, token: Token) -> Device | None:
    row = session.get(Device, (token.county, token.id))
    return row if row is not None and hmac.compare_digest(row.digest, _digest(token.secret)) else None


def recognised(session: Session, token: Token, *, at: datetime) -> SignIn | None:
    """Who asked to be remembered on a device; nobody if the token is wrong, revoked or too old."""
    row = _row(session, token)
    if row is None or at >= parse(row.until):
        return None
    return find(session, row.account)


def see(session: Session, token: Token, *, at: datetime) -> None:
    """Note that a device was used."""
    row = _row(session, token)
    if row is not None:
        row.seen = at.isoformat()


def was_seen_lately(session: Session, token: Token, *, at: datetime) -> bool:
    """Whether the last use that was noted is less than an hour old: not every page writes."""
    row = _row(session, token)
    return row is None or at - parse(row.seen) < SEEN_EVERY


def renew(session: Session, token: Token, account: str, *, at: datetime) -> bool:
    """The PIN was entered on a device: its thirty days begin anew. False if it is not this person's device."""
    row = _row(session, token)
    if row is None or row.account != account:
        return False
    row.seen, row.until = at.isoformat(), (at + REMEMBERED_FOR).isoformat()
    return True


def of_account(session: Session, found: SignIn, *, at: datetime) -> list[Device]:
    """The devices on which somebody is remembered now, the last used first."""
    query = select(Device).where(Device.jurisdiction == found.county, Device.account == found.account)
    rows = session.scalars(query.order_by(Device.seen.desc(), Device.id))
    return [row for row in rows if at < parse(row.until)]


def forget(session: Session, found: SignIn, device: str) -> None:
    """Forget one of somebody's own devices; nothing happens if it is another's."""
    session.execute(
        delete(Device).where(
            Device.jurisdiction == found.county, Device.account == found.account, Device.id == device
        )
    )


def forget_token(session: Session, token: Token) -> None:
    """Forget the device that shows this token."""
    row = _row(session, token)
    if row is not None:
        session.delete(row)


def forget_all(session: Session, county: str, account: str) -> None:
    """Forget every device of an account, as when its secret was set anew."""
    session.execute(delete(Device).where(Device.jurisdiction == county, Device.account == account))
