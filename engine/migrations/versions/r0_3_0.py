"""The engine to its depth, and the power list (引擎和权力清单).

Before: the tables of 0.2.0. After: those of 0.3.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.3.0"
down_revision = "0.2.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _venues()
    _phones()
    _timers()


def _venues() -> None:
    op.create_table(
        "meeting_part",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("meeting", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("carriers", sa.Text(), nullable=False),
        sa.Column("scrutineer", sa.String(64), nullable=False),
    )


def _phones() -> None:
    op.add_column("phone", sa.Column("sealed", sa.Text(), nullable=True))


def _timers() -> None:
    sizes = {"host": 300, "kind": 20, "since": 40, "at": 40}
    op.create_table(
        "timer",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("matter", sa.String(64), primary_key=True),
        sa.Column("path", sa.String(300), primary_key=True),
        sa.Column("visit", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(size), nullable=False) for name, size in sizes.items()),
    )
    op.create_index("ix_timer_at", "timer", ["at"])
