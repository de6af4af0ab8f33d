"""The recount of paper counts every line (逐项重新计票): by the same checks, settled where only a line turns."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Incomplete, Refused
from tests import entitled
from tests.entitled import VOTES
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from tests.workflows.test_lines import counted, gathered, outcomes, sound, vote
from workflows import jurisdictions
from workflows.checkup import examination
from workflows.disclosure import notices
from workflows.entitlements.tables import CouncilMandate, LineVote
from workflows.meetings import paper_recount, results
from workflows.meetings.recounts import PaperRecount
from workflows.tables import AgendaItem

WHOLE: Mapping[str, int] = {"for": 690, "against": 10}
Votes = Sequence[Mapping[str, int | None]]


def ordered(village: VillageUnderTest, matter: str) -> dict[str, Any]:
    """The supervision committee has the last vote counted again; the meeting and the matter."""
    with village.database.read() as session:
        query = select(AgendaItem.meeting).where(AgendaItem.matter == matter)
        name = session.scalars(query.order_by(AgendaItem.decided_at.desc())).first()
    of = {"meeting": name, "matter": matter}
    village.do(paper_recount.order, "supervision_chair", reason="有人说数错了", **of)
    return of


def recounted(village: VillageUnderTest, matter: str, lines: Votes, whole: Mapping[str, int] = WHOLE) -> str:
    """Ordered, entered by the clerk and confirmed by the chair; what came of it."""
    of = ordered(village, matter)
    told = {"counts": whole, "photos": [village.photo], "lines": lines}
    village.do(paper_recount.enter, "clerk", **told, **of)
    return village.do(paper_recount.confirm, "supervision_chair", **of).outcome


def found(village: VillageUnderTest) -> list[tuple[str, Any, Any]]:
    """What the check-up says of lines: rule, which lines, what exactly."""
    with village.database.read() as session:
        told = examination.examine(session, VILLAGE, at=village.clock.now)
    return [
        (each.rule, each.facts.get("lines", each.facts.get("line")), each.facts.get("what"))
        for each in told
        if "line" in each.rule
    ]


@pytest.fixture
def resolved(village: VillageUnderTest) -> str:
    """An annual resolution on which the villagers' assembly decided on paper: two lines passed, the third had half."""
    matter = entitled.annual(village, until="resolution")
    entitled.resolve(village, matter, VOTES)
    return matter


LINE_TURNS: Votes = (VOTES[0], {"for": 340, "against": 351, "abstain": 9}, {"for": 351, "against": 349})
LINE_MOVES: Votes = ({"for": 640, "against": 60}, *VOTES[1:])
RESULTS: Mapping[str, tuple[Votes, Mapping[str, int], str, list[str]]] = {
    "the same": (VOTES, WHOLE, "same", ["passed", "passed", "rejected"]),
    "a line has other votes": (LINE_MOVES, WHOLE, "corrected", ["passed", "passed", "rejected"]),
    "two lines turn": (LINE_TURNS, WHOLE, "settled", ["passed", "rejected", "passed"]),
    "the whole turns": (LINE_TURNS, {"for": 350, "against": 350}, "turned", ["passed", "passed", "rejected"]),
}


@pytest.mark.parametrize("case", RESULTS.values(), ids=RESULTS)
def test_lines_follow_the_recount_while_the_whole_stands(
    village: VillageUnderTest, resolved: str, case: tuple[Votes, Mapping[str, int], str, list[str]]
) -> None:
    """Votes and outcome of each line are those counted last; where the whole turns nothing flips, all is voted anew."""
    lines, whole, state, told = case
    before = counted(village, resolved)
    assert recounted(village, resolved, lines, whole) == state
    assert outcomes(village) == told
    now = [(each["for"], each.get("against", 0), each.get("abstain", 0)) for each in lines]
    assert counted(village, resolved) == (before if state == "turned" else now)
    assert village.standing(resolved)[1] == ("resolution" if state == "turned" else "resolution_disclosure")
    sound(village)


