"""Secret ballots (无记名表决): the box keeps choices apart from voters, is counted once, and can be counted again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from engine import tree
from engine.errors import Refused
from engine.log import EventRow
from tests import copies
from tests.acting import Acting
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import jurisdictions, people
from workflows.meetings import ballots, box, meeting, recount, results, roll
from workflows.meetings.box_tables import Box, BoxBallot, Issued, SealedBox
from workflows.tables import AgendaItem, Ballot
from workflows.verification import verify_deep

VOTES = {"for": 11, "against": 5, "abstain": 2}


def secret_meeting(village: VillageUnderTest, *matters: str) -> str:
    """A meeting of the representatives with everybody there, on which all items are secret."""
    name = called(village, *matters)
    village.do(meeting.open_meeting, "clerk", meeting=name)
    present = [village.persons[role] for role in village.roll("representatives_assembly")]
    village.do(roll.sign_in, "clerk", meeting=name, persons=present)
    return name


def called(village: VillageUnderTest, *matters: str, **how: Any) -> str:
    """A meeting of the representatives is called for now; all items are secret unless told otherwise."""
    told: dict[str, Any] = {"secret": list(matters)} | how
    return village.do(
        meeting.call,
        "director",
        body="representatives_assembly",
        stage="resolution",
        agenda=list(matters),
        notice_on=village.days_ago(10),
        planned_at=village.clock.now,
        place="村委会会议室",
        **told,
    ).subject


def choices(village: VillageUnderTest, votes: dict[str, int]) -> dict[str, str]:
    """Who votes how: so many of each choice, in the order of the roll."""
    told = [choice for choice, n in votes.items() for _ in range(n)]
    return dict(zip(village.roll("representatives_assembly"), told, strict=False))


def refused(village: VillageUnderTest, verb: Any, role: str, **told: Any) -> Refused:
    """What a verb that must be refused is refused for."""
    found = village.refusal(verb, role, **told)
    assert isinstance(found, Refused)
    return found


def row(village: Acting, table: type[Any], name: str, matter: str) -> Any:
    """The row of an item in one of the tables of the box."""
    with village.database.read() as session:
        return session.get(table, (VILLAGE, name, matter))


def count(village: Acting, table: type[Any]) -> int:
    """How many rows a table has."""
    with village.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def matter(village: VillageUnderTest) -> str:
    """A matter that waits for its resolution."""
    return village.matter_at("resolution")


@pytest.fixture
def counted(village: VillageUnderTest, matter: str) -> str:
    """A secret vote that was counted: 11 for, 5 against, 2 abstained; the meeting's name."""
    name = secret_meeting(village, matter)
    village.vote(name, matter, choices(village, VOTES))
    village.do(meeting.close, "clerk", meeting=name)
    return name


