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
    _office_tasks()
    _works()
    _vouchers()


def _texts(**sizes: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(size), nullable=False) for name, size in sizes.items()]


def _long(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fen(*names: str, told: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=not told) for name in names]


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
        *_texts(**sizes),
    )
    op.create_index("ix_timer_at", "timer", ["at"])


def _office_tasks() -> None:
    """What goes on inside an open office task (办理中的任务)."""

    def numbers(*names: str) -> list[sa.Column[int]]:
        return [sa.Column(name, sa.Integer, nullable=False) for name in names]

    task = {"jurisdiction": 64, "matter": 64, "path": 255}
    op.create_table(
        "task_hand",
        *_texts(**task, opened_at=40, holder=130, delegate=130),
        *numbers("draft", "prepared"),
        *_texts(urged_on=10),
        *numbers("urges"),
        sa.PrimaryKeyConstraint(*task),
    )
    op.create_table(
        "task_signer",
        *_texts(**task, person=130, moment=40, added_by=130, state=40),
        sa.PrimaryKeyConstraint(*task, "person"),
    )
    op.create_table(
        "task_copy",
        *_texts(jurisdiction=64, id=64, matter=64, office=40, person=130, read_by=130, read_at=40),
        sa.PrimaryKeyConstraint("jurisdiction", "id"),
    )
    op.create_index("ix_task_copy_unread", "task_copy", ["jurisdiction", "read_at"])


def _works() -> None:
    """The register of works (工程台账)."""

    key = {"jurisdiction": 64, "matter": 64}
    op.create_table(
        "works",
        *_texts(**key, item=64, method=80, accepted=80),
        *_texts(
            awarded_on=10, signed_on=10, planned_start=10, planned_end=10, accepted_on=10, retention_until=10
        ),
        *_long("reviewer", "report", "winner", "contractor"),
        *_fen("submitted", "reviewed", "award", "contract", "final", "audited", "spent", told=False),
        *_fen("advance", "redecided", "retention"),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*key),
    )
    op.create_table(
        "works_bid",
        *_texts(**key, code=80),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        *_long("bidder", "papers"),
        *_fen("price"),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*key, "number"),
    )
    op.create_table(
        "works_variation",
        *_texts(**key),
        sa.Column("index", sa.Integer(), nullable=False, autoincrement=False),
        *_fen("change"),
        *_long("cause"),
        sa.PrimaryKeyConstraint(*key, "index"),
    )


def _vouchers() -> None:
    """The register of vouchers (凭证台账)."""

    op.create_table(
        "voucher",
        *_texts(jurisdiction=64, id=64, matter=64, month=7, direction=40, category=40),
        *_fen("amount", "settled"),
        *_texts(settled_on=10),
        *_long("party", "purpose"),
        *_texts(of_matter=64, handler=130, state=40),
        *_long("files"),
        sa.PrimaryKeyConstraint("jurisdiction", "id"),
    )
    op.create_index("ix_voucher_month", "voucher", ["jurisdiction", "month"])
    op.create_index("ix_voucher_of", "voucher", ["jurisdiction", "of_matter"])
