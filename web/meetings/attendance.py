"""Who is entitled, here, recused, done with voting (应到、实到、回避、已投), as pages and papers ask for it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.meetings.scene import Item, Scene
from workflows import people
from workflows.law import tally
from workflows.law.assemblies import BODIES
from workflows.meetings import box, roll
from workflows.meetings import meeting as meetings
from workflows.meetings.box_tables import Issued
from workflows.tables import Ballot, Office, Recusal, RollEntry


@dataclass(frozen=True)
class Member:
    """Somebody on the roll, as the sign-in list shows them."""

    id: str
    name: str
    office: str
    present: bool
    at: str


def entitled(session: Session, scene: Scene, *, on: date) -> int | None:
    """How many are entitled: the fixed roll's number, else the register's."""
    fixed = scene.meeting.entitled
    return fixed if fixed is not None else registered(session, scene, on=on)


def registered(session: Session, scene: Scene, *, on: date) -> int | None:
    """How many the register counts for the meeting's body on a day."""
    return roll.entitled(session, scene.village.jurisdiction, scene.meeting.body, on=on)


def present(session: Session, scene: Scene) -> int | None:
    """How many are present: by the sign-in while the meeting is open, else as recorded."""
    if scene.meeting.state != "open":
        return scene.meeting.present
    mine = (RollEntry.jurisdiction == scene.village.jurisdiction) & (RollEntry.meeting == scene.id)
    return session.scalar(select(func.count()).where(mine, RollEntry.signed_in_at != "")) or 0


def women(session: Session, scene: Scene, *, on: date) -> int | None:
    """How many women representatives there are."""
    return people.count(session, scene.village.jurisdiction, "women_representatives", on=on)


def members(session: Session, scene: Scene) -> list[Member]:
    """The roll as it was fixed, who is not here yet first."""
    village = scene.village.jurisdiction
    entries = session.scalars(
        select(RollEntry).where(RollEntry.jurisdiction == village, RollEntry.meeting == scene.id)
    ).all()
    ids = [entry.person for entry in entries]
    names, titles = people.names(session, village, ids), offices(session, scene)
    found = [
        Member(
            id=entry.person,
            name=names.get(entry.person, ""),
            office=titles.get(entry.person, ""),
            present=bool(entry.signed_in_at),
            at=entry.signed_in_at[11:16],
        )
        for entry in entries
    ]
    return sorted(found, key=lambda member: (member.present, int(member.id[1:])))


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
        found.setdefault(person, fitting[office])
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
