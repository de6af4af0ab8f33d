"""Voting line by line on screen (屏幕逐项表决): one ballot, a choice a line; open or secret, alone or beside paper."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.errors import Refused
from engine.log import EventRow
from tests import entitled
from tests.entitled import LISTED
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import jurisdictions
from workflows.entitlements.tables import CouncilMandate, LineVote, ListedMatter
from workflows.meetings import ballots, box, codes, lines, meeting, recount, results, roll
from workflows.meetings.box_tables import Box, BoxBallot, Issued, SealedBox
from workflows.tables import AgendaItem, Ballot
from workflows.verification import verify_deep

WAYS: Mapping[Sequence[str], int] = {
    ("for", "for", "for", "against"): 8,
    ("for", "for", "against", "for"): 6,
    ("against", "abstain", "for", "abstain"): 4,
}
"""How many of eighteen vote how, on the whole and on the three lines."""
CAME = [(14, 0, 4), (12, 6, 0), (6, 8, 4)]
"""What the three lines get of it: the third has less than half of those present."""


@pytest.fixture
def annual(village: VillageUnderTest) -> str:
    """An annual resolution that waits for its resolution."""
    return entitled.annual(village, until="resolution")


def gathered(village: VillageUnderTest, matter: str, *, secret: bool = False) -> str:
    """The representatives have come and the vote is open."""
    how = {"secret": [matter]} if secret else {}
    return village.open_meeting("resolution", [matter], body="representatives_assembly", **how)


def vote(village: VillageUnderTest, name: str, matter: str, ways: Mapping[Sequence[str], int] = WAYS) -> None:
    """They vote, so many in each way."""
    told = [way for way, n in ways.items() for _ in range(n)]
    for role, (choice, *on_lines) in zip(village.roll("representatives_assembly"), told, strict=False):
        village.do(ballots.cast, role, meeting=name, matter=matter, choice=choice, on_lines=on_lines)


def refused(village: VillageUnderTest, verb: Any, role: str, **told: Any) -> Refused:
    """What a verb that must be refused is refused for."""
    found = village.refusal(verb, role, **told)
    assert isinstance(found, Refused)
    return found


def counted(village: VillageUnderTest, matter: str) -> list[tuple[int | None, int | None, int | None]]:
    """What each line got: in favour, against, abstained."""
    with village.database.read() as session:
        rows = session.scalars(select(LineVote).where(LineVote.matter == matter).order_by(LineVote.line))
        return [(row.in_favour, row.against, row.abstain) for row in rows]


def outcomes(village: VillageUnderTest) -> list[str]:
    """What came of the lines in the register."""
    with village.database.read() as session:
        return list(session.scalars(select(ListedMatter.outcome).order_by(ListedMatter.line)))


def sound(village: VillageUnderTest) -> None:
    """The whole database still follows from its log."""
    assert verify_deep(village.database) == []


@pytest.mark.parametrize("secret", [False, True])
def test_each_line_is_counted_from_the_ballots(village: VillageUnderTest, annual: str, secret: bool) -> None:
    """Fourteen, twelve and six of eighteen: two lines pass and one does not, whether people voted openly or in secret."""
    name = gathered(village, annual, secret=secret)
    vote(village, name, annual)
    village.do(meeting.close, "clerk", meeting=name)
    assert counted(village, annual) == CAME
    assert outcomes(village) == ["passed", "passed", "rejected"]
    sound(village)


@pytest.mark.parametrize(
    ("on_lines", "missing"),
    [
        ([], [1, 2, 3]),
        (["for", "", "against"], [2]),
        (["for", "for"], [3]),
        (["for", "for", "for", "for"], []),
    ],
)
def test_a_ballot_leaves_no_line_out(
    village: VillageUnderTest, annual: str, on_lines: list[str], missing: list[int]
) -> None:
    """Nobody chooses for the voter: a line without a choice is named, and nothing of the ballot counts."""
    name = gathered(village, annual)
    told = {"meeting": name, "matter": annual, "choice": "for"}
    found = refused(village, ballots.cast, "representative_7", **told, on_lines=on_lines)
    assert (found.rule, found.facts["lines"]) == ("lines_unchosen", missing)
    with village.database.read() as session:
        assert not session.scalars(select(Ballot)).all()


def test_a_matter_without_lines_takes_no_choice_on_any(village: VillageUnderTest) -> None:
    """An ordinary matter's ballot with a choice on a line is refused; so is a word that is no choice."""
    matter = village.matter_at("resolution")
    name = village.open_meeting("resolution", [matter])
    told = {"meeting": name, "matter": matter, "choice": "for"}
    assert (
        refused(village, ballots.cast, "representative_7", **told, on_lines=["for"]).rule == "lines_unchosen"
    )
    assert (
        refused(village, ballots.cast, "representative_7", **told, on_lines=["yes"]).rule == "choice_unknown"
    )


