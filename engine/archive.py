"""Backups (备份): the whole database and its files in one archive, made while people work (在线备份).

The archive is a zip: `manifest.json`, the database as a SQLite file `siyi.db` whatever it was made from, and the
photos and scans below `files/`. So a backup of PostgreSQL can be restored into SQLite and the other way round.
"""

import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine import migrations
from engine.database import Database, Table
from engine.evidence import Evidence

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "siyi.db", "files/"
FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
AT_ONCE = 1_000


class Unreadable(Exception):
    """The file is no backup of Siyi, or is damaged."""


class NotEmpty(Exception):
    """The place to restore into has data already."""


def backup(database: Database, evidence: Evidence, path: Path) -> None:
    """Write an archive of one state of the database and of all files; the path appears whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with tempfile.TemporaryDirectory(prefix="siyi-backup-", dir=path.parent) as folder:
        copy = Path(folder) / DATABASE
        _copy_out(database, copy)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "release": migrations.latest()}))
            archive.write(copy, DATABASE)
            # After the database: a file is stored before the event that names it, and never changes.
            for file in sorted(evidence.folder.glob("??/*")):
                if FILE.fullmatch(FILES + file.relative_to(evidence.folder).as_posix()):
                    archive.write(file, FILES + file.relative_to(evidence.folder).as_posix())
    part.replace(path)


def _copy_out(database: Database, path: Path) -> None:
    if database.url.get_backend_name() == "sqlite":
        source = database.engine.raw_connection()
        with sqlite3.connect(path) as target:
            driver = source.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise TypeError(f"found {driver!r}; expected SQLite's own connection")
            driver.backup(target)
        target.close()
        source.close()
        return
    copy = Database(f"sqlite:///{path}")
    migrations.upgrade(copy)
    with database.snapshot() as source_session, copy.write() as target_session:
        _copy_rows(source_session, target_session)
    copy.close()


def _copy_rows(source: Session, target: Session) -> None:
    for table in Table.metadata.sorted_tables:
        rows = source.execute(select(table), execution_options={"yield_per": AT_ONCE})
        for some in rows.partitions():
            target.execute(insert(table), [row._asdict() for row in some])


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Database, Evidence]]:
    """The database and files of an archive, in a place that is thrown away; raises `Unreadable`."""
    with tempfile.TemporaryDirectory(prefix="siyi-restore-") as folder:
        _extract(path, Path(folder))
        database = Database(f"sqlite:///{Path(folder) / DATABASE}")
        try:
            yield database, Evidence(Path(folder) / FILES)
        finally:
            database.close()


def _extract(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if not {MANIFEST, DATABASE} <= names:
                raise Unreadable(f"found no {MANIFEST} and {DATABASE} in it")
            told = json.loads(archive.read(MANIFEST))
            if not isinstance(told, dict) or told.get("format") != FORMAT:
                raise Unreadable(f"found another format; expected {FORMAT}")
            strange = [name for name in names - {MANIFEST, DATABASE} if not FILE.fullmatch(name)]
            if strange:
                raise Unreadable(f"found {strange[0]!r} in it; expected photos and scans only")
            archive.extractall(folder)
    except (OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise Unreadable(str(error)) from error


def restore(source: Database, files: Evidence, database: Database, evidence: Evidence) -> None:
    """Put an unpacked archive into an empty place, in one transaction; refuses (`NotEmpty`) one with data."""
    migrations.upgrade(database)
    with database.write() as target:
        for table in Table.metadata.sorted_tables:
            if target.execute(select(table).limit(1)).first() is not None:
                raise NotEmpty(table.name)
        for file in sorted(files.folder.glob("??/*")):
            evidence.put(file.read_bytes())
        with source.snapshot() as session:
            _copy_rows(session, target)
