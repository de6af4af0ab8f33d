"""Villages on PostgreSQL, copied from a founded one (模拟村的副本): with SIYI_TESTS_ON=postgresql all tests live there.

`./run test` has its villages on SQLite, and on PostgreSQL only what a database could do otherwise; `./run postgresql`
runs the whole suite, browsers left out, on villages that are copies made by the server from a template.
"""

import atexit
import os
from collections.abc import Callable
from functools import cache

from sqlalchemy.engine import make_url

from engine.database import Database
from tests.servers import PostgresServer, find_postgres

WANTED = os.environ.get("SIYI_TESTS_ON", "sqlite") == "postgresql"
TEMPLATE = "siyi_founded"


@cache
def _server() -> PostgresServer:
    programmes = find_postgres()
    if programmes is None:
        raise RuntimeError("found no PostgreSQL; expected its server programmes, apt-get install postgresql")
    server = PostgresServer(programmes)
    server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return server


@cache
def template(found: Callable[[Database], None]) -> PostgresServer:
    """The server with the template in which a village was founded, once a process."""
    server = _server()
    with server.connected() as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    database = Database(server.url(TEMPLATE))
    found(database)
    database.close()
    return server


def copy(found: Callable[[Database], None], name: str) -> Database:
    """A copy of the founded village in a database of its own."""
    server = template(found)
    with server.connected() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return Database(server.url(name))


def drop(database: Database) -> None:
    """Give back what was copied, whoever is still connected."""
    database.close()
    name = make_url(database.url).database
    if WANTED and name and database.url.get_backend_name() == "postgresql":
        with _server().connected() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
