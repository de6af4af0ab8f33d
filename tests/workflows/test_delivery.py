"""Sending by machine (通道发送): once, again after a failure, and never what no longer matters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import text

from engine import log
from tests.messaging import told
from tests.village import COUNTY, KEY, PHONES, PIN, VILLAGE, VillageUnderTest
from workflows import accounts, matters
from workflows.messages import delivery, numbers
from workflows.messages.delivery import Undelivered
from workflows.messages.tables import Message
from workflows.record import Act, Answer


@dataclass
class Post:
    """A carrier of our own: it keeps what it carried, and fails as often as it is told to."""

    failures: int = 0
    needs_phones: bool = False
    name: str = "post"
    sent: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    tried: int = 0

    def takes(self, message: Message) -> bool:
        return message.audience == "office"

    def send(self, message: Message, text: str, phones: Sequence[str]) -> None:
        self.tried += 1
        if self.tried <= self.failures:
            raise Undelivered("门关着")
        self.sent.append((text, tuple(phones)))


def carry(village: VillageUnderTest, post: Post) -> bool:
    return delivery.deliver(
        village.database, [post], lambda _, message: f"text of {message.kind}", at=village.clock.now, key=KEY
    )


def message_of(village: VillageUnderTest) -> Message:
    (found,) = told(village, "wait")
    return found


def test_what_is_sent_is_sent_once(village: VillageUnderTest) -> None:
    """A second look finds nothing to send, and nobody has to copy it any more."""
    village.matter_at("township_review")
    message_of(village)
    post = Post()
    assert carry(village, post)
    assert not carry(village, post)
    assert post.sent == [("text of wait", ())]
    row = message_of(village)
    assert (row.state, row.channel, row.tries) == ("sent", "post", 1)


def test_a_failure_is_tried_again_later_and_later(village: VillageUnderTest) -> None:
    """Not at once: after a minute, then two, then four."""
    village.matter_at("township_review")
    message_of(village)
    post = Post(failures=2)
    assert carry(village, post)
    assert not carry(village, post)
    row = message_of(village)
    assert (row.state, row.last_error) == ("pending", "门关着")
    village.advance(minutes=1)
    assert carry(village, post)
    village.advance(minutes=1)
    assert not carry(village, post)
    village.advance(minutes=1)
    assert carry(village, post)
    assert message_of(village).state == "sent"
    assert message_of(village).last_error == ""


def test_after_eight_tries_a_human_is_asked(village: VillageUnderTest) -> None:
    """Given up visibly: the message stands first among those to copy, with the reason."""
    village.matter_at("township_review")
    message_of(village)
    post = Post(failures=100)
    for _ in range(20):
        carry(village, post)
        village.advance(hours=6)
    row = message_of(village)
    assert (row.state, row.tries, row.last_error) == ("failed", delivery.TRIES_AT_MOST, "门关着")


def test_a_claimed_message_is_not_sent_by_another(village: VillageUnderTest) -> None:
    """Two workers that read the same row: the second finds it taken; after a crash it is sent again."""
    village.matter_at("township_review")
    row = message_of(village)
    assert delivery._claim(village.database, row, village.clock.now)
    assert not delivery._claim(village.database, row, village.clock.now)
    post = Post()
    assert not carry(village, post)
    village.advance(minutes=5)
    assert carry(village, post)
    assert len(post.sent) == 1


def test_what_is_done_is_not_sent(village: VillageUnderTest) -> None:
    """The worker was down, the township has reviewed: no robot asks it to."""
    matter = village.matter_at("township_review")
    message_of(village)
    village.do(matters.review, "township_party", matter=matter, form={"opinion": "agree"})
    told(village)
    post = Post()
    carry(village, post)
    tried = {row.wait.partition(":")[0]: row.tries for row in told(village, "wait")}
    assert tried == {"review": 0, "call": 1}


def test_what_nobody_carries_is_in_nobodys_way(village: VillageUnderTest) -> None:
    """A hundred messages for humans do not hold up the one for the robot."""
    village.post(village.matter_at("resolution_disclosure"))
    (begun,) = told(village, "period_begun")
    carry(village, Post())
    (later,) = told(village, "period_begun")
    assert later.state == "pending"
    assert later.next_try_at > begun.next_try_at


def test_phones_are_those_that_people_sign_in_with(village: VillageUnderTest) -> None:
    """A gateway gets the numbers of those it concerns, from the account; the outbox and the log hold none."""
    village.matter_at("township_review")
    post = Post(needs_phones=True)
    message_of(village)
    assert not carry(village, post)
    number = accounts.phone.read("13900000001", KEY)
    fields = {"jurisdiction": COUNTY, "account": "township_party", "phone": number}
    village.do(accounts.resets.set_phone, "administrator", **fields)
    village.advance(hours=1)
    assert carry(village, post)
    assert post.sent == [("text of wait", ("13900000001",))]
    row = message_of(village)
    columns = [str(getattr(row, column.key)) for column in Message.__table__.columns]
    assert "13900000001" not in " ".join(columns)
    with village.database.read() as session:
        assert not [e for e in log.events(session, COUNTY) if "13900000001" in str(e.body)]
        assert "13900000001" not in str(session.execute(text("SELECT * FROM phone")).all())


def test_a_number_of_the_register_counts_until_there_is_one_to_sign_in_with(
    village: VillageUnderTest,
) -> None:
    """What a workbook brought reaches whoever has no account with a number; of somebody with one it is not asked."""
    village.do(_brought, "clerk", persons=[village.persons["party_1"], village.persons["clerk"]])
    with village.database.write() as session:
        session.execute(text("DELETE FROM phone WHERE account = 'party_1'"))
    who = [(VILLAGE, village.persons[role]) for role in ("party_1", "clerk")]
    with village.database.read() as session:
        assert numbers.of(session, who, key=KEY) == ["13700000000", PHONES["clerk"]]
        assert numbers.of(session, who[:1], key=b"another server's key") == ["13700000000"]


def _brought(act: Act, *, persons: list[str]) -> Answer:
    told = {person: f"1370000000{place}" for place, person in enumerate(persons)}
    act.record(
        "registers_changed", ("import", "i1"), {"import": "i1", "changes": []}, private={"phones": told}
    )
    return Answer()


def test_a_number_from_before_is_sealed_when_its_owner_signs_in(village: VillageUnderTest) -> None:
    """Databases of 0.2.0 hold no number that could be read; with the next sign-in by phone they do."""
    who = [(VILLAGE, village.persons["clerk"])]
    with village.database.write() as session:
        session.execute(text("UPDATE phone SET sealed = NULL"))
    with village.database.read() as session:
        assert numbers.of(session, who, key=KEY) == []
    told = {"name": PHONES["clerk"], "secret": PIN}
    assert village.app.test_client().post("/login", data=told).status_code == 303
    with village.database.read() as session:
        assert numbers.of(session, who, key=KEY) == [PHONES["clerk"]]


def test_nothing_is_sent_to_the_numbers_of_a_demonstration(village: VillageUnderTest) -> None:
    """They are invented and may be somebody's."""
    who = [(VILLAGE, village.persons["clerk"])]
    with village.database.write() as session:
        session.execute(text("UPDATE jurisdiction SET demo = TRUE"))
        assert numbers.of(session, who, key=KEY) == []


def test_without_carriers_everything_waits_for_a_human(village: VillageUnderTest) -> None:
    """The usual case: no robot, no gateway, no connection to anywhere."""
    village.matter_at("township_review")
    message_of(village)
    assert not delivery.deliver(village.database, [], lambda *_: "", at=village.clock.now)
    assert message_of(village).state == "pending"


def test_pauses_grow_and_end() -> None:
    """One minute, two, four … and never more than six hours."""
    pauses = [delivery.pause_after(tries) for tries in range(1, 13)]
    assert pauses[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert pauses[-1] == timedelta(hours=6)
