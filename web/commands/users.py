"""Accounts on the command line (账号): add, list, a one-time code, a demo account's code."""

import argparse
import getpass
import secrets
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine import clock
from engine.database import Database
from engine.errors import Refused
from web import words
from web.commands.parsing import Commands, told
from web.commands.speech import Stop, opened, say
from web.settings import Settings
from workflows import accounts, jurisdictions, matters, people
from workflows.accounts import authenticator, phone, resets, secret
from workflows.record import OPERATOR, Answer, Context, perform
from workflows.tables import Account

CODE_DIGITS = 10


def add_user(commands: Commands) -> None:
    """`siyi user`: what to do with which account."""
    made = commands.add_parser("user", **told("管理账号", "manage accounts"))
    made.add_argument(
        "action",
        choices=("add", "list", "reset", "code"),
        help=say(
            "add 开通，list 列出，reset 给一次性码重设密码，code 看演示账号的动态码",
            "add one, list them, reset: a one-time code to choose another secret, code: a demo account's code",
        ),
    )
    made.add_argument(
        "account",
        nargs="?",
        metavar=say("账号", "ACCOUNT"),
        help=say("登录用的账号", "the name to sign in with"),
    )
    made.add_argument(
        "--home",
        metavar=say("辖区编号", "ID"),
        help=say("在哪个村、乡镇或者县", "which village, township or county"),
    )
    made.add_argument("--name", metavar=say("姓名", "NAME"), help=say("本人姓名", "the person's name"))
    made.add_argument(
        "--office",
        choices=tuple(people.OFFICES),
        metavar=say("职务", "OFFICE"),
        help="、".join(people.OFFICES),
    )
    made.add_argument(
        "--phone",
        metavar=say("手机号", "NUMBER"),
        help=say("村里的人登录用的手机号", "the phone number with which somebody in a village signs in"),
    )
    made.set_defaults(run=user)


def user(args: argparse.Namespace) -> int:
    """Add an account, list them all, issue a one-time code, or show a demo account's code."""
    if args.action == "list":
        return _list()
    _check(args)
    acts = {"add": _add, "reset": _reset, "code": _code}
    with opened() as (database, _files, told):
        try:
            acts[args.action](database, args, clock.now(), told)
        except Refused as refused:
            raise Stop(words.sentence(refused)) from refused
    return 0


def _check(args: argparse.Namespace) -> None:
    wanted = ("account", "home", "name", "office") if args.action == "add" else ("account",)
    missing = [option for option in wanted if not getattr(args, option)]
    if missing:
        example = "siyi user add wangjianhua --home xinghe --name 王建华 --office director"
        if args.action != "add":
            example = f"siyi user {args.action} wangjianhua"
        raise Stop(
            say(
                f"还缺 {'、'.join(missing)}。例如：{example}",
                f"Missing: {', '.join(missing)}. For example: {example}",
            ),
            2,
        )


def _do(
    database: Database, verb: Callable[..., Answer], jurisdiction: str, now: datetime, **fields: Any
) -> str:
    context = Context(jurisdiction, secrets.token_urlsafe(18), OPERATOR, now)
    return perform(database, verb, context, **fields).subject


def _add(database: Database, args: argparse.Namespace, now: datetime, told: Settings) -> None:
    with database.read() as db:
        level = jurisdictions.get(db, args.home).kind
        county = matters.county(db, args.home)
        if accounts.find(db, args.account) is not None:
            raise Refused("account_exists", name=args.account)
    kind = secret.PIN if level == "village" else secret.PASSWORD
    number = phone.read(args.phone, told.secret_key.encode()) if args.phone else None
    chosen = accounts.hashed(_ask_secret(kind), kind, phone=phone.plain_of(args.phone or ""))
    person = _do(database, people.register, args.home, now, name=args.name)
    _do(database, people.take_office, args.home, now, person=person, office=args.office, since=now.date())
    opened_for = {"name": args.account, "home": args.home, "person": person}
    _do(database, accounts.open_account, county, now, **opened_for, secret=chosen, phone=number)
    print(say(f"已开通账号 {args.account}。", f"The account {args.account} is open."))


def _ask_secret(kind: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    if kind == secret.PIN:
        return getpass.getpass(say("六位数字密码：", "PIN of six digits: "))
    return getpass.getpass(say("密码（至少十个字符）：", "Password (at least ten characters): "))


def _reset(database: Database, args: argparse.Namespace, now: datetime, told: Settings) -> None:
    with database.read() as db:
        found = resets.of(db, args.account)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    good_for = timedelta(days=told.reset_days)
    fields = {"code": code, "key": told.secret_key.encode(), "good_for": good_for}
    _do(database, resets.issue, found.county, now, account=args.account, **fields)
    print(
        say(
            f"账号 {args.account} 的一次性码：{code}，{told.reset_days}天内有效。"
            "请本人在登录页点“密码重设单”，自己设新密码。",
            f"One-time code of {args.account}: {code}, good for {told.reset_days} days. "
            "Its owner chooses another secret at /reset.",
        )
    )


def _code(database: Database, args: argparse.Namespace, now: datetime, told: Settings) -> None:
    with database.read() as db:
        found = resets.of(db, args.account)
        if not jurisdictions.get(db, found.county).demo:
            raise Stop(
                say(
                    "只有演示账号的动态码能这样看。手机丢了的，请用 siyi user reset 重设。",
                    "Only a demo account's code is shown. For a lost phone use `siyi user reset`.",
                )
            )
        code = authenticator.next_code(db, found, at=now, key=told.secret_key.encode())
    if code is None:
        raise Stop(say(f"账号 {args.account} 不用动态码。", f"The account {args.account} needs no code."))
    print(code)


def _list() -> int:
    with opened() as (database, _files, _settings), database.read() as db:
        today = clock.now().date()
        for row in db.scalars(select(Account).order_by(Account.id)):
            held = people.held(db, home=row.home, person=row.person, on=today)
            name = people.names(db, row.home, [row.person]).get(row.person, "")
            offices = "、".join(people.OFFICES[office].name for office in held)
            print(f"{row.id}  {row.home}  {name}  {offices}".rstrip())
    return 0
