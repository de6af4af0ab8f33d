"""What two processes write at the same instant outside one village's lock (同时写入): neither fails, both are answered."""

import threading
from collections.abc import Callable
from hashlib import sha256

import pytest
from sqlalchemy import Connection, event, select, text

from engine import store
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import drafts, jobs
from workflows.accounts import authenticator
from workflows.accounts.account import SignIn
from workflows.checkup import totals
from workflows.checkup.totals import CheckupTotal
from workflows.drafts import Owner
from workflows.jobs import Key

KEY = b"the server's"
SECRETS = ["JBSWY3DPEHPK3PXP", "KRSXG5CTMVRXEZLU"]


def pin(village: VillageUnderTest, turn: int) -> object:
    """Two villages begin a matter under rules that no matter had before."""
    with village.database.write() as session:
        return store.keep(session, b"new rules")


def type_on(village: VillageUnderTest, turn: int) -> object:
    """The same form stands open in two tabs, and both keep what was typed."""
    typed = {"title": [f"tab {turn}"]}
    owner, now = Owner(VILLAGE, "secretary"), village.clock.now
    return drafts.save(village.database, owner, "/new", typed, at=now, sent=(VILLAGE, "never"))


def ask_twice(village: VillageUnderTest, turn: int) -> object:
    """The button is tapped twice."""
    key, now = Key(VILLAGE, "tap"), village.clock.now
    return jobs.ask(village.database, key, kind="dossier", subject="2026-001", by="auditor", at=now)


def count(village: VillageUnderTest, turn: int) -> object:
    """Two workers count the findings of the same villages."""
    totals.refresh(village.database, at=village.clock.now)
    with village.database.read() as session:
        return len(session.scalars(select(CheckupTotal)).all())


def offer(village: VillageUnderTest, turn: int) -> object:
    """The page with the second factor's square is opened twice: both show the same secret."""
    who = SignIn("newcomer", VILLAGE, "", COUNTY, "clerk", 0)
    with village.database.write() as session:
        return authenticator.offer(session, who, SECRETS[turn], KEY)


Doing = Callable[[VillageUnderTest, int], object]
CASES: list[tuple[Doing, object]] = [
    (pin, sha256(b"new rules").hexdigest()),
    (type_on, True),
    (ask_twice, Key(VILLAGE, "tap")),
    (count, 2),
    (offer, SECRETS[0]),
]


def at_once(village: VillageUnderTest, act: Doing) -> list[object]:
    """Somebody acts, and before that is committed somebody else does the same; what both were answered."""
    answers: list[object] = [None, None]

    def second() -> None:
        answers[1] = act(village, 1)

    thread = threading.Thread(target=second)

    def committing(_connection: Connection) -> None:
        if threading.current_thread() is thread:
            return
        thread.start()
        while thread.is_alive() and not waits(village):
            thread.join(0.05)

    event.listen(village.database.engine, "commit", committing)
    answers[0] = act(village, 0)
    thread.join()
    return answers


def waits(village: VillageUnderTest) -> bool:
    """Whether somebody waits for somebody else's commit; on SQLite whoever writes does."""
    if village.database.url.get_backend_name() == "sqlite":
        return True
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with village.database.read() as session:
        return bool(session.scalar(text(query)))


@pytest.mark.parametrize("where", ["village_in_file", "village_on_postgres"])
@pytest.mark.parametrize(("act", "answer"), CASES, ids=[act.__name__ for act, _ in CASES])
def test_neither_fails(
    where: str,
    request: pytest.FixtureRequest,
    act: Doing,
    answer: object,
) -> None:
    """Both are answered as one alone would be, and the second as the first."""
    village: VillageUnderTest = request.getfixturevalue(where)
    assert at_once(village, act) == [answer, answer]
