"""What a village's list, money, assets and mandates hold (清单、资金、资产和授权).

Before: the tables of 0.3.0. After: those of 0.4.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.4.0"
down_revision = "0.3.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _money()


def _texts(**sizes: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(size), nullable=False) for name, size in sizes.items()]


def _long(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fen(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _money() -> None:
    """The opening balance and the sheets of the financial disclosure (期初余额、财务公开表)."""
    op.create_table(
        "finance_opening",
        *_texts(jurisdiction=64),
        sa.Column("index", sa.Integer(), nullable=False, autoincrement=False),
        *_texts(month=7),
        *_fen("amount"),
        *_long("evidence", "reason"),
        *_texts(by=130),
        sa.PrimaryKeyConstraint("jurisdiction", "index"),
    )
    op.create_table(
        "finance_sheet",
        *_texts(jurisdiction=64, id=64, matter=64),
        sa.Column("index", sa.Integer(), nullable=False),
        *_texts(first=7, last=7),
        *_long("content"),
        *_texts(reviewed_by=130, reviewed_on=10, posted_on=10),
        sa.PrimaryKeyConstraint("jurisdiction", "id"),
    )
    op.create_index("ix_finance_sheet_matter", "finance_sheet", ["jurisdiction", "matter"])
