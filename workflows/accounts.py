"""Accounts (账号): opened in the county's log; the secret is hashed with argon2 and stands in no event."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.clock import parse
from engine.database import Database, Table
from engine.errors import Refused
from engine.log import Event
from workflows.record import Act, Answer, applies
from workflows.tables import Account

HASHER = PasswordHasher()
FAILURES_AT_MOST = 5
LOCKED_FOR = timedelta(minutes=15)


class Credential(Table):
    """An account's hashed secret and its recent failures: a source, not a projection, and never in the log."""

    __tablename__ = "credential"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int]
    locked_until: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class SignIn:
    """An account and whose it is."""

    account: str
    home: str
    person: str


def hashed(secret: str) -> str:
    """The argon2 hash of a secret; refuses (`secret_short`) fewer than six characters."""
    if len(secret) < 6:
        raise Refused("secret_short")
    return HASHER.hash(secret)


def open_account(act: Act, *, name: str, home: str, person: str, secret: str) -> Answer:
    """Open an account in the county's log for a person somewhere in the county; `secret` is already hashed."""
    if find(act.session, name) is not None:
        raise Refused("account_exists", name=name)
    act.record("account_opened", ("account", name), {"home": home, "person": person})
    act.session.add(Credential(account=name, secret=secret, failures=0, locked_until=""))
    return Answer(subject=name)


@applies("account_opened")
def _apply_opened(session: Session, event: Event) -> None:
    body = event.body
    session.add(
        Account(jurisdiction=event.jurisdiction, id=event.subject, home=body["home"], person=body["person"])
    )


def find(session: Session, name: str) -> SignIn | None:
    """An account by its name."""
    row = session.scalars(select(Account).where(Account.id == name)).one_or_none()
    return SignIn(row.id, row.home, row.person) if row is not None else None


def sign_in(database: Database, *, name: str, secret: str, at: datetime) -> SignIn:
    """Check a name and its secret; refuses alike an unknown name and a wrong secret, and locks after five failures."""
    with database.write() as session:
        found, row = find(session, name), session.get(Credential, name)
        if found is None or row is None:
            _spend_the_same_time(secret)
            refused: Refused | None = Refused("sign_in_failed")
        elif row.locked_until and at < parse(row.locked_until):
            refused = Refused("sign_in_locked", minutes=int(LOCKED_FOR.total_seconds() // 60))
        else:
            refused = _check(row, secret, at)
    if refused is not None or found is None:
        raise refused or Refused("sign_in_failed")
    return found


def _check(row: Credential, secret: str, at: datetime) -> Refused | None:
    try:
        HASHER.verify(row.secret, secret)
    except VerifyMismatchError:
        row.failures += 1
        if row.failures >= FAILURES_AT_MOST:
            row.failures, row.locked_until = 0, (at + LOCKED_FOR).isoformat()
        return Refused("sign_in_failed")
    row.failures, row.locked_until = 0, ""
    return None


_SOME_HASH = HASHER.hash("nobody has this secret")


def _spend_the_same_time(secret: str) -> None:
    try:
        HASHER.verify(_SOME_HASH, secret)
    except VerifyMismatchError:
        return
