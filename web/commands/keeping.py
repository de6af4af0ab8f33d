"""Backup, restore and accounts on the command line (备份、恢复、账号)."""

import argparse
import getpass
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import archive, clock
from engine.database import Database
from engine.errors import Refused
from engine.evidence import Evidence
from web import settings, words
from web.commands.inquiry import print_problems, unreadable
from web.commands.speech import Stop, named, opened, say
from workflows import accounts, jurisdictions, matters, people, schema, verification
from workflows.record import OPERATOR, Answer, Context, perform
from workflows.tables import Account

"""Whoever has the machine's command line."""


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
            database = Database(told.database_url)
            archive.restore(source, files, database, Evidence(told.files))
            database.close()
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


def user(args: argparse.Namespace) -> int:
    """Add an account, or list them all."""
    if args.action == "list":
        return _list()
    missing = [option for option in ("account", "home", "name", "office") if not getattr(args, option)]
    if missing:
        example = "siyi user add wangjianhua --home xinghe --name 王建华 --office director"
        raise Stop(
            say(
                f"还缺 {'、'.join(missing)}。例如：{example}",
                f"Missing: {', '.join(missing)}. For example: {example}",
            ),
            2,
        )
    with opened() as (database, _files, _settings):
        try:
            _add(database, args, clock.now())
        except Refused as refused:
            raise Stop(words.sentence(refused)) from refused
    print(say(f"已开通账号 {args.account}。", f"The account {args.account} is open."))
    return 0


def _add(database: Database, args: argparse.Namespace, now: datetime) -> None:
    with database.read() as db:
        jurisdictions.get(db, args.home)
        county = matters.county(db, args.home)
        if accounts.find(db, args.account) is not None:
            raise Refused("account_exists", name=args.account)
    secret = accounts.hashed(_ask_secret())

    def do(verb: Callable[..., Answer], jurisdiction: str, **fields: Any) -> str:
        context = Context(jurisdiction, secrets.token_urlsafe(18), OPERATOR, now)
        return perform(database, verb, context, **fields).subject

    person = do(people.register, args.home, name=args.name)
    do(people.take_office, args.home, person=person, office=args.office, since=now.date())
    do(accounts.open_account, county, name=args.account, home=args.home, person=person, secret=secret)


def _ask_secret() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass(say("密码（至少六个字符）：", "Password (at least six characters): "))


def _list() -> int:
    with opened() as (database, _files, _settings), database.read() as db:
        today = clock.now().date()
        for row in db.scalars(select(Account).order_by(Account.id)):
            held = people.held(db, home=row.home, person=row.person, on=today)
            name = people.names(db, row.home, [row.person]).get(row.person, "")
            offices = "、".join(people.OFFICES[office].name for office in held)
            print(f"{row.id}  {row.home}  {name}  {offices}".rstrip())
    return 0
