"""The tables of voting on screen (屏幕表决的表): what the log makes of it, and the sources that the log must not know.

Projections: `secret_item`, `issued`, `box`. Sources: `box_ballot`, `sealed_box`, `voting_code`, `code_salt`.
The sources have no times, no order, no voter; on SQLite no row numbers either (WITHOUT ROWID).
"""

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table
from workflows.tables import DAY, ID, WORD

SOURCES = frozenset({"box_ballot", "sealed_box", "voting_code", "code_salt"})
"""What the log does not make and must not know."""

UNORDERED = {"sqlite_with_rowid": False}
"""A table whose rows lie by their key and have no number: nothing tells in which order they came."""


def _key() -> Mapped[str]:
    return mapped_column(ID, primary_key=True)


class SecretItem(Table):
    """An item of an agenda that is voted on in secret (无记名表决)."""

    __tablename__ = "secret_item"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()


class Issued(Table):
    """A person was given the secret ballot of an item on screen (已领票): who has voted, never how."""

    __tablename__ = "issued"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    person: Mapped[str] = _key()


class Box(Table):
    """What is known of one item's vote on screen (票箱): how many voted in which way of voting; after the count the tally.

    `open` counts open ballots, `issued` secret ballots of persons, `by_code` ballots by voting code; `printed` codes that
    are not void. `state` is empty, counted or erased.
    """

    __tablename__ = "box"

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    open: Mapped[int]
    issued: Mapped[int]
    by_code: Mapped[int]
    printed: Mapped[int]
    state: Mapped[str] = mapped_column(WORD)
    counted_on: Mapped[str] = mapped_column(DAY)
    tally: Mapped[str] = mapped_column(Text)
    root: Mapped[str] = mapped_column(ID)
    recounts: Mapped[int]
    differing: Mapped[int]

    @property
    def secret(self) -> int:
        """How many ballots the box must hold."""
        return self.issued + self.by_code

    @property
    def cast(self) -> int:
        """How many have voted on screen, in whichever way."""
        return self.open + self.secret


class BoxBallot(Table):
    """A choice in the box, under a random key: a source, not a projection."""

    __tablename__ = "box_ballot"
    __table_args__ = UNORDERED

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    choice: Mapped[str] = mapped_column(WORD)


class SealedBox(Table):
    """The ballots of a counted item in one piece, sorted (封存的票): a source; empty once it was erased."""

    __tablename__ = "sealed_box"
    __table_args__ = UNORDERED

    jurisdiction: Mapped[str] = _key()
    meeting: Mapped[str] = _key()
    matter: Mapped[str] = _key()
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class VotingCode(Table):
    """A voting code (投票码) as its slow salted hash, and whether it is valid, used or void: a source."""

    __tablename__ = "voting_code"
    __table_args__ = (Index("ix_voting_code_digest", "digest"), UNORDERED)

    jurisdiction: Mapped[str] = _key()
    digest: Mapped[str] = _key()
    meeting: Mapped[str] = mapped_column(ID)
    matter: Mapped[str] = mapped_column(ID)
    state: Mapped[str] = mapped_column(WORD)


class CodeSalt(Table):
    """The salt of all voting codes of this database: a source, made with the first code."""

    __tablename__ = "code_salt"

    jurisdiction: Mapped[str] = _key()
    salt: Mapped[str] = mapped_column(ID)
