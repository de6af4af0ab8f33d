"""Seeing and copying records (查阅复制): somebody asks, the village prepares and hands out, or refuses with a reason.

A member may see and copy the collective's records (民法典 264), and village records are kept complete (村民委员会组织法
34). No national text sets a number of days: the county does (`inspection.reply_days`), else it is this project's advice.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical, log
from engine.database import Table
from engine.errors import Refused
from engine.log import Event
from workflows import confirmations, people
from workflows.law import days
from workflows.record import Act, Answer, applies
from workflows.tables import DAY, ID, INSTANT, WORD

RULE = "inspection.reply_days"
WAYS = {"see": "查阅", "copy": "复制"}
HOW = {"shown": "当面查阅", "paper": "给了纸质复制件", "file": "给了电子复制件"}
LONGEST = 500
NAME_LONGEST = 40


class State(Enum):
    """How far a request is."""

    ASKED = "asked"  # 等待准备
    PREPARED = "prepared"  # 已经准备好，等待交给本人
    HANDED = "handed"  # 已经交给本人
    REFUSED = "refused"  # 没有同意


OPEN = (State.ASKED.value, State.PREPARED.value)


class Inspection(Table):
    """One request to see or copy a matter's records (查阅复制申请); who asked lies in the private part of event `index`."""

    __tablename__ = "inspection"
    __table_args__ = (Index("ix_inspection_matter", "jurisdiction", "matter"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID)
    way: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    person: Mapped[str] = mapped_column(ID)
    index: Mapped[int]
    asked_at: Mapped[str] = mapped_column(INSTANT)
    due_on: Mapped[str] = mapped_column(DAY)
    documents: Mapped[str] = mapped_column(Text)
    copies: Mapped[str] = mapped_column(Text)
    prepared_by: Mapped[str] = mapped_column(ID)
    how: Mapped[str] = mapped_column(WORD)
    ended_by: Mapped[str] = mapped_column(ID)
    ended_at: Mapped[str] = mapped_column(INSTANT)
    ended_index: Mapped[int | None]


UNANSWERED = Inspection.state.in_(OPEN)


def request(act: Act, *, matter: str, way: str, wish: str, name: str = "") -> Answer:
    """Somebody asks to see or copy a matter's records; an officer may enter it for a person who came to the office.

    Name and wish stay in the private part. Refuses a request without a name, for nobody could be given anything.
    """
    act.matter(matter)
    if way not in WAYS:
        raise Refused("choice_unknown", choice=way)
    _check_length(wish)
    mine = act.by.person if act.by.home == act.jurisdiction and not name.strip() else ""
    who = name.strip()[:NAME_LONGEST]
    if mine:
        who = people.names(act.session, act.jurisdiction, [mine]).get(mine, "")
    if not who:
        raise Refused("inspection_unnamed")
    rules = confirmations.in_force(act.session, act.jurisdiction, on=act.at.date())
    due = days.inspection_due(rules, act.at)
    last = due.last_day.isoformat() if due is not None else ""
    body = {"matter": matter, "way": way, "person": mine, "due_on": last}
    private = {"name": who, "wish": wish.strip()}
    event = act.record("inspection_requested", ("inspection", f"q{act.head.size}"), body, private=private)
    return Answer(subject=event.subject, basis=rules.basis(RULE))


def _check_length(text: str) -> None:
    if not text.strip() or len(text.strip()) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(text.strip()))


@applies("inspection_requested")
def _apply_requested(session: Session, event: Event) -> None:
    session.add(
        Inspection(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            state=State.ASKED.value,
            index=event.index,
            asked_at=event.occurred_at.isoformat(),
            documents="[]",
            copies="[]",
            prepared_by="",
            how="",
            ended_by="",
            ended_at="",
            ended_index=None,
            **event.body,
        )
    )


