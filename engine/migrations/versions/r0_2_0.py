"""The first week of a real village (第一周).

Before: the tables of 0.1.0. After: those of 0.2.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.2.0"
down_revision = "0.1.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _drafts()
    _corrections()


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("form", sa.String(300), primary_key=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.String(40), nullable=False),
        sa.Column("expires_at", sa.String(40), nullable=False),
    )


def _corrections() -> None:
    texts = {
        "matter": 64,
        "notice": 64,
        "told": 0,
        "proposed_by": 64,
        "office": 40,
        "proposed_at": 40,
        "state": 40,
    }
    op.create_table(
        "correction",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        *(sa.Column(n, sa.String(size) if size else sa.Text(), nullable=False) for n, size in texts.items()),
    )
    op.create_index("ix_correction_state", "correction", ["jurisdiction", "state"])
