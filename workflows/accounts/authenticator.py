"""The second factor (动态码): a code of six digits that changes every thirty seconds, and recovery codes on paper.

RFC 6238 as every authenticator app has it. A code is good once: the last used step is remembered.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime

import pyotp
from sqlalchemy import BigInteger, Delete, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Database, Table, put
from engine.errors import Refused
from engine.log import Event
from workflows.accounts import sealing
from workflows.accounts.account import SignIn
from workflows.accounts.credential import Credential
from workflows.accounts.proof import tried
from workflows.record import Act, Actor, Answer, Context, applies, perform

STEP = 30
DIGITS = 6
SKEW = 1
"""A clock may be one step fast or slow."""
RECOVERY_CODES = 10


class Authenticator(Table):
    """An account's second factor: a source, sealed with the server's key; `enrolled` once a first code was right."""

    __tablename__ = "authenticator"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(300))
    enrolled: Mapped[bool]
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(Table):
    """One printed code that stands in for the phone once: a source, only its keyed digest is kept."""

    __tablename__ = "recovery_code"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)


def is_enrolled(session: Session, found: SignIn, key: bytes) -> bool:
    """Whether an account has a second factor that this server can check."""
    row = session.get(Authenticator, (found.county, found.account))
    return row is not None and row.enrolled and sealing.unseal(key, row.sealed) is not None


def offer(session: Session, found: SignIn, fresh: str, key: bytes) -> str:
    """The secret that somebody who is not enrolled scans: the one offered before, else `fresh`, which is kept."""
    begun = Authenticator(
        jurisdiction=found.county,
        account=found.account,
        sealed=sealing.seal(key, fresh),
        enrolled=False,
        last_step=0,
    )
    put(session, begun, replace=False)
    row = session.get_one(Authenticator, (found.county, found.account), with_for_update=True)
    offered = sealing.unseal(key, row.sealed) if not row.enrolled else None
    if offered is None:
        row.sealed, row.enrolled, row.last_step = begun.sealed, False, 0
    return offered or fresh


def give(session: Session, found: SignIn, secret: str, key: bytes) -> None:
    """Make a secret somebody's second factor without their doing: for the demonstration and for tests."""
    sealed = sealing.seal(key, secret)
    session.merge(
        Authenticator(
            jurisdiction=found.county, account=found.account, sealed=sealed, enrolled=True, last_step=0
        )
    )


def address(secret: str, *, name: str, issuer: str) -> str:
    """The otpauth address that the QR draws."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def code(secret: str, at: datetime) -> str:
    """The code of an instant; for the demonstration and for tests."""
    return pyotp.TOTP(secret).at(at)


def next_code(session: Session, found: SignIn, *, at: datetime, key: bytes) -> str | None:
    """The next code of an account that would be taken: only a demonstration shows it."""
    row = session.get(Authenticator, (found.county, found.account))
    secret = sealing.unseal(key, row.sealed) if row is not None else None
    if row is None or secret is None:
        return None
    step = max(int(at.timestamp()) // STEP, row.last_step + 1)
    return pyotp.TOTP(secret).generate_otp(step)


def _take(row: Authenticator, given: str, at: datetime, key: bytes) -> bool:
    """Whether a code is right now and newer than the last one used; then it is used."""
    secret = sealing.unseal(key, row.sealed)
    if secret is None:
        return False
    now = int(at.timestamp()) // STEP
    for step in range(now - SKEW, now + SKEW + 1):
        right = hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), given.encode())
        if right and step > row.last_step:
            row.last_step = step
            return True
    return False


def prove(database: Database, found: SignIn, *, given: str, at: datetime, key: bytes) -> None:
    """Check a code of the app; refuses (`code_wrong`) a wrong, an old and a used one, and locks after five failures."""
    tried(database, found.account, at=at)
    with database.write() as session:
        row = session.get(Authenticator, (found.county, found.account), with_for_update=True)
        right = row is not None and row.enrolled and _take(row, given, at, key)
        if right:
            session.get_one(Credential, found.account).clear()
    if not right:
        raise Refused("code_wrong")


def enrol(act: Act, *, given: str, codes: Sequence[str], key: bytes) -> Answer:
    """The first right code makes the second factor count; `codes` are the recovery codes, which are printed once."""
    account = act.by.account
    row = act.session.get(Authenticator, (act.jurisdiction, account))
    if row is None or row.enrolled or not _take(row, given, act.at, key):
        raise Refused("code_wrong")
    row.enrolled = True
    act.session.execute(_codes(act.jurisdiction, account))
    for each in codes:
        digest = _digest(key, each)
        act.session.add(RecoveryCode(jurisdiction=act.jurisdiction, account=account, digest=digest))
    act.session.get_one(Credential, account).clear()
    act.record("authenticator_enrolled", ("account", account), {})
    return Answer(subject=account)


def recover(database: Database, found: SignIn, *, given: str, at: datetime, key: bytes, command: str) -> None:
    """Take one recovery code in place of a code of the app; it is used up, and its use is an event."""
    tried(database, found.account, at=at)
    by = Actor(found.account, found.person, found.home)
    perform(database, _use, Context(found.county, command, by, at), digest=_digest(key, given))


def _use(act: Act, *, digest: str) -> Answer:
    row = act.session.get(RecoveryCode, (act.jurisdiction, act.by.account, digest))
    if row is None:
        raise Refused("code_wrong")
    act.session.delete(row)
    act.session.get_one(Credential, act.by.account).clear()
    act.record("recovery_code_used", ("account", act.by.account), {})
    return Answer(subject=act.by.account)


def _digest(key: bytes, given: str) -> str:
    plain = "".join(character for character in given.upper() if character.isalnum())
    return sealing.digest(key, "recovery", plain)


def _codes(county: str, account: str) -> Delete:
    return delete(RecoveryCode).where(RecoveryCode.jurisdiction == county, RecoveryCode.account == account)


def remove(session: Session, county: str, account: str) -> None:
    """Forget an account's second factor: its person enrols anew at the next sign-in."""
    session.execute(_codes(county, account))
    session.execute(
        delete(Authenticator).where(Authenticator.jurisdiction == county, Authenticator.account == account)
    )


@applies("authenticator_enrolled")
@applies("recovery_code_used")
def _apply_second_factor(_session: Session, _event: Event) -> None:
    """That it happened is the record; secrets are no projection."""
