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
    _support()
    _library()
    _entitlements()
    _assets()
    _listing()


def _texts(**sizes: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(size), nullable=False) for name, size in sizes.items()]


def _long(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fen(*names: str, told: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=not told) for name in names]


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


def _support() -> None:
    """What departments decide for people, batch by batch (保障台账)."""
    op.create_table(
        "support_batch",
        *_texts(jurisdiction=64, id=64),
        *_long("title", "villages"),
        *_texts(responsible=130, due_on=10, opened_on=10, state=40),
        *_long("reason"),
        sa.PrimaryKeyConstraint("jurisdiction", "id"),
    )
    op.create_table(
        "support_publication",
        *_texts(jurisdiction=64, id=64, batch=130),
        *_long("title"),
        *_texts(office=40, responsible=130, digest=64, published_on=10, until=10, state=40),
        *_long("reason"),
        sa.PrimaryKeyConstraint("jurisdiction", "id"),
    )
    op.create_index("ix_support_publication_batch", "support_publication", ["jurisdiction", "batch"])
    op.create_table(
        "support_helped",
        *_texts(jurisdiction=64, publication=64),
        *[
            sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)
            for name in ("number", "index", "place")
        ],
        *_texts(group=40, item=64),
        *_fen("amount"),
        *_long("source"),
        *_texts(matter=64),
        sa.PrimaryKeyConstraint("jurisdiction", "publication", "number"),
    )


def _library() -> None:
    """Rule documents with their versions (制度库)."""
    op.create_table(
        "rule_document",
        *_texts(jurisdiction=64, id=64),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        *_long("title"),
        *_texts(office=40, since=10, until=10, issued_on=10),
        *_long("items", "text", "reason"),
        sa.PrimaryKeyConstraint("jurisdiction", "id", "version"),
    )


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _key(name: str = "matter") -> list[sa.Column[str]]:
    return [sa.Column(each, sa.String(64), primary_key=True) for each in ("jurisdiction", name)]


def _entitlements() -> None:
    op.create_table(
        "listed_matter",
        *_key(),
        sa.Column("line", sa.Integer(), primary_key=True, autoincrement=False),
        *_long("title"),
        *_texts(subject=40, owner=40),
        *_fen("cap"),
        *_whole("year"),
        *_texts(outcome=40),
    )
    op.create_table(
        "council_mandate",
        *_key(),
        *_texts(issuer=40),
        *_long("subjects"),
        *_fen("each", "total"),
        *_texts(since=10, until=10),
    )
    op.create_table(
        "matter_entry",
        *_key(),
        *_texts(kind=40, source=64),
        *_whole("line"),
        *_texts(outcome=40, decided_on=10, reported=64),
    )
    op.create_index("ix_matter_entry_source", "matter_entry", ["jurisdiction", "source"])


def _assets() -> None:
    op.create_table(
        "asset",
        *_key("id"),
        *_texts(kind=40, quantity=40, unit=40, owner=40, group=40, status=40, matter=64),
        *_long("name", "place"),
        *_fen("value"),
        sa.Column("index", sa.Integer(), nullable=False),
    )
    op.create_table(
        "asset_change",
        *_key("asset"),
        sa.Column("index", sa.Integer(), primary_key=True, autoincrement=False),
        *_texts(matter=64, what=40, day=10),
        *_fen("change", "price"),
        *_long("told"),
    )
    op.create_table(
        "asset_dealing",
        *_key(),
        *_texts(item=64, way=40, awarded_on=10),
        *_long("surveyed", "reviewer", "winner"),
        *_fen("reviewed", "best", "award", told=False),
    )
    op.create_table(
        "asset_contract",
        *_key(),
        *_texts(item=64, asset=64, signed_on=10, starts=10, ends=10),
        *_long("party"),
        *_fen("amount"),
        sa.Column("person", sa.Boolean(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
    )
    op.create_index("ix_asset_contract_asset", "asset_contract", ["jurisdiction", "asset"])
    op.create_table(
        "asset_instalment",
        *_key(),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_texts(due_on=10),
        *_fen("amount"),
    )
    op.create_index("ix_asset_instalment_due", "asset_instalment", ["jurisdiction", "due_on"])


def _listing() -> None:
    """The living power list (清单的草稿和版本)."""
    key = {"jurisdiction": 64, "item": 64}
    op.create_table(
        "item_draft",
        *_texts(**key),
        *_long("title"),
        *_texts(copied_from=64, content=64, checked=64),
        *_long("findings"),
        *_texts(saved_at=40, saved_by=64),
        sa.PrimaryKeyConstraint(*key),
    )
    op.create_table(
        "item_version",
        *_texts(**key),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        *_long("title"),
        *_texts(since=10, content=64, definition=64, published_at=40, published_by=64),
        *_long("reason"),
        sa.PrimaryKeyConstraint(*key, "version"),
    )
    op.create_index("ix_item_version_since", "item_version", ["jurisdiction", "since"])
