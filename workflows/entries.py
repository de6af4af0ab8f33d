"""Entered for somebody (代录): the clerk enters, the officer whose duty it is confirms; both are recorded.

What is entered changes nothing yet. Confirming runs the verb in the confirmer's name, with `entered_by` in its event.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical
from engine.clock import parse
from engine.database import Table
from engine.errors import Refused
from engine.log import Event
from engine.matter import Cache
from workflows import matters, people
from workflows.meetings import convening, meeting
from workflows.record import Act, Actor, Answer, applies
from workflows.tables import Office

ENTERERS = ("clerk",)
LONGEST = 200

Fields = Mapping[str, Any]


class Entry(Table):
    """Something the clerk entered for an officer (代录): waiting, confirmed, rejected or dropped."""

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_state", "jurisdiction", "state"),)

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    fields: Mapped[str] = mapped_column(Text)
    offices: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(40))
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[str] = mapped_column(String(40))
    made: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)

    @property
    def told(self) -> dict[str, Any]:
        """What was entered, as plain JSON."""
        found: dict[str, Any] = json.loads(self.fields)
        return found

    @property
    def for_offices(self) -> tuple[str, ...]:
        """The offices of which one has to confirm it."""
        return tuple(json.loads(self.offices))


UNSETTLED = Entry.state.in_(("waiting", "rejected"))


@dataclass(frozen=True)
class At:
    """Where and when something is entered: whose duty a meeting is depends on the village and the day."""

    session: Session
    jurisdiction: str
    on: date


@dataclass(frozen=True)
class Kind:
    """What may be entered for somebody: its name, its verb, whose duty it is, and how its fields are read back."""

    name: str
    verb: Callable[..., Answer]
    offices: Callable[["At", Fields], tuple[str, ...]]
    read: Callable[[Fields], dict[str, Any]] = dict


def _read_call(told: Fields) -> dict[str, Any]:
    notice_on = date.fromisoformat(told["notice_on"]) if told["notice_on"] else None
    return {**told, "notice_on": notice_on, "planned_at": parse(told["planned_at"])}


def _party(_at: At, _told: Fields) -> tuple[str, ...]:
    return people.PARTY


def _conveners(at: At, told: Fields) -> tuple[str, ...]:
    return convening.of(at.session, at.jurisdiction, told["body"], on=at.on)


KINDS: Mapping[str, Kind] = {
    "start": Kind("发起事项", matters.start, _party),
    "call": Kind("通知开会", meeting.call, _conveners, _read_call),
    "revise": Kind("修改方案", matters.revise, _party),
    "withdraw": Kind("撤回事项", matters.withdraw, _party),
}


def draft(act: Act, *, kind: str, fields: Fields) -> Answer:
    """The clerk enters something for the officer whose duty it is; refuses what the officer could not do now either.

    The answer carries the warnings that the officer would get.
    """
    people.require(act, ENTERERS)
    told = _plain(fields)
    offices = KINDS[kind].offices(At(act.session, act.jurisdiction, act.at.date()), told)
    answer = _try(act, KINDS[kind], told, offices)
    entry = f"e{act.head.size}"
    body = {"kind": kind, "fields": told, "offices": list(offices), "by": people.person_key(act.by)}
    act.record("entry_drafted", ("entry", entry), body)
    return replace(answer, subject=entry)


def _plain(fields: Fields) -> dict[str, Any]:
    """Fields of a verb as plain JSON; days and instants as ISO texts."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in fields.items()
    }


def _try(act: Act, kind: Kind, told: Fields, offices: tuple[str, ...]) -> Answer:
    """What the officer would be answered now; everything that it would write is taken back at once."""
    by = _holder(act, offices)
    with act.session.begin_nested() as attempt:
        trial = replace(act, by=by, cache=Cache(), touched={})
        answer = kind.verb(trial, **kind.read(told))
        attempt.rollback()
    return answer


