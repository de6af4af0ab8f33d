"""Terms of office (任期): one ends before the day on which the next begins, and nobody takes an office twice on one day."""

from engine.errors import Refused
from tests.village import VILLAGE, VillageUnderTest
from web import words
from workflows import people, verification

OFFICE = "bookkeeper"


def take(village: VillageUnderTest) -> None:
    """Somebody takes the office today."""
    person = village.persons["party_6"]
    village.do(people.take_office, "clerk", person=person, office=OFFICE, since=village.today)


def leave(village: VillageUnderTest, *, since: int = 0) -> None:
    """They leave it today; it was taken so many days ago."""
    told = {"since": village.days_ago(since), "until": village.today}
    village.do(people.leave_office, "clerk", person=village.persons["party_6"], office=OFFICE, **told)


def holds(village: VillageUnderTest) -> bool:
    """Whether they hold it today."""
    person = village.persons["party_6"]
    with village.database.read() as session:
        return OFFICE in people.held(session, home=VILLAGE, person=person, on=village.today)


def test_a_term_begins_on_the_day_on_which_the_last_one_ended(village: VillageUnderTest) -> None:
    """Left and taken on one day: the office is held without a gap, and the log replays."""
    take(village)
    village.advance(days=3)
    leave(village, since=3)
    assert not holds(village)
    take(village)
    assert holds(village)
    assert verification.verify_deep(village.database, village.evidence) == []


def test_taken_left_and_taken_on_one_day(village: VillageUnderTest) -> None:
    """Taken by mistake, left at once, and taken after all: the term counts from that day."""
    take(village)
    leave(village)
    assert not holds(village)
    take(village)
    assert holds(village)
    assert verification.verify_deep(village.database, village.evidence) == []


def test_what_is_held_already_is_not_taken_again(village: VillageUnderTest) -> None:
    """On one day twice: a sentence says since when, and nothing is stored."""
    take(village)
    told = {"person": village.persons["party_6"], "office": OFFICE}
    refused = village.refusal(people.take_office, "clerk", since=village.today, **told)
    assert isinstance(refused, Refused)
    assert refused.rule == "office_held"
    assert "村报账员" in words.sentence(refused)
    assert "—" not in words.sentence(refused)
