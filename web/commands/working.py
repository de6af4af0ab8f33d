"""Background work on the command line (后台工作): what is due is done, what is to be sent is sent, until it is stopped.

Other work is hung in by a line in `WORK`: a function of the database and the present instant that does a piece of work
and says whether there was any. It may be interrupted between two pieces and is called again after a failure.
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

from engine.database import Database
from engine.errors import DefinitionError
from web import settings
from web.commands.speech import Stop, opened, say, tell
from web.messages import carriers, texts
from workflows import due
from workflows.messages import delivery, reminders
from workflows.messages.tables import Message

Work = Callable[[Database, datetime], bool]

IDLE_FOR = 5.0
"""Seconds between two looks when there was nothing to do."""

log = logging.getLogger("siyi")


def fire_due(database: Database, now: datetime) -> bool:
    """Open the gates whose time has come."""
    return due.fire_all(database, at=now) > 0


def remind(database: Database, now: datetime) -> bool:
    """Remind of what is due, and tell the next office."""
    return reminders.fire_all(database, at=now)


def deliver(database: Database, now: datetime) -> bool:
    """Send what a robot or a gateway can send."""
    return delivery.deliver(database, carriers.load(settings.from_environment().folder), _word, at=now)


WORK: list[Work] = [fire_due, remind, deliver]


@cache
def _app() -> Flask:
    from web.app import create_app

    return create_app(settings.from_environment())


def _word(session: Session, message: Message) -> str:
    """The text of a message, worded as on a page, whose address is the settings' own."""
    with _app().test_request_context("/"):
        return texts.text(session, message)


def once(database: Database, now: datetime) -> bool:
    """One round of all work; whether any was done. A failure is written down, and the other work goes on."""
    done = False
    for work in WORK:
        try:
            done = work(database, now) or done
        except Exception:
            log.exception("%s failed; it is tried again", work.__name__)
    return done


def run(database: Database, now: Callable[[], datetime], stop: threading.Event) -> None:
    """Work until it is stopped, without a pause as long as there is something to do."""
    while not stop.is_set():
        if not once(database, now()):
            stop.wait(IDLE_FOR)


def worker(args: argparse.Namespace) -> int:
    """Run background work until SIGTERM or Ctrl-C, or with `--once` until there is none left."""
    with opened() as (database, _files, told):
        _check(told.folder)
        if args.once:
            while once(database, told.now()):
                pass
            return 0
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        tell("后台工作已经开始，按 Ctrl-C 停止。", "Background work has begun; Ctrl-C stops it.")
        run(database, told.now, stop)
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
