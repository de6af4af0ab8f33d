"""Villages are founded once and copied (模拟村的副本): on SQLite as bytes, with SIYI_TESTS_ON=postgresql by the server.

`./run test` has its villages on SQLite, and on PostgreSQL only what a database could do otherwise; `./run postgresql`
runs the whole suite, browsers left out, on villages that are copies made by the server from a template.
"""

import atexit
import os
import secrets
import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.database import Database
from tests.servers import PostgresServer, find_postgres

WANTED = os.environ.get("SIYI_TESTS_ON", "sqlite") == "postgresql"


@dataclass(frozen=True)
class Kept:
    """A database as it was when it was kept: the bytes of SQLite, or the name of the server's template."""

    content: bytes = b""
    template: str = ""


@cache
def _server() -> PostgresServer:
    programmes = find_postgres()
    if programmes is None:
        raise RuntimeError("found no PostgreSQL; expected its server programmes, apt-get install postgresql")
    server = PostgresServer(programmes, lasting=False)
    server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return server


def _tell(statement: str) -> None:
    with _server().connected() as connection:
        connection.execute(statement)


def new(file: Path | None = None) -> Database:
    """An empty database without tables: in memory, in a file for threads and processes, or on the server."""
    if not WANTED:
        return Database(f"sqlite:///{file}" if file else "sqlite://")
    name = f"siyi_{secrets.token_hex(6)}"
    _tell(f"CREATE DATABASE {name}")
    return Database(_server().url(name))


def keep(database: Database) -> Kept:
    """What a database holds, to be copied any number of times; the database itself is closed."""
    name = database.url.database or ""
    if WANTED:
        database.close()
        return Kept(template=name)
    content = _driver(database).serialize()
    database.close()
    return Kept(content)


def copy(kept: Kept, file: Path | None = None) -> Database:
    """What was kept, in a database of its own."""
    if WANTED:
        name = f"siyi_{secrets.token_hex(6)}"
        _server().copy(kept.template, name)
        return Database(_server().url(name))
    if file:
        file.write_bytes(kept.content)
        return new(file)
    database = new()
    _driver(database).deserialize(kept.content)
    return database


def restore(database: Database, kept: Kept) -> None:
    """What was kept, in the place of all that a database holds."""
    if WANTED:
        drop(database)
        _server().copy(kept.template, str(database.url.database))
    elif database.url.database:
        database.close()
        Path(database.url.database).write_bytes(kept.content)
    else:
        _driver(database).deserialize(kept.content)


def url(database: Database) -> str:
    """The address of a database, for other processes and settings."""
    return database.url.render_as_string(hide_password=False)


def raw(hexadecimal: str) -> str:
    """Bytes, as the SQL of the villages' database writes them."""
    return f"'\\x{hexadecimal}'::bytea" if WANTED else f"x'{hexadecimal}'"


def drop(database: Database) -> None:
    """Give back what was copied, whoever is still connected; on the server, none of ours may be left in use."""
    left = database.engine.pool.checkedout() if WANTED else 0  # type: ignore[attr-defined]
    database.close()
    if WANTED:
        _tell(f"DROP DATABASE {database.url.database} WITH (FORCE)")
    if left:
        raise RuntimeError(f"found {left} connections in use; expected each session to be closed")


def _driver(database: Database) -> sqlite3.Connection:
    connection = database.engine.raw_connection()
    driver = connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    connection.close()
    return driver
