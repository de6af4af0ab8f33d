"""Setting up, serving and the demo on the command line (初始化、启动服务、演示)."""

import argparse
import os
import shutil
import signal
import socket
import sys
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import URLError

from sqlalchemy import select
from waitress.server import create_server  # type: ignore[import-untyped, unused-ignore]

from engine import clock, migrations, signing
from engine.database import Database, Table
from engine.evidence import Evidence
from web import settings
from web.commands import papers, working
from web.commands.parsing import Commands, told
from web.commands.speech import Stop, named, opened, say, sqlite_file, tell
from web.settings import Settings
from workflows import demo as demo_county
from workflows import jurisdictions, rebuilding, schema
from workflows.record import OPERATOR, Context
from workflows.tables import Jurisdiction

HOST = "127.0.0.1"
PORT = 8000
THREADS = 16
ANSWERS_WITHIN = 60.0


def add_init(commands: Commands) -> None:
    """`siyi init`: what to found."""
    made = commands.add_parser(
        "init", **told("建立数据库，或者升级到本版本", "make the database, or bring it up to date")
    )
    for kind, zh, en in (
        ("county", "设立县", "found a county"),
        ("township", "设立乡镇（可重复）", "found a township (repeatable)"),
        ("village", "设立村（可重复；编号=名称@乡镇编号）", "found a village (repeatable; ID=NAME@TOWNSHIP)"),
    ):
        made.add_argument(
            f"--{kind}", action="append", default=[], metavar=say("编号=名称", "ID=NAME"), help=say(zh, en)
        )
    made.set_defaults(run=init)


def init(args: argparse.Namespace) -> int:
    """Make the database, or bring it up to this release; found the jurisdictions that are named."""
    told = settings.from_environment()
    with closing(Database(told.database_url)) as database:
        _bring_up_to_date(database)
        Evidence(told.files).folder.mkdir(parents=True, exist_ok=True)
        parent = ""
        for kind in jurisdictions.KINDS:
            for each in getattr(args, kind):
                founded = _found(database, kind, each, parent)
            parent = founded if getattr(args, kind) else parent
        papers.ready(told, database, at=clock.now())
        print(say(f"数据库已就绪：{named(database)}", f"The database is ready: {named(database)}"))
    return 0


def _bring_up_to_date(database: Database) -> None:
    try:
        rebuilding.upgrade(database)
    except rebuilding.Unplayable as error:
        raise Stop(
            say(
                f"{named(database)} 是旧版本的数据，升级时核对没有通过（{error}），没有改动。"
                "请先用原版本运行 siyi verify 查明原因。",
                f"{named(database)} is of an earlier release and did not pass the check on upgrading ({error}); "
                "nothing was changed. Run `siyi verify` with that release first.",
            )
        ) from error
    except migrations.Unversioned as error:
        raise Stop(
            say(
                f"{named(database)} 里有来历不明的数据表，没有改动。请换一个空的数据库，再用 siyi restore 恢复备份。",
                f"{named(database)} has tables that no release of Siyi made; nothing was changed. "
                "Take an empty database and `siyi restore` a backup into it.",
            )
        ) from error


def _found(database: Database, kind: str, told: str, above: str) -> str:
    """Found `id=名称`, below `id=名称@parent` or the jurisdiction named before; its id."""
    name, _, rest = told.partition("=")
    title, _, parent = rest.partition("@")
    if not name.isidentifier() or not name.isascii() or not title:
        raise Stop(
            say(
                f"“{told}”看不明白。请写成 编号=名称，编号用英文字母，例如 xinghe=星河村。",
                f"{told!r} is not understood. Write ID=NAME, e.g. xinghe=Xinghe.",
            ),
            2,
        )
    context = Context(name, f"found-{name}", OPERATOR, clock.now())
    jurisdictions.found(database, context, kind=kind, name=title, parent=parent or above)
    return name


def add_serve(commands: Commands) -> None:
    """`siyi serve`: where to listen."""
    made = commands.add_parser(
        "serve", **told("启动服务（端口 SIYI_PORT，默认 8000）", "serve (port SIYI_PORT, default 8000)")
    )
    made.add_argument(
        "--host",
        default=HOST,
        help=say("监听的地址，默认只限本机", "address to listen on, default this machine only"),
    )
    made.set_defaults(run=serve)


def serve(args: argparse.Namespace) -> int:
    """Serve until it is stopped."""
    with opened() as (database, _files, told):
        _bring_up_to_date(database)
        papers.ready(told, database, at=told.now())
        _run(told, args.host, after=lambda: None)
    return 0


def add_demo(commands: Commands) -> None:
    """`siyi demo`: with the data of before, or anew."""
    made = commands.add_parser(
        "demo", **told("演示县：生成数据并启动服务", "the demo county: fill it and serve it")
    )
    made.add_argument(
        "--fresh",
        action="store_true",
        help=say("删除演示数据，从头生成", "delete the demo's data and start anew"),
    )
    made.set_defaults(run=demo)


