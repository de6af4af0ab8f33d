"""Voting codes (投票码): one for each paper ballot, used once; the log knows how many, the database no code."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.errors import Refused
from engine.log import EventRow
from tests.village import OTHER_VILLAGE, VILLAGE, VillageUnderTest
from tests.workflows.test_box import row, secret_meeting
from workflows.meetings import codes, meeting
from workflows.meetings.box_tables import Box
from workflows.record import Act, Answer, Context, perform
from workflows.tables import AgendaItem
from workflows.verification import verify_deep


def printed(
    village: VillageUnderTest, name: str, matter: str, n: int, *, command: str = "", again: bool = False
) -> list[str]:
    """Codes for ballots of one item, as they come from the printer."""
    village._commands += 1
    told = Context(
        VILLAGE, command or f"print-{village._commands}", village.actor("clerk"), village.clock.now
    )

    def run(verb: Callable[[Act], Answer]) -> Answer:
        return perform(village.database, verb, told)

    return codes.for_print(village.database, run, meeting=name, copies={matter: n}, again=again)[matter]


def found(village: VillageUnderTest, code: str) -> codes.Code:
    """A typed code, looked up."""
    with village.database.read() as session:
        return codes.find(session, code)


def use(village: VillageUnderTest, code: str, choice: str = "for", **how: Any) -> None:
    """Somebody without an account votes by code."""
    ballot = found(village, code)
    told = {"meeting": ballot.meeting, "matter": ballot.matter, "code": ballot.digest, "choice": choice}
    village.do(codes.cast, "public", **told | how)


def why(village: VillageUnderTest, code: str, **how: Any) -> str:
    """Why a vote by code is refused."""
    with pytest.raises(Refused) as refused:
        use(village, code, **how)
    return refused.value.rule


@pytest.fixture
def matter(village: VillageUnderTest) -> str:
    """A matter that waits for its resolution."""
    return village.matter_at("resolution")


@pytest.fixture
def name(village: VillageUnderTest, matter: str) -> str:
    """An open meeting about it, in secret."""
    return secret_meeting(village, matter)


TYPED = {
    "as printed": ("7K3M-9QXT", "7K3M9QXT"),
    "small letters": ("7k3m 9qxt", "7K3M9QXT"),
    "a dot, full width": ("７Ｋ３Ｍ·９ＱＸＴ", "7K3M9QXT"),
    "letters like digits": ("IOL3-9QXT", "10139QXT"),
    "too short": ("7K3M-9QX", ""),
    "no such letter": ("7K3M-9QXU", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", TYPED.values(), ids=TYPED)
def test_a_code_is_read_as_people_type_it(case: tuple[str, str]) -> None:
    """Dashes, blanks, small letters and look-alikes do not matter."""
    typed, read = case
    assert codes.read(typed) == read


def test_forty_bits_from_chance() -> None:
    """Eight of thirty-two characters; no two of a thousand are equal."""
    minted = {codes.mint() for _ in range(1000)}
    assert len(minted) == 1000
    assert {len(code) for code in minted} == {8}
    assert set("".join(minted)) == set(codes.ALPHABET)


def test_printing_records_how_many_and_keeps_no_code(
    village: VillageUnderTest, name: str, matter: str
) -> None:
    """The event has the number, the item and by whom; no table and no event holds a code."""
    made = printed(village, name, matter, 3)
    with village.database.read() as session:
        event = session.scalars(select(EventRow).where(EventRow.kind == "codes_printed")).one()
        everything = " ".join(
            str(row)
            for table in ("event", "voting_code", "private", "box")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        )
    assert json.loads(event.body)["codes"] == 3
    assert len(set(made)) == 3
    assert not any(code in everything for code in made)


def test_a_code_votes_once(village: VillageUnderTest, name: str, matter: str) -> None:
    """The choice falls into the box, the log says that a code was used and not which, and it is used up."""
    first, second = printed(village, name, matter, 2)
    use(village, first, "against")
    assert why(village, first) == "code_used"
    with village.database.read() as session:
        event = session.scalars(select(EventRow).where(EventRow.kind == "code_used")).one()
    assert (event.account, json.loads(event.body)) == ("public", {"matter": matter})
    use(village, second)
    village.do(meeting.close, "clerk", meeting=name)
    told = json.loads(row(village, AgendaItem, name, matter).counts)
    assert (told["for"], told["against"]) == (1, 1)
    assert verify_deep(village.database) == []


def test_a_double_tap_uses_a_code_once(village: VillageUnderTest, name: str, matter: str) -> None:
    """The same command answers the same, and one ballot lies in the box."""
    (code,) = printed(village, name, matter, 1)
    ballot = found(village, code)
    told = {"meeting": name, "matter": matter, "code": ballot.digest, "choice": "for"}
    for _ in range(2):
        village.do(codes.cast, "public", command="tap", **told)
    assert row(village, Box, name, matter).by_code == 1


def test_an_open_item_takes_codes_too(village: VillageUnderTest, matter: str) -> None:
    """Nobody knows whose paper it was, so such a vote lies in the box even where the others are open."""
    name = village.open_meeting("resolution", [matter])
    (code,) = printed(village, name, matter, 1)
    village.vote(name, matter, {"representative_1": "for"})
    use(village, code, "against")
    village.do(meeting.close, "clerk", meeting=name)
    told = json.loads(row(village, AgendaItem, name, matter).counts)
    assert (told["for"], told["against"]) == (1, 1)
    assert verify_deep(village.database) == []


class TestRefused:
    """不能用的码，每种一句话。"""

    def test_a_code_that_nobody_printed(self, village: VillageUnderTest, name: str, matter: str) -> None:
        """Unknown, before and after there are codes at all."""
        assert why(village, "7K3M-9QXT") == "code_unknown"
        printed(village, name, matter, 1)
        assert why(village, "7K3M-9QXT") == "code_unknown"

    def test_before_the_meeting_opens_and_after_the_count(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """Not open yet; after the count an unused code is void."""
        name = village.call("resolution", [matter])
        (code,) = printed(village, name, matter, 1)
        assert why(village, code) == "screen_vote_not_open"
        village.do(meeting.open_meeting, "clerk", meeting=name)
        village.do(meeting.close, "clerk", meeting=name)
        assert why(village, code) == "code_void"

    def test_another_meeting_and_another_village(
        self, village: VillageUnderTest, name: str, matter: str
    ) -> None:
        """A counter who types a code learns that it is not of this meeting, or not of this village."""
        (code,) = printed(village, name, matter, 1)
        ballot = found(village, code)
        for told, rule in (
            ({"jurisdiction": VILLAGE, "meeting": "m1"}, "code_of_another_meeting"),
            ({"jurisdiction": OTHER_VILLAGE, "meeting": name}, "code_of_another_village"),
        ):
            with pytest.raises(Refused) as refused:
                codes.check(ballot, **told)
            assert refused.value.rule == rule
        assert why(village, code, jurisdiction=OTHER_VILLAGE) == "code_unknown"

    def test_a_spoilt_pack_is_void_when_it_is_printed_again(
        self, village: VillageUnderTest, name: str, matter: str
    ) -> None:
        """What was used stays used, the rest of the old pack is void, the new one counts."""
        used, unused = printed(village, name, matter, 2)
        use(village, used)
        fresh = printed(village, name, matter, 2, again=True)
        assert why(village, unused) == "code_void"
        use(village, fresh[0])
        assert row(village, Box, name, matter).printed == 3

    def test_no_more_codes_than_people(self, village: VillageUnderTest, name: str, matter: str) -> None:
        """Eighteen are entitled: a nineteenth valid code is refused."""
        printed(village, name, matter, 18)
        with pytest.raises(Refused) as refused:
            printed(village, name, matter, 1)
        assert (refused.value.rule, refused.value.facts["most"]) == ("codes_too_many", 18)

    def test_codes_are_told_once(self, village: VillageUnderTest, name: str, matter: str) -> None:
        """A print command that ran before has no codes to tell any more."""
        printed(village, name, matter, 1, command="once")
        with pytest.raises(Refused) as refused:
            printed(village, name, matter, 1, command="once")
        assert refused.value.rule == "codes_printed"


def test_which_transaction_used_a_code_is_not_kept(village_on_postgres: VillageUnderTest) -> None:
    """After the count PostgreSQL has one transaction for all codes of the meeting."""
    village = village_on_postgres
    matter = village.matter_at("resolution")
    name = secret_meeting(village, matter)
    for code in printed(village, name, matter, 6)[:3]:
        use(village, code)
    village.do(meeting.close, "clerk", meeting=name)
    with village.database.read() as session:
        query = text("SELECT count(DISTINCT xmin::text), count(*) FROM voting_code")
        assert session.execute(query).one() == (1, 6)
