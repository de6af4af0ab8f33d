"""The village's tables (登记表): projections of the log, written only by the functions in `APPLY`.

They hold ids, never names: names and other personal data live in the private parts of events.
Times are ISO 8601 texts with offset, days ISO dates, money integer fen; JSON columns are canonical text.
"""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)
INSTANT = String(40)
DAY = String(10)


def _key() -> Mapped[str]:
    return mapped_column(ID, primary_key=True)


class Jurisdiction(Table):
    """A county, township or village (辖区); each has its own log. `successor`: the village into which it was merged."""

    __tablename__ = "jurisdiction"

    jurisdiction: Mapped[str] = _key()
    kind: Mapped[str] = mapped_column(WORD)
    name: Mapped[str] = mapped_column(ID)
    parent: Mapped[str] = mapped_column(ID)
    demo: Mapped[bool]
    successor: Mapped[str | None] = mapped_column(ID)


class CountyRules(Table):
    """A county's own values on top of the law, by rule id (本县规定)."""

    __tablename__ = "county_rules"

    jurisdiction: Mapped[str] = _key()
    since: Mapped[str] = mapped_column(DAY, primary_key=True)
    values: Mapped[str] = mapped_column(Text)


class RuleConfirmation(Table):
    """The county's legal officer found a rule's article right (条文核定): who, when, from which source."""

    __tablename__ = "rule_confirmation"

    jurisdiction: Mapped[str] = _key()
    rule: Mapped[str] = mapped_column(String(120), primary_key=True)
    index: Mapped[int]
    confirmed_at: Mapped[str] = mapped_column(INSTANT)


class Person(Table):
    """Somebody on a village's, township's or county's register; the name lies in the private part of event `index`."""

    __tablename__ = "person"

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    index: Mapped[int]
    group: Mapped[str] = mapped_column(WORD)


class Office(Table):
    """An office held from a day until (not including) another; `until` empty: still held."""

    __tablename__ = "office"
    __table_args__ = (Index("ix_office_held", "jurisdiction", "office"),)

    jurisdiction: Mapped[str] = _key()
    person: Mapped[str] = _key()
    office: Mapped[str] = mapped_column(WORD, primary_key=True)
    since: Mapped[str] = mapped_column(DAY, primary_key=True)
    until: Mapped[str] = mapped_column(DAY)


class RegisterCount(Table):
    """How many a register counts (在册人数) where no roll of persons is kept; empty: not known."""

    __tablename__ = "register_count"

    jurisdiction: Mapped[str] = _key()
    register: Mapped[str] = mapped_column(WORD, primary_key=True)
    count: Mapped[int | None]


class Account(Table):
    """A way to sign in (账号), kept in the county's log; `home` and `person` say who it is."""

    __tablename__ = "account"

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    home: Mapped[str] = mapped_column(ID)
    person: Mapped[str] = mapped_column(ID)


class Mandate(Table):
    """What the villagers' assembly allowed the representatives to decide, for which subjects, from–to (授权)."""

    __tablename__ = "mandate"

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    by: Mapped[str] = mapped_column(WORD)
    since: Mapped[str] = mapped_column(DAY)
    until: Mapped[str] = mapped_column(DAY)
    subjects: Mapped[str] = mapped_column(Text)


class Proposal(Table):
    """What a matter is about (事项内容): the proposal in its latest version; the earlier ones stand in the log."""

    __tablename__ = "proposal"

    jurisdiction: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    item: Mapped[str] = mapped_column(ID)
    title: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(WORD)
    owner: Mapped[str] = mapped_column(WORD)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    form: Mapped[str] = mapped_column(Text)
    started_on: Mapped[str] = mapped_column(DAY)
    started_by: Mapped[str] = mapped_column(ID)
    resolved_on: Mapped[str] = mapped_column(DAY)
    gates: Mapped[str] = mapped_column(WORD)
    effective_at: Mapped[str] = mapped_column(INSTANT)
    begun_round: Mapped[int]


