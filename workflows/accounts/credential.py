"""An account's secret and its lock (密码与锁定): a source beside the log."""

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.clock import parse
from engine.database import Table
from engine.errors import Refused

FAILURES_AT_MOST = 5
LOCKED_FOR = timedelta(minutes=15)
LOCKED_AT_MOST = timedelta(hours=4)
"""Each lock in a row takes twice as long as the one before, up to this. Advice of our own (系统提示)."""


class Credential(Table):
    """An account's hashed secret and its recent failures: a source, not a projection, and never in the log."""

    __tablename__ = "credential"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int]
    locked_until: Mapped[str] = mapped_column(String(40))
    locks: Mapped[int] = mapped_column(default=0, server_default="0")
    generation: Mapped[int] = mapped_column(default=0, server_default="0")

    @classmethod
    def new(cls, account: str, secret: str) -> "Credential":
        """A credential that nobody has tried yet; `secret` is hashed or empty."""
        return cls(account=account, secret=secret, failures=0, locked_until="", locks=0, generation=0)

    def take_try(self, at: datetime) -> None:
        """Count one try; refuses (`sign_in_locked`) while the account is locked. The fifth in a row locks it."""
        if self.locked_until and at < parse(self.locked_until):
            left = parse(self.locked_until) - at
            raise Refused("sign_in_locked", minutes=-(-int(left.total_seconds()) // 60))
        self.failures += 1
        if self.failures >= FAILURES_AT_MOST:
            self.failures, self.locks = 0, self.locks + 1
            longer: timedelta = LOCKED_FOR * 2 ** min(self.locks - 1, 8)
            self.locked_until = (at + min(longer, LOCKED_AT_MOST)).isoformat()

    def give_back(self) -> None:
        """The try was right but is not the last one asked for: it counts as if it had not been made."""
        if self.failures:
            self.failures -= 1
        elif self.locked_until:
            self.failures, self.locks, self.locked_until = FAILURES_AT_MOST - 1, self.locks - 1, ""

    def clear(self) -> None:
        """The right person was there: nothing is counted any more."""
        self.failures, self.locks, self.locked_until = 0, 0, ""

    def replace(self, secret: str) -> None:
        """Another secret: sessions and devices of before end."""
        self.clear()
        self.secret, self.generation = secret, self.generation + 1
