"""The tables of the living list (清单版本): drafts that somebody works on, and versions that were published.

What a draft or version says lies among the contents by digest (`engine.store`); these rows name it.
"""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table

ID = String(64)
DIGEST = String(64)
DAY = String(10)


class ItemDraft(Table):
    """An item that a county or township is working on, one draft an item.

    `content` is the digest of what it says now, `checked` of what was last checked (empty: never), `findings` what
    the check found, as canonical text. `copied_from` is the item that it began as, empty for one made of steps.
    """

    __tablename__ = "item_draft"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    item: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    copied_from: Mapped[str] = mapped_column(ID)
    content: Mapped[str] = mapped_column(DIGEST)
    checked: Mapped[str] = mapped_column(DIGEST)
    findings: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[str] = mapped_column(String(40))
    saved_by: Mapped[str] = mapped_column(ID)


class ItemVersion(Table):
    """A version of an item, never changed once it stands; it holds from `since` until a later one does.

    Of two versions of one day the higher number holds. `content` empty: from that day the item is off the list.
    `definition` is the digest of the manifest of its diagrams and forms, as a matter pins it.
    """

    __tablename__ = "item_version"
    __table_args__ = (Index("ix_item_version_since", "jurisdiction", "since"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    item: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(DAY)
    content: Mapped[str] = mapped_column(DIGEST)
    definition: Mapped[str] = mapped_column(DIGEST)
    published_at: Mapped[str] = mapped_column(String(40))
    published_by: Mapped[str] = mapped_column(ID)
    reason: Mapped[str] = mapped_column(Text)
