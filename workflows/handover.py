"""An office changes hands (换届与离任交接): what is open is listed, both confirm, the township sees it, terms change.

Tasks belong to offices, so whatever is open waits for the successor from that day on. Meetings that were held keep
their roll; whoever is entitled is counted anew for meetings still to come. The list follows 《村民委员会组织法》第二十条.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.clock import parse
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import jurisdictions, people
from workflows.record import Act, Answer, applies
from workflows.registers.tables import Handover, LegacyEntry
from workflows.tables import UNANSWERED, Meeting, Notice, Objection, Office, Person

HANDED = ("secretary", "branch_member", *people.COMMITTEE, "clerk", *people.SUPERVISION)
"""The offices that are handed over one by one; party members and representatives change by their lists."""

REASONS = ("term", "resigned", "removed", "died")
"""换届、辞职、免职或者罢免、离世."""

UNDER_WAY = Handover.state.not_in(("seen", "cancelled"))

SOON = timedelta(days=30)
"""A term that ends within so many days is told on the desk: this project's own choice."""


def begin(
    act: Act, *, person: str, office: str, successor: str, day: date, until: date | None, reason: str
) -> Answer:
    """Begin to hand an office over on a day: the outgoing officer, any officer of the village or the township may.

    The successor's term ends before `until`. Refuses (`handover_running`) a second one of the same office and person,
    and (`handover_same`) a successor who is the outgoing officer: a new term is brought in with the sheet 任职.
    """
    _require(act, (*people.OFFICERS, *people.SUPERVISION, "branch_member"))
    if office not in HANDED or reason not in REASONS:
        raise ValueError(f"found {office!r}, {reason!r}; expected one of {HANDED} and of {REASONS}")
    if term_of(act.session, act.jurisdiction, person, office, on=day) is None:
        raise Refused("handover_no_term", office=people.OFFICES[office].name)
    if act.session.get(Person, (act.jurisdiction, successor)) is None:
        raise Refused("not_found", person=successor)
    if person == successor:
        raise Refused("handover_same")
    if until is not None and until <= day:
        raise Refused("handover_days")
    if _running(act, person, office):
        raise Refused("handover_running", office=people.OFFICES[office].name)
    body = {
        "office": office,
        "outgoing": person,
        "incoming": successor,
        "day": day.isoformat(),
        "until": until.isoformat() if until else "",
        "reason": reason,
        "items": listed(act.session, act.jurisdiction),
    }
    event = act.record("handover_begun", ("handover", f"h{act.head.size}"), body)
    return Answer(subject=event.subject)


def _require(act: Act, offices: Sequence[str]) -> None:
    township = jurisdictions.get(act.session, act.jurisdiction).parent
    people.require(act, (*offices, "township_party"), homes=[township])


def term_of(session: Session, village: str, person: str, office: str, *, on: date) -> Office | None:
    """The term of an office that somebody holds on a day."""
    day = on.isoformat()
    query = select(Office).where(
        Office.jurisdiction == village,
        Office.person == person,
        Office.office == office,
        Office.since <= day,
        (Office.until == "") | (Office.until >= day),
    )
    return session.scalars(query.order_by(Office.since.desc()).limit(1)).first()


def _running(act: Act, person: str, office: str) -> bool:
    query = select(Handover.id).where(
        Handover.jurisdiction == act.jurisdiction,
        Handover.outgoing == person,
        Handover.office == office,
        Handover.state.not_in(("seen", "cancelled")),
    )
    return act.session.scalar(query.limit(1)) is not None


def listed(session: Session, village: str) -> dict[str, list[str]]:
    """What is handed over, by ids: open matters, meetings to come, notices that hang, objections to answer, 存量登记."""
    matters = select(MatterRow.id).where(
        MatterRow.jurisdiction == village, MatterRow.state.in_(("open", "suspended"))
    )
    meetings = select(Meeting.id).where(Meeting.jurisdiction == village, Meeting.state != "closed")
    hanging = (
        select(Notice.id)
        .join(MatterRow, (MatterRow.jurisdiction == Notice.jurisdiction) & (MatterRow.id == Notice.matter))
        .where(
            Notice.jurisdiction == village,
            Notice.state == "up",
            Notice.round == MatterRow.round,
            MatterRow.state == "open",
        )
    )
    objections = select(Objection.id).where(Objection.jurisdiction == village, UNANSWERED)
    legacy = select(LegacyEntry.id).where(
        LegacyEntry.jurisdiction == village, LegacyEntry.state.in_(("entered", "returned"))
    )
    return {
        "matters": list(session.scalars(matters.order_by(MatterRow.id))),
        "meetings": list(session.scalars(meetings.order_by(Meeting.planned_at))),
        "notices": list(session.scalars(hanging.order_by(Notice.index))),
        "objections": list(session.scalars(objections.order_by(Objection.index))),
        "legacy": list(session.scalars(legacy.order_by(LegacyEntry.id))),
    }


@applies("handover_begun")
def _apply_begun(session: Session, event: Event) -> None:
    told = {name: event.body[name] for name in ("office", "outgoing", "incoming", "day", "until", "reason")}
    session.add(
        Handover(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            state="open",
            opened_at=event.recorded_at.isoformat(),
            given_at="",
            taken_at="",
            seen_at="",
            items=canonical.dumps(event.body["items"]),
            **told,
        )
    )


