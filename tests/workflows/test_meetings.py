"""Meetings (会议): called, opened, signed in, voted on screen or on paper, closed; one person, one ballot."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import assets
from tests.village import VILLAGE, VillageUnderTest
from workflows.meetings import ballots, meeting, roll
from workflows.tables import AgendaItem, Ballot


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


def item(village: VillageUnderTest, name: str, matter: str) -> AgendaItem:
    """An item of a meeting as it was decided."""
    with village.database.read() as session:
        return session.get_one(AgendaItem, (VILLAGE, name, matter))


class TestCalling:
    """谁召集：党内会议和联席会议由书记召集，村民（代表）会议由村民委员会召集。"""

    def call(self, village: VillageUnderTest, role: str, **changed: Any) -> str:
        """Try to call a meeting; the rule that refuses it."""
        told: dict[str, Any] = {
            "body": "branch_committee",
            "stage": "proposal",
            "notice_on": village.days_ago(10),
            "planned_at": village.clock.now,
            "place": "村委会",
        }
        return rule(village.refusal(meeting.call, role, **told | changed))

    @pytest.mark.parametrize(
        "role", ["director", "clerk", "party_1", "villager", "public", "other_secretary"]
    )
    def test_the_secretary_calls_party_meetings(self, village: VillageUnderTest, role: str) -> None:
        """Nobody else calls the branch committee."""
        assert self.call(village, role, agenda=[village.start()]) == "not_your_office"

    def test_the_committee_calls_the_representatives(self, village: VillageUnderTest) -> None:
        """The secretary cannot call the representatives' assembly; a member of the committee can."""
        matter = village.matter_at("resolution")
        told = {"body": "representatives_assembly", "stage": "resolution", "agenda": [matter]}
        assert self.call(village, "secretary", **told) == "not_your_office"
        more = {
            "notice_on": village.today,
            "planned_at": village.clock.now + timedelta(days=3),
            "place": "村委会",
        }
        assert village.do(meeting.call, "member_2", **told, **more).outcome == "accepted"

    def test_an_agenda_is_needed(self, village: VillageUnderTest) -> None:
        """A meeting about nothing is not called."""
        assert self.call(village, "secretary", agenda=[]) == "agenda_empty"

    @pytest.mark.parametrize(
        ("stage", "body", "expected"),
        [
            ("consultation", "two_committees", "out_of_order"),
            ("deliberation", "party_members_meeting", "out_of_order"),
            ("proposal", "two_committees", "wrong_body"),
        ],
    )
    def test_order_and_body(self, village: VillageUnderTest, stage: str, body: str, expected: str) -> None:
        """No stage before its turn, no body that does not hold it."""
        assert self.call(village, "secretary", agenda=[village.start()], stage=stage, body=body) == expected

    def test_an_unknown_matter(self, village: VillageUnderTest) -> None:
        """A number of no matter of this village is not found."""
        assert self.call(village, "secretary", agenda=["2020-001"]) == "not_found"


