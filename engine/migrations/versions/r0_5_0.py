"""Villages merge, lines are voted on, leases end early (村庄合并、逐项表决、合同提前终止).

Before: the tables of 0.4.0. After: those of 0.5.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.5.0"
down_revision = "0.4.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _mergers()
    _lines()
    _recounts()
    _mandates()
    _leases()


def _mergers() -> None:
    """A village's successor, and what the successor took up (承接)."""
    op.add_column("jurisdiction", sa.Column("successor", sa.String(64), nullable=True))
    op.create_table(
        "taken_up",
        sa.Column("jurisdiction", sa.String(64), nullable=False),
        sa.Column("village", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "village", "number"),
    )
    op.create_index("ix_taken_up_matter", "taken_up", ["jurisdiction", "matter"])


def _lines() -> None:
    """The votes on each matter of an annual resolution and on each subject of a mandate, by meeting."""
    op.create_table(
        "line_vote",
        *(sa.Column(name, sa.String(64), primary_key=True) for name in ("jurisdiction", "meeting", "matter")),
        sa.Column("line", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("title", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("subject", "owner")),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("in_favour", "against", "abstain")),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("outcome", "because")),
        sa.Column("first", sa.Text(), nullable=False),
    )


def _recounts() -> None:
    """What a recount of paper found on each line; those of before counted none."""
    with op.batch_alter_table("paper_recount") as table:
        table.add_column(sa.Column("lines", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("paper_recount") as table:
        table.alter_column("lines", server_default=None)


def _mandates() -> None:
    """Mandates of the council from before the start day (存量授权); those that are there were given here."""
    with op.batch_alter_table("council_mandate") as table:
        table.add_column(sa.Column("before", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        table.add_column(sa.Column("used_before", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("council_mandate") as table:
        table.alter_column("before", server_default=None)
        table.alter_column("used_before", server_default=None)


def _leases() -> None:
    """Leases that end before their term (合同提前终止)."""
    # 已有的合同先当作没有终止，随后整表按日志重建
    with op.batch_alter_table("asset_contract") as table:
        table.add_column(sa.Column("ended_on", sa.String(10), nullable=False, server_default=""))
    with op.batch_alter_table("asset_contract") as table:
        table.alter_column("ended_on", server_default=None)
    op.create_table(
        "asset_ending",
        sa.Column("jurisdiction", sa.String(64), nullable=False),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.String(64), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(130), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("told_on", sa.String(10), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(130), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "matter", "index"),
    )
    op.create_table(
        "asset_ending_proposal",
        *(sa.Column(name, sa.String(64), primary_key=True) for name in ("jurisdiction", "id")),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("by", sa.String(130), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("proposed_on", sa.String(10), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
    )
    op.create_index("ix_asset_ending_proposal_state", "asset_ending_proposal", ["jurisdiction", "state"])
