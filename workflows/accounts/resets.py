"""A secret is set anew in person (当面重设): an officer prints a one-time code, the person chooses another secret.

Only the code's keyed digest is kept, until it was used or is too old; that it was issued and used are events.
"""

import hmac
import re
from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.clock import parse
from engine.database import Database, Table
from engine.errors import Refused
from engine.log import Event
from workflows import people
from workflows.accounts import authenticator, devices, sealing
from workflows.accounts import phone as phones
from workflows.accounts.account import SignIn, find, open_account
from workflows.accounts.credential import Credential
from workflows.accounts.phone import Phone
from workflows.accounts.secret import NONE, PIN
from workflows.record import OPERATOR, Act, Actor, Answer, Context, applies, perform
from workflows.tables import Account

GOOD_FOR = timedelta(days=3)
"""How long a printed code is good where nothing else is set; advice of our own (系统提示)."""

WRONG_AT_MOST = 5
VILLAGE_ISSUERS = ("clerk", "secretary")
ISSUERS = ("administrator",)


class ResetCode(Table):
    """The one code that is out for an account: a source, never in the log."""

    __tablename__ = "reset_code"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    until: Mapped[str] = mapped_column(String(40))
    tries: Mapped[int]


def issue(act: Act, *, account: str, code: str, key: bytes, good_for: timedelta = GOOD_FOR) -> Answer:
    """Issue a one-time code for somebody who stands before the officer; an earlier one is void.

    For village people an officer of their own village (文书、书记) or the county's administrator, for all others the
    administrator; refuses (`reset_for_oneself`) whoever would issue one for themselves.
    """
    found = of(act.session, account)
    require_issuer(act, found)
    until = (act.at + good_for).isoformat()
    digest = sealing.digest(key, "reset", plain(code))
    act.session.merge(
        ResetCode(jurisdiction=act.jurisdiction, account=account, digest=digest, until=until, tries=0)
    )
    act.record("reset_issued", ("account", account), {"until": until})
    return Answer(subject=account)


def open_for(act: Act, *, name: str, home: str, person: str, phone: Phone | None) -> Answer:
    """Open an account for somebody on the register, as whoever may issue a reset for them; it has no secret yet.

    Refuses (`account_exists`) a person who has one already: a second account would be a second pair of eyes.
    """
    query = select(Account.id).where(Account.home == home, Account.person == person)
    if act.session.scalars(query).first() is not None:
        raise Refused("account_exists", name=name)
    answer = open_account(act, name=name, home=home, person=person, secret=NONE, phone=phone)
    require_issuer(act, of(act.session, name))
    return answer


def of(session: Session, account: str) -> SignIn:
    """An account by its name; refuses (`not_found`) one that does not exist."""
    found = find(session, account)
    if found is None:
        raise Refused("not_found", account=account)
    return found


def require_issuer(act: Act, found: SignIn) -> None:
    """Refuses whoever may not look after somebody's account, and anybody who would do so for themselves."""
    if found.county != act.jurisdiction:
        raise Refused("not_found", account=found.account)
    if act.by == OPERATOR:
        # 县里唯一的管理员丢了手机时，由管机器的人在命令行办理
        return
    offices = (*VILLAGE_ISSUERS, *ISSUERS) if found.kind == PIN else ISSUERS
    people.require(act, offices, homes=(found.home,))
    if (act.by.home, act.by.person) == (found.home, found.person):
        raise Refused("reset_for_oneself")


def redeem(
    database: Database, found: SignIn, *, code: str, secret: str, at: datetime, key: bytes, command: str
) -> None:
    """The person enters the code and another secret (already hashed); refuses (`reset_code_wrong`, `reset_code_expired`).

    The sheet opens a locked account too: the lock is what brings people to the officer. So tries are counted at the
    code itself, and it is void after five.
    """
    with database.write() as session:
        row = session.get(ResetCode, (found.county, found.account), with_for_update=True)
        if row is None or row.tries >= WRONG_AT_MOST:
            raise Refused("reset_code_wrong")
        row.tries += 1
    context = Context(found.county, command, Actor(found.account, found.person, found.home), at)
    perform(database, _redeem, context, code=code, secret=secret, key=key)


def _redeem(act: Act, *, code: str, secret: str, key: bytes) -> Answer:
    account = act.by.account
    row = act.session.get(ResetCode, (act.jurisdiction, account))
    digest = sealing.digest(key, "reset", plain(code))
    if row is None or not hmac.compare_digest(row.digest, digest):
        raise Refused("reset_code_wrong")
    if act.at >= parse(row.until):
        raise Refused("reset_code_expired")
    act.session.delete(row)
    _replace(act, secret)
    authenticator.remove(act.session, act.jurisdiction, account)
    act.record("secret_reset", ("account", account), {})
    return Answer(subject=account)


def change(act: Act, *, secret: str) -> Answer:
    """Somebody who just proved who they are chooses another secret (already hashed): other sessions and devices end."""
    _replace(act, secret)
    act.record("secret_changed", ("account", act.by.account), {})
    return Answer(subject=act.by.account)


def _replace(act: Act, secret: str) -> None:
    act.session.get_one(Credential, act.by.account).replace(secret)
    devices.forget_all(act.session, act.jurisdiction, act.by.account)


def set_phone(act: Act, *, account: str, phone: Phone) -> Answer:
    """Enter somebody's phone number, as whoever may issue a reset for them; the number itself stands in no event."""
    found = of(act.session, account)
    require_issuer(act, found)
    phones.keep(act.session, act.jurisdiction, account, phone)
    act.record("phone_entered", ("account", account), {})
    return Answer(subject=account)


def plain(code: str) -> str:
    """A typed code without the spaces and dashes that make it readable."""
    return re.sub(r"\D", "", code)


@applies("reset_issued")
@applies("secret_reset")
@applies("secret_changed")
@applies("phone_entered")
def _apply_secret(_session: Session, _event: Event) -> None:
    """That it happened, who did it and when is the record; secrets and numbers are no projection."""