class TestOnScreen:
    """现场屏幕表决：先签到，一人一票，回避的不投。"""

    @pytest.fixture
    def matter(self, village: VillageUnderTest) -> str:
        """A matter before the joint committees."""
        return village.matter_at("consultation")

    def test_everybody_votes_and_the_matter_moves(self, village: VillageUnderTest, matter: str) -> None:
        """Six of six agree: passed, and the deliberation is next."""
        name = village.open_meeting("consultation", [matter])
        village.vote(name, matter, dict.fromkeys(village.roll("two_committees"), "for"))
        answer = village.do(meeting.close, "clerk", meeting=name)
        assert (answer.outcome, village.row(matter).stage) == ("passed", "deliberation")

    @pytest.mark.parametrize(
        ("votes", "outcome", "state"),
        [
            (["for", "for", "for", "for"], "passed", "open"),
            (["for", "for", "for", "against"], "rejected", "rejected"),
            (["for", "for", "for", "abstain", "abstain", "abstain"], "rejected", "rejected"),
            ([], "rejected", "rejected"),
        ],
        ids=["4 of 6 in favour", "3 of 6: not more than half", "3 for, 3 abstain", "nobody voted"],
    )
    def test_the_count_decides(
        self, village: VillageUnderTest, matter: str, votes: list[str], outcome: str, state: str
    ) -> None:
        """两委六人，须过半数即四票同意。"""
        name = village.open_meeting("consultation", [matter])
        voters = village.roll("two_committees")
        village.vote(name, matter, dict(zip(voters, votes, strict=False)))
        assert village.do(meeting.close, "clerk", meeting=name).outcome == outcome
        assert village.row(matter).state == state

    def test_too_few_present_is_no_quorum(self, village: VillageUnderTest, matter: str) -> None:
        """Three of six signed in: no vote counts, the matter stays and another meeting may follow."""
        name = village.call("consultation", [matter])
        village.do(meeting.open_meeting, "clerk", meeting=name)
        for role in village.roll("two_committees")[:3]:
            village.do(roll.sign_in, role, meeting=name, persons=[village.persons[role]])
            village.do(ballots.cast, role, meeting=name, matter=matter, choice="for")
        assert village.do(meeting.close, "clerk", meeting=name).outcome == "no_quorum"
        assert village.standing(matter) == ("open", "consultation", 1)
        assert village.hold(matter, "consultation").outcome == "passed"

    def test_one_person_one_ballot(self, village: VillageUnderTest, matter: str) -> None:
        """A second ballot is refused, whatever it says; the first one stays."""
        name = village.open_meeting("consultation", [matter])
        told = {"meeting": name, "matter": matter}
        village.do(ballots.cast, "director", choice="for", **told)
        for choice in ballots.CHOICES:
            refused = village.refusal(ballots.cast, "director", choice=choice, **told)
            assert rule(refused) == "already_voted"
        with village.database.read() as session:
            assert session.scalars(select(Ballot.choice)).all() == ["for"]

    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("villager", "not_entitled"),
            ("clerk", "not_entitled"),
            ("township_party", "not_entitled"),
            ("other_secretary", "not_entitled"),
            ("public", "not_entitled"),
        ],
    )
    def test_strangers_do_not_vote(
        self, village: VillageUnderTest, matter: str, role: str, expected: str
    ) -> None:
        """Only who stands on the roll votes: not even the neighbour whose number is the same."""
        name = village.open_meeting("consultation", [matter])
        refused = village.refusal(ballots.cast, role, meeting=name, matter=matter, choice="for")
        assert rule(refused) == expected

    def test_no_vote_before_signing_in(self, village: VillageUnderTest, matter: str) -> None:
        """Present is who signed in."""
        name = village.call("consultation", [matter])
        village.do(meeting.open_meeting, "clerk", meeting=name)
        told = {"meeting": name, "matter": matter, "choice": "for"}
        assert rule(village.refusal(ballots.cast, "director", **told)) == "not_signed_in"

    def test_no_vote_before_opening_nor_after_closing(self, village: VillageUnderTest, matter: str) -> None:
        """A called meeting has no roll yet; a closed one takes no ballot."""
        name = village.call("consultation", [matter])
        told = {"meeting": name, "matter": matter, "choice": "for"}
        assert rule(village.refusal(ballots.cast, "director", **told)) == "not_entitled"
        village.do(meeting.open_meeting, "clerk", meeting=name)
        village.do(meeting.close, "clerk", meeting=name)
        assert rule(village.refusal(ballots.cast, "director", **told)) == "meeting_not_open"

    def test_an_unknown_choice(self, village: VillageUnderTest, matter: str) -> None:
        """Only 同意, 不同意, 弃权."""
        name = village.open_meeting("consultation", [matter])
        refused = village.refusal(ballots.cast, "director", meeting=name, matter=matter, choice="invalid")
        assert rule(refused) == "choice_unknown"

    def test_a_long_remark(self, village: VillageUnderTest, matter: str) -> None:
        """A remark is short."""
        name = village.open_meeting("consultation", [matter])
        told = {"meeting": name, "matter": matter, "choice": "for", "remark": "长" * 201}
        assert rule(village.refusal(ballots.cast, "director", **told)) == "text_length"

    def test_the_recused_do_not_vote(self, village: VillageUnderTest, matter: str) -> None:
        """Who declared an interest takes no part in that item, and is counted as recused."""
        name = village.open_meeting("consultation", [matter])
        me = village.persons["director"]
        told = {"meeting": name, "matter": matter}
        village.do(roll.recuse, "director", person=me, reason="施工方是亲戚", **told)
        assert rule(village.refusal(ballots.cast, "director", choice="for", **told)) == "recused"
        village.vote(
            name, matter, dict.fromkeys([r for r in village.roll("two_committees") if r != "director"], "for")
        )
        village.do(meeting.close, "clerk", meeting=name)
        assert '"recused":1' in item(village, name, matter).counts

    def test_nobody_recuses_somebody_else(self, village: VillageUnderTest, matter: str) -> None:
        """A party member cannot take the director's vote away; an officer may record what was declared."""
        name = village.open_meeting("consultation", [matter])
        told = {"meeting": name, "matter": matter, "person": village.persons["director"], "reason": "亲戚"}
        assert rule(village.refusal(roll.recuse, "party_1", **told)) == "not_your_office"
        assert village.do(roll.recuse, "clerk", **told).outcome == "accepted"

    def test_only_who_is_entitled_signs_in(self, village: VillageUnderTest, matter: str) -> None:
        """A stranger's name is not on the roll; nobody signs in for another but an officer."""
        name = village.call("consultation", [matter])
        village.do(meeting.open_meeting, "clerk", meeting=name)
        villager, director = village.persons["villager"], village.persons["director"]
        refused = village.refusal(roll.sign_in, "villager", meeting=name, persons=[villager])
        assert rule(refused) == "not_entitled"
        refused = village.refusal(roll.sign_in, "party_1", meeting=name, persons=[director])
        assert rule(refused) == "not_your_office"

    @pytest.mark.parametrize("verb", [meeting.open_meeting, meeting.close])
    def test_twice_is_refused(self, village: VillageUnderTest, matter: str, verb: Any) -> None:
        """A meeting opens once and closes once."""
        name = village.open_meeting("consultation", [matter])
        if verb is meeting.close:
            village.do(verb, "clerk", meeting=name)
        assert rule(village.refusal(verb, "clerk", meeting=name)) == "meeting_not_open"

    @pytest.mark.parametrize("verb", [meeting.open_meeting, meeting.close])
    def test_only_officers_open_and_close(self, village: VillageUnderTest, matter: str, verb: Any) -> None:
        """Not a party member, not the supervisor, not the township."""
        name = village.call("consultation", [matter])
        for role in ("party_1", "supervision_chair", "township_party", "other_clerk"):
            assert rule(village.refusal(verb, role, meeting=name)) == "not_your_office"

    def test_a_body_without_a_roll_votes_on_paper(self, village: VillageUnderTest) -> None:
        """The members' representatives are only counted, not listed: no ballots on screen."""
        matter = village.matter_at("resolution", subject="property_disposal", owner="collective")
        assets.settle(village)
        name = village.call("resolution", [matter])
        assert rule(village.refusal(meeting.open_meeting, "clerk", meeting=name)) == "roll_empty"


def test_one_meeting_decides_several_matters(village: VillageUnderTest) -> None:
    """Two items, one sign-in: one passes, the other does not; each matter moves by its own result."""
    first, second = village.start(title="道路硬化"), village.start(title="健身器材")
    name = village.open_meeting("proposal", [first, second])
    village.vote(name, first, dict.fromkeys(village.roll("branch_committee"), "for"))
    village.vote(name, second, dict.fromkeys(village.roll("branch_committee"), "against"))
    village.do(meeting.close, "clerk", meeting=name)
    assert village.standing(first)[:2] == ("open", "consultation")
    assert village.standing(second)[:2] == ("rejected", "proposal")


def test_ballots_are_counted_once_each(village: VillageUnderTest) -> None:
    """Fifteen representatives and three committee members: eighteen ballots, eighteen rows, one tally."""
    matter = village.matter_at("resolution")
    name = village.open_meeting("resolution", [matter])
    voters = village.roll("representatives_assembly")
    village.vote(name, matter, {role: ballots.CHOICES[n % 3 == 2] for n, role in enumerate(voters)})
    village.do(meeting.close, "clerk", meeting=name)
    with village.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == 18
    assert item(village, name, matter).outcome == "passed"
    assert '"against":6' in item(village, name, matter).counts
