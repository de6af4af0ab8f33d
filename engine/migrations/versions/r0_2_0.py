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
    _messages()


def _messages() -> None:
    """Being told: how far a log was followed, what waits, what is to be sent, and who has looked."""
    _table("followed", "jurisdiction:64! size:int")
    _table(
        "outbox",
        "jurisdiction:64! id:120! at:40 kind:40 audience:40 home:64 to:text subject_kind:40 subject:64 matter:64 "
        "wait:120 facts:text until:40 channel:40 state:40 tries:int next_try_at:40 last_error:text done_by:64 "
        "done_at:40",
    )
    _table("seen", "jurisdiction:64! person:120! subject:120! first_seen_at:40")
    _table(
        "waiting",
        "jurisdiction:64! id:120! kind:40 subject_kind:40 subject:64 matter:64 offices:text since:40 due_on:10 "
        "step:int remind_at:40",
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "next_try_at"])
    op.create_index("ix_outbox_subject", "outbox", ["jurisdiction", "subject_kind", "subject"])
    op.create_index("ix_waiting_remind_at", "waiting", ["remind_at"])


def _table(name: str, told: str) -> None:
    """A table told as in `r0_1_0`: name, type (a number: text of so many characters), `!` in the key."""
    kinds: dict[str, sa.types.TypeEngine[Any]] = {"int": sa.Integer(), "text": sa.Text()}
    columns: list[sa.Column[Any]] = []
    for each in told.split():
        column, kind = each.rstrip("!").split(":")
        kind_of = kinds[kind] if kind in kinds else sa.String(int(kind))
        columns.append(
            sa.Column(column, kind_of, primary_key="!" in each, nullable=False, autoincrement=False)
        )
    op.create_table(name, *columns)
