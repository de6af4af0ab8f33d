"""What is missing on this machine and how to get it (环境检查)."""

import argparse
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from engine import migrations
from engine.database import Database
from web import settings
from web.commands.parsing import Commands, told
from web.commands.speech import named, say, sqlite_file
from workflows import schema

LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROOM = 2 * 1024**3
"""Bytes that should be free on the disk: photos, backups."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked for: whether it is there, whether Siyi cannot do without, and how to get it."""

    what: str
    there: bool
    needed: bool
    how: str


def add_doctor(commands: Commands) -> None:
    """`siyi doctor`."""
    made = commands.add_parser(
        "doctor", **told("检查本机缺什么、怎么装", "what is missing on this machine, and how to get it")
    )
    made.set_defaults(run=doctor)


def doctor(_args: argparse.Namespace) -> int:
    """Say what is there and what is missing; 1 where something needed is missing."""
    found = list(checks())
    for each in found:
        sign = "✓" if each.there else ("✗" if each.needed else "–")
        print(f"{sign} {each.what}" + ("" if each.there else f"：{each.how}"))
    missing = [each for each in found if each.needed and not each.there]
    print(
        say(
            f"缺少{len(missing)}项，请按上面的办法补齐。",
            f"{len(missing)} missing: see above how to get them.",
        )
        if missing
        else say("需要的都有了。", "Everything needed is there.")
    )
    return 1 if missing else 0


def checks() -> Iterator[Check]:
    """Everything that is looked for."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Check(f"Python {version}", sys.version_info >= (3, 11), True, "sudo apt-get install python3")
    yield _pango()
    yield _fonts()
    chromium = any(shutil.which(name) for name in BROWSERS)
    tests = say("只有测试用", "for tests only")
    yield Check(f"Chromium（{tests}）", chromium, False, "sudo apt-get install chromium")
    yield _postgresql()
    yield from _folder()
    yield _database()


def _pango() -> Check:
    there = True
    for name in LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            there = False
    how = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0"
    return Check(say("Pango（生成 PDF）", "Pango (for PDF)"), there, True, how)


def _fonts() -> Check:
    what = say("中文字体 Noto Sans/Serif SC", "Chinese fonts Noto Sans/Serif SC")
    return Check(what, find_spec("pylopdf_fonts_zh_cn") is not None, True, "pip install pylopdf-fonts-zh-cn")


def _postgresql() -> Check:
    on_disk = any(Path("/usr/lib/postgresql").glob("*/bin/postgres")) or bool(shutil.which("postgres"))
    there = on_disk and find_spec("psycopg") is not None
    what = say("PostgreSQL（县级使用，村级不需要）", "PostgreSQL (for a county; a village needs none)")
    return Check(what, there, False, "sudo apt-get install postgresql; pip install 'siyi[postgres]'")


def _folder() -> Iterator[Check]:
    folder = settings.from_environment().folder.resolve()
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    how = say("请换一个可以写的文件夹：SIYI_FOLDER=…", "choose a folder that can be written: SIYI_FOLDER=…")
    yield Check(say(f"文件夹 {folder}", f"Folder {folder}"), os.access(existing, os.W_OK), True, how)
    room = say(f"磁盘空闲 {free / 1024**3:.1f} GB", f"{free / 1024**3:.1f} GB of disk free")
    yield Check(room, free >= ROOM, False, say("请清理到 2 GB 以上", "make room: 2 GB or more"))


def _database() -> Check:
    told = settings.from_environment()
    file = sqlite_file(told)
    how = say("运行 siyi init（或者 siyi demo）", "run `siyi init` (or `siyi demo`)")
    if file is not None and not file.exists():
        return Check(say(f"数据库 {file}（还没有）", f"Database {file} (not made yet)"), False, False, how)
    database = Database(told.database_url)
    try:
        if not schema.is_made(database):
            empty = say(
                f"数据库 {named(database)}（还没有表）", f"Database {named(database)} (no tables yet)"
            )
            return Check(empty, False, False, how)
        with database.engine.connect() as connection:
            current = migrations.version(connection) == migrations.latest()
    except SQLAlchemyError as error:
        return Check(f"{named(database)}", False, True, str(error).splitlines()[0])
    finally:
        database.close()
    return Check(say(f"数据库 {named(database)}", f"Database {named(database)}"), current, True, how)
