"""How the command line speaks (命令行的语言): in the locale's language, to people; to machines only JSON."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from engine.database import Database
from engine.evidence import Evidence
from web import settings
from web.settings import Settings
from workflows import schema


class Stop(Exception):
    """A command ends here: the sentence says what could not be done and what to do; `code` is the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def chinese() -> bool:
    """Whether the reader's locale is Chinese."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return told.lower().startswith("zh")


def say(zh: str, en: str) -> str:
    """The sentence in the reader's language."""
    return zh if chinese() else en


def tell(zh: str, en: str) -> None:
    """Write a sentence to the error stream, where it is no machine's output."""
    print(say(zh, en), file=sys.stderr, flush=True)


def write_json(value: Any) -> None:
    """Write a value for machines."""
    print(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False))


def named(database: Database) -> str:
    """A database's address as it may be shown: without its password."""
    return database.url.render_as_string(hide_password=True)


@contextmanager
def opened(*, unreadable: int = 1) -> Iterator[tuple[Database, Evidence, Settings]]:
    """The database and files of the environment; stops with what to do where there are none (`unreadable`: exit code)."""
    told = settings.from_environment()
    file = _file_of(told.database_url)
    if file is not None and not file.exists():
        raise Stop(
            say(
                f"还没有数据库：{file}。请先运行 siyi init，或者运行 siyi demo 看演示县。",
                f"There is no database at {file}. Run `siyi init` first, or `siyi demo` for the demo county.",
            ),
            unreadable,
        )
    database = Database(told.database_url)
    try:
        if not schema.is_made(database):
            raise Stop(
                say(
                    f"{named(database)} 里没有四议的数据表。请先运行 siyi init。",
                    f"{named(database)} holds no tables of Siyi. Run `siyi init` first.",
                ),
                unreadable,
            )
        yield database, Evidence(told.files), told
    except DatabaseError as error:
        raise Stop(
            say(
                f"读不了数据库 {named(database)}：{error.orig}。请检查 SIYI_DATABASE_URL 和文件权限。",
                f"{named(database)} cannot be read: {error.orig}. "
                "Check SIYI_DATABASE_URL and the file's permissions.",
            ),
            unreadable,
        ) from error
    finally:
        database.close()


def _file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for another database or one in memory."""
    prefix = "sqlite:///"
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) and url != prefix else None


def sqlite_file(told: Settings) -> Path | None:
    """The file of the environment's database, if it is SQLite's."""
    return _file_of(told.database_url)
