"""Sending by machine (通道发送): once, again after a failure, and never what no longer matters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from engine import log
from tests.messaging import told
from tests.village import VILLAGE, VillageUnderTest
from workflows import matters, people
from workflows.messages import delivery
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
        village.database, [post], lambda _, message: f"text of {message.kind}", at=village.clock.now
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


def _with_phone(act: Act, *, name: str, phone: str, since: object) -> Answer:
    person = f"p{act.head.size}"
    act.record("person_registered", ("person", person), {"group": ""}, private={"name": name, "phone": phone})
    return people.take_office(act, person=person, office="township_party", since=since)  # type: ignore[arg-type]


def test_phones_come_from_the_register_and_stay_there(village: VillageUnderTest) -> None:
    """A gateway gets the numbers of those it concerns; the outbox holds none."""
    village.matter_at("township_review")
    post = Post(needs_phones=True)
    message_of(village)
    assert not carry(village, post)
    since = village.today - timedelta(days=30)
    village.do(
        _with_phone,
        "township_party",
        jurisdiction="test-township",
        name="周副",
        phone="13800000001",
        since=since,
    )
    village.advance(hours=1)
    assert carry(village, post)
    assert post.sent == [("text of wait", ("13800000001",))]
    row = message_of(village)
    columns = [str(getattr(row, column.key)) for column in Message.__table__.columns]
    assert "13800000001" not in " ".join(columns)
    with village.database.read() as session:
        assert not [e for e in log.events(session, VILLAGE) if "13800000001" in str(e.body)]


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
