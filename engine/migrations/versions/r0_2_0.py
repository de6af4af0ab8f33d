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
    _starting()


def _starting() -> None:
    """Registers by Excel, matters from before the start day, hand-over of offices (启用、名册、交接)."""
    for name, key, texts in (
        ("village_group", {"jurisdiction": 64, "name": 40}, {}),
        ("household", {"jurisdiction": 64, "id": 40}, {"group": 40, "head": 64}),
        ("resident", {"jurisdiction": 64, "person": 64}, {"household": 40}),
        ("register_draft", {"jurisdiction": 64, "id": 64}, {"account": 64, "content": 0, "until": 40}),
        ("start_day", {"jurisdiction": 64}, {"day": 10}),
        (
            "legacy_entry",
            {"jurisdiction": 64, "id": 64},
            {
                "state": 40,
                "matter": 64,
                "stage": 40,
                "entered_by": 64,
                "entered_at": 40,
                "told": 0,
                "reason": 0,
            },
        ),
        (
            "handover",
            {"jurisdiction": 64, "id": 64},
            {"state": 40, "office": 40, "outgoing": 64, "incoming": 64, "day": 10, "until": 10}
            | {"reason": 40, "opened_at": 40, "given_at": 40, "taken_at": 40, "seen_at": 40, "items": 0},
        ),
        (
            "register_import",
            {"jurisdiction": 64, "id": 64},
            {"state": 40, "office": 40, "at": 40, "counts": 0},
        ),
    ):
        columns: list[sa.Column[Any]] = [
            sa.Column(each, sa.String(size), primary_key=True) for each, size in key.items()
        ]
        columns += [
            sa.Column(each, sa.String(size) if size else sa.Text(), nullable=False)
            for each, size in texts.items()
        ]
        if name == "register_import":
            columns.append(sa.Column("index", sa.Integer(), nullable=False))
        op.create_table(name, *columns)
    op.create_index("ix_resident_household", "resident", ["jurisdiction", "household"])
    op.create_index("ix_legacy_entry_matter", "legacy_entry", ["jurisdiction", "matter"])
    op.create_index("ix_handover_state", "handover", ["jurisdiction", "state"])
