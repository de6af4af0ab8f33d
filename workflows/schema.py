"""All tables there are (全部数据表), the engine's and the village's: whoever makes or migrates a database comes here."""

import importlib

from sqlalchemy import MetaData, inspect, select

from engine import migrations
from engine.database import Database, Table

HOLDERS = (
    "engine.checkpoint",
    "engine.due",
    "engine.log",
    "engine.matter",
    "engine.store",
    "workflows.tables",
    "workflows.accounts",
    "workflows.assets.tables",
    "workflows.disclosure.paper_code",
    "workflows.registers.tables",
    "workflows.drafts",
    "workflows.entitlements.tables",
    "workflows.finance.tables",
    "workflows.inspection",
    "workflows.jobs",
    "workflows.listing.tables",
    "workflows.keys",
    "workflows.library.tables",
    "workflows.checkup.totals",
    "workflows.entries",
    "workflows.meetings.attendance",
    "workflows.meetings.recounts",
    "workflows.meetings.box_tables",
    "workflows.meetings.venues",
    "workflows.mergers.tables",
    "workflows.messages.tables",
    "workflows.support.tables",
    "workflows.tasks.tables",
    "workflows.works.tables",
)
"""The modules that hold tables; importing them makes their tables known."""


def metadata() -> MetaData:
    """The tables of the engine and of the village."""
    for module in HOLDERS:
        importlib.import_module(module)
    return Table.metadata


def create(database: Database) -> None:
    """Make a lasting database, or bring an older one up to this release, by its migrations."""
    metadata()
    migrations.upgrade(database)


def is_made(database: Database) -> bool:
    """Whether a database has our tables."""
    with database.engine.connect() as connection:
        return inspect(connection).has_table(metadata().tables["head"].name)


def is_filled(database: Database) -> bool:
    """Whether a database has our tables and at least one log."""
    if not is_made(database):
        return False
    with database.engine.connect() as connection:
        head = metadata().tables["head"]
        return connection.execute(select(head.c.jurisdiction).limit(1)).first() is not None
