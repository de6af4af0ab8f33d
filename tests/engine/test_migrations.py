"""A lasting database is made by migrations alone, and has exactly the tables that the code knows (数据库升级)."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from engine import log, migrations
from engine.database import Database
from tests import copies
from workflows import schema

FOR_ALL = {
    "blob": "diagrams, forms and rules by their digest, which villages share",
    "credential": "whoever signs in names an account before anybody knows where it is at home",
}


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, schema.metadata()))


def primary_keys(database: Database) -> dict[str, list[str]]:
    found = inspect(database.engine)
    return {name: found.get_pk_constraint(name)["constrained_columns"] for name in schema.metadata().tables}


def check(url: str) -> None:
    database = Database(url)
    schema.create(database)
    expected = {
        name: [column.name for column in table.primary_key]
        for name, table in schema.metadata().tables.items()
    }
    assert differences(database) == []
    assert primary_keys(database) == expected
    with database.engine.connect() as connection:
        assert migrations.version(connection) == migrations.latest()
    database.close()


def test_migrated_sqlite_has_the_tables_of_the_code(tmp_path: Path) -> None:
    """Every table, column, type, key and index is the same, whichever way the database was made."""
    check(f"sqlite:///{tmp_path}/siyi.db")


def test_migrated_postgresql_has_the_tables_of_the_code(postgres_database: str) -> None:
    """The same on PostgreSQL."""
    check(postgres_database)


def test_the_newest_version_is_named_by_the_release() -> None:
    """Whoever reads a database's version knows which release wrote it."""
    assert f"siyi {migrations.latest()}" == log.RELEASE


def test_every_table_that_grows_has_the_jurisdiction_first_in_its_key() -> None:
    """A province shards by it without another design; what has none is small, and the same for all."""
    keys = {
        name: [column.name for column in table.primary_key]
        for name, table in schema.metadata().tables.items()
    }
    assert {name for name, key in keys.items() if key[0] != "jurisdiction"} == set(FOR_ALL)


def test_upgrading_again_changes_nothing() -> None:
    """Each start may bring the database up to date: what is there stays."""
    database = copies.new()
    schema.create(database)
    with database.write() as session:
        log.open_log(session, "village")
    schema.create(database)
    with database.read() as session:
        assert log.jurisdictions(session) == ["village"]
    copies.drop(database)


def test_tables_without_a_version_are_refused() -> None:
    """Tables that no migration made are not touched: nobody knows which release they are of."""
    database = copies.new()
    schema.metadata()
    database.create()
    with pytest.raises(migrations.Unversioned):
        schema.create(database)
    copies.drop(database)
