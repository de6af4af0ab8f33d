"""What a village's list, money, assets and mandates hold (清单、资金、资产和授权).

Before: the tables of 0.3.0. After: those of 0.4.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.4.0"
down_revision = "0.3.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _entitlements()


def _texts(**sizes: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(size), nullable=False) for name, size in sizes.items()]


def _long(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fen(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _key() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(64), primary_key=True) for name in ("jurisdiction", "matter")]


def _entitlements() -> None:
    op.create_table(
        "listed_matter",
        *_key(),
        sa.Column("line", sa.Integer(), primary_key=True, autoincrement=False),
        *_long("title"),
        *_texts(subject=40, owner=40),
        *_fen("cap"),
        *_whole("year"),
        *_texts(outcome=40),
    )
    op.create_table(
        "council_mandate",
        *_key(),
        *_texts(issuer=40),
        *_long("subjects"),
        *_fen("each", "total"),
        *_texts(since=10, until=10),
    )
    op.create_table(
        "matter_entry",
        *_key(),
        *_texts(kind=40, source=64),
        *_whole("line"),
        *_texts(outcome=40, decided_on=10, reported=64),
    )
    op.create_index("ix_matter_entry_source", "matter_entry", ["jurisdiction", "source"])