def demo(args: argparse.Namespace) -> int:
    """Fill the demo county unless it is there, serve it, and say when it answers."""
    told = settings.from_environment()
    port = port_of()
    _check_free(HOST, port)
    if args.fresh:
        _clear(told)
    _fill(told)
    database = Database(told.database_url)
    papers.ready(told, database, at=told.now())
    database.close()
    _run(told, HOST, after=_print_accounts)
    return 0


def _fill(told: Settings) -> None:
    """Make the demo beside its place and move it there, so that what is there is always whole.

    A server has no place beside: a note in the folder tells that it was begun, and what was left half goes.
    """
    begun = told.folder / "demo-unfinished"
    if begun.exists():
        _clear(told)
    database = Database(told.database_url)
    filled = schema.is_filled(database)
    database.close()
    if filled:
        return
    tell("正在生成演示县的数据，约需半分钟……", "Filling the demo county; this takes about half a minute ...")
    told.folder.mkdir(parents=True, exist_ok=True)
    begun.touch()
    file = sqlite_file(told)
    part = file.with_name(f"{file.name}.part") if file is not None else None
    if part is not None:
        _remove(part)
    database = Database(f"sqlite:///{part}" if part is not None else told.database_url)
    _bring_up_to_date(database)
    database.signer = signing.load_or_make(told.signing_key)
    demo_county.fill(database, Evidence(told.files), now=clock.now(), key=told.secret_key.encode())
    database.close()
    if part is not None and file is not None:
        _remove(file)
        part.replace(file)
    begun.unlink()


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _clear(told: Settings) -> None:
    """Remove the demo's data; refuses a database that is no demo."""
    file = sqlite_file(told)
    with closing(Database(told.database_url)) as database:
        if schema.is_filled(database):
            _check_demo(database)
        if file is None:
            Table.metadata.drop_all(database.engine)
            with database.write() as db:
                db.connection().exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    if file is not None:
        _remove(file)
    shutil.rmtree(told.files, ignore_errors=True)


def _check_demo(database: Database) -> None:
    with database.read() as db:
        if db.scalars(select(Jurisdiction.jurisdiction).where(Jurisdiction.demo)).first() is None:
            raise Stop(
                say(
                    f"{named(database)} 不是演示数据，--fresh 不会删除它。请另设 SIYI_FOLDER 再试。",
                    f"{named(database)} is no demo; --fresh does not delete it. Set SIYI_FOLDER elsewhere.",
                )
            )


def port_of() -> int:
    """The port of `SIYI_PORT`, else 8000."""
    told = os.environ.get("SIYI_PORT", str(PORT))
    if not told.isdigit() or not 0 < int(told) < 65536:
        raise Stop(
            say(f"SIYI_PORT={told} 不是端口号。请写 1 到 65535。", f"SIYI_PORT={told} is no port (1–65535).")
        )
    return int(told)


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                say(
                    f"端口 {port} 已被占用。请关掉占用它的程序，或者换一个：SIYI_PORT=8001 siyi demo",
                    f"Port {port} is taken. Stop what uses it, or choose another: SIYI_PORT=8001 siyi demo",
                )
            ) from error


def _run(told: Settings, host: str, *, after: Any) -> None:
    from web.app import create_app

    port = port_of()
    _check_free(host, port)
    server = create_server(create_app(told), host=host, port=port, threads=THREADS, ident="siyi")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.Thread(target=working.run, args=(told, stop), daemon=True, name="work").start()
    threading.Thread(target=_announce, args=(f"http://{host}:{port}", after), daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()
        server.close()


def _announce(address: str, after: Any) -> None:
    """Say that it is ready once it answers, and what comes after."""
    # Straight to this machine, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until:
        try:
            with opener.open(f"{address}/", timeout=10) as answer:
                if answer.status == 200:
                    print(f"Siyi is ready: {address}", flush=True)
                    after()
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    tell(f"{address} 没有应答。请看上面的出错记录。", f"{address} does not answer. See the errors above.")


def _print_accounts() -> None:
    pin, password = demo_county.PIN, demo_county.PASSWORD
    print(
        say(
            f"演示账号：村里的人用手机号登录，密码都是 {pin}；乡镇、县里的人用账号登录，密码都是 {password}，"
            "动态码在登录页上显示，也可以用 siyi user code 账号 查看。",
            f"Demo accounts. Villages: sign in with the phone number, PIN {pin}. Township and county: with the "
            f"account, password {password}; the code stands on the page that asks for it, or `siyi user code NAME`.",
        )
    )
    for each in demo_county.ACCOUNTS:
        print(f"  {each.phone or each.account:<16} {each.office}  {each.name}  {each.place}")
    sys.stdout.flush()
