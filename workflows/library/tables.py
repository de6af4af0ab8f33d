"""Rule documents (制度文件): a projection of what offices issued; the text of every version stays."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
WORD = String(40)
DAY = String(10)


class Document(Table):
    """One version of a document: in force from `since` until (not including) `until`, which is empty while it holds.

    `items` are the power items that it governs, ids with a blank between; `office` answers for it; `reason`: why it
    was ended without a new version.
    """

    __tablename__ = "rule_document"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(WORD)
    since: Mapped[str] = mapped_column(DAY)
    until: Mapped[str] = mapped_column(DAY)
    issued_on: Mapped[str] = mapped_column(DAY)
    items: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
