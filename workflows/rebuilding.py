"""A new release takes over an older one's database (升级): migrated, then every projection made anew from the logs.

A release may keep more in a table than the one before, or have tables that the other lacked: the events have it all.
"""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from engine import log, migrations, verify
from engine.database import Database
from engine.matter import Snapshot
from workflows import schema, verification

AT_ONCE = 1_000
"""Rows that are written together."""


class Unplayable(Exception):
    """The logs of a database cannot be carried over: they are not sound, or this release plays them otherwise."""


def upgrade(database: Database) -> None:
    """Make a lasting database, or bring an older one up to this release; all in one transaction, or not at all.

    Refuses (`Unplayable`, `migrations.Unversioned`) and leaves the database as it was.
    """
    schema.metadata()
    migrations.upgrade(database, then=_rebuild)


def _rebuild(connection: Connection) -> None:
    verification.know_all_kinds()
    with Session(connection) as session, verification.empty() as scratch:
        problems = verify.problems(session)
        for jurisdiction in log.jurisdictions(session):
            problems = problems or list(verification.play(session, scratch, jurisdiction))
        if problems:
            raise Unplayable(f"found {problems[0]}; expected logs that this release plays to the same states")
        session.execute(delete(Snapshot))
        for table in verification.projections():
            session.execute(delete(table))
            for rows in scratch.execute(select(table)).partitions(AT_ONCE):
                session.execute(insert(table), [row._asdict() for row in rows])
        session.commit()
