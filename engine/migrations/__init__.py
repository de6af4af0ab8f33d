"""Migrations (数据库升级): versions named by release, run from code; a lasting database is made by them alone."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from engine.database import Database, Table

SHARED = "connection"
"""The attribute under which `env.py` finds the connection that it works on."""


class Unversioned(Exception):
    """The database has tables but was not made by migrations: start from an empty one and restore a backup into it."""


def upgrade(database: Database, *, then: Callable[[Connection], None] | None = None) -> None:
    """Bring a database to the latest version, in one transaction; refuses (`Unversioned`) tables that nobody versioned.

    `then` goes on in the same transaction where an older version was there.
    """
    with database.engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        with writing.begin():
            before = version(writing)
            if before is None and set(inspect(writing).get_table_names()) & set(Table.metadata.tables):
                raise Unversioned(
                    "found tables without a version; expected an empty database or a migrated one"
                )
            command.upgrade(configuration(writing), "head")
            if then is not None and before not in (None, latest()):
                then(writing)


def version(connection: Connection) -> str | None:
    """The release whose version a database has; None for one that no migration made."""
    return MigrationContext.configure(connection).get_current_revision()


def latest() -> str:
    """The release of the newest version that is shipped."""
    head = ScriptDirectory.from_config(configuration(None)).get_current_head()
    if head is None:
        raise LookupError("found no migration; expected at least one")
    return head


def configuration(connection: Connection | None) -> Config:
    """Alembic's configuration, made in code: no alembic.ini is needed."""
    config = Config()
    folder = Path(str(resources.files(__name__)))
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes[SHARED] = connection
    return config