def get(session: Session, village: str, name: str) -> Handover:
    """A hand-over of a village; refuses (`not_found`) one that does not exist."""
    row = session.get(Handover, (village, name))
    if row is None:
        raise Refused("not_found", handover=name)
    return row


def _pending(act: Act, name: str) -> Handover:
    row = get(act.session, act.jurisdiction, name)
    if row.state in ("seen", "cancelled"):
        raise Refused("handover_over")
    return row


def confirm(act: Act, *, name: str) -> Answer:
    """The outgoing officer confirms the list as handed over, the incoming one as taken over; each once.

    The list as it stands now is what the outgoing one confirms.
    """
    row = _pending(act, name)
    me = act.by.person if act.by.home == act.jurisdiction else ""
    if me not in (row.outgoing, row.incoming) or not me:
        raise Refused("handover_not_yours")
    side = "given" if me == row.outgoing else "taken"
    if not (row.given_at if side == "given" else row.taken_at):
        items = listed(act.session, act.jurisdiction) if side == "given" else json.loads(row.items)
        act.record("handover_confirmed", ("handover", name), {"side": side, "items": items})
    return Answer(subject=name)


@applies("handover_confirmed")
def _apply_confirmed(session: Session, event: Event) -> None:
    row = session.get_one(Handover, (event.jurisdiction, event.subject))
    if event.body["side"] == "given":
        row.given_at = event.recorded_at.isoformat()
    else:
        row.taken_at = event.recorded_at.isoformat()
    row.items = canonical.dumps(event.body["items"])
    row.state = "both" if row.given_at and row.taken_at else event.body["side"]


def see(act: Act, *, name: str, without: str = "") -> Answer:
    """The township has seen the hand-over: one term ends on its day and the other begins.

    Where one of the two has not confirmed (离世、拒不移交 …), `without` says why; else `handover_unconfirmed`.
    """
    row = _pending(act, name)
    township = jurisdictions.get(act.session, act.jurisdiction).parent
    people.require(act, ("township_party",), homes=[township])
    if row.state != "both" and not without.strip():
        raise Refused("handover_unconfirmed")
    day = date.fromisoformat(row.day)
    term = term_of(act.session, act.jurisdiction, row.outgoing, row.office, on=day)
    if term is None:
        raise Refused("handover_no_term", office=people.OFFICES[row.office].name)
    act.record("handover_seen", ("handover", name), {"without": without.strip()})
    people.leave_office(
        act,
        person=row.outgoing,
        office=row.office,
        since=date.fromisoformat(term.since),
        until=max(day, date.fromisoformat(term.since)),
    )
    if row.office not in people.held(act.session, home=act.jurisdiction, person=row.incoming, on=day):
        until = date.fromisoformat(row.until) if row.until else None
        people.take_office(act, person=row.incoming, office=row.office, since=day, until=until)
    return Answer(subject=name)


def cancel(act: Act, *, name: str, reason: str) -> Answer:
    """Whoever could begin a hand-over breaks it off with a reason, before the township has seen it."""
    _pending(act, name)
    _require(act, (*people.OFFICERS, *people.SUPERVISION, "branch_member"))
    if not reason.strip():
        raise Refused("reason_missing")
    act.record("handover_cancelled", ("handover", name), {"reason": reason.strip()})
    return Answer(subject=name)


@applies("handover_seen")
@applies("handover_cancelled")
def _apply_over(session: Session, event: Event) -> None:
    row = session.get_one(Handover, (event.jurisdiction, event.subject))
    row.state = "seen" if event.kind == "handover_seen" else "cancelled"
    row.seen_at = event.recorded_at.isoformat()


def open_in(session: Session, villages: Sequence[str]) -> list[Handover]:
    """The hand-overs under way in some villages, the oldest first."""
    query = select(Handover).where(Handover.jurisdiction.in_(villages), UNDER_WAY)
    return sorted(session.scalars(query), key=lambda row: (row.opened_at, row.id))


def ending(session: Session, villages: Sequence[str], *, on: date) -> list[Office]:
    """The terms of handed offices in some villages that end within `SOON`."""
    query = select(Office).where(
        Office.jurisdiction.in_(villages),
        Office.office.in_(HANDED),
        Office.until > on.isoformat(),
        Office.until <= (on + SOON).isoformat(),
    )
    return sorted(session.scalars(query), key=lambda row: (row.until, row.jurisdiction, row.office))


def waiting(
    under_way: Sequence[Handover], *, home: str, person: str, offices: Sequence[str]
) -> Iterator[tuple[str, Handover]]:
    """What of the hand-overs under way waits for somebody: to hand over, to take over, to see."""
    for row in under_way:
        mine = row.jurisdiction == home
        if mine and person == row.outgoing and not row.given_at:
            yield "hand_over", row
        elif mine and person == row.incoming and not row.taken_at:
            yield "take_over", row
        elif "township_party" in offices and row.state == "both":
            yield "see_handover", row


def opened_on(row: Handover) -> date:
    """The day on which a hand-over was begun."""
    return parse(row.opened_at).date()


def items_of(row: Handover) -> dict[str, list[str]]:
    """What a hand-over lists, by ids."""
    told: dict[str, Any] = json.loads(row.items)
    return {key: list(ids) for key, ids in told.items()}
