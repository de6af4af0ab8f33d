"""Golden histories (历史样本): the demo county as each released version left it, every table as it was.

One file a release. `python -m tests.golden SIYI.DB` writes that of a database, when a release is published.
"""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import LargeBinary, MetaData

from engine import migrations
from engine.database import Database

HERE = Path(__file__).parent
RELEASES = tuple(sorted(path.name.removesuffix(".jsonl.gz") for path in HERE.glob("*.jsonl.gz")))
VERSION_TABLE = "alembic_version"


def keep(database: Database) -> Path:
    """Write a database's rows as the history of its release: a line a table, the same bytes for the same rows."""
    with database.engine.connect() as connection:
        release = migrations.version(connection)
    tables = MetaData()
    tables.reflect(database.engine)
    told = []
    with database.engine.connect() as connection:
        for table in tables.sorted_tables:
            if table.name != VERSION_TABLE:
                rows = connection.execute(table.select().order_by(*table.primary_key.columns))
                told.append({"table": table.name, "rows": [_written(dict(row._mapping)) for row in rows]})
    path = HERE / f"{release}.jsonl.gz"
    lines = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in told)
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))
    return path


def restore(database: Database, release: str) -> None:
    """Fill an empty database as a release left it: its tables made by the migrations up to it, then its rows."""
    with database.engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        with writing.begin():
            command.upgrade(migrations.configuration(writing), release)
            tables = MetaData()
            tables.reflect(writing)
            for line in gzip.decompress((HERE / f"{release}.jsonl.gz").read_bytes()).decode().splitlines():
                told = json.loads(line)
                table = tables.tables[told["table"]]
                blobs = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
                rows = [_read(row, blobs) for row in told["rows"]]
                if rows:
                    writing.execute(table.insert(), rows)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for key, value in row.items()
    }


def _read(row: dict[str, Any], blobs: set[str]) -> dict[str, Any]:
    return {
        key: base64.b64decode(value) if key in blobs and value is not None else value
        for key, value in row.items()
    }
