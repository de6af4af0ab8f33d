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
    _jobs()
    _checkup()
    _inspections()


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


def _jobs() -> None:
    """Long work that people leave and come back to (后台任务)."""
    op.create_table(
        "job",
        sa.Column("jurisdiction", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("beat_at", sa.String(40), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("result", sa.String(64), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name="pk_job"),
    )
    op.create_index("ix_job_state", "job", ["state", "asked_at"])
    op.create_index("ix_job_asked_by", "job", ["asked_by"])


def _checkup() -> None:
    """What the check-up counted in each village (程序体检汇总)."""
    op.create_table(
        "checkup_total",
        sa.Column("jurisdiction", sa.String(64), nullable=False),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("counted_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", name="pk_checkup_total"),
    )


def _inspections() -> None:
    """Requests to see or copy records (查阅复制)."""
    op.create_table(
        "inspection",
        sa.Column("jurisdiction", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.String(40), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("documents", sa.Text, nullable=False),
        sa.Column("copies", sa.Text, nullable=False),
        sa.Column("prepared_by", sa.String(64), nullable=False),
        sa.Column("how", sa.String(40), nullable=False),
        sa.Column("ended_by", sa.String(64), nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=False),
        sa.Column("ended_index", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name="pk_inspection"),
    )
    op.create_index("ix_inspection_matter", "inspection", ["jurisdiction", "matter"])
