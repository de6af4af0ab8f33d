"""The first week of a real village (第一周).

Before: the tables of 0.1.0. After: those of 0.2.0, a function a subject.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0.2.0"
down_revision = "0.1.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _voting_on_screen()
    _evening()


def _voting_on_screen() -> None:
    """Boxes, codes, and who has voted; the open ballots that are there are counted into their boxes."""
    item = ("jurisdiction", "meeting", "matter")
    op.create_table("secret_item", *_keys(*item))
    op.create_table("issued", *_keys(*item, "person"))
    op.create_table(
        "box",
        *_keys(*item),
        *(_whole(name) for name in ("open", "issued", "by_code", "printed")),
        *(_text(name, length) for name, length in (("state", 40), ("counted_on", 10))),
        sa.Column("tally", sa.Text(), nullable=False),
        _text("root", 64),
        *(_whole(name) for name in ("recounts", "differing")),
    )
    key = sa.Column("key", sa.LargeBinary(16), primary_key=True, nullable=False)
    op.create_table("box_ballot", *_keys(*item), key, _text("choice", 40), sqlite_with_rowid=False)
    op.create_table(
        "sealed_box", *_keys(*item), sa.Column("content", sa.LargeBinary()), sqlite_with_rowid=False
    )
    rest = [_text(name, length) for name, length in (("meeting", 64), ("matter", 64), ("state", 40))]
    op.create_table("voting_code", *_keys("jurisdiction", "digest"), *rest, sqlite_with_rowid=False)
    op.create_index("ix_voting_code_digest", "voting_code", ["digest"])
    op.create_table("code_salt", *_keys("jurisdiction"), _text("salt", 64))
    op.execute(
        "INSERT INTO box (jurisdiction, meeting, matter, open, issued, by_code, printed, state, counted_on, tally, "
        "root, recounts, differing) SELECT jurisdiction, meeting, matter, count(*), 0, 0, 0, '', '', '{}', '', 0, 0 "
        "FROM ballot GROUP BY jurisdiction, meeting, matter"
    )


def _keys(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(64), primary_key=True, nullable=False) for name in names]


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _evening() -> None:
    """One evening (开一次会): the second call, when voting began, who was there for which item."""
    op.add_column("meeting", sa.Column("follows", sa.String(64), nullable=True))
    op.add_column("meeting", sa.Column("voting_at", sa.String(40), nullable=True))
    op.create_table(
        "attendance_note",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("meeting", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("arrived_at", sa.String(40), nullable=False),
        sa.Column("came_for", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.String(40), nullable=False),
        sa.Column("left_from", sa.Integer(), nullable=True),
        sa.Column("index", sa.Integer(), nullable=False),
    )
