"""Who is entitled, here, recused, done with voting (应到、实到、回避、已投), as pages and papers ask for it."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import log
from web import wording
from web.meetings.scene import Item, Scene
from workflows import people
from workflows.law import tally
from workflows.law.assemblies import BODIES
from workflows.meetings import attendance as attending
from workflows.meetings import box, roll
from workflows.meetings import meeting as meetings
from workflows.meetings.box_tables import Issued
from workflows.tables import Ballot, Office, Person, Recusal, RollEntry


@dataclass(frozen=True)
class Member:
    """Somebody on the roll, as the sign-in list shows them."""

    id: str
    name: str
    office: str
    present: bool
    at: str
    group: str = ""
    note: str = ""
    voted: bool = False


def entitled(session: Session, scene: Scene, *, on: date) -> int | None:
    """How many are entitled: the fixed roll's number, else the register's."""
    fixed = scene.meeting.entitled
    return fixed if fixed is not None else registered(session, scene, on=on)


def registered(session: Session, scene: Scene, *, on: date) -> int | None:
    """How many the register counts for the meeting's body on a day."""
    return roll.entitled(session, scene.village.jurisdiction, scene.meeting.body, on=on)


def present(session: Session, scene: Scene) -> int | None:
    """How many are present: by the sign-in while the meeting is open, else as recorded."""
    return here(session, scene) if scene.meeting.state == "open" else scene.meeting.present


def women(session: Session, scene: Scene, *, on: date) -> int | None:
    """How many women representatives there are."""
    return people.count(session, scene.village.jurisdiction, "women_representatives", on=on)


def here(session: Session, scene: Scene) -> int:
    """How many have signed in."""
    mine = (RollEntry.jurisdiction == scene.village.jurisdiction) & (RollEntry.meeting == scene.id)
    return session.scalar(select(func.count()).where(mine, RollEntry.signed_in_at != "")) or 0


def members(session: Session, scene: Scene, *, only: str = "") -> list[Member]:
    """The roll as it was fixed, in the register's order; `only` one person of it."""
    village = scene.village.jurisdiction
    query = (
        select(RollEntry.person, RollEntry.signed_in_at, Person.group)
        .join(Person, (Person.jurisdiction == RollEntry.jurisdiction) & (Person.id == RollEntry.person))
        .where(RollEntry.jurisdiction == village, RollEntry.meeting == scene.id)
    )
    entries = session.execute(query.where(RollEntry.person == only) if only else query).all()
    names, titles = people.names(session, village, [entry[0] for entry in entries]), offices(session, scene)
    notes, voted = attending.notes_of(session, village, scene.id), box.voted(session, village, scene.id)
    found = [
        Member(
            id=person,
            name=names.get(person, ""),
            office=titles.get(person, ""),
            present=bool(signed_in_at),
            at=signed_in_at[11:16],
            group=group,
            note=_noted(notes.get(person), bool(signed_in_at)),
            voted=person in voted,
        )
        for person, signed_in_at, group in entries
    ]
    return sorted(found, key=lambda member: int(member.id[1:]))


def reasons(session: Session, scene: Scene) -> dict[str, str]:
    """Why people were absent, late or early, by person, as far as it is noted and not erased."""
    village = scene.village.jurisdiction
    notes = attending.notes_of(session, village, scene.id)
    parts = log.private_parts(session, village, {note.index for note in notes.values()})
    return {person: parts[note.index]["reason"] for person, note in notes.items() if note.index in parts}


def _noted(note: attending.AttendanceNote | None, present: bool) -> str:
    """迟到、早退 or 请假, as a tag on the list."""
    if note is None:
        return ""
    told = [_("迟到")] if note.came_for or note.arrived_at else []
    if note.left_from is not None or note.left_at:
        told.append(_("早退"))
    return "、".join(told) if present else str(_("未到，已说明"))


def offices(session: Session, scene: Scene) -> dict[str, str]:
    """In which capacity people stand on the roll of the meeting's body: the first fitting office of each."""
    wanted = set(BODIES[scene.meeting.body].registers)
    fitting = {name: kind.name for name, kind in people.OFFICES.items() if wanted & set(kind.registers)}
    day = scene.meeting.held_on or scene.meeting.planned_at[:10]
    query = select(Office.person, Office.office).where(
        Office.jurisdiction == scene.village.jurisdiction,
        Office.office.in_(fitting),
        Office.since <= day,
        (Office.until == "") | (Office.until > day),
    )
    rank = list(fitting)
    found: dict[str, str] = {}
    for person, office in sorted(session.execute(query), key=lambda held: rank.index(held[1])):
        found.setdefault(person, wording.named(fitting[office]))
    return found


