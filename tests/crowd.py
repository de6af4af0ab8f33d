"""A crowd at an open meeting (大会): people who stand on the roll and are signed in, without registering each one."""

from sqlalchemy import insert

from tests.acting import Acting
from tests.village import VILLAGE
from workflows.meetings import ballots
from workflows.record import Actor, Answer, Context, perform
from workflows.tables import Meeting, RollEntry


def gather(village: Acting, name: str, count: int) -> list[Actor]:
    """So many people more on the roll of an open meeting, all signed in."""
    crowd = [f"p{n}" for n in range(100_000, 100_000 + count)]
    key = {"jurisdiction": VILLAGE, "meeting": name, "signed_in_at": village.clock.now.isoformat()}
    with village.database.write() as session:
        session.execute(insert(RollEntry), [key | {"person": one} for one in crowd])
        held = session.get_one(Meeting, (VILLAGE, name))
        held.entitled = (held.entitled or 0) + count
    return [Actor(f"account-{one}", one, VILLAGE, "villager") for one in crowd]


def cast(village: Acting, by: Actor, name: str, matter: str, choice: str) -> Answer:
    """One of the crowd votes."""
    context = Context(VILLAGE, f"{matter}:{by.person}", by, village.clock.now)
    return perform(village.database, ballots.cast, context, meeting=name, matter=matter, choice=choice)
