"""Accounts as the county's log knows them (账号): opened for a person, found by name or by phone."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows.accounts import phone as phones
from workflows.accounts.credential import Credential
from workflows.accounts.phone import Phone, PhoneRow
from workflows.accounts.secret import PASSWORD, PIN
from workflows.record import Act, Answer, applies
from workflows.tables import Account, Jurisdiction


@dataclass(frozen=True)
class SignIn:
    """An account and whose it is; `generation` counts how often its secret was set anew, which ends older sessions."""

    account: str
    home: str
    person: str
    county: str
    kind: str
    generation: int


def open_account(
    act: Act, *, name: str, home: str, person: str, secret: str, phone: Phone | None = None
) -> Answer:
    """Open an account in the county's log for a person somewhere in the county.

    `secret` is already hashed, or empty: then the person chooses one with a printed code (see `resets`).
    """
    if find(act.session, name) is not None or phones.plain_of(name):
        raise Refused("account_exists", name=name)
    act.record("account_opened", ("account", name), {"home": home, "person": person})
    act.session.add(Credential.new(name, secret))
    if phone is not None:
        phones.keep(act.session, act.jurisdiction, name, phone)
    return Answer(subject=name)


@applies("account_opened")
def _apply_opened(session: Session, event: Event) -> None:
    body = event.body
    session.add(
        Account(jurisdiction=event.jurisdiction, id=event.subject, home=body["home"], person=body["person"])
    )


def _query() -> Select[Account, int, str]:
    return (
        select(Account, Credential.generation, Jurisdiction.kind)
        .outerjoin(Credential, Credential.account == Account.id)
        .outerjoin(Jurisdiction, Jurisdiction.jurisdiction == Account.home)
    )


def _found(session: Session, query: Select[Account, int, str]) -> SignIn | None:
    told = session.execute(query).one_or_none()
    if told is None:
        return None
    row, generation, level = told
    kind = PIN if level == "village" else PASSWORD
    return SignIn(row.id, row.home, row.person, row.jurisdiction, kind, generation or 0)


def find(session: Session, name: str) -> SignIn | None:
    """An account by its name."""
    return _found(session, _query().where(Account.id == name))


def find_by_phone(session: Session, number: str, key: bytes) -> SignIn | None:
    """The account to which a typed phone number belongs."""
    if not phones.plain_of(number):
        return None
    digest = phones.read(number, key).digest
    mine = (PhoneRow.jurisdiction == Account.jurisdiction) & (PhoneRow.account == Account.id)
    return _found(session, _query().join(PhoneRow, mine).where(PhoneRow.digest == digest))


def named(session: Session, told: str, key: bytes) -> SignIn | None:
    """An account by what people write into the first field: their phone number or their account's name."""
    if phones.plain_of(told):
        return find_by_phone(session, told, key)
    return find(session, told)
