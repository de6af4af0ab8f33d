"""Backup and restore on the command line (备份、恢复)."""

import argparse
from contextlib import closing
from pathlib import Path

from engine import archive
from engine.database import Database
from engine.evidence import Evidence
from web import settings
from web.commands.inquiry import print_problems, unreadable
from web.commands.parsing import Commands, Parser, told
from web.commands.speech import Stop, named, opened, say
from workflows import schema, verification


def _add_file(each: Parser) -> None:
    each.add_argument("file", metavar=say("文件", "FILE"), help=say("备份文件", "the backup's file"))


def add_backup(commands: Commands) -> None:
    """`siyi backup`: to which file."""
    made = commands.add_parser("backup", **told("在线备份", "back up while people work"))
    _add_file(made)
    made.set_defaults(run=backup)


def backup(args: argparse.Namespace) -> int:
    """Write a backup while people work; refuses to write over a file."""
    path = Path(args.file)
    if path.exists():
        raise Stop(
            say(
                f"{path} 已经存在，不会覆盖。请换一个文件名。",
                f"{path} exists and is kept. Choose another name.",
            )
        )
    if not path.absolute().parent.is_dir():
        raise Stop(
            say(
                f"没有文件夹 {path.absolute().parent}。请先建好。",
                f"There is no folder {path.absolute().parent}. Make it first.",
            )
        )
    with opened() as (database, files, _settings):
        schema.metadata()
        archive.backup(database, files, path.absolute())
    print(say(f"已备份到 {path}。", f"Backed up to {path}."))
    return 0


def add_restore(commands: Commands) -> None:
    """`siyi restore`: from which file."""
    made = commands.add_parser(
        "restore", **told("核验备份并恢复到空的地方", "verify a backup and restore it into an empty place")
    )
    _add_file(made)
    made.set_defaults(run=restore)


def restore(args: argparse.Namespace) -> int:
    """Restore a backup into an empty place, once it is proved: 0 restored, 1 tampered or not empty, 2 unreadable."""
    told = settings.from_environment()
    try:
        with archive.unpacked(Path(args.file)) as (source, files):
            found = verification.verify_deep(source, files)
            if found:
                print_problems(found)
                raise Stop(
                    say("备份里有改动，没有恢复。请换一份备份。", "Nothing was restored: use another backup.")
                )
            with closing(Database(told.database_url)) as database:
                archive.restore(source, files, database, Evidence(told.files))
    except archive.Unreadable as error:
        raise Stop(unreadable(args.file, error), 2) from error
    except archive.NotEmpty as error:
        raise Stop(
            say(
                "这里已经有数据，没有恢复。请把 SIYI_DATABASE_URL 和 SIYI_FOLDER 指到空的地方再恢复。",
                "There is data here already; nothing was restored. "
                "Point SIYI_DATABASE_URL and SIYI_FOLDER at an empty place.",
            )
        ) from error
    print(say(f"已核验并恢复到 {named(database)}。", f"Verified, and restored into {named(database)}."))
    return 0