def _open(act: Act, inspection: str, *states: State) -> Inspection:
    """A request of this village in one of some states; refuses (`inspection_ended`) one that is past them."""
    people.require(act, people.OFFICERS)
    row = act.session.get(Inspection, (act.jurisdiction, inspection))
    if row is None:
        raise Refused("not_found", inspection=inspection)
    if row.state not in {state.value for state in states}:
        raise Refused("inspection_ended" if row.state not in OPEN else "inspection_unprepared")
    return row


def prepare(act: Act, *, inspection: str, documents: Sequence[str], copies: Sequence[str] = ()) -> Answer:
    """The clerk chooses documents; `copies` are digests of scans that a person has blacked out by hand.

    May be done again until it is handed out. Refuses (`inspection_empty`) nothing at all.
    """
    _open(act, inspection, State.ASKED, State.PREPARED)
    if not documents and not copies:
        raise Refused("inspection_empty")
    body = {"documents": list(documents), "copies": list(copies), "by": people.person_key(act.by)}
    act.record("inspection_prepared", ("inspection", inspection), body)
    return Answer(subject=inspection)


@applies("inspection_prepared")
def _apply_prepared(session: Session, event: Event) -> None:
    row = session.get_one(Inspection, (event.jurisdiction, event.subject))
    row.state = State.PREPARED.value
    row.documents, row.copies = (
        canonical.dumps(event.body["documents"]),
        canonical.dumps(event.body["copies"]),
    )
    row.prepared_by = event.body["by"]


def hand_out(act: Act, *, inspection: str, how: str, received_by: str) -> Answer:
    """What was prepared is shown or given to somebody, whose name stays in the private part."""
    _open(act, inspection, State.PREPARED)
    if how not in HOW:
        raise Refused("choice_unknown", choice=how)
    if not received_by.strip():
        raise Refused("inspection_unnamed")
    body = {"how": how, "by": people.person_key(act.by)}
    private = {"received_by": received_by.strip()[:NAME_LONGEST]}
    act.record("inspection_handed", ("inspection", inspection), body, private=private)
    return Answer(subject=inspection)


@applies("inspection_handed")
def _apply_handed(session: Session, event: Event) -> None:
    _end(session, event, State.HANDED).how = event.body["how"]


def refuse(act: Act, *, inspection: str, reason: str, appeal: str) -> Answer:
    """The village does not agree: never without a reason and a way to complain (`reason_missing`)."""
    _open(act, inspection, State.ASKED, State.PREPARED)
    if not reason.strip() or not appeal.strip():
        raise Refused("reason_missing")
    _check_length(reason)
    _check_length(appeal)
    private = {"reason": reason.strip(), "appeal": appeal.strip()}
    body = {"by": people.person_key(act.by)}
    act.record("inspection_refused", ("inspection", inspection), body, private=private)
    return Answer(subject=inspection)


@applies("inspection_refused")
def _apply_refused(session: Session, event: Event) -> None:
    _end(session, event, State.REFUSED)


def _end(session: Session, event: Event, state: State) -> Inspection:
    row = session.get_one(Inspection, (event.jurisdiction, event.subject))
    row.state, row.ended_by = state.value, event.body["by"]
    row.ended_at, row.ended_index = event.occurred_at.isoformat(), event.index
    return row


def of_villages(session: Session, villages: Sequence[str], *, only_open: bool = False) -> list[Inspection]:
    """The requests of some villages, those that wait first, by their last day."""
    query = select(Inspection).where(Inspection.jurisdiction.in_(villages))
    if only_open:
        query = query.where(UNANSWERED)
    rows = session.scalars(query.order_by(Inspection.due_on, Inspection.index))
    return sorted(rows, key=lambda row: row.state not in OPEN)


def told(session: Session, row: Inspection) -> dict[str, Any]:
    """The private parts of a request: who asked for what, who received it, why it was refused; what is left of them."""
    indices = {row.index} | ({row.ended_index} if row.ended_index is not None else set())
    parts = log.private_parts(session, row.jurisdiction, indices)
    return {key: value for part in parts.values() for key, value in part.items()}
