"""Background work on the command line and beside the server (后台工作): due instants, reminders, signatures, messages.

`siyi worker` and `siyi serve` do the same rounds. Other work is hung in by a line in `WORK`; it may be interrupted
between two pieces and is called again after a failure.
"""

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from engine import checkpoint, signing
from engine.database import Database
from engine.errors import DefinitionError
from engine.evidence import Evidence
from web import settings
from web.checkup import work as checkup
from web.commands.parsing import Commands, told
from web.commands.speech import Stop, opened, say, tell
from web.dossier import work as dossier
from web.messages import carriers, texts
from web.settings import Settings
from workflows import due
from workflows.messages import delivery, reminders
from workflows.messages.tables import Message

Now = Callable[[], datetime]

IDLE_FOR = 2.0
"""Seconds between two looks when there was nothing to do."""

log = logging.getLogger("siyi")


def fire_due(database: Database, _evidence: Evidence, *, now: Now) -> bool:
    """Open the gates whose time has come."""
    return due.fire_all(database, at=now()) > 0


def remind(database: Database, _evidence: Evidence, *, now: Now) -> bool:
    """Remind of what is due, and tell the next office."""
    return reminders.fire_all(database, at=now())


def deliver(database: Database, _evidence: Evidence, *, now: Now) -> bool:
    """Send what a robot or a gateway can send."""
    told = settings.from_environment()
    ways = carriers.load(told.folder)
    return delivery.deliver(database, ways, _word, at=now(), key=told.secret_key.encode())


def sign(database: Database, _evidence: Evidence, *, now: Now) -> bool:
    """Sign the logs that grew, every ten minutes; where there is no key nothing is signed."""
    key = database.signer
    return key is not None and checkpoint.keep_all(database, key, at=now()) > 0


WORK: list[Callable[..., bool]] = [fire_due, remind, sign, deliver, dossier.work, checkup.refresh]
"""Each does a piece of work and says whether there was any: `work(database, evidence, now=…)`."""


@cache
def _app() -> Flask:
    from web.app import create_app

    return create_app(settings.from_environment())


def _word(session: Session, message: Message) -> str:
    """The text of a message, worded as on a page, whose address is the settings' own."""
    with _app().test_request_context("/"):
        return texts.text(session, message)


def once(database: Database, evidence: Evidence, now: Now) -> bool:
    """One round of all work; whether any was done. A failure is written down, and the other work goes on."""
    busy = False
    for work in WORK:
        try:
            busy = work(database, evidence, now=now) or busy
        except Exception:
            log.exception("background work failed; it is tried again")
    return busy


def equip(database: Database, told: Settings) -> None:
    """Give a database the key that signs what is due, as the pages have it; a worker without one says so."""
    if told.signing_key.exists():
        database.signer = signing.load(told.signing_key)
    else:
        log.warning("no signing key in %s: logs are not signed here", told.folder)


def run(told: Settings, stop: threading.Event) -> None:
    """Work until it is stopped, without a pause as long as there is something to do."""
    database, evidence = Database(told.database_url), Evidence(told.files)
    equip(database, told)
    while not stop.is_set():
        if not once(database, evidence, told.now):
            stop.wait(IDLE_FOR)
    database.close()


def add_worker(commands: Commands) -> None:
    """`siyi worker`: once, or until it is stopped."""
    made = commands.add_parser(
        "worker",
        **told(
            "后台工作：到期的事、催办、自动发送通知",
            "background work: what is due, reminders, sending messages",
        ),
    )
    made.add_argument(
        "--once",
        action="store_true",
        help=say("做完手头的就停，供定时任务使用", "stop when there is nothing left to do, e.g. for cron"),
    )
    made.set_defaults(run=worker)


def worker(args: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C, with `--once` until there is none left; several may run, a killed one loses nothing."""
    with opened() as (database, evidence, told):
        _check(told.folder)
        if args.once:
            equip(database, told)
            while once(database, evidence, told.now):
                pass
            return 0
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        tell("后台工作已经开始，按 Ctrl-C 停止。", "Background work has begun; Ctrl-C stops it.")
        run(told, stop)
    return 0


def _check(folder: Path) -> None:
    try:
        carriers.load(folder)
    except DefinitionError as error:
        raise Stop(
            say(
                f"{folder / carriers.FILE} 写得不对：{error.found}。请照文档 docs/messages.md 改好再启动。",
                f"{folder / carriers.FILE} is not understood: {error.found}. See docs/messages.md.",
            )
        ) from error
