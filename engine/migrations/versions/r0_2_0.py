"""The first week of a real village (第一周).

Before: the tables of 0.1.0. After: those of 0.2.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.2.0"
down_revision = "0.1.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _papers()


def _papers() -> None:
    """What a paper on the wall is checked with: the county's keys, signed checkpoints, and the codes of all papers."""
    _table("checkpoint", "jurisdiction:64! size:int! algorithm:20 key:64 signed_at:40 note:text")
    _table("paper_code", "jurisdiction:64! notice:64! code:20! index:int")
    _table("signing_key", "jurisdiction:64! id:64! algorithm:40 public:64 since:40 until:40")
    op.create_index("ix_paper_code_code", "paper_code", ["code"])
    op.create_index("ix_notice_ends", "notice", ["ends", "state"])


def _table(name: str, told: str) -> None:
    """A table told as in `r0_1_0`: name, type (a number: text of so many characters), `!` in the key."""
    kinds: dict[str, sa.types.TypeEngine[object]] = {"int": sa.Integer(), "text": sa.Text()}
    columns: list[sa.Column[object]] = []
    for each in told.split():
        column, kind = each.rstrip("!").split(":")
        kind_of = kinds[kind] if kind in kinds else sa.String(int(kind))
        columns.append(
            sa.Column(column, kind_of, primary_key="!" in each, nullable=False, autoincrement=False)
        )
    op.create_table(name, *columns)
