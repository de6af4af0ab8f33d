"""Proving who one is (验证身份): a try is counted before it is looked at, so a thousand at once are no more than five."""

from datetime import datetime

from engine.database import Database
from engine.errors import Refused
from workflows.accounts.account import SignIn, named
from workflows.accounts.credential import Credential
from workflows.accounts.secret import NONE, PIN, matches


def sign_in(database: Database, *, name: str, secret: str, at: datetime, key: bytes = b"") -> SignIn:
    """Check a name (or a phone number) and its secret; refuses alike an unknown name and a wrong secret.

    For village people that is all. For the others it is the first of two steps (see `authenticator`).
    """
    with database.read() as session:
        found = named(session, name, key)
    if found is None:
        matches(NONE, secret)
        raise Refused("sign_in_failed")
    prove(database, found, secret=secret, at=at)
    return found


def prove(database: Database, found: SignIn, *, secret: str, at: datetime) -> None:
    """Check an account's secret; refuses (`sign_in_failed`, `sign_in_locked`), and locks after five failures."""
    if not matches(tried(database, found.account, at=at), secret):
        raise Refused("sign_in_failed")
    with database.write() as session:
        row = session.get_one(Credential, found.account)
        if found.kind == PIN:
            row.clear()
        else:
            # 口令对了还要动态码：只有两步都对，才清除输错的次数
            row.give_back()


def tried(database: Database, account: str, *, at: datetime) -> str:
    """Count one try at an account, before it is looked at; the stored hash. Refuses a locked account."""
    with database.write() as session:
        row = session.get(Credential, account, with_for_update=True)
        if row is None:
            raise Refused("sign_in_failed")
        row.take_try(at)
        return row.secret