class Meeting(Table):
    """A meeting (会议): one notice, one sign-in, one set of minutes, an agenda of items from one or several matters."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_state", "jurisdiction", "state"),)

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    body: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    notice_on: Mapped[str] = mapped_column(DAY)
    planned_at: Mapped[str] = mapped_column(INSTANT)
    held_on: Mapped[str] = mapped_column(DAY)
    place: Mapped[str] = mapped_column(Text)
    called_by: Mapped[str] = mapped_column(ID)
    entitled: Mapped[int | None]
    present: Mapped[int | None]
    attending: Mapped[int | None]
    on_paper: Mapped[bool]
    entered_by: Mapped[str] = mapped_column(ID)
    confirmed_by: Mapped[str] = mapped_column(ID)
    late: Mapped[bool]
    entry: Mapped[str] = mapped_column(Text)
    follows: Mapped[str | None] = mapped_column(ID)
    voting_at: Mapped[str | None] = mapped_column(INSTANT)


class AgendaItem(Table):
    """One matter on a meeting's agenda (议题), with its counts and outcome once it was decided."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_matter", "jurisdiction", "matter"),)

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    position: Mapped[int]
    stage: Mapped[str] = mapped_column(WORD)
    round: Mapped[int]
    counts: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(WORD)
    because: Mapped[str] = mapped_column(WORD)
    warnings: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[str] = mapped_column(INSTANT)


class RollEntry(Table):
    """One person entitled at a meeting (应到名册), fixed when it opens; `signed_in_at` empty: absent."""

    __tablename__ = "roll_entry"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    person: Mapped[str] = _key()
    signed_in_at: Mapped[str] = mapped_column(INSTANT)


class Recusal(Table):
    """A person who takes no part in one item (回避)."""

    __tablename__ = "recusal"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    person: Mapped[str] = _key()


class Ballot(Table):
    """One voter's open ballot on one item (表决票): for, against or abstain."""

    __tablename__ = "ballot"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    voter: Mapped[str] = _key()
    choice: Mapped[str] = mapped_column(WORD)
    index: Mapped[int]


class Notice(Table):
    """A disclosure's sheet (公告): its text, and whether it has run its period on all required channels."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_matter", "jurisdiction", "matter"),
        Index("ix_notice_ends", "ends", "state"),
    )

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    matter: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(WORD)
    round: Mapped[int]
    state: Mapped[str] = mapped_column(WORD)
    text: Mapped[str] = mapped_column(Text)
    index: Mapped[int]
    full_since: Mapped[str] = mapped_column(INSTANT)
    first_day: Mapped[str] = mapped_column(DAY)
    last_day: Mapped[str] = mapped_column(DAY)
    ends: Mapped[str] = mapped_column(INSTANT)


class Posting(Table):
    """A notice up on one channel (张贴), from–to, with the evidence; `down_at` empty: still up."""

    __tablename__ = "posting"

    jurisdiction: Mapped[str] = _key()
    notice: Mapped[str] = _key()
    channel: Mapped[str] = mapped_column(WORD, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    up_at: Mapped[str] = mapped_column(INSTANT)
    down_at: Mapped[str] = mapped_column(INSTANT)
    evidence: Mapped[str] = mapped_column(Text)
    posted_by: Mapped[str] = mapped_column(ID)
    confirmed_by: Mapped[str] = mapped_column(ID)


class Objection(Table):
    """Somebody objects to a notice (异议); only a named villager's holds the gate, all are answered."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_notice", "jurisdiction", "notice"),)

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    notice: Mapped[str] = mapped_column(ID)
    matter: Mapped[str] = mapped_column(ID)
    by: Mapped[str] = mapped_column(WORD)
    about: Mapped[str] = mapped_column(ID)
    state: Mapped[str] = mapped_column(WORD)
    index: Mapped[int]
    made_at: Mapped[str] = mapped_column(INSTANT)
    due_on: Mapped[str] = mapped_column(DAY)
    outcome: Mapped[str] = mapped_column(WORD)
    return_to: Mapped[str] = mapped_column(WORD)
    reply: Mapped[str] = mapped_column(Text)
    replied_by: Mapped[str] = mapped_column(ID)
    confirmed_by: Mapped[str] = mapped_column(ID)


UNANSWERED = Objection.state != "answered"


class Payment(Table):
    """Money paid in the implementation of a matter (付款), integer fen."""

    __tablename__ = "payment"

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    matter: Mapped[str] = mapped_column(ID)
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[str] = mapped_column(DAY)


class Due(Table):
    """An instant at which something is to happen by itself (到期): found by query, so that a crash loses none."""

    __tablename__ = "due"
    __table_args__ = (Index("ix_due_at", "at"),)

    jurisdiction: Mapped[str] = _key()
    id: Mapped[str] = _key()
    at: Mapped[str] = mapped_column(INSTANT)
    kind: Mapped[str] = mapped_column(WORD)
