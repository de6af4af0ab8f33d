"""Background work on the command line and beside the server (后台工作): one loop over everything that may wait."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime

from engine.database import Database
from engine.evidence import Evidence
from web.checkup import work as checkup
from web.commands.speech import opened, tell
from web.dossier import work as dossier
from web.settings import Settings

IDLE = 2.0
"""Seconds between two looks at whether anything waits."""

WORK: list[Callable[..., bool]] = [dossier.work, checkup.refresh]
"""Each does one piece of work and says whether there was any: `work(database, evidence, now=…)`."""

log = logging.getLogger("siyi")


def worker(_args: argparse.Namespace) -> int:
    """Work until it is stopped; several may run at once, and one that is killed loses nothing."""
    with opened() as (_database, _files, told):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        tell("后台工作已启动，按 Ctrl+C 停止。", "Background work is running; stop it with Ctrl+C.")
        try:
            run(told, threading.Event())
        except KeyboardInterrupt:
            return 0
    return 0


def run(told: Settings, stop: threading.Event) -> None:
    """Do what waits, again and again, until `stop`; a failure is written down and the loop goes on."""
    database, evidence = Database(told.database_url), Evidence(told.files)
    while not stop.is_set():
        if not once(database, evidence, told.now):
            stop.wait(IDLE)
    database.close()


def once(database: Database, evidence: Evidence, now: Callable[[], datetime]) -> bool:
    """One round over all kinds of work; whether there was any."""
    busy = False
    for work in WORK:
        try:
            busy = work(database, evidence, now=now) or busy
        except Exception:
            log.exception("background work failed; it is tried again")
    return busy