def test_a_second_ballot_is_refused_whole(village: VillageUnderTest, annual: str) -> None:
    """One person, one ballot: nobody adds to a line by voting again."""
    name = gathered(village, annual)
    told: dict[str, Any] = {"meeting": name, "matter": annual, "choice": "for", "on_lines": ["for"] * 3}
    village.do(ballots.cast, "representative_7", **told)
    assert refused(village, ballots.cast, "representative_7", **told).rule == "already_voted"


def test_where_the_whole_fails_no_line_counts(village: VillageUnderTest, annual: str) -> None:
    """A list that most voted down lists nothing, although each of its lines had a majority; the counts stay told."""
    name = gathered(village, annual)
    vote(village, name, annual, {("against", "for", "for", "for"): 18})
    village.do(meeting.close, "clerk", meeting=name)
    assert counted(village, annual) == [(18, 0, 0)] * 3
    assert outcomes(village) == []
    with village.database.read() as session:
        assert set(session.scalars(select(LineVote.outcome))) == {"void"}


def test_a_secret_ballot_on_lines_leaves_no_choice_in_the_log(village: VillageUnderTest, annual: str) -> None:
    """The log has one issued ballot a person; each line's choices lie in a box of their own and are gone with the count."""
    name = gathered(village, annual, secret=True)
    vote(village, name, annual)
    with village.database.read() as session:
        bodies = [json.loads(each) for each in session.scalars(_bodies("ballot_issued"))]
        assert [sorted(body) for body in bodies] == [["matter", "voter"]] * 18
        assert len(session.scalars(select(BoxBallot.key)).all()) == 18 * 4
        assert len(set(session.scalars(select(BoxBallot.key)))) == 18 * 4
        assert set(session.scalars(select(Issued.matter))) == {annual}
    sound(village)
    village.do(meeting.close, "clerk", meeting=name)
    with village.database.read() as session:
        assert session.scalars(select(BoxBallot)).all() == []
        sealed = {row.matter: row.content or b"" for row in session.scalars(select(SealedBox))}
        assert sorted(sealed) == [annual, *lines.keys(annual, 3)]
        for on, content in sealed.items():
            keys = [content[at : at + box.KEY_BYTES] for at in range(0, len(content), box.LEAF_BYTES)]
            assert keys == sorted(keys), f"the sealed ballots of {on} lie in the order of chance alone"


def _bodies(kind: str) -> Any:
    return select(EventRow.body).where(EventRow.kind == kind)


@pytest.mark.parametrize("place", [0, 2], ids=["the whole", "a line"])
def test_a_changed_box_of_a_line_is_found(village: VillageUnderTest, annual: str, place: int) -> None:
    """One vote turned in a sealed box: the recount of the item says so, and so does the proof of the whole database."""
    name = gathered(village, annual, secret=True)
    vote(village, name, annual)
    village.do(meeting.close, "clerk", meeting=name)
    told = {"meeting": name, "matter": annual, "reason": "有人要求"}
    assert village.do(recount.recount, "supervision_chair", **told).because == ""
    on = [annual, *lines.keys(annual, 3)][place]
    with village.database.write() as session:
        row = session.get_one(SealedBox, (VILLAGE, name, on))
        row.content = (row.content or b"").replace(b"+", b"-", 1)
    assert village.do(recount.recount, "supervision_chair", **told).because == "box_differs"
    problems = verify_deep(village.database)
    assert [(each.what, each.detail) for each in problems] == [("box_differs", f"{name}/{on}")]
    with village.database.read() as session:
        assert [session.get_one(Box, (VILLAGE, name, each)).recounts for each in lines.keys(annual, 3)] == [
            2
        ] * 3


@pytest.mark.parametrize(
    "what",
    [
        "DELETE FROM box_ballot WHERE matter = :on",
        "UPDATE box_ballot SET matter = matter || '0' WHERE matter = :on",
    ],
)
def test_a_line_box_that_was_robbed_before_the_count_is_found(
    village: VillageUnderTest, annual: str, what: str
) -> None:
    """While the vote is open, every line has as many ballots as the whole."""
    name = gathered(village, annual, secret=True)
    vote(village, name, annual)
    with village.database.write() as session:
        session.execute(
            text(f"{what} AND key = (SELECT key FROM box_ballot WHERE matter = :on LIMIT 1)"),
            {"on": lines.key(annual, 2)},
        )
    assert {each.what for each in verify_deep(village.database)} >= {"box_differs"}


