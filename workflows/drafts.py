"""Drafts (草稿): what somebody typed into a long form and has not sent; only the same account sees it.

A draft is no event and no projection: it decides nothing, stands in no log, and goes when its form is accepted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical, log
from engine.clock import parse
from engine.database import Database, Table, put

KEPT_FOR = timedelta(days=30)
MOST_DRAFTS = 30
MOST_LETTERS = 60_000
LONGEST_FORM = 300

Values = Mapping[str, Sequence[str]]


class Draft(Table):
    """One form that an account has begun: the page's key, what was typed (names → texts), and until when it is kept."""

    __tablename__ = "draft"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    form: Mapped[str] = mapped_column(String(LONGEST_FORM), primary_key=True)
    typed: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[str] = mapped_column(String(40))
    expires_at: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Owner:
    """Whose draft it is: the account and its home jurisdiction."""

    home: str
    account: str


@dataclass(frozen=True)
class Kept:
    """A draft as it was kept."""

    typed: Values
    at: datetime


def save(
    database: Database, owner: Owner, form: str, typed: Values, *, at: datetime, sent: tuple[str, str]
) -> bool:
    """Keep what was typed for thirty days, in place of what was kept before; whether it was kept.

    Nothing is kept of a form that was accepted meanwhile (`sent`: jurisdiction and command id), nor of what is too
    long to have been typed. Only the youngest thirty drafts of an account stay.
    """
    text = canonical.dumps(typed)
    if len(text) > MOST_LETTERS or len(form) > LONGEST_FORM:
        return False
    with database.write() as session:
        if log.of_command(session, *sent):
            return False
        draft = Draft(
            jurisdiction=owner.home,
            account=owner.account,
            form=form,
            typed=text,
            updated_at=_told(at),
            expires_at=_told(at + KEPT_FOR),
        )
        put(session, draft, replace=True)
        _tidy(session, owner, at)
    return True


def _told(at: datetime) -> str:
    # A server may sort texts as people do: only instants of the same length come in their order there.
    return at.isoformat(timespec="microseconds")


def _tidy(session: Session, owner: Owner, at: datetime) -> None:
    mine = (Draft.jurisdiction == owner.home, Draft.account == owner.account)
    session.execute(delete(Draft).where(*mine, Draft.expires_at <= _told(at)))
    query = select(Draft).where(*mine).order_by(Draft.updated_at.desc())
    for surplus in session.scalars(query.offset(MOST_DRAFTS)):
        session.delete(surplus)


def load(session: Session, owner: Owner, form: str, *, at: datetime) -> Kept | None:
    """The account's draft of a form; `None` without one, or when it has expired."""
    row = session.get(Draft, (owner.home, owner.account, form))
    if row is None or at >= parse(row.expires_at):
        return None
    return Kept(json.loads(row.typed), parse(row.updated_at))


def drop(database: Database, owner: Owner, form: str) -> None:
    """Forget the account's draft of a form: it was accepted, or is to be written anew."""
    with database.read() as session:
        if session.get(Draft, (owner.home, owner.account, form)) is None:
            return
    mine = (Draft.jurisdiction == owner.home, Draft.account == owner.account)
    with database.write() as session:
        session.execute(delete(Draft).where(*mine, Draft.form == form))
