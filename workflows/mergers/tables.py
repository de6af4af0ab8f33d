"""What a successor took up (承接): a row for the village as a whole and one a matter, made from the successor's log."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)


class TakenUp(Table):
    """A matter of a former village and the one that goes on with it here; `number` empty: the village as a whole.

    `how` is carried (it goes on where it stood) or anew (it is proposed once more); empty for the village.
    """

    __tablename__ = "taken_up"
    __table_args__ = (Index("ix_taken_up_matter", "jurisdiction", "matter"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    village: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID)
    how: Mapped[str] = mapped_column(String(10))
    index: Mapped[int]
