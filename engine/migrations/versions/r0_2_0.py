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
    _drafts()
    _corrections()
    _jobs()
    _checkup()
    _inspections()
    _signing_in()
    _entries()
    _voting_on_screen()
    _evening()
    _messages()
    _papers()
    _starting()


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


def _corrections() -> None:
    texts = {
        "matter": 64,
        "notice": 64,
        "told": 0,
        "proposed_by": 64,
        "office": 40,
        "proposed_at": 40,
        "state": 40,
    }
    op.create_table(
        "correction",
        sa.Column("jurisdiction", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        *(sa.Column(n, sa.String(size) if size else sa.Text(), nullable=False) for n, size in texts.items()),
    )
    op.create_index("ix_correction_state", "correction", ["jurisdiction", "state"])


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


def _key(name: str, length: int = 64) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=True, nullable=False)


def _text(name: str, length: int = 64) -> sa.Column[Any]:
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


def _voting_on_screen() -> None:
    """Boxes, codes, and who has voted; the open ballots that are there are counted into their boxes."""
    item = ("jurisdiction", "meeting", "matter")
    op.create_table("secret_item", *_keys(*item))
    op.create_table("issued", *_keys(*item, "person"))
    op.create_table(
        "box",
        *_keys(*item),
        *(_whole(name) for name in ("open", "issued", "by_code", "printed")),
        *(_text(name, length) for name, length in (("state", 40), ("counted_on", 10))),
        sa.Column("tally", sa.Text(), nullable=False),
        _text("root", 64),
        *(_whole(name) for name in ("recounts", "differing")),
    )
    key = sa.Column("key", sa.LargeBinary(16), primary_key=True, nullable=False)
    op.create_table("box_ballot", *_keys(*item), key, _text("choice", 40), sqlite_with_rowid=False)
    op.create_table(
        "sealed_box", *_keys(*item), sa.Column("content", sa.LargeBinary()), sqlite_with_rowid=False
    )
    rest = [_text(name, length) for name, length in (("meeting", 64), ("matter", 64), ("state", 40))]
    op.create_table("voting_code", *_keys("jurisdiction", "digest"), *rest, sqlite_with_rowid=False)
    op.create_index("ix_voting_code_digest", "voting_code", ["digest"])
    op.create_table("code_salt", *_keys("jurisdiction"), _text("salt", 64))
    op.execute(
        "INSERT INTO box (jurisdiction, meeting, matter, open, issued, by_code, printed, state, counted_on, tally, "
        "root, recounts, differing) SELECT jurisdiction, meeting, matter, count(*), 0, 0, 0, '', '', '{}', '', 0, 0 "
        "FROM ballot GROUP BY jurisdiction, meeting, matter"
    )


def _keys(*names: str) -> list[sa.Column[Any]]:
    return [_key(name) for name in names]


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


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


def _papers() -> None:
    """What a paper on the wall is checked with: the county's keys, signed checkpoints, and the codes of all papers."""
    _table("checkpoint", "jurisdiction:64! size:int! algorithm:20 key:64 signed_at:40 note:text")
    _table("paper_code", "jurisdiction:64! notice:64! code:20! index:int")
    _table("signing_key", "jurisdiction:64! id:64! algorithm:40 public:64 since:40 until:40")
    op.create_index("ix_paper_code_code", "paper_code", ["code"])
    op.create_index("ix_notice_ends", "notice", ["ends", "state"])


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
