"""The first week of a real village (第一周).

Before: the tables of 0.1.0. After: those of 0.2.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.2.0"
down_revision = "0.1.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _evening()


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
    op.create_table(
        "paper_recount",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("meeting", sa.String(64), primary_key=True),
        sa.Column("matter", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
    )
