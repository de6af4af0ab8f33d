"""One command, one transaction, one effect (命令): repeated, refused, and told by whom it was given."""

import pytest
from sqlalchemy import func, select

from engine.errors import Refused
from engine.log import EventRow
from tests.village import FORM, VILLAGE, VillageUnderTest
from workflows import due, matters
from workflows.disclosure import gate
from workflows.meetings import ballots


def test_the_same_command_twice_does_one_thing(village: VillageUnderTest) -> None:
    """A double tap starts one matter, and both answers name it."""
    told = {"command": "double-tap", "item": "major-matter", "form": FORM}
    first = village.do(matters.start, "secretary", **told)
    size = village.log_size
    second = village.do(matters.start, "secretary", **told)
    assert (first.subject, second.subject) == ("2026-001", "2026-001")
    assert village.log_size == size


def test_a_repeated_meeting_tells_its_outcome_again(village: VillageUnderTest) -> None:
    """The answer to a lost answer is the same answer, warnings and basis included."""
    matter = village.matter_at("deliberation")
    name = village.open_meeting("deliberation", [matter], notice=1)
    village.vote(name, matter, dict.fromkeys(village.roll("party_members_meeting"), "for"))
    from workflows.meetings import meeting

    first = village.do(meeting.close, "clerk", command="close-it", meeting=name)
    again = village.do(meeting.close, "clerk", command="close-it", meeting=name)
    assert first.outcome == "passed"
    assert "notice_too_short" in first.warnings
    assert (again.outcome, again.warnings, again.basis) == (first.outcome, first.warnings, first.basis)


def test_another_accounts_command_id_is_refused(village: VillageUnderTest) -> None:
    """Nobody gets the answer of a command that somebody else gave."""
    village.do(matters.start, "secretary", command="mine", item="major-matter", form=FORM)
    refused = village.refusal(matters.start, "director", command="mine", item="major-matter", form=FORM)
    assert getattr(refused, "rule", "") == "command_malformed"


def test_a_refused_command_may_be_given_again(village: VillageUnderTest) -> None:
    """What was refused left nothing behind: the same id works once the fault is mended."""
    village.refusal(matters.start, "secretary", command="retry", item="major-matter", form={})
    again = village.do(matters.start, "secretary", command="retry", item="major-matter", form=FORM)
    assert again.subject == "2026-001"


@pytest.mark.parametrize("command", ["with space", "x" * 65, "路", "a/b", "a\nb"])
def test_a_malformed_command_id_is_refused(village: VillageUnderTest, command: str) -> None:
    """Ids are short plain words."""
    told = {"command": command, "item": "major-matter", "form": FORM}
    assert getattr(village.refusal(matters.start, "secretary", **told), "rule", "") == "command_malformed"


def test_the_same_id_in_two_villages_are_two_commands(village: VillageUnderTest) -> None:
    """A command id counts within one jurisdiction."""
    told = {"command": "same", "item": "major-matter", "form": FORM}
    here = village.do(matters.start, "secretary", **told)
    there = village.do(matters.start, "other_secretary", jurisdiction="other-village", **told)
    assert here.subject == there.subject == "2026-001"


def test_an_unknown_jurisdiction_is_no_place_to_act(village: VillageUnderTest) -> None:
    """There is no log to write to."""
    with pytest.raises((LookupError, Refused)):
        village.do(matters.start, "secretary", jurisdiction="nowhere", item="major-matter", form=FORM)


def test_due_instants_fire_once(village: VillageUnderTest) -> None:
    """Asked twice, a period ends once, at its own instant, in nobody's name."""
    matter = village.matter_at("resolution_disclosure")
    notice = village.post(matter)
    ends = village.notice(matter).ends
    village.clock.now = village.clock.now.replace(month=6)
    assert due.fire_all(village.database, at=village.clock.now) == 1
    assert due.fire_all(village.database, at=village.clock.now) == 0
    assert village.kinds(notice).count("period_ended") == 1
    with village.database.read() as session:
        query = select(EventRow).where(EventRow.jurisdiction == VILLAGE, EventRow.kind == "gate_opened")
        opened = session.scalars(query).one()
        assert (opened.account, opened.occurred_at) == ("system", ends)
    assert village.standing(matter) == ("open", "implementation", 1)


def test_recorded_times_never_run_back(village: VillageUnderTest) -> None:
    """A clock that is set back writes no event before its predecessor."""
    village.start()
    village.clock.now = village.clock.now.replace(year=2025)
    village.do(matters.withdraw, "secretary", matter="2026-001", reason="资金没有落实")
    with village.database.read() as session:
        query = select(EventRow.recorded_at).where(EventRow.jurisdiction == VILLAGE).order_by(EventRow.index)
        times = list(session.scalars(query))
    assert times == sorted(times)


def test_every_event_names_account_and_office(village: VillageUnderTest) -> None:
    """No event of a whole matter is anonymous, but for the public's."""
    village.matter_at("closed")
    with village.database.read() as session:
        query = select(func.count()).where(EventRow.jurisdiction == VILLAGE, EventRow.account == "")
        assert session.scalar(query) == 0


def test_refusals_store_nothing_even_deep_in_a_command(village: VillageUnderTest) -> None:
    """A supervisor who confirms what they posted leaves no event, no row, no moved matter."""
    matter = village.matter_at("resolution_disclosure")
    village.refusal(gate.confirm_posting, "supervision_chair", notice="n-unknown")
    refused = village.refusal(ballots.cast, "villager", meeting="m-unknown", matter=matter, choice="for")
    assert getattr(refused, "rule", "") == "not_found"