class TestCasting:
    """投票：发票有记录，选择在箱里。"""

    def test_the_log_tells_who_got_a_ballot_and_never_the_choice(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """One event of the voter, one row in the box, no open ballot; the event has no word of the choice."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, {"representative_1": "against"})
        with village.database.read() as session:
            event = session.scalars(select(EventRow).order_by(EventRow.index.desc())).first()
            assert event is not None
            told = {"matter": matter, "voter": village.persons["representative_1"]}
            assert (event.kind, json.loads(event.body), event.commitment) == ("ballot_issued", told, "")
        assert (count(village, BoxBallot), count(village, Issued), count(village, Ballot)) == (1, 1, 0)

    def test_one_person_one_ballot(self, village: VillageUnderTest, matter: str) -> None:
        """A second ballot of the same person is refused, whatever it says."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, {"representative_1": "for"})
        told = {"meeting": name, "matter": matter, "choice": "against"}
        assert refused(village, ballots.cast, "representative_1", **told).rule == "already_voted"
        assert count(village, BoxBallot) == 1

    def test_a_remark_would_tell_whose_words_they_are(self, village: VillageUnderTest, matter: str) -> None:
        """A secret ballot takes no remark: it is refused, not dropped in silence."""
        name = secret_meeting(village, matter)
        told = {"meeting": name, "matter": matter, "choice": "for", "remark": "先修三组"}
        assert refused(village, ballots.cast, "representative_1", **told).rule == "remark_in_secret"

    def test_whoever_voted_in_secret_cannot_be_recused_any_more(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """As with an open ballot."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, {"representative_1": "for"})
        told = {"person": village.persons["representative_1"], "reason": "亲属"}
        found = refused(village, roll.recuse, "clerk", meeting=name, matter=matter, **told)
        assert found.rule == "recusal_late"

    def test_a_rule_of_the_county_makes_a_bodys_votes_secret(self, village: VillageUnderTest) -> None:
        """Where `<body>.secret_ballot` holds, the convener need not ask for it."""
        values = {"township_review_at": "before_resolution", "representatives_assembly.secret_ballot": True}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        matter = village.matter_at("resolution")
        name = called(village, matter, secret=[])
        with village.database.read() as session:
            assert box.secret_items(session, VILLAGE, name) == {matter}

    def test_one_meeting_may_have_open_and_secret_items(self, village: VillageUnderTest, matter: str) -> None:
        """The open item's ballot is an event as before."""
        other = village.matter_at("resolution", title="水渠清淤")
        name = called(village, matter, other, secret=[other])
        village.do(meeting.open_meeting, "clerk", meeting=name)
        village.do(roll.sign_in, "clerk", meeting=name, persons=[village.persons["representative_1"]])
        for each in (matter, other):
            village.vote(name, each, {"representative_1": "for"})
        assert village.kinds(name)[-2:] == ["ballot_cast", "ballot_issued"]


class TestCounting:
    """计票：一个结果，一个校验值，票封存。"""

    def test_closing_records_one_event_with_tally_and_root(
        self, village: VillageUnderTest, matter: str, counted: str
    ) -> None:
        """The root is RFC 6962 over key ‖ mark, sorted; the tally is the item's result."""
        assert village.kinds(counted).count("box_counted") == 1
        content = row(village, SealedBox, counted, matter).content
        leaves = [content[at : at + 17] for at in range(0, len(content), 17)]
        assert leaves == sorted(leaves)
        there = row(village, Box, counted, matter)
        assert there.root == tree.root_of([tree.leaf_hash(leaf) for leaf in leaves]).hex()
        assert json.loads(there.tally) == VOTES
        item = row(village, AgendaItem, counted, matter)
        told = json.loads(item.counts)
        assert {choice: told[choice] for choice in VOTES} == VOTES
        assert item.outcome == "passed"

    def test_the_ballots_lie_sealed_in_one_piece(
        self, village: VillageUnderTest, matter: str, counted: str
    ) -> None:
        """No single row remains that a transaction could be told by."""
        assert count(village, BoxBallot) == 0
        assert len(row(village, SealedBox, counted, matter).content) == 18 * 17

    def test_a_secret_item_on_which_nobody_voted_is_counted_too(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """The root of nothing is the root of the empty tree."""
        name = secret_meeting(village, matter)
        village.do(meeting.close, "clerk", meeting=name)
        assert row(village, Box, name, matter).root == tree.EMPTY_ROOT.hex()

    def test_everything_is_sound_afterwards(self, village: VillageUnderTest, counted: str) -> None:
        """The projections come from the log alone, and the box proves the root."""
        assert verify_deep(village.database) == []


TAMPERED = {
    "a choice is changed": ("UPDATE sealed_box SET content = :changed", "box_differs"),
    "a ballot is taken out": (
        "UPDATE sealed_box SET content = substr(content, 18)",
        "box_differs",
    ),
    "the ballots are gone": ("UPDATE sealed_box SET content = NULL", "box_missing"),
    "the box is gone": ("DELETE FROM sealed_box", "box_missing"),
    "a box that no log knows": (
        f"INSERT INTO box_ballot VALUES ('test-village', 'm1', 'x', {copies.raw('00')}, 'for')",
        "box_surplus",
    ),
    "a ballot that nobody was given": (
        f"INSERT INTO box_ballot SELECT jurisdiction, meeting, matter, {copies.raw('00')}, 'for' FROM sealed_box",
        "box_differs",
    ),
}


def spoil(village: VillageUnderTest, statement: str) -> None:
    """Change a box behind the log's back; `:changed` is the box with one vote against made one for."""
    with village.database.write() as session:
        values = {}
        if ":changed" in statement:
            content = bytearray(session.scalars(select(SealedBox.content)).one() or b"")
            content[next(at for at in range(16, len(content), 17) if content[at] == ord("-"))] = ord("+")
            values = {"changed": bytes(content)}
        session.execute(text(statement), values)


class TestProving:
    """重新计票与核验。"""

    @pytest.mark.parametrize("case", TAMPERED.values(), ids=TAMPERED)
    def test_a_changed_box_is_found(
        self, village: VillageUnderTest, counted: str, case: tuple[str, str]
    ) -> None:
        """verify --deep compares each box with what its log says."""
        statement, what = case
        spoil(village, statement)
        assert [problem.what for problem in verify_deep(village.database)] == [what]

    def test_a_ballot_taken_out_while_people_vote_is_found(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """Before the count the number of ballots must be that of the events."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, VOTES))
        assert verify_deep(village.database) == []
        spoil(village, "DELETE FROM box_ballot WHERE choice = 'against'")
        assert [problem.what for problem in verify_deep(village.database)] == ["box_differs"]

    def test_a_recount_says_equal(self, village: VillageUnderTest, matter: str, counted: str) -> None:
        """By the supervision committee, with a reason, on record."""
        told = {"meeting": counted, "matter": matter, "reason": "有村民要求重新计票"}
        assert village.do(recount.recount, "supervision_chair", **told).because == ""
        there = row(village, Box, counted, matter)
        assert (there.recounts, there.differing) == (1, 0)
        assert verify_deep(village.database) == []

    def test_a_recount_of_a_changed_box_says_so(
        self, village: VillageUnderTest, matter: str, counted: str
    ) -> None:
        """The event says what was found; the result that was recorded stays."""
        spoil(village, TAMPERED["a choice is changed"][0])
        told = {"meeting": counted, "matter": matter, "reason": "有村民要求重新计票"}
        answer = village.do(recount.recount, "supervision_chair", command="again", **told)
        assert answer.because == "box_differs"
        assert (
            village.do(recount.recount, "supervision_chair", command="again", **told).because == "box_differs"
        )
        with village.database.read() as session:
            body = session.scalars(select(EventRow.body).where(EventRow.kind == "box_recounted")).one()
        assert json.loads(body)["tally"] == {"for": 12, "against": 4, "abstain": 2}
        assert json.loads(row(village, AgendaItem, counted, matter).counts)["for"] == 11

    def test_who_may_recount_and_when(self, village: VillageUnderTest, matter: str) -> None:
        """Not the clerk, not without a reason, not before the count."""
        name = secret_meeting(village, matter)
        told = {"meeting": name, "matter": matter, "reason": "核对"}
        assert refused(village, recount.recount, "clerk", **told).rule == "not_your_office"
        assert refused(village, recount.recount, "supervision_chair", **told).rule == "box_not_counted"
        blank = told | {"reason": " "}
        assert refused(village, recount.recount, "supervision_chair", **blank).rule == "reason_missing"


def key(village: VillageUnderTest, role: str) -> str:
    """Somebody as events name them."""
    return people.person_key(village.actor(role))


class TestErasing:
    """封存期满，销毁。"""

    def test_without_a_rule_nothing_is_erased(
        self, village: VillageUnderTest, matter: str, counted: str
    ) -> None:
        """No national period was found, so the county has to say one."""
        here = {"meeting": counted, "matter": matter, "witness": key(village, "clerk")}
        found = refused(village, recount.erase, "supervision_chair", **here)
        assert found.rule == "retention_unknown"

    def test_an_erased_box_is_sound_and_its_root_stands(self, village: VillageUnderTest) -> None:
        """After the county's period the ballots go; tally and root stay; nobody can count again."""
        values = {"township_review_at": "before_resolution", "ballot_retention_days": 30}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        matter = village.matter_at("resolution")
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, VOTES))
        village.do(meeting.close, "clerk", meeting=name)
        root = row(village, Box, name, matter).root
        here = {"meeting": name, "matter": matter}
        erase = here | {"witness": key(village, "clerk")}
        village.clock.now += timedelta(days=30)
        assert refused(village, recount.erase, "supervision_chair", **erase).rule == "retention_running"
        village.clock.now += timedelta(days=1)
        assert refused(village, recount.erase, "clerk", **erase).rule == "not_your_office"
        alone = erase | {"witness": key(village, "supervision_chair")}
        assert refused(village, recount.erase, "supervision_chair", **alone).rule == "separation_of_duties"
        stranger = erase | {"witness": key(village, "representative_1")}
        assert refused(village, recount.erase, "supervision_chair", **stranger).rule == "not_your_office"
        village.do(recount.erase, "supervision_chair", **erase)
        there = row(village, Box, name, matter)
        assert (there.state, there.root, json.loads(there.tally)) == ("erased", root, VOTES)
        assert row(village, SealedBox, name, matter).content is None
        assert verify_deep(village.database) == []
        again = here | {"reason": "再数一遍"}
        assert refused(village, recount.recount, "supervision_chair", **again).rule == "box_erased"


class TestPaperAndScreen:
    """纸票和屏幕票合计。"""

    def entered(self, village: VillageUnderTest, name: str, matter: str, **paper: int) -> None:
        counts = {key.rstrip("_"): number for key, number in paper.items()}
        told = {"held_on": village.today, "items": {matter: counts}, "photos": [village.photo]}
        village.do(results.enter, "clerk", meeting_id=name, **told)

    def test_the_box_is_added_to_the_paper(self, village: VillageUnderTest, matter: str) -> None:
        """Ten on screen, eight on paper: one result, and how much of it came from the screen."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, dict(list(choices(village, {"for": 6, "against": 4}).items())))
        self.entered(village, name, matter, present=18, issued=8, collected=8, for_=7, against=1)
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        told = json.loads(row(village, AgendaItem, name, matter).counts)
        assert (told["for"], told["against"], told["abstain"]) == (13, 5, 0)
        assert (told["issued"], told["collected"]) == (8, 8)
        assert told["on_screen"] == {"for": 6, "against": 4, "abstain": 0}
        assert village.standing(matter)[1] == "resolution_disclosure"
        assert verify_deep(village.database, village.evidence) == []

    def test_open_ballots_are_added_too(self, village: VillageUnderTest, matter: str) -> None:
        """An open vote on screen and paper ballots together."""
        name = village.open_meeting("resolution", [matter])
        village.vote(name, matter, choices(village, {"for": 5}))
        self.entered(village, name, matter, present=18, issued=13, collected=13, for_=9, against=4)
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        told = json.loads(row(village, AgendaItem, name, matter).counts)
        assert (told["for"], told["against"], told["on_screen"]["for"]) == (14, 4, 5)
        assert verify_deep(village.database, village.evidence) == []

    def test_all_votes_together_may_not_exceed_the_present(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """Ten on screen and nine on paper are more than eighteen present; nothing is stored."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, {"for": 10}))
        counts = {"present": 18, "issued": 9, "collected": 9, "for": 9}
        told = {"held_on": village.today, "items": {matter: counts}, "photos": [village.photo]}
        found = refused(village, results.enter, "clerk", meeting_id=name, **told)
        assert found.rule == "counts_inconsistent"
        assert found.facts["larger"] == "present"

    def test_paper_alone_must_fit_its_own_sheets(self, village: VillageUnderTest, matter: str) -> None:
        """Nine votes on paper from eight collected sheets cannot be, whatever the screen says."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, {"for": 2}))
        counts = {"present": 18, "issued": 9, "collected": 8, "for": 9}
        told = {"held_on": village.today, "items": {matter: counts}, "photos": [village.photo]}
        found = refused(village, results.enter, "clerk", meeting_id=name, **told)
        assert (found.facts["smaller"], found.facts["larger"]) == ("on_paper", "collected")

    def test_the_screen_ends_when_the_paper_is_entered(self, village: VillageUnderTest, matter: str) -> None:
        """Even where the entry is sent back: once counted, the box takes no ballot."""
        name = secret_meeting(village, matter)
        village.vote(name, matter, choices(village, {"for": 5}))
        self.entered(village, name, matter, present=18, issued=13, collected=13, for_=13)
        village.do(results.reject, "supervision_chair", meeting_id=name, reason="少数了一张")
        told = {"meeting": name, "matter": matter, "choice": "for"}
        assert refused(village, ballots.cast, "representative_9", **told).rule == "screen_vote_over"
        self.entered(village, name, matter, present=18, issued=13, collected=13, for_=12, against=1)
        village.do(results.confirm, "supervision_chair", meeting_id=name)
        told_counts = json.loads(row(village, AgendaItem, name, matter).counts)
        assert (told_counts["for"], told_counts["against"]) == (17, 1)
        assert village.kinds(name).count("box_counted") == 1
