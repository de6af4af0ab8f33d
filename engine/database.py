"""The database (数据库): SQLite in one file or PostgreSQL; writing takes its lock at BEGIN, and commits once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import StaticPool

from engine.signing import Key

BUSY_MILLISECONDS = 30_000


class Table(DeclarativeBase):
    """The base of every table; names of constraints are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def put(session: Session, row: Table, *, replace: bool) -> None:
    """Write a row whose key another process may be writing: in place of what is there, or only where nothing is.

    On PostgreSQL two that both found nothing would otherwise meet at the key, and one of them would fail.
    """
    table = row.__table__
    values = {column.name: getattr(row, column.key) for column in table.columns}
    kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = kind.insert(row.__class__).values(values)
    if replace:
        keys = [column.name for column in table.columns if column.primary_key]
        new = {name: statement.excluded[name] for name in values.keys() - set(keys)}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
    else:
        statement = statement.on_conflict_do_nothing()
    session.execute(statement)


class Database:
    """One database by its SQLAlchemy address, e.g. `sqlite:///var/siyi.db`, `sqlite://` (in memory), `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.signer: Key | None = None
        """What signs the logs where papers will rest on them; None: nothing is signed."""
        self.engine = _sqlite(url) if self.url.get_backend_name() == "sqlite" else create_engine(url)

    def create(self) -> None:
        """Make every table in an empty database (migrations do this for a lasting one)."""
        Table.metadata.create_all(self.engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; whatever it wrote is rolled back."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that reads one state of the database throughout, whatever others commit meanwhile."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.url.get_backend_name() == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one writing transaction: committed once at the end, rolled back whole on any exception."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()

    def forget(self, table: str) -> None:
        """Make what was deleted from a table leave the files, as far as a database can be asked to; best effort.

        SQLite writes its log back and empties it; PostgreSQL vacuums the table. What was copied elsewhere stays there.
        """
        if self.url.get_backend_name() == "sqlite":
            connection = self.engine.raw_connection()
            cursor = connection.cursor()
            # Whoever reads just now is waited for a moment, not for the half minute that a writer waits.
            for pragma in (
                "busy_timeout=1000",
                "wal_checkpoint(TRUNCATE)",
                f"busy_timeout={BUSY_MILLISECONDS}",
            ):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
            connection.close()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as outside:
            outside.exec_driver_sql(f"VACUUM {table}")

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    file = make_url(url).database
    if file in (None, "", ":memory:"):
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(str(file)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin says how.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted is overwritten: ballots that were sealed leave no trace of their order in the file.
        "secure_delete=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # With a plain BEGIN two writers both read, then one fails with "database is locked"; IMMEDIATE makes the second wait.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
