"""The server dies in the middle of work (断电): what was acknowledged is there, nothing is half done."""

import http.client
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.log import EventRow
from engine.matter import MatterRow
from tests.serving import Server, Visitor, evidence_of, served_village
from tests.village import VILLAGE, VillageUnderTest, copied_village
from workflows.verification import verify_deep

ACTIONS = 200
KILLED_AFTER = 90
WORKERS = 8
NEW = f"/v/{VILLAGE}/matters/new/major-matter"


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite("one of two kinds")),
        pytest.param("postgres", marks=pytest.mark.endurance),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'siyi.db'}"
    found: str = request.getfixturevalue("postgres_database")
    return found


@dataclass
class Work:
    """Eight browsers in which the secretary starts matters and withdraws each second one, until the server is gone."""

    server: Server
    started: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    given: int = 0
    enough: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Begin, kill the server when enough was acknowledged, and wait until every browser noticed."""
        threads = [threading.Thread(target=self._one, args=(n,)) for n in range(WORKERS)]
        for thread in threads:
            thread.start()
        assert self.enough.wait(timeout=120)
        self.server.kill()
        for thread in threads:
            thread.join()

    def _one(self, worker: int) -> None:
        visitor = Visitor(self.server, "secretary")
        try:
            token = visitor.get(NEW).hidden(NEW)["csrf_token"]
            for n in range(ACTIONS // WORKERS // 2):
                number = self.start(visitor, token, f"第{worker}号机第{n}件事")
                self.withdraw(visitor, token, number)
        except (http.client.HTTPException, OSError):
            return
        finally:
            visitor.close()

    def start(self, visitor: Visitor, token: str, title: str) -> str:
        """Start a matter; its number, once the server has said so."""
        page = visitor.post(NEW, {"csrf_token": token, "title": title, "content": "试验"})
        assert page.status in (302, 303), page.text
        number = page.location.rpartition("/")[2]
        self._acknowledge()
        self.started[number] = title
        return number

    def withdraw(self, visitor: Visitor, token: str, number: str) -> None:
        """Withdraw it."""
        address = f"/v/{VILLAGE}/matters/{number}/withdraw"
        page = visitor.post(address, {"csrf_token": token, "reason": "不办了"})
        assert page.status in (302, 303), page.text
        self._acknowledge()
        self.withdrawn.add(number)

    def _acknowledge(self) -> None:
        with self.lock:
            self.given += 1
            if self.given >= KILLED_AFTER:
                self.enough.set()


def standing(village: VillageUnderTest) -> dict[str, tuple[str, str]]:
    """Number → state and title of every matter that the database holds."""
    with village.database.read() as session:
        states = {row.id: row.state for row in session.scalars(select(MatterRow))}
    return {number: (state, village.proposal(number).title) for number, state in states.items()}


def test_killed_in_the_middle(url: str, tmp_path: Path) -> None:
    """kill -9 among two hundred posted actions: every acknowledged one is there, none is half, the record is sound."""
    sqlite = url.startswith("sqlite")
    village = copied_village(tmp_path, in_file=True) if sqlite else served_village(url, tmp_path)
    with Server(url, tmp_path) as server:
        work = Work(server)
        work.run()
        assert "Traceback" not in server.said
    found = standing(village)
    assert work.given >= KILLED_AFTER
    assert {number: title for number, (_, title) in found.items() if number in work.started} == work.started
    assert {number for number in work.withdrawn if found[number][0] != "withdrawn"} == set()
    with village.database.read() as session:
        events = session.scalars(select(EventRow.kind).where(EventRow.jurisdiction == VILLAGE)).all()
    assert events.count("matter_started") == len(found)
    assert events.count("matter_withdrawn") == sum(state == "withdrawn" for state, _ in found.values())
    assert verify_deep(village.database, evidence_of(tmp_path)) == []
    # And life goes on: the next server serves, the next number follows without a gap.
    with Server(url, tmp_path) as server:
        visitor = Visitor(server, "secretary")
        token = visitor.get(NEW).hidden(NEW)["csrf_token"]
        number = Work(server).start(visitor, token, "停电以后的第一件事")
        visitor.close()
    assert int(number[-3:]) == len(found) + 1
    village.database.close()
