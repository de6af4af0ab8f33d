"""Recounts of paper ballots as they stand (重新计票台账): one row an item, read by whoever must wait for it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Table
from workflows.tables import ID, WORD, AgendaItem


class RecountState(StrEnum):
    """Where a recount stands."""

    ORDERED = "ordered"  # the supervision committee wants the ballots counted again
    ENTERED = "entered"  # the new counts wait for the second person
    SAME = "same"  # confirmed: nothing differs
    CORRECTED = "corrected"  # confirmed: counts differ, the outcome does not
    SETTLED = "settled"  # confirmed: the whole stands, and a line of the list came out otherwise
    TURNED = "turned"  # confirmed: the outcome would have been another


WHY_BACK = "重新计票的结果与原来的表决结果不一致，重新表决"
UNDER_WAY = (RecountState.ORDERED, RecountState.ENTERED)


class PaperRecount(Table):
    """The last recount of an item that was voted on paper; earlier ones stand in the log.

    `counts` and `lines` (of a list, one a line) are the votes of paper and screen together, as for a result.
    """

    __tablename__ = "paper_recount"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, primary_key=True)
    state: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(Text)
    counts: Mapped[str] = mapped_column(Text)
    lines: Mapped[str] = mapped_column(Text)
    photos: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(ID)
    outcome: Mapped[str] = mapped_column(WORD)


def of_meeting(session: Session, jurisdiction: str, meeting: str) -> dict[str, PaperRecount]:
    """The recounts of a meeting, by matter."""
    query = select(PaperRecount).where(
        PaperRecount.jurisdiction == jurisdiction, PaperRecount.meeting == meeting
    )
    return {row.matter: row for row in session.scalars(query)}


@dataclass(frozen=True)
class Standing:
    """What recounts leave to wait for: one under way, or the stage whose passing vote one found to have failed."""

    under_way: bool
    turned: str | None


def standing(session: Session, jurisdiction: str, matter: str, *, round_: int) -> Standing:
    """How the recounts of a matter stand in its round: nothing may rest on a vote that turned, or is counted again."""
    query = (
        select(PaperRecount.state, AgendaItem.stage, AgendaItem.round, AgendaItem.outcome)
        .join(
            AgendaItem,
            (PaperRecount.jurisdiction == AgendaItem.jurisdiction)
            & (PaperRecount.meeting == AgendaItem.meeting)
            & (PaperRecount.matter == AgendaItem.matter),
        )
        .where(PaperRecount.jurisdiction == jurisdiction, PaperRecount.matter == matter)
    )
    rows = session.execute(query).all()
    turned = (
        stage
        for state, stage, round_of, outcome in rows
        if (state, round_of, outcome) == (RecountState.TURNED, round_, "passed")
    )
    return Standing(any(row.state in UNDER_WAY for row in rows), next(turned, None))
