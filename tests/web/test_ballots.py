"""Ballots in the browser (屏幕表决): what one costs, when it is refused, what its voter sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from engine.database import Database
from tests import plans
from tests.village import VILLAGE, VillageUnderTest
from tests.web.gathering import Gathering, called, opened, said
from workflows.tables import Ballot, RollEntry


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The SQL statements of the block, with their parameters; a writing transaction's begin, and commits, by name."""
    seen: list[tuple[str, Any]] = []

    def execute(_c: Connection, _cursor: Any, sql: str, parameters: Any, _x: Any, _many: bool) -> None:
        if not sql.startswith("BEGIN"):
            seen.append((sql, parameters))

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            seen.append(("BEGIN", ()))

    def commit(_c: Connection) -> None:
        seen.append(("COMMIT", ()))

    event.listen(database.engine, "before_cursor_execute", execute)
    event.listen(database.engine, "begin", begin)
    event.listen(database.engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", execute)
        event.remove(database.engine, "begin", begin)
        event.remove(database.engine, "commit", commit)


def cost_of_a_ballot(meeting: Gathering, role: str, matter: str) -> list[tuple[str, Any]]:
    """What one ballot over HTTP costs, without loading the signed-in user: all that comes after the write begins."""
    with statements(meeting.village.database) as seen:
        assert meeting.vote(role, matter, "for", "先修三组").status_code == 303
    begun = next(place for place, (sql, _) in enumerate(seen) if sql == "BEGIN")
    assert "COMMIT" not in [sql for sql, _ in seen[:begun]]
    return seen[begun + 1 :]


@pytest.mark.parametrize("others", [0, 3000])
def test_one_ballot_costs_at_most_twelve_statements_and_one_commit(
    village: VillageUnderTest, others: int
) -> None:
    """Over HTTP a ballot is at most 12 statements and exactly one commit; 3,000 ballots before it change nothing."""
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    _crowd(village, meeting.name, matter, others)
    seen = cost_of_a_ballot(meeting, "representative_1", matter)
    commits = [sql for sql, _ in seen if sql == "COMMIT"]
    queries = [(sql, parameters) for sql, parameters in seen if sql != "COMMIT"]
    assert (len(commits), len(queries) <= 12) == (1, True), [sql for sql, _ in queries]
    with village.database.read() as session:
        for sql, parameters in queries:
            if sql.startswith("SELECT"):
                found = plans.indices(session, sql, parameters)
                assert not [each for each in found if each.startswith("whole:")], sql


def _crowd(village: VillageUnderTest, meeting: str, matter: str, count: int) -> None:
    """Fill roll and ballots as if many had voted: only the cost of the next ballot is asked for here."""
    if not count:
        return
    key = {"jurisdiction": VILLAGE, "meeting": meeting}
    crowd = [f"p{n}" for n in range(100_000, 100_000 + count)]
    with village.database.write() as session:
        session.execute(insert(RollEntry), [key | {"person": one, "signed_in_at": "x"} for one in crowd])
        votes = [
            key | {"matter": matter, "voter": one, "choice": "for", "index": 100_000 + n}
            for n, one in enumerate(crowd)
        ]
        session.execute(insert(Ballot), votes)
    with village.database.write() as session:
        session.execute(text("ANALYZE"))


def _nobody_special(_: Gathering, __: str) -> None:
    """Nothing happens before."""


def _voted(meeting: Gathering, matter: str) -> None:
    meeting.vote("representative_1", matter, "for")


def _recused(meeting: Gathering, matter: str) -> None:
    meeting.post("representative_1", "/recuse", matter=matter, reason="承包人是我的弟弟")


def _closed(meeting: Gathering, _: str) -> None:
    meeting.post("clerk", "/close", sure="yes")


def _arrived_late(meeting: Gathering, _: str) -> None:
    with meeting.village.database.write() as session:
        key = (VILLAGE, meeting.name, meeting.village.persons["representative_1"])
        session.get_one(RollEntry, key).signed_in_at = ""


REFUSED_BALLOTS = {
    "second ballot": (_voted, "representative_1", "against", 409, "您已对此事项表决，不能重复表决"),
    "recused": (_recused, "representative_1", "for", 409, "您已对此事项回避"),
    "absent": (_arrived_late, "representative_1", "for", 409, "您还没有签到"),
    "not on the roll": (_nobody_special, "clerk", "for", 403, "您不在这次会议的应到名册里"),
    "from the township": (_nobody_special, "township_party", "for", 403, "应到名册"),
    "after the count": (_closed, "representative_1", "for", 409, "会议不在这一步"),
    "no such choice": (_nobody_special, "representative_1", "maybe", 422, "没有这个选项"),
}


@pytest.mark.parametrize("case", REFUSED_BALLOTS.values(), ids=REFUSED_BALLOTS)
def test_a_ballot_that_is_not_due_is_refused_with_a_sentence(village: VillageUnderTest, case: Any) -> None:
    """Voted, recused, absent, not entitled, too late, no such choice: a sentence, the right status, nothing stored."""
    before, role, choice, status, sentence = case
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    before(meeting, matter)
    stored = village.stored
    answer = meeting.vote(role, matter, choice)
    assert (answer.status_code, village.stored) == (status, stored)
    assert sentence in said(answer)


def test_a_remark_of_more_than_two_hundred_characters_is_refused(village: VillageUnderTest) -> None:
    """Nothing is cut off in silence: the sentence says how long the remark may be."""
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    stored = village.stored
    answer = meeting.vote("representative_1", matter, "for", "长" * 201)
    assert (answer.status_code, village.stored) == (422, stored)
    assert "最多200个字" in said(answer)


def test_the_ballot_page_leads_from_signing_in_to_ones_own_vote(village: VillageUnderTest) -> None:
    """Not here yet: sign in. Here: three buttons. Voted: one's own choice, and the next item."""
    first, second = village.matter_at("resolution"), village.matter_at("resolution")
    meeting = called(village, "resolution", [first, second])
    assert "会议还没有开始" in said(meeting.get("representative_1", "/ballot"))
    meeting.post("clerk", "/open")
    assert "先签到，再投票" in said(meeting.get("representative_1", "/ballot"))
    meeting.post("representative_1", "/sign-in", self_="1", matter=first)
    page = meeting.get("representative_1", f"/items/{first}/ballot")
    assert page.get_data(as_text=True).count('name="choice"') == 3
    meeting.vote("representative_1", first, "against")
    after = said(meeting.get("representative_1", f"/items/{first}/ballot"))
    assert "您已投票：不同意" in after
    assert "投下一项" in after
    assert "您同意这件事吗" in said(meeting.get("representative_1", "/ballot"))


def test_a_ballot_that_is_posted_twice_counts_once(village: VillageUnderTest) -> None:
    """A double tap carries the same command id: the second answer is the first one's, and one ballot is stored."""
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    twice = [
        meeting.post("representative_1", f"/items/{matter}/ballot", choice="for", command_id="tap-1")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert village.kinds(meeting.name).count("ballot_cast") == 1