def test_a_code_votes_on_all_lines_at_once(village: VillageUnderTest, annual: str) -> None:
    """The paper ballot's code opens the same ballot: one use, a choice for each line, and nobody's name."""
    name = gathered(village, annual)
    made = codes.for_print(
        village.database,
        lambda verb: village.do(verb, "clerk"),
        meeting=name,
        copies={annual: 1},
    )
    with village.database.read() as session:
        code = codes.find(session, made[annual][0]).digest
    told = {"meeting": name, "matter": annual, "code": code, "choice": "for"}
    assert refused(village, codes.cast, "villager", **told, on_lines=["for"]).rule == "lines_unchosen"
    village.do(codes.cast, "villager", **told, on_lines=["for", "against", "abstain"])
    village.do(meeting.close, "clerk", meeting=name)
    assert counted(village, annual) == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    sound(village)


@pytest.mark.parametrize("secret", [False, True])
def test_paper_and_screen_come_together_on_each_line(
    village: VillageUnderTest, annual: str, secret: bool
) -> None:
    """Four vote on the screen and fourteen on paper: each line has the sum, and what paper claims too much is refused."""
    name = gathered(village, annual, secret=secret)
    vote(village, name, annual, {("for", "for", "against", "abstain"): 4})
    told: dict[str, Any] = {
        "meeting_id": name,
        "held_on": village.today,
        "items": {annual: {"present": 18, "for": 14}},
        "photos": [village.photo],
    }
    paper = [{"for": 14}, {"for": 10, "against": 4}, {"for": 9, "against": 5}]
    much = [{"for": 15}, *paper[1:]]
    assert (
        refused(village, results.enter, "clerk", **told, lines={annual: much}).rule == "counts_inconsistent"
    )
    village.do(results.enter, "clerk", **told, lines={annual: paper})
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    assert counted(village, annual) == [(18, 0, 0), (10, 8, 0), (9, 5, 4)]
    assert outcomes(village) == ["passed", "passed", "rejected"]
    sound(village)


def test_who_stays_out_of_the_list_votes_on_none_of_its_lines(village: VillageUnderTest, annual: str) -> None:
    """回避 is of the item: the recused have no ballot, and the counts of the lines leave them out."""
    name = gathered(village, annual)
    person = village.persons["representative_7"]
    village.do(roll.recuse, "clerk", meeting=name, matter=annual, person=person, reason="承包人是亲属")
    told = {"meeting": name, "matter": annual, "choice": "for", "on_lines": ["for"] * 3}
    assert refused(village, ballots.cast, "representative_7", **told).rule == "recused"


def test_a_mandate_of_several_subjects_is_voted_on_subject_by_subject(village: VillageUnderTest) -> None:
    """The council gets the subject that passed and not the one that failed; one subject alone is the whole's own vote."""
    values = {"villagers_council.subjects": ["other", "other_interest"]}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    matter = entitled.mandate(village, until="resolution", subjects=["other", "other_interest"])
    village.advance(days=2)
    entitled.resolve(village, matter, [{"for": 650, "against": 50}, {"for": 340, "against": 360}])
    with village.database.read() as session:
        assert json.loads(session.get_one(CouncilMandate, (VILLAGE, matter)).subjects) == ["other"]
        titles = list(session.scalars(select(LineVote.title).order_by(LineVote.line)))
    assert titles == ["其他事项", "涉及村民利益的其他事项"]


def test_a_list_that_is_voted_on_as_it_was_listed_keeps_its_words(
    village: VillageUnderTest, annual: str
) -> None:
    """What a line got stands with its subject, owner and cap as they were proposed to that meeting."""
    name = gathered(village, annual)
    vote(village, name, annual)
    village.do(meeting.close, "clerk", meeting=name)
    with village.database.read() as session:
        first = session.get_one(LineVote, (VILLAGE, name, annual, 1))
        item = session.get_one(AgendaItem, (VILLAGE, name, annual))
    assert (first.title, first.subject, first.owner, first.cap) == (
        LISTED[0]["matter"],
        "public_works",
        "villagers",
        3_000_000,
    )
    assert item.outcome == "passed"