def _holder(act: Act, offices: tuple[str, ...]) -> Actor:
    """Somebody who holds one of the offices today; refuses (`office_vacant`) where nobody does."""
    day = act.at.date().isoformat()
    query = select(Office.person, Office.office).where(
        Office.jurisdiction == act.jurisdiction,
        Office.office.in_(offices),
        Office.since <= day,
        or_(Office.until == "", Office.until > day),
    )
    found = act.session.execute(query.limit(1)).first()
    if found is None:
        raise Refused("office_vacant", offices=[people.OFFICES[office].name for office in offices])
    return Actor(act.by.account, found.person, act.jurisdiction, found.office)


@applies("entry_drafted")
def _apply_drafted(session: Session, event: Event) -> None:
    body = event.body
    session.add(
        Entry(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            kind=body["kind"],
            fields=canonical.dumps(body["fields"]),
            offices=canonical.dumps(body["offices"]),
            matter=body["fields"].get("matter", ""),
            state="waiting",
            entered_by=body["by"],
            entered_at=event.occurred_at.isoformat(),
            made="",
            reason="",
        )
    )


def confirm(act: Act, *, entry: str) -> Answer:
    """The officer confirms what was entered: it takes effect now, in the officer's name."""
    row = _waiting(act, entry)
    kind = KINDS[row.kind]
    people.require(act, row.for_offices)
    act.entered_by = row.entered_by
    answer = kind.verb(act, **kind.read(row.told))
    act.entered_by = ""
    act.record("entry_confirmed", ("entry", entry), {"kind": row.kind, "made": answer.subject})
    return answer


def reject(act: Act, *, entry: str, reason: str) -> Answer:
    """The officer does not confirm it, with a reason; the clerk may enter it anew."""
    row = _waiting(act, entry)
    people.require(act, row.for_offices)
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason.strip()) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(reason.strip()))
    act.record("entry_rejected", ("entry", entry), {"kind": row.kind, "reason": reason.strip()})
    return Answer(subject=entry)


def drop(act: Act, *, entry: str) -> Answer:
    """The clerk takes back what nobody has confirmed, or puts away what was rejected."""
    people.require(act, ENTERERS)
    row = get(act.session, act.jurisdiction, entry)
    if row.state not in ("waiting", "rejected"):
        raise Refused("entry_settled")
    act.record("entry_dropped", ("entry", entry), {"kind": row.kind})
    return Answer(subject=entry)


def _waiting(act: Act, entry: str) -> Entry:
    row = get(act.session, act.jurisdiction, entry)
    if row.state != "waiting":
        raise Refused("entry_settled")
    return row


@applies("entry_confirmed")
@applies("entry_rejected")
@applies("entry_dropped")
def _apply_settled(session: Session, event: Event) -> None:
    row = session.get_one(Entry, (event.jurisdiction, event.subject))
    row.state = event.kind.removeprefix("entry_")
    row.reason = event.body.get("reason", row.reason)
    if row.state == "confirmed":
        row.made = event.body["made"]
        if row.kind == "start":
            row.matter = row.made


def get(session: Session, jurisdiction: str, entry: str) -> Entry:
    """An entry by its id; refuses one that does not exist."""
    row = session.get(Entry, (jurisdiction, entry))
    if row is None:
        raise Refused("not_found", entry=entry)
    return row


def open_in(session: Session, jurisdictions: Sequence[str]) -> list[Entry]:
    """The entries that wait for somebody: for the officer's confirmation, or rejected and not yet put away."""
    query = select(Entry).where(Entry.jurisdiction.in_(jurisdictions), UNSETTLED)
    return list(session.scalars(query.order_by(Entry.entered_at)))


def title_of(session: Session, row: Entry) -> str:
    """What an entry is about, in few words."""
    told = row.told
    if row.kind in ("start", "revise"):
        return str(told["form"]["title"])
    about = told.get("agenda") or [told["matter"]]
    titles = [matters.proposal_of(session, row.jurisdiction, each).title for each in about]
    return titles[0] if len(titles) == 1 else f"{titles[0]} 等{len(titles)}个事项"
