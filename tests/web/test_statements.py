"""What one click costs the database (每次办理的数据库语句): few statements, and exactly one commit."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.village import VILLAGE, VillageUnderTest
from workflows import people
from workflows.inbox import inbox
from workflows.inbox import tray as trays

AT_MOST = 12
"""Statements for one ballot or one completed task; BEGIN, COMMIT and the log-in are not counted."""

OUTSIDE = re.compile(r"(BEGIN|COMMIT|ROLLBACK)\b")


@dataclass
class Spent:
    """What went to the database."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def watched(village: VillageUnderTest) -> Iterator[Spent]:
    """Counts the statements and commits of everything inside."""
    spent, engine = Spent(), village.database.engine

    def executed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not OUTSIDE.match(statement):
            spent.statements.append(statement)

    def committed(_connection: Any) -> None:
        spent.commits += 1

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", executed)
        event.remove(engine, "commit", committed)


def log_in(village: VillageUnderTest, role: str) -> list[str]:
    """The statements that find out who is there, as each request does."""
    from web import access

    with village.app.app_context(), watched(village) as spent:
        assert access.load_user(role) is not None
    return spent.statements


Click = Callable[[VillageUnderTest, str], tuple[str, Callable[[FlaskClient], TestResponse]]]


def ballot(village: VillageUnderTest, matter: str) -> tuple[str, Callable[[FlaskClient], TestResponse]]:
    """A representative votes."""
    meeting = village.open_meeting("resolution", [matter])
    address = f"/v/{VILLAGE}/meetings/{meeting}/items/{matter}/ballot"
    return "representative_7", lambda client: client.post(address, data={"choice": "for", "remark": "支持"})


def review(_village: VillageUnderTest, matter: str) -> tuple[str, Callable[[FlaskClient], TestResponse]]:
    """The township agrees."""
    address = f"/v/{VILLAGE}/matters/{matter}/review"
    return "township_party", lambda client: client.post(address, data={"opinion": "agree"})


def confirmation(village: VillageUnderTest, matter: str) -> tuple[str, Callable[[FlaskClient], TestResponse]]:
    """The supervision committee confirms a paper result, which decides the matter."""
    stage = village.row(matter).stage
    address = f"/v/{VILLAGE}/meetings/{village.enter(matter, stage)}/confirm"
    return "supervision_chair", lambda client: client.post(address, data={"decision": "confirm"})


@pytest.mark.parametrize(
    ("click", "stage"),
    [
        (ballot, "resolution"),
        (review, "township_review"),
        (confirmation, "consultation"),
        (confirmation, "resolution"),
    ],
    ids=["a ballot", "the township's review", "a consultation on paper", "a resolution on paper"],
)
@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_one_click(village: VillageUnderTest, click: Click, stage: str, warm: bool) -> None:
    """At most twelve statements and one commit, whether or not the process has met the matter before."""
    from workflows import record

    matter = village.matter_at(stage)
    role, post = click(village, matter)
    if not warm:
        record._caches.pop(village.database)
    client, size = village.client(role), village.log_size
    before = log_in(village, role)
    with watched(village) as spent:
        answer = post(client)
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)
    assert village.log_size > size
    rest = spent.statements[len(before) :]
    assert spent.statements[: len(before)] == before
    assert len(rest) <= AT_MOST, "\n".join(rest)
    assert spent.commits == 1


def test_a_second_tap_costs_little_and_commits_nothing_new(village: VillageUnderTest) -> None:
    """The same command id again writes no event."""
    matter = village.matter_at("township_review")
    client, address = village.client("township_party"), f"/v/{VILLAGE}/matters/{matter}/review"
    data = {"opinion": "agree", "command_id": "tapped-twice"}
    client.post(address, data=data)
    size = village.log_size
    with watched(village) as spent:
        assert client.post(address, data=data).status_code in (302, 303)
    assert village.log_size == size
    assert len(spent.statements) - len(log_in(village, "township_party")) <= AT_MOST


@pytest.mark.parametrize("matters", [1, 3])
def test_an_inbox_asks_no_table_in_vain(village: VillageUnderTest, matters: int) -> None:
    """What most villages have none of is asked for in one statement, however many offices look at what was read."""
    for number in range(matters):
        village.matter_at("township_review", title=f"修路{number}")
    with village.database.read() as session, watched(village) as spent:
        tray = trays.load(session, [VILLAGE])
        assert len(spent.statements) == 4, spent.statements
        for office in people.OFFICES:
            inbox.in_tray(session, tray, inbox.Person(VILLAGE, "", (office,)), at=village.clock.now)
    assert not [each for each in spent.statements[4:] if "content" not in each], spent.statements[4:]