def recused(session: Session, scene: Scene) -> dict[str, list[str]]:
    """The names of the recused, by matter."""
    query = select(Recusal.matter, Recusal.person).where(
        Recusal.jurisdiction == scene.village.jurisdiction, Recusal.meeting == scene.id
    )
    rows = sorted(session.execute(query))
    names = people.names(session, scene.village.jurisdiction, [person for _, person in rows])
    found: dict[str, list[str]] = {}
    for matter, person in rows:
        found.setdefault(matter, []).append(names.get(person, ""))
    return found


@dataclass(frozen=True)
class ForItem:
    """Who was there for one item, how many of the entitled are recused, and how many ballots could be given out."""

    present: int
    recused: int
    ballots: int


def by_item(session: Session, scene: Scene) -> dict[str, ForItem]:
    """The sign-in list item by item, by matter (计票时的到会人数)."""
    village = scene.village.jurisdiction
    places = [item.item.position for item in scene.items]
    there = attending.present(session, village, scene.id, places)
    query = (
        select(Recusal.matter, RollEntry.signed_in_at)
        .join(
            RollEntry,
            (RollEntry.jurisdiction == Recusal.jurisdiction)
            & (RollEntry.meeting == Recusal.meeting)
            & (RollEntry.person == Recusal.person),
        )
        .where(Recusal.jurisdiction == village, Recusal.meeting == scene.id)
    )
    out = session.execute(query).all()
    boxes = box.boxes(session, village, scene.id)
    # Who voted on screen gets no paper ballot; whoever votes by code holds one, which is void then.
    named = {matter: row.open + row.issued for matter, row in boxes.items()}
    found = {}
    for item in scene.items:
        present, mine = there[item.item.position], [at for matter, at in out if matter == item.id]
        found[item.id] = ForItem(
            present, len(mine), present - sum(bool(at) for at in mine) - named.get(item.id, 0)
        )
    return found


def cast(session: Session, scene: Scene) -> dict[str, int]:
    """How many have voted, by matter; how they voted is nobody's business before the count."""
    rows = box.boxes(session, scene.village.jurisdiction, scene.id)
    return {matter: row.cast for matter, row in rows.items() if row.cast}


@dataclass(frozen=True)
class Mine:
    """Where one person stands in a meeting: on the roll, signed in, recused from and voted on which matters."""

    entitled: bool
    present: bool
    recused: frozenset[str]
    choices: dict[str, str]
    voted: frozenset[str] = frozenset()


def mine(session: Session, scene: Scene, *, home: str, person: str) -> Mine:
    """Where the signed-in person stands; a stranger to the village stands nowhere."""
    village = scene.village.jurisdiction
    if home != village:
        return Mine(False, False, frozenset(), {})
    entry = session.get(RollEntry, (village, scene.id, person))
    out = session.scalars(
        select(Recusal.matter).where(
            Recusal.jurisdiction == village, Recusal.meeting == scene.id, Recusal.person == person
        )
    )
    votes = session.execute(
        select(Ballot.matter, Ballot.choice).where(
            Ballot.jurisdiction == village, Ballot.meeting == scene.id, Ballot.voter == person
        )
    ).all()
    issued = session.scalars(
        select(Issued.matter).where(
            Issued.jurisdiction == village, Issued.meeting == scene.id, Issued.person == person
        )
    )
    choices = dict(votes)
    voted = frozenset((*choices, *issued))
    return Mine(entry is not None, bool(entry and entry.signed_in_at), frozenset(out), choices, voted)


def verdict(session: Session, scene: Scene, item: Item, counts: dict[str, int]) -> tally.Verdict | None:
    """What the numbers of a decided item needed; `None` where the meeting had no effect or a number lacks."""
    if item.item.outcome not in ("passed", "rejected", "no_quorum"):
        return None
    on = date.fromisoformat(scene.meeting.held_on)
    return tally.judge(
        item.rules, scene.meeting.body, meetings.count_of(counts), women(session, scene, on=on)
    )