def test_the_first_count_is_kept_beside_the_last(village: VillageUnderTest, resolved: str) -> None:
    """Counted a second and a third time, a line still tells what it was found to be at first; the notice has both."""
    recounted(village, resolved, LINE_TURNS)
    again = (VOTES[0], {"for": 345, "against": 346, "abstain": 9}, LINE_TURNS[2])
    assert recounted(village, resolved, again) == "corrected"
    with village.database.read() as session:
        rows = list(session.scalars(select(LineVote).order_by(LineVote.line)))
    first = {"for": 351, "against": 340, "abstain": 9, "outcome": "passed"}
    assert [json.loads(row.first or "{}") for row in rows[:2]] == [{}, first]
    evidence = dict.fromkeys(notices.CHANNELS, village.photo)
    form = {"content": "今年的三件事"}
    village.do(notices.post, "director", matter=resolved, kind="resolution", form=form, evidence=evidence)
    lines = json.loads(village.notice(resolved, "resolution").text)["lines"]
    assert [(line["for"], line["outcome"], line.get("first")) for line in lines[:2]] == [
        (650, "passed", None),
        (345, "rejected", first),
    ]
    sound(village)


CANNOT: Mapping[str, tuple[Votes, type[Exception]]] = {
    "no line": ((), Incomplete),
    "a line is missing": (VOTES[:2], Incomplete),
    "a line without a number": (({"for": None}, *VOTES[1:]), Incomplete),
    "more votes than people": (({"for": 701}, *VOTES[1:]), Refused),
    "more votes than papers came back": (({"for": 650, "against": 46}, *VOTES[1:]), Refused),
}


@pytest.mark.parametrize("case", CANNOT.values(), ids=CANNOT)
def test_what_cannot_be_is_not_stored(
    village: VillageUnderTest, resolved: str, case: tuple[Votes, type[Exception]]
) -> None:
    """Each line is checked as the first count was: complete, of those who came, of the papers that came back."""
    lines, error = case
    of, before = ordered(village, resolved), village.stored
    told = {"counts": {"issued": 700, "collected": 695, "for": 685, "against": 10}, "photos": [village.photo]}
    assert isinstance(village.refusal(paper_recount.enter, "clerk", **told, lines=lines, **of), error)
    assert village.stored == before


def test_the_first_count_has_no_more_votes_than_papers_either(village: VillageUnderTest) -> None:
    """A line with more votes than ballots came back is refused when it is entered, not only when it is recounted."""
    matter = entitled.annual(village, until="resolution")
    name = village.call("resolution", [matter], body="villagers_assembly")
    counts = {"present": 700, "issued": 700, "collected": 695, "for": 685, "against": 10}
    told = {"held_on": village.today, "items": {matter: counts}, "photos": [village.photo]}
    much = {matter: [{"for": 650, "against": 46}, *VOTES[1:]]}
    refused = village.refusal(results.enter, "clerk", meeting_id=name, **told, lines=much)
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.facts["larger"]) == ("counts_inconsistent", "collected")


def test_who_entered_the_lines_does_not_confirm_them(village: VillageUnderTest, resolved: str) -> None:
    """The second person is another one, for the lines as for the whole."""
    of = ordered(village, resolved)
    told = {"counts": WHOLE, "photos": [village.photo], "lines": VOTES}
    village.do(paper_recount.enter, "clerk", **told, **of)
    assert isinstance(village.refusal(paper_recount.confirm, "clerk", **of), Refused)


