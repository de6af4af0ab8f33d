"""The first release (首个版本).

Before: an empty database. After: all tables of 0.1.0.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0.1.0"
down_revision = None

TABLES = {
    "account": "jurisdiction:64! id:64! home:64 person:64",
    "agenda_item": (
        "jurisdiction:64! meeting:64! matter:64! position:int stage:40 round:int counts:text outcome:40 "
        "because:40 warnings:text basis:text decided_at:40"
    ),
    "ballot": "jurisdiction:64! meeting:64! matter:64! voter:64! choice:40 index:int",
    "blob": "digest:64! content:bytes",
    "county_rules": "jurisdiction:64! since:10! values:text",
    "credential": "account:64! secret:200 failures:int locked_until:40",
    "due": "jurisdiction:64! id:64! at:40 kind:40",
    "event": (
        "jurisdiction:64! index:int! command:64 part:int kind:40 subject_kind:20 subject:64 account:64 "
        "office:40 occurred_at:40 recorded_at:40 body:text effect:text state:64 commitment:64 release:20"
    ),
    "head": "jurisdiction:64! size:int peaks:text recorded_at:40",
    "jurisdiction": "jurisdiction:64! kind:40 name:64 parent:64 demo:bool",
    "mandate": "jurisdiction:64! id:64! by:40 since:10 until:10 subjects:text",
    "matter": (
        "jurisdiction:64! id:64! item:64 definition:64 rules:64 state:20 stage:40 round:int tasks:text "
        "effects:int last:int state_hash:64 since:40"
    ),
    "meeting": (
        "jurisdiction:64! id:64! body:40 state:40 notice_on:10 planned_at:40 held_on:10 place:text "
        "called_by:64 entitled:int? present:int? attending:int? on_paper:bool entered_by:64 confirmed_by:64 "
        "late:bool entry:text"
    ),
    "node": "jurisdiction:64! level:int! number:int! hash:bytes",
    "notice": (
        "jurisdiction:64! id:64! matter:64 kind:40 round:int state:40 text:text index:int full_since:40 "
        "first_day:10 last_day:10 ends:40"
    ),
    "objection": (
        "jurisdiction:64! id:64! notice:64 matter:64 by:40 about:64 state:40 index:int made_at:40 due_on:10 "
        "outcome:40 return_to:40 reply:text replied_by:64 confirmed_by:64"
    ),
    "office": "jurisdiction:64! person:64! office:40! since:10! until:10",
    "payment": "jurisdiction:64! id:64! matter:64 amount:big paid_on:10",
    "person": "jurisdiction:64! id:64! index:int group:40",
    "posting": (
        "jurisdiction:64! notice:64! channel:40! number:int! up_at:40 down_at:40 evidence:text posted_by:64 "
        "confirmed_by:64"
    ),
    "private": "jurisdiction:64! index:int! salt:64 text:text?",
    "proposal": (
        "jurisdiction:64! matter:64! item:64 title:text subject:40 owner:40 amount:big? form:text "
        "started_on:10 started_by:64 resolved_on:10 gates:40 effective_at:40 begun_round:int"
    ),
    "recusal": "jurisdiction:64! meeting:64! matter:64! person:64!",
    "register_count": "jurisdiction:64! register:40! count:int?",
    "roll_entry": "jurisdiction:64! meeting:64! person:64! signed_in_at:40",
    "rule_confirmation": "jurisdiction:64! rule:120! index:int confirmed_at:40",
    "snapshot": "jurisdiction:64! matter:64! last:int rules:text content:bytes",
}
"""Each table's columns: name, type (a number: text of so many characters at most), `!` in the key, `?` may be null."""

UNIQUE = {"event": ("jurisdiction", "command", "part")}

INDEXES = {
    "ix_agenda_item_matter": ("agenda_item", "jurisdiction", "matter"),
    "ix_due_at": ("due", "at"),
    "ix_event_subject": ("event", "jurisdiction", "subject_kind", "subject", "index"),
    "ix_matter_state": ("matter", "jurisdiction", "state"),
    "ix_meeting_state": ("meeting", "jurisdiction", "state"),
    "ix_notice_matter": ("notice", "jurisdiction", "matter"),
    "ix_objection_notice": ("objection", "jurisdiction", "notice"),
    "ix_office_held": ("office", "jurisdiction", "office"),
}

TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "int": sa.Integer(),
    "big": sa.BigInteger(),
    "bool": sa.Boolean(),
    "text": sa.Text(),
    "bytes": sa.LargeBinary(),
}


def upgrade() -> None:
    """Make the tables of this release."""
    for name, told in TABLES.items():
        columns = [_column(each) for each in told.split()]
        unique = [sa.UniqueConstraint(*UNIQUE[name])] if name in UNIQUE else []
        op.create_table(name, *columns, *unique)
    for index, (table, *names) in INDEXES.items():
        op.create_index(index, table, names)


def _column(told: str) -> sa.Column[Any]:
    name, kind = told.rstrip("!?").split(":")
    kind_of = TYPES[kind] if kind in TYPES else sa.String(int(kind))
    return sa.Column(name, kind_of, primary_key="!" in told, nullable=told.endswith("?"), autoincrement=False)
