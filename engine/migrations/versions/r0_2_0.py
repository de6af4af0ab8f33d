"""The first week of a real village (第一周).

Before: the tables of 0.1.0. After: those of 0.2.0, a function a subject.
"""

import sqlalchemy as sa
from alembic import op

revision = "0.2.0"
down_revision = "0.1.0"


def upgrade() -> None:
    """Make what is new in this release."""
    _signing_in()
    _entries()


def _key(name: str, length: int = 64) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=True, nullable=False)


def _text(name: str, length: int = 64) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _signing_in() -> None:
    """Phone numbers, second factors, printed codes and remembered devices: all of them sources beside the log."""
    for name in ("locks", "generation"):
        op.add_column("credential", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_table("phone", _key("jurisdiction"), _key("digest"), _text("account"), _text("last", 4))
    op.create_index("ix_phone_account", "phone", ["jurisdiction", "account"])
    op.create_table(
        "authenticator",
        _key("jurisdiction"),
        _key("account"),
        _text("sealed", 300),
        sa.Column("enrolled", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
    )
    op.create_table("recovery_code", _key("jurisdiction"), _key("account"), _key("digest"))
    op.create_table(
        "reset_code",
        _key("jurisdiction"),
        _key("account"),
        _text("digest"),
        _text("until", 40),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    times = [_text(name, 40) for name in ("label", "since", "seen", "until")]
    op.create_table("device", _key("jurisdiction"), _key("id"), _text("account"), _text("digest"), *times)
    op.create_index("ix_device_account", "device", ["jurisdiction", "account"])


def _entries() -> None:
    """What the clerk entered for an officer (代录)."""
    op.create_table(
        "entry",
        _key("jurisdiction"),
        _key("id"),
        _text("kind", 40),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("offices", sa.Text(), nullable=False),
        _text("matter"),
        _text("state", 40),
        _text("entered_by"),
        _text("entered_at", 40),
        _text("made"),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_entry_state", "entry", ["jurisdiction", "state"])