@pytest.mark.parametrize("secret", [False, True])
def test_the_screens_votes_are_not_counted_again(village: VillageUnderTest, secret: bool) -> None:
    """Four voted on the screen: the papers are counted anew, and the four stay in every number."""
    matter = entitled.annual(village, until="resolution")
    name = gathered(village, matter, secret=secret)
    vote(village, name, matter, {("for", "for", "against", "abstain"): 4})
    paper = [{"for": 14}, {"for": 10, "against": 4}, {"for": 9, "against": 5}]
    told: dict[str, Any] = {"held_on": village.today, "photos": [village.photo]}
    items = {matter: {"present": 18, "issued": 14, "collected": 14, "for": 14}}
    village.do(results.enter, "clerk", meeting_id=name, items=items, lines={matter: paper}, **told)
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    assert counted(village, matter) == [(18, 0, 0), (10, 8, 0), (9, 5, 4)]
    again = [{"for": 14}, {"for": 11, "against": 3}, {"for": 9, "against": 5}]
    assert recounted(village, matter, again, {"for": 13, "against": 1}) == "corrected"
    assert counted(village, matter) == [(18, 0, 0), (11, 7, 0), (9, 5, 4)]
    with village.database.read() as session:
        counts = json.loads(session.get_one(AgendaItem, (VILLAGE, name, matter)).counts)
    assert (counts["for"], counts["against"]) == (17, 1)
    sound(village)


def test_a_mandate_grants_what_was_counted_last(village: VillageUnderTest) -> None:
    """A subject that the recount turns is taken from the council, one that passed after all is given to it."""
    values = {"villagers_council.subjects": ["other", "other_interest"]}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    matter = entitled.mandate(village, until="resolution", subjects=["other", "other_interest"])
    village.advance(days=2)
    entitled.resolve(village, matter, [{"for": 650, "against": 50}, {"for": 340, "against": 360}])
    again = [{"for": 340, "against": 360}, {"for": 650, "against": 50}]
    assert recounted(village, matter, again) == "settled"
    with village.database.read() as session:
        assert json.loads(session.get_one(CouncilMandate, (VILLAGE, matter)).subjects) == ["other_interest"]
    sound(village)


def test_of_a_list_that_failed_no_line_counts(village: VillageUnderTest) -> None:
    """The counts are put right, and the lines stay void."""
    matter = entitled.annual(village, until="resolution")
    name = village.call("resolution", [matter], body="villagers_assembly")
    items = {matter: {"present": 700, "for": 10, "against": 690}}
    told = {"held_on": village.today, "items": items, "photos": [village.photo]}
    village.do(results.enter, "clerk", meeting_id=name, **told, lines={matter: VOTES})
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    assert recounted(village, matter, LINE_MOVES, {"for": 10, "against": 690}) == "corrected"
    with village.database.read() as session:
        assert set(session.scalars(select(LineVote.outcome))) == {"void"}
    assert counted(village, matter)[0] == (640, 60, 0)
    sound(village)


def test_the_check_up_asks_how_a_first_count_was_wrong(village: VillageUnderTest, resolved: str) -> None:
    """Lines that turned are named; a number changed in the record afterwards is found against the recount's sheet."""
    assert found(village) == []
    recounted(village, resolved, LINE_TURNS)
    assert found(village) == [("recount_changed_lines", [2, 3], "turned")]
    with village.database.write() as session:
        session.scalars(select(LineVote).where(LineVote.line == 1)).one().in_favour = 600
    assert ("line_votes_differ", 1, None) in found(village)


def test_a_number_that_differs_from_the_first_sheet_is_found(
    village: VillageUnderTest, resolved: str
) -> None:
    """Without a recount the sheet that was entered and confirmed is what a line is held against."""
    with village.database.write() as session:
        session.scalars(select(LineVote).where(LineVote.line == 2)).one().in_favour = 352
    assert found(village) == [("line_votes_differ", 2, None)]


def test_a_recount_of_the_whole_alone_is_told(village: VillageUnderTest, resolved: str) -> None:
    """One from before lines were counted is no proof of them."""
    recounted(village, resolved, VOTES)
    with village.database.write() as session:
        session.scalars(select(PaperRecount)).one().lines = "[]"
    assert found(village) == [("lines_not_recounted", None, None)]
