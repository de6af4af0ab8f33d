"""Phone numbers (手机号): personal data, kept outside the log, and readable only with the server's key.

The digest finds an account by its number, the sealed number lets a gateway send to it: one place for both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Index, String, Text, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Table
from engine.errors import Refused
from workflows.accounts import sealing
from workflows.tables import Account

NUMBER = re.compile(r"1[3-9]\d{9}")
LAST = 4


class PhoneRow(Table):
    """An account's phone number, to find it by and to tell which it is: a source, and never in the log."""

    __tablename__ = "phone"
    __table_args__ = (Index("ix_phone_account", "jurisdiction", "account"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    last: Mapped[str] = mapped_column(String(LAST))
    sealed: Mapped[str | None] = mapped_column(Text)
    """None where it was entered before 0.3.0: it is sealed the next time somebody signs in with it."""


@dataclass(frozen=True)
class Phone:
    """A number as it is kept: its keyed digest, its last four digits, and the number sealed."""

    digest: str
    last: str
    sealed: str


def read(number: str, key: bytes) -> Phone:
    """A typed number as it is kept; refuses (`phone_malformed`) what is no Chinese mobile number."""
    plain = plain_of(number)
    if not plain:
        raise Refused("phone_malformed")
    return Phone(sealing.digest(key, "phone", plain), plain[-LAST:], sealing.seal(key, plain))


def plain_of(number: str) -> str:
    """The eleven digits of a typed mobile number, without spaces, dashes and +86; empty if it is none."""
    plain = re.sub(r"[\s-]", "", number.translate(_WIDE)).removeprefix("+86")
    return plain if NUMBER.fullmatch(plain) else ""


_WIDE = {ord("０") + n: str(n) for n in range(10)} | {ord("－"): "-", ord("＋"): "+", ord("　"): " "}


def keep(session: Session, jurisdiction: str, account: str, phone: Phone) -> None:
    """Write an account's number in place of its old one; refuses (`phone_taken`) another account's."""
    row = session.get(PhoneRow, (jurisdiction, phone.digest))
    if row is not None and row.account != account:
        raise Refused("phone_taken", last=phone.last)
    mine = delete(PhoneRow).where(PhoneRow.jurisdiction == jurisdiction, PhoneRow.account == account)
    session.execute(mine, execution_options={"synchronize_session": "fetch"})
    session.add(
        PhoneRow(
            jurisdiction=jurisdiction,
            digest=phone.digest,
            account=account,
            last=phone.last,
            sealed=phone.sealed,
        )
    )
    session.flush()


def seal_late(session: Session, jurisdiction: str, phone: Phone) -> None:
    """Seal a number that was kept before there was a sealed form, now that somebody signed in with it."""
    row = session.get(PhoneRow, (jurisdiction, phone.digest))
    if row is not None and not row.sealed:
        row.sealed = phone.sealed


def of_persons(
    session: Session, persons: Sequence[tuple[str, str]], *, key: bytes
) -> dict[tuple[str, str], str]:
    """The numbers of persons (home and id) who have an account with one, for whoever sends to them."""
    query = (
        select(Account.home, Account.person, PhoneRow.sealed)
        .join(Account, (Account.jurisdiction == PhoneRow.jurisdiction) & (Account.id == PhoneRow.account))
        .where(tuple_(Account.home, Account.person).in_(persons))
    )
    found = {
        (home, person): sealing.unseal(key, kept) for home, person, kept in session.execute(query) if kept
    }
    return {who: number for who, number in found.items() if number}


def last_of(session: Session, jurisdiction: str, accounts: list[str]) -> dict[str, str]:
    """The last four digits of some accounts' numbers, for those who have one."""
    query = select(PhoneRow.account, PhoneRow.last).where(
        PhoneRow.jurisdiction == jurisdiction, PhoneRow.account.in_(accounts)
    )
    return dict(session.execute(query).all())


def masked(last: str) -> str:
    """As a page shows a number: 尾号1234."""
    return f"尾号{last}" if last else ""
